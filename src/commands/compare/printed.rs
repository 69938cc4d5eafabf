//! The comparison in lines: what differs as a table, all that is known as JSON, or what the screen shows in sentences.

use super::sources::{Source, chosen};
use crate::commands::failure::Failure;
use crate::commands::output::{note, print, print_json};
use crate::commands::table::{self, Column, Table};
use crate::protocol::{Event, KeptRun, differences};
use crate::tui::app::{App, ScreenOptions};
use serde_json::{Map, Value, json};

/// A longer text is cut to so many columns where there is no room.
const CUT: usize = 12;
/// From so many characters on a text is long: it stands behind the others.
const LONG: usize = 24;

/// Prints a row a run with what differs between them.
pub(super) fn table(sources: &[Source]) -> Result<(), Failure> {
    let runs: Vec<KeptRun> = sources.iter().map(Source::read).collect();
    let readable: Vec<&KeptRun> = runs.iter().filter(|run| run.problem.is_none()).collect();
    let mut names = differences(&readable);
    let longest = |name: &str| {
        let values = readable.iter().filter_map(|run| run.fact(name));
        values.map(|fact| fact.value.chars().count()).max().unwrap_or(0)
    };
    names.sort_by_key(|name| longest(name) >= LONG);
    let columns = names.iter().zip(1..).map(|(name, rank)| {
        let mut facts = readable.iter().filter_map(|run| run.fact(name));
        if facts.all(|fact| fact.number.is_some()) {
            Column::numbers((*name).to_owned(), rank)
        } else {
            Column::words((*name).to_owned(), rank).cut_to(CUT)
        }
    });
    let columns = std::iter::once(Column::words("run", 0).cut_to(CUT)).chain(columns).collect();
    let row = |run: &&KeptRun| {
        let cells = names.iter().map(|name| run.fact(name).map_or("-", |fact| &fact.value).to_owned());
        std::iter::once(run.name.clone()).chain(cells).collect()
    };
    // A run alone differs from none.
    if readable.len() > 1 {
        let fitted = Table::new(columns, readable.iter().map(row).collect()).fit(table::room());
        fitted.lines.iter().try_for_each(|line| print(line))?;
        if !fitted.left_out.is_empty() {
            let left_out = fitted.left_out.join(", ");
            print(&format!("… {left_out}: in a wider terminal, or with --json"))?;
        }
    }
    if names.is_empty() && readable.len() > 1 {
        print("\nthey differ in nothing")?;
    }
    tell_problems(&runs)
}

/// Prints all that is known of each run as an object.
pub(super) fn json(sources: &[Source]) -> Result<(), Failure> {
    let runs: Vec<KeptRun> = sources.iter().map(Source::read).collect();
    let differing = differences(&runs.iter().collect::<Vec<_>>());
    for run in &runs {
        let fact =
            |number: Option<f64>, value: &str| number.map_or_else(|| json!(value), |number| json!(number));
        let facts: Map<String, Value> =
            run.facts.iter().map(|found| (found.name.clone(), fact(found.number, &found.value))).collect();
        print_json(&json!({
            "run": run.name, "facts": facts, "differs": differing, "under_way": run.is_under_way,
            "note": run.note, "error": run.problem,
        }))?;
    }
    tell_problems(&runs)
}

/// Says what the screen shows first.
pub(super) fn sentences(sources: &[Source], are_named: bool) -> Result<(), Failure> {
    let mut app = App::comparing(ScreenOptions::default(), chosen(sources, are_named));
    for (place, source) in sources.iter().enumerate() {
        app.on_event(Event::Kept { place, run: Box::new(source.read()) });
    }
    app.sentences().iter().try_for_each(|sentence| print(sentence))
}

/// Says which runs could not be read, and how others were.
fn tell_problems(runs: &[KeptRun]) -> Result<(), Failure> {
    for run in runs {
        if let Some(text) = run.problem.as_ref().or(run.note.as_ref()) {
            note(&format!("cnn-tui: {text}"));
        }
    }
    if runs.iter().any(|run| run.problem.is_some()) { Err(Failure::Unsuccessful) } else { Ok(()) }
}
