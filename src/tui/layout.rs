//! Where everything goes, by the size of the terminal.
//!
//! 80×24 is the size that is designed by hand: every pane is there. Larger terminals add tables, not only room;
//! below 60×18 panes fold away by importance, the focused one staying, down to a single line.

use crate::tui::model::Model;
use crate::tui::view::ui_state::{Pane, UiState};
use ratatui::layout::Rect;

/// Areas of everything on the screen; an empty one is not drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The first rows: phase, progress, figures.
    pub status: Rect,
    /// Panes with a titled rule as their first row.
    pub panes: Vec<(Pane, Rect)>,
    /// The last log line, where the log has no pane of its own.
    pub log_line: Rect,
    /// The table of epochs, on large screens.
    pub epochs: Rect,
    /// The table of layers, on large screens.
    pub network: Rect,
    /// The last row: what keys do.
    pub hints: Rect,
}

/// What there is to be laid out, as far as that decides where everything goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// Layers of the network.
    pub layers: usize,
    /// Width of a filter of the viewed layer, and how many there are; 0 if it has none.
    pub filters: (usize, usize),
}

impl Content {
    /// What the model has.
    pub fn of(model: &Model) -> Self {
        let layers = model.info.as_deref().map_or(0, |info| info.layers.len());
        let filters = model.probe.as_deref().and_then(|probe| probe.filters.as_ref());
        Self { layers, filters: filters.map_or((0, 0), |filters| (filters.width, filters.count)) }
    }

    /// Columns that the filter pane has any use for: three pixels a weight for each filter, and a title.
    fn filter_columns(&self) -> u16 {
        let (width, count) = self.filters;
        u16::try_from((3 * width + 1).saturating_mul(count) + 1).unwrap_or(u16::MAX).max(18)
    }
}

/// Areas of a page that fills the screen; empty ones are not drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PageLayout {
    /// The first rows: phase, progress, figures.
    pub status: Rect,
    /// What the page is about.
    pub body: Rect,
    /// The last row: what keys do.
    pub hints: Rect,
}

impl PageLayout {
    /// The layout of a page on this area; where it is too small for a page it has the status alone.
    pub fn of(area: Rect) -> Self {
        if area.height < 4 || area.width < 12 {
            return Self { status: area, ..Self::default() };
        }
        let (layout, body) = Layout::edges(area, status_rows(area));
        Self { status: layout.status, body, hints: layout.hints }
    }
}

impl Layout {
    /// The layout of this content on this area.
    pub fn of(area: Rect, ui: &UiState, content: Content) -> Self {
        let (width, height) = (area.width, area.height);
        if width == 0 || height == 0 {
            Self::default()
        } else if height < 4 || width < 12 {
            Self { status: area, ..Self::default() }
        } else if ui.zoomed {
            Self::zoomed(area, ui.focus)
        } else if width < 60 || height < 18 {
            Self::folded(area, ui.focus)
        } else if width >= 120 && height >= 36 {
            Self::large(area, content.layers)
        } else {
            Self::standard(area, content)
        }
    }

    /// The area of a pane, if it is on the screen.
    pub fn area(&self, pane: Pane) -> Option<Rect> {
        self.panes.iter().find(|(placed, _)| *placed == pane).map(|(_, area)| *area)
    }

    /// Status above, hints below, and the body between them.
    fn edges(area: Rect, status_rows: u16) -> (Self, Rect) {
        let (status, rest) = cut_top(area, status_rows);
        let (body, hints) = cut_top(rest, rest.height.saturating_sub(1));
        (Self { status, hints, ..Self::default() }, body)
    }

    fn zoomed(area: Rect, focus: Pane) -> Self {
        let (mut layout, body) = Self::edges(area, status_rows(area));
        layout.panes.push((focus, body));
        layout
    }

