//! How the sample pane is divided: input, figures, maps, outputs.
//!
//! No part gets smaller when the pane gets larger: as a column is added, one part takes it, and the others stay; but for columns that
//! the maps leave, which names of classes have while they do.

use crate::inspect::layer::Probe;
use crate::tui::panes::maps;
use crate::tui::panes::probabilities::{AROUND, NARROW, WIDE};
use crate::tui::view::scene::Scene;
use crate::viz::sizing::single;
use ratatui::layout::Rect;

/// Lines of figures below the input, where there is room for them.
const FACTS: u16 = 5;
/// Columns of an MNIST digit at half its size, and at its whole size.
const HALF: u16 = 14;
const WHOLE: u16 = 28;
/// From this width on everything but the bars and the maps has its room.
const COMPLETE: u16 = 64;

/// The parts of the pane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// The input.
    pub input: Rect,
    /// Figures below it.
    pub facts: Rect,
    /// Feature maps.
    pub maps: Rect,
    /// The output of each class.
    pub bars: Rect,
}

impl Parts {
    /// Divides the pane: input at the left with figures below it, maps at its right; the outputs below the figures where
    /// the pane is high enough, else at the right end.
    pub fn of(scene: &Scene<'_>, probe: &Probe, area: Rect) -> Self {
        let size = (probe.sample.shape.height, probe.sample.shape.width);
        let rows = |columns: u16, rows: u16| {
            let room = (usize::from(columns), usize::from(rows));
            let scale = single(scene.theme.pixel(), size, room);
            scale.map_or((0, 0), |scale| {
                let (height, width) = scale.size(size.0, size.1);
                let (columns, rows) = scene.theme.pixel().cells(width, height);
                (columns as u16, rows as u16)
            })
        };
        let classes = u16::try_from(probe.sample.outputs.len()).unwrap_or(u16::MAX);
        let below = FACTS.saturating_add(classes).saturating_add(1);
        let name = scene.model.longest_class().min(12) as u16;
        if area.width >= COMPLETE && rows(WHOLE, u16::MAX).1.saturating_add(below) <= area.height {
            let left = left_columns(area.width, WIDE).max(WIDE + name);
            return Self::divide(area, left, rows(left, area.height - below), classes + 1, 0);
        }
        let bars = bar_columns(area.width, name);
        let left = left_columns(area.width, WIDE + name).min(area.width - bars);
        let lines = if area.height >= 10 { FACTS } else { 0 };
        let input = rows(left, area.height - lines);
        let parts = Self::divide(area, left, input, 0, bars);
        // What the maps do not need goes to names of classes that would be cut.
        let wanted = (name + AROUND).saturating_sub(bars);
        Self::divide(area, left, input, 0, bars + maps::spare(scene, parts.maps, wanted))
    }

    /// The parts for a left column of `left` columns with an input of so many columns and rows in it; outputs take either
    /// rows below the figures or columns at the right.
    fn divide(area: Rect, left: u16, input: (u16, u16), bar_rows: u16, bar_columns: u16) -> Self {
        // In fewer columns every line would be cut.
        let height = if left < HALF { 0 } else { area.height - input.1 };
        let facts = Rect { y: area.y + input.1, height, width: left, ..area };
        let gap = u16::from(bar_columns > 0);
        let end = area.right().saturating_sub(bar_columns + gap);
        let bars = if bar_rows > 0 {
            Rect { y: area.bottom() - bar_rows, height: bar_rows, width: left, ..area }
        } else {
            Rect { x: area.right() - bar_columns, width: bar_columns, ..area }
        };
        let facts = Rect { height: facts.height.saturating_sub(bar_rows), ..facts };
        let x = (area.x + left + 1).min(end);
        Self {
            input: Rect { width: input.0.min(left), height: input.1, ..area },
            facts,
            maps: Rect { x, width: end - x, ..area },
            bars,
        }
    }
}

/// Columns of the outputs at the right: eight where it is tight; up to what they look good with.
fn bar_columns(columns: u16, name: u16) -> u16 {
    let bars = if columns < 50 { NARROW - 1 } else { NARROW };
    (bars + columns.saturating_sub(COMPLETE)).min(WIDE + name).min(columns / 2)
}

/// Columns of the input: a quarter of it, half, the whole, twice as large.
fn left_columns(columns: u16, bars: u16) -> u16 {
    let quarter = columns.saturating_sub(35).clamp(HALF / 2, HALF).min(columns);
    // The outputs come first, then two maps of 24 columns.
    let from = 65 + bars;
    let whole = (columns.saturating_sub(from).min(15) * 14 / 15).min(WHOLE - HALF);
    let twice = (u32::from(columns.saturating_sub(150)) * 28 / 90).min(u32::from(WHOLE)) as u16;
    quarter + whole + twice
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_the_pane_gets_wider_no_column_is_taken_from_anything() {
        for name in 1..=12 {
            let rest = |columns: u16| {
                let (left, bars) = (left_columns(columns, WIDE + name), bar_columns(columns, name));
                (left, bars, i32::from(columns) - i32::from(left) - i32::from(bars))
            };
            for columns in 34..300 {
                let (narrow, wide) = (rest(columns), rest(columns + 1));
                assert!(narrow.0 <= wide.0 && narrow.1 <= wide.1, "{columns}: {narrow:?} {wide:?}");
                assert!(narrow.2 <= wide.2, "{columns}: {narrow:?} {wide:?}");
            }
        }
    }
}
