//! The table: a row a run with its value at the cursor and what differs between the runs, and words for the chosen one.

use super::{reading, signs};
use crate::protocol::{Fact, KeptRun, differences};
use crate::tui::panes::text::{Piece, clipped, piece};
use crate::tui::view::scene::Scene;
use crate::viz::text::{clip, pad_left, pad_right, width, wrap};
use ratatui::layout::Rect;
use std::cmp::Ordering;

/// Columns of the mark and the sign, and of the name at the least and at the most.
const MARK: usize = 4;
const NAME: std::ops::RangeInclusive<usize> = 8..=36;
/// The widest cell: what is longer is among the words for the chosen run.
const WIDEST: usize = 16;
/// What matters most of what came of runs: it stands before what was chosen where not all has room.
const FIRST: [&str; 2] = ["best val %", "test %"];

/// The runs in the order of the table: the number of the sign of each, and its place among those that are kept.
pub fn rows(scene: &Scene<'_>) -> Vec<(usize, usize)> {
    let choice = &scene.ui.compare;
    let mut rows: Vec<(usize, usize)> = choice.chosen().collect();
    if let Some(name) = &choice.sorted_by {
        let fact = |place: usize| run(scene, place).and_then(|run| run.fact(name));
        // What is not known stands at the end, whichever way it is sorted.
        rows.sort_by(|(_, one), (_, other)| match (fact(*one), fact(*other)) {
            (Some(one), Some(other)) if choice.is_descending => order(other, one),
            (Some(one), Some(other)) => order(one, other),
            (one, other) => other.is_some().cmp(&one.is_some()),
        });
    }
    rows
}

fn order(one: &Fact, other: &Fact) -> Ordering {
    match (one.number, other.number) {
        (Some(one), Some(other)) => one.total_cmp(&other),
        _ => one.value.cmp(&other.value),
    }
}

/// The chosen row, of those that there are.
pub fn row(scene: &Scene<'_>) -> usize {
    let choice = &scene.ui.compare;
    choice.row.min(choice.chosen().count().saturating_sub(1))
}

fn run<'a>(scene: &Scene<'a>, place: usize) -> Option<&'a KeptRun> {
    scene.model.kept.get(place).map(|kept| &kept.run).filter(|run| !run.name.is_empty())
}

/// The names of what differs between the runs.
pub fn names<'a>(scene: &Scene<'a>) -> Vec<&'a str> {
    let runs: Vec<&KeptRun> = scene.ui.compare.chosen().filter_map(|(_, place)| run(scene, place)).collect();
    differences(&runs)
}

/// A column: what it is of, and how wide it is.
struct Column<'a> {
    name: &'a str,
    heading: String,
    width: usize,
    is_number: bool,
}

/// The lines of the table.
pub fn lines(scene: &Scene<'_>, area: Rect) -> Vec<Vec<Piece>> {
    if area.height == 0 {
        return Vec::new();
    }
    let (room, rows) = (usize::from(area.width), rows(scene));
    let value = value_column(scene, &rows);
    let longest = rows.iter().filter_map(|(_, place)| run(scene, *place)).map(|run| width(&run.name)).max();
    let name_columns = longest.unwrap_or(0).clamp(*NAME.start(), *NAME.end());
    let left = room.saturating_sub(MARK + name_columns + 1 + value.width);
    let columns = fitting(scene, &rows, left);
    let ink = &scene.theme.ink;
    let mut head = vec![
        piece(format!("{}{} ", " ".repeat(MARK), pad_right("run", name_columns)), ink.faint),
        piece(pad_left(&value.heading, value.width), ink.accent),
    ];
    head.extend(columns.iter().map(|column| {
        let is_sorted = scene.ui.compare.sorted_by.as_deref() == Some(column.name);
        piece(format!("  {}", cell(column, &column.heading)), if is_sorted { ink.accent } else { ink.faint })
    }));
    let mut lines = vec![head];
    let (first, most) = (first(scene, area), usize::from(area.height) - 1);
    let shown = rows.iter().enumerate().skip(first).take(most);
    lines.extend(shown.map(|(index, row)| line(scene, *row, index, name_columns, &value, &columns)));
    let left = usize::from(area.height).saturating_sub(lines.len());
    lines.extend(words(scene, &rows, room).into_iter().take(left));
    lines.into_iter().map(|line| clipped(line, room)).collect()
}

/// The first run that is shown below the headings: the chosen one is to be seen.
fn first(scene: &Scene<'_>, area: Rect) -> usize {
    (row(scene) + 1).saturating_sub(usize::from(area.height).saturating_sub(1))
}

/// The run that is drawn in a row of the screen, if one is.
pub fn row_at(scene: &Scene<'_>, area: Rect, row: u16) -> Option<usize> {
    let below = usize::from(row.checked_sub(area.y)?).checked_sub(1)?;
    let place = first(scene, area) + below;
    (place < scene.ui.compare.chosen().count()).then_some(place)
}