    /// Charts above, pictures below, one line of log.
    fn standard(area: Rect, content: Content) -> Self {
        let (mut layout, body) = Self::edges(area, 2);
        // The log grows out of its line a row at a time, so that nothing above it shrinks for it.
        let log = log_rows(body.height, 26).min(body.height);
        let (body, log) = cut_top(body, body.height - log);
        if log.height > 1 {
            layout.panes.push((Pane::Log, log));
        } else {
            layout.log_line = log;
        }
        let picture_rows = match body.height {
            ..29 => body.height - (body.height * 7 / 20).max(5),
            29.. => picture_rows(body.height),
        };
        let (charts, pictures) = cut_top(body, body.height - picture_rows);
        let (loss, accuracy) = cut_left(charts, charts.width / 2, 1);
        let (filters, sample) = cut_left(pictures, filter_columns(pictures.width, content), 0);
        layout.panes.extend([
            (Pane::Loss, loss),
            (Pane::Accuracy, accuracy),
            (Pane::Filters, filters),
            (Pane::Sample, sample),
        ]);
        layout
    }

    /// Charts and tables on the left, pictures on the right, log below.
    fn large(area: Rect, layers: usize) -> Self {
        let (mut layout, body) = Self::edges(area, 2);
        let (body, log) = cut_top(body, body.height - log_rows(body.height, 31).max(2));
        let (left, right) = cut_left(body, body.width * 2 / 5, 1);
        let (loss, left) = cut_top(left, body.height * 3 / 10);
        let (accuracy, left) = cut_top(left, body.height * 3 / 10);
        (layout.network, layout.epochs) = {
            // A rule with the heading, the sum; and at least two epochs below.
            let rows = u16::try_from(layers + 2).unwrap_or(u16::MAX);
            cut_top(left, rows.min(left.height.saturating_sub(4)))
        };
        let (filters, sample) = cut_top(right, body.height.saturating_sub(picture_rows(body.height)));
        layout.panes.extend([
            (Pane::Loss, loss),
            (Pane::Accuracy, accuracy),
            (Pane::Filters, filters),
            (Pane::Sample, sample),
            (Pane::Log, log),
        ]);
        layout
    }

    /// As many panes as have room, the most important first and the focused one among them.
    fn folded(area: Rect, focus: Pane) -> Self {
        const IMPORTANCE: [Pane; 5] = [Pane::Accuracy, Pane::Loss, Pane::Sample, Pane::Filters, Pane::Log];
        let (mut layout, body) = Self::edges(area, if area.height >= 8 { 2 } else { 1 });
        let columns = if area.width >= 60 { 2 } else { 1 };
        let rows = (body.height / 6).clamp(1, 5);
        let room = usize::from(columns * rows).min(IMPORTANCE.len());
        let mut chosen = IMPORTANCE[..room].to_vec();
        if focus != Pane::Status && !chosen.contains(&focus) {
            chosen.pop();
            chosen.push(focus);
        }
        let needed = (chosen.len() as u16).div_ceil(columns);
        let mut rest = body;
        for (i, pair) in chosen.chunks(usize::from(columns)).enumerate() {
            let (row, below) = cut_top(rest, rest.height / (needed - i as u16));
            rest = below;
            match pair {
                [left, right] => {
                    let (a, b) = cut_left(row, row.width / 2, 1);
                    layout.panes.extend([(*left, a), (*right, b)]);
                }
                _ => layout.panes.extend(pair.iter().map(|pane| (*pane, row))),
            }
        }
        layout
    }
}

/// Rows of the status above what has the whole screen.
fn status_rows(area: Rect) -> u16 {
    if area.height >= 12 { 2 } else { 1 }
}

/// Rows of the log: beyond `first` rows of the body it gets a row of its own for each that is added, up to four, and some
/// more where there are many, so that nothing above it shrinks for it.
fn log_rows(rows: u16, first: u16) -> u16 {
    rows.saturating_sub(first).clamp(1, 4) + (rows.saturating_sub(47) / 6).min(4)
}

/// Rows of the sample in a body of at least 29, whatever stands beside or above it.
fn picture_rows(rows: u16) -> u16 {
    19 + share(rows.saturating_sub(31), 3, 5)
}

