//! Where everything is on the page of curves: one chart, or several over one time axis where there is room.

use crate::tui::layout::PageLayout;
use crate::tui::view::curve_choice::{CurveChoice, Quantity};
use ratatui::layout::Rect;

/// Rows of charts from which on there are two, and all.
const ROWS_OF_TWO: u16 = 26;
const ROWS_OF_ALL: u16 = 38;

/// Areas of the page; empty ones are not drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CurveLayout {
    /// The first rows: phase, progress, figures.
    pub status: Rect,
    /// The charts from above, each with a titled rule as its first row.
    pub charts: Vec<(Quantity, Rect)>,
    /// The row of values.
    pub values: Rect,
    /// The row of what was changed.
    pub change: Rect,
    /// The last row: what keys do.
    pub hints: Rect,
}

impl CurveLayout {
    /// The layout on this area; a row is kept for changes if there are any.
    pub fn of(area: Rect, choice: &CurveChoice, has_changes: bool) -> Self {
        let PageLayout { status, body, hints } = PageLayout::of(area);
        if body.is_empty() {
            return Self { status, ..Self::default() };
        }
        let change = u16::from(has_changes && body.height > 5);
        let values = u16::from(body.height > 4);
        let rows = body.height - change - values;
        let row = |y: u16, height: u16| Rect { y, height, ..body };
        Self {
            status,
            charts: charts(Rect { height: rows, ..body }, choice),
            values: row(body.y + rows, values),
            change: row(body.y + rows + values, change),
            hints,
        }
    }
}

/// The charts from above: the chosen one has two shares of the rows, the others one each.
fn charts(area: Rect, choice: &CurveChoice) -> Vec<(Quantity, Rect)> {
    let [loss, accuracy, rate, norm] = Quantity::ALL;
    let shown = match area.height {
        _ if choice.alone => vec![choice.quantity],
        ..ROWS_OF_TWO => vec![choice.quantity],
        ROWS_OF_TWO..ROWS_OF_ALL if matches!(choice.quantity, Quantity::Loss | Quantity::Accuracy) => {
            vec![loss, accuracy]
        }
        ROWS_OF_TWO..ROWS_OF_ALL => vec![rate, norm],
        ROWS_OF_ALL.. => Quantity::ALL.to_vec(),
    };
    let share = area.height / (shown.len() as u16 + 1);
    let others = share * (shown.len() as u16 - 1);
    let mut y = area.y;
    let place = |quantity| {
        let height = if quantity == choice.quantity { area.height - others } else { share };
        y += height;
        (quantity, Rect { y: y - height, height, ..area })
    };
    shown.into_iter().map(place).collect()
}