/// The row of a run.
fn line(
    scene: &Scene<'_>,
    (sign, place): (usize, usize),
    index: usize,
    name_columns: usize,
    value: &Column<'_>,
    columns: &[Column<'_>],
) -> Vec<Piece> {
    let (theme, ink) = (scene.theme, &scene.theme.ink);
    let is_chosen = index == row(scene);
    let mark = if is_chosen { theme.sign("▸", ">") } else { " " };
    let run_ink = signs::ink(theme, sign);
    let mut line =
        vec![piece(mark, ink.accent), piece(format!(" {} ", signs::sign(theme, sign)), run_ink.bold())];
    let Some(run) = run(scene, place) else {
        line.push(piece(theme.sign("reading …", "reading ..."), ink.faint));
        return line;
    };
    let name = pad_right(&run.name, name_columns);
    line.push(piece(format!("{name} "), if is_chosen { ink.strong } else { ink.text }));
    if let Some(problem) = &run.problem {
        line.push(piece(problem.clone(), ink.bad));
        return line;
    }
    line.push(piece(pad_left(&value_of(scene, place), value.width), run_ink));
    line.extend(columns.iter().map(|column| {
        let text = run.fact(column.name).map_or("-", |fact| &fact.value);
        piece(format!("  {}", cell(column, text)), ink.text)
    }));
    line
}

fn cell(column: &Column<'_>, text: &str) -> String {
    if column.is_number { pad_left(text, column.width) } else { pad_right(text, column.width) }
}

/// The value of a run at the cursor, or its last one.
fn value_of(scene: &Scene<'_>, place: usize) -> String {
    let point = scene.model.kept.get(place).and_then(|kept| reading::read(scene, kept));
    point.map_or_else(|| "-".to_owned(), |point| reading::shown(scene.ui.compare.quantity, point.y))
}

fn value_column(scene: &Scene<'_>, rows: &[(usize, usize)]) -> Column<'static> {
    let heading = reading::heading(scene);
    let values = rows.iter().map(|(_, place)| width(&value_of(scene, *place)));
    let widest = values.max().unwrap_or(0).max(width(&heading));
    Column { name: "", heading, width: widest, is_number: true }
}

/// The columns that have room, in the order of what differs.
fn fitting<'a>(scene: &Scene<'a>, rows: &[(usize, usize)], room: usize) -> Vec<Column<'a>> {
    let names = names(scene);
    let columns: Vec<Column<'a>> = names.iter().map(|name| column(scene, rows, name)).collect();
    let rank = |column: &Column<'_>| {
        let is_sorted = scene.ui.compare.sorted_by.as_deref() == Some(column.name);
        let first = FIRST.iter().position(|name| *name == column.name);
        (!is_sorted, first.unwrap_or(FIRST.len()))
    };
    let mut order: Vec<usize> = (0..columns.len()).filter(|index| columns[*index].width <= WIDEST).collect();
    order.sort_by_key(|index| (rank(&columns[*index]), *index));
    let mut left = room;
    let mut kept = vec![false; columns.len()];
    for index in order {
        let wanted = columns[index].width + 2;
        if wanted <= left {
            left -= wanted;
            kept[index] = true;
        }
    }
    columns.into_iter().zip(kept).filter(|(_, kept)| *kept).map(|(column, _)| column).collect()
}

fn column<'a>(scene: &Scene<'a>, rows: &[(usize, usize)], name: &'a str) -> Column<'a> {
    let choice = &scene.ui.compare;
    let sign = match (choice.sorted_by.as_deref() == Some(name), choice.is_descending) {
        (false, _) => "",
        (true, false) => scene.theme.pick("↑", "^"),
        (true, true) => scene.theme.pick("↓", "v"),
    };
    let facts = || rows.iter().filter_map(|(_, place)| run(scene, *place)?.fact(name));
    let heading = format!("{name}{sign}");
    let widest = facts().map(|fact| width(&fact.value)).max().unwrap_or(0);
    let is_number = facts().all(|fact| fact.number.is_some());
    Column { name, width: widest.max(width(&heading)), heading, is_number }
}

/// Everything that differs, of the chosen run, and what to know of how it was read.
fn words(scene: &Scene<'_>, rows: &[(usize, usize)], room: usize) -> Vec<Vec<Piece>> {
    let ink = &scene.theme.ink;
    let Some(run) = rows.get(row(scene)).and_then(|(_, place)| run(scene, *place)) else {
        return Vec::new();
    };
    let room = room.saturating_sub(2).max(1);
    let written = |text: &str, text_ink| {
        let lines = wrap(text, room).into_iter();
        lines.map(move |line| vec![piece(format!(" {}", clip(&line, room)), text_ink)]).collect::<Vec<_>>()
    };
    if let Some(problem) = &run.problem {
        return written(problem, ink.bad);
    }
    let note = run.note.as_deref().map_or_else(Vec::new, |note| written(note, ink.warn));
    let mut facts: Vec<&Fact> = names(scene).into_iter().filter_map(|name| run.fact(name)).collect();
    // What has no column stands first: the others are to be seen above.
    facts.sort_by_key(|fact| width(&fact.value) <= WIDEST);
    let facts: Vec<String> = facts.iter().map(|fact| format!("{} {}", fact.name, fact.value)).collect();
    let text = if facts.is_empty() { "nothing differs".to_owned() } else { facts.join("; ") };
    [note, written(&text, ink.faint)].concat()
}
