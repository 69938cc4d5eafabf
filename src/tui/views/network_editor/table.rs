//! The table of the layers: what each makes of the one before, and what it costs.

use super::known::planned;
use crate::inspect::plan::{Beside, Planned, PlannedLayer};
use crate::tui::panes::scroll::Window;
use crate::tui::panes::text::{Piece, piece};
use crate::tui::view::scene::Scene;
use crate::viz::grid::Ink;
use crate::viz::number::grouped;
use crate::viz::text::{pad_left, pad_right};
use ratatui::layout::Rect;

/// A column of numbers, with its heading.
#[derive(Clone, Copy)]
enum Column {
    Output,
    Parameters,
    Macs,
    Memory,
}

impl Column {
    /// All columns, the most important ones first.
    const ALL: [Self; 4] = [Self::Output, Self::Parameters, Self::Macs, Self::Memory];

    const fn heading(self) -> &'static str {
        match self {
            Self::Output => "output",
            Self::Parameters => "parameters",
            Self::Macs => "multiply-adds",
            Self::Memory => "memory",
        }
    }

    const fn width(self) -> usize {
        match self {
            Self::Output => 11,
            Self::Parameters => 13,
            Self::Macs => 15,
            Self::Memory => 10,
        }
    }
}

/// Columns of the mark and the number of a layer, and of its text at the least and at the most.
const NUMBER: usize = 4;
const TEXT: std::ops::RangeInclusive<usize> = 12..=44;
/// Columns that the text of a layer has before any number has room.
const USUAL_TEXT: usize = 20;

/// A row: its number, what it is of, and its numbers in the order of [`Column::ALL`].
struct Row {
    number: String,
    text: String,
    cells: [String; 4],
}

/// The headings, a line a layer, and what it comes to, as far as they have room.
pub fn lines(scene: &Scene<'_>, area: Rect) -> Vec<Vec<Piece>> {
    let Some(planned) = planned(scene.model).filter(|_| area.height > 1) else { return Vec::new() };
    let ink = &scene.theme.ink;
    let columns = Columns::of(planned, usize::from(area.width));
    let sum = total(planned);
    let rest = usize::from(area.height) - 1;
    // The sum matters more than a layer, and what lies beside the layers only where there is room for all.
    let (with_sum, all) = (usize::from(rest > 1), planned.layers.len());
    let with_edges = rest >= all + 3;
    let rows = rest - with_sum - if with_edges { 2 } else { 0 };
    let here = scene.ui.network_draft.layer();
    let window = Window { lines: all, rows };
    let shown = window.shown(window.following(0, here.min(all.saturating_sub(1))));
    let mut lines = vec![columns.heading(ink.faint)];
    let edges = edges(planned).map(|row| columns.line(&row, " ", [ink.faint, ink.faint]));
    let [input, errors] = edges;
    lines.extend(Some(input).filter(|_| with_edges));
    for index in shown {
        let (mark, text_ink) =
            if index == here { (scene.theme.sign("▸", ">"), ink.accent) } else { (" ", ink.text) };
        lines.push(columns.line(&row(index, &planned.layers[index]), mark, [text_ink, ink.text]));
    }
    lines.extend(Some(errors).filter(|_| with_edges));
    lines.extend((with_sum > 0).then(|| columns.line(&sum, " ", [ink.strong, ink.strong])));
    lines
}

/// The columns that have room, and those of the text.
struct Columns {
    shown: [bool; 4],
    text: usize,
}

impl Columns {
    fn of(planned: &Planned, room: usize) -> Self {
        let longest = planned.layers.iter().map(|layer| layer.info.text.len()).max().unwrap_or(0);
        let wanted = longest.clamp(*TEXT.start(), *TEXT.end());
        let least = wanted.min(USUAL_TEXT);
        let mut left = room.saturating_sub(NUMBER + least);
        let mut more = true;
        let shown = Column::ALL.map(|column| {
            more &= column.width() <= left;
            left -= if more { column.width() } else { 0 };
            more
        });
        Self { shown, text: (least + left).min(wanted).min(room.saturating_sub(NUMBER)) }
    }

    fn heading(&self, ink: Ink) -> Vec<Piece> {
        let row = Row {
            number: "#".to_owned(),
            text: "layer".to_owned(),
            cells: Column::ALL.map(|column| column.heading().to_owned()),
        };
        self.line(&row, " ", [ink, ink])
    }

    fn line(&self, row: &Row, mark: &str, [text_ink, ink]: [Ink; 2]) -> Vec<Piece> {
        let number = format!("{mark}{} ", pad_left(&row.number, NUMBER - 2));
        let text = pad_right(&row.text, self.text);
        let columns = Column::ALL.into_iter().zip(&row.cells).zip(self.shown);
        let cells: String = columns
            .filter(|(_, is_shown)| *is_shown)
            .map(|((column, cell), _)| pad_left(cell, column.width()))
            .collect();
        vec![piece(format!("{number}{text}"), text_ink), piece(cells, ink)]
    }
}

fn row(index: usize, layer: &PlannedLayer) -> Row {
    let info = &layer.info;
    let count = |count: usize| if count == 0 { "-".to_owned() } else { grouped(count as u64) };
    Row {
        number: (index + 1).to_string(),
        text: info.text.clone(),
        cells: [info.output.to_string(), count(info.parameters), count(info.macs), memory(layer.bytes)],
    }
}

/// What lies before and behind the layers: the images, and the errors on their way back.
fn edges(planned: &Planned) -> [Row; 2] {
    let of = |text: &str, output: String, bytes: Option<usize>| Row {
        number: String::new(),
        text: text.to_owned(),
        cells: [output, String::new(), String::new(), memory(bytes)],
    };
    let beside = |bytes: fn(Beside) -> usize| planned.memory.map(bytes);
    [
        of("input", planned.input.to_string(), beside(|beside| beside.input)),
        of("errors", String::new(), beside(|beside| beside.errors)),
    ]
}

fn total(planned: &Planned) -> Row {
    let is_part = planned.problem.is_some();
    Row {
        number: String::new(),
        text: if is_part { "so far" } else { "in all" }.to_owned(),
        cells: [
            String::new(),
            grouped(planned.parameters() as u64),
            grouped(planned.macs() as u64),
            memory(planned.bytes()),
        ],
    }
}

/// Bytes in a unit that leaves three digits or four.
pub fn memory(bytes: Option<usize>) -> String {
    let Some(bytes) = bytes else { return "-".to_owned() };
    let mut value = bytes as f64;
    for unit in ["B", "KiB", "MiB", "GiB"] {
        if value < 1000.0 || unit == "GiB" {
            let decimals = usize::from(value < 10.0 && unit != "B");
            return format!("{value:.decimals$} {unit}");
        }
        value /= 1024.0;
    }
    unreachable!("the last unit takes all")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_told_in_few_digits() {
        let told = [0, 999, 1000, 1024, 20_000, 3_000_000, 80 << 30].map(|bytes| memory(Some(bytes)));
        assert_eq!(told, ["0 B", "999 B", "1.0 KiB", "1.0 KiB", "20 KiB", "2.9 MiB", "80 GiB"]);
        assert_eq!(memory(None), "-");
    }
}