/// Columns of the filters beside the sample. Five 5×5 kernels have room at 80, with the gaps between them and the mark of
/// the selected one. The sample never has more than it keeps on a large screen; where filters are few, it has that early.
fn filter_columns(columns: u16, content: Content) -> u16 {
    let most = match columns {
        ..80 => 31u16.saturating_sub(share(80 - columns, 13, 20)).max(18),
        80..100 => 31 + share(columns - 80, 3, 10),
        100.. => 37 + share(columns - 100, 3, 5),
    };
    most.min(content.filter_columns()).max(columns.saturating_sub(SAMPLE).min(most))
}

/// So many parts of a length.
fn share(length: u16, parts: u32, of: u32) -> u16 {
    u16::try_from(u32::from(length) * parts / of).unwrap_or(u16::MAX)
}

/// Columns of the sample on the smallest of the large screens.
const SAMPLE: u16 = 71;

fn cut_top(area: Rect, rows: u16) -> (Rect, Rect) {
    let rows = rows.min(area.height);
    let top = Rect { height: rows, ..area };
    (top, Rect { y: area.y + rows, height: area.height - rows, ..area })
}

fn cut_left(area: Rect, columns: u16, gap: u16) -> (Rect, Rect) {
    let columns = columns.min(area.width);
    let skip = (columns + gap).min(area.width);
    let left = Rect { width: columns, ..area };
    (left, Rect { x: area.x + skip, width: area.width - skip, ..area })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CONTENT: Content = Content { layers: 6, filters: (5, 20) };

    fn layout(width: u16, height: u16) -> Layout {
        Layout::of(Rect::new(0, 0, width, height), &UiState::default(), CONTENT)
    }

    #[test]
    fn at_80_by_24_everything_is_there() {
        let layout = layout(80, 24);
        for pane in [Pane::Loss, Pane::Accuracy, Pane::Filters, Pane::Sample] {
            assert!(layout.area(pane).is_some_and(|area| area.height >= 7 && area.width >= 31), "{pane:?}");
        }
        assert_eq!(layout.area(Pane::Filters).map(|area| (area.width, area.height)), Some((31, 13)));
        assert_eq!((layout.status.height, layout.log_line.height, layout.hints.height), (2, 1, 1));
    }

    #[test]
    fn large_screens_have_tables_small_ones_a_single_line() {
        assert!(!layout(160, 50).network.is_empty());
        assert!(!layout(160, 50).epochs.is_empty());
        assert!(layout(160, 50).area(Pane::Log).is_some());
        let line = layout(80, 1);
        assert_eq!((line.status.height, line.panes.len()), (1, 0));
    }

    #[test]
    fn the_focused_pane_is_never_folded_away() {
        for focus in Pane::ALL {
            let ui = UiState { focus, ..UiState::default() };
            let layout = Layout::of(Rect::new(0, 0, 40, 10), &ui, CONTENT);
            assert!(focus == Pane::Status || layout.area(focus).is_some(), "{focus:?}");
        }
    }

    proptest! {
        #[test]
        fn areas_are_inside_and_do_not_overlap(width in 0u16..260, height in 0u16..90, focus in 0usize..6, zoomed: bool) {
            let area = Rect::new(0, 0, width, height);
            let ui = UiState { focus: Pane::ALL[focus], zoomed, ..UiState::default() };
            let layout = Layout::of(area, &ui, CONTENT);
            let mut all: Vec<Rect> = layout.panes.iter().map(|(_, area)| *area).collect();
            all.extend([layout.status, layout.log_line, layout.epochs, layout.network, layout.hints]);
            all.retain(|area| !area.is_empty());
            for (i, one) in all.iter().enumerate() {
                prop_assert_eq!(one.intersection(area), *one);
                for other in &all[..i] {
                    prop_assert!(!one.intersects(*other), "{:?} {:?}", one, other);
                }
            }
        }
    }
}
