//! The comparison in sentences.

use super::{reading, table};
use crate::protocol::KeptRun;
use crate::tui::model::kept::Axis;
use crate::tui::panes::sentence::{counted, sentence};
use crate::tui::view::scene::Scene;

/// What is compared, the value of each run and what differs of it, and what the chart shows.
pub fn sentences(scene: &Scene<'_>) -> Vec<String> {
    let choice = &scene.ui.compare;
    let rows = table::rows(scene);
    if rows.is_empty() {
        return vec![
            sentence("no run is chosen to be compared"),
            sentence(&format!("{} are kept", counted(scene.model.kept.len(), "run", "runs"))),
        ];
    }
    let by = match choice.axis {
        Axis::Step => "by batch",
        Axis::Epoch => "by epoch",
        Axis::Time => "by time",
    };
    let names = table::names(scene);
    let mut sentences = vec![format!(
        "{} compared {by}: {}",
        counted(rows.len(), "run is", "runs are"),
        choice.quantity.title().to_lowercase()
    )];
    sentences.push(match &names[..] {
        [] => "they differ in nothing".to_owned(),
        names => format!("they differ in {}", names.join(", ")),
    });
    sentences.extend(rows.iter().map(|(_, place)| of_run(scene, *place, &names)));
    sentences.iter().map(|text| sentence(text)).collect()
}

fn of_run(scene: &Scene<'_>, place: usize, names: &[&str]) -> String {
    let Some(kept) = scene.model.kept.get(place).filter(|kept| !kept.run.name.is_empty()) else {
        return "a run is being read".to_owned();
    };
    let run: &KeptRun = &kept.run;
    if let Some(problem) = &run.problem {
        return format!("{} could not be read: {problem}", run.name);
    }
    let value = reading::read(scene, kept).map_or_else(
        || "no value there".to_owned(),
        |point| {
            let unit = if scene.ui.compare.quantity.is_share() { " %" } else { "" };
            let value = reading::shown(scene.ui.compare.quantity, point.y);
            format!("{value}{unit} at {}", reading::place(scene, point.x))
        },
    );
    let facts = names.iter().filter_map(|name| run.fact(name));
    let facts: Vec<String> = facts.map(|fact| format!("{} {}", fact.name, fact.value)).collect();
    let note = run.note.as_ref().map_or_else(String::new, |note| format!("; {note}"));
    [format!("{}: {value}", run.name), facts.join(", ")].join("; ") + &note
}
