//! Where everything of the page of a pair goes.

use super::part::Part;
use crate::tui::layout::PageLayout;
use ratatui::layout::Rect;

/// Rows of the head: the rule, and a line for each run beside the other.
const HEAD: u16 = 2;
/// The least columns and rows of a body that has room for pictures and differences.
const LARGE: (u16, u16) = (120, 34);

/// The areas of the page; empty ones are not drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The first rows: phase, progress, figures.
    pub status: Rect,
    /// All between that and the hints.
    pub body: Rect,
    /// The title, and what each run is.
    pub head: Rect,
    /// The loss at the left, the accuracy at the right.
    pub charts: [Rect; 2],
    /// What is seen of each run.
    pub pictures: [Half; 2],
    /// The images on which the two differ.
    pub differences: Rect,
    /// The last row: what keys do.
    pub hints: Rect,
}

/// What is seen of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Half {
    /// The filters of the chosen layer.
    pub filters: Rect,
    /// The sample with its maps and outputs.
    pub sample: Rect,
}

impl Layout {
    /// Gives the layout on this area; where there is no room for both, the lower part is the chosen one.
    pub fn of(area: Rect, part: Part) -> Self {
        let page = PageLayout::of(area);
        let mut layout = Self { status: page.status, body: page.body, hints: page.hints, ..Self::default() };
        let (head, rest) = top(page.body, HEAD);
        layout.head = head;
        let is_large = page.body.width >= LARGE.0 && page.body.height >= LARGE.1;
        let charts = match rest.height {
            ..12 => 0,
            rows => (rows * 7 / 20).min(if is_large { 12 } else { rows }),
        };
        let (charts, rest) = top(rest, charts);
        layout.charts = halves(charts);
        if is_large {
            let (pictures, differences) = top(rest, rest.height * 3 / 5);
            layout.pictures = pairs(pictures);
            layout.differences = differences;
        } else if part == Part::Differences {
            layout.differences = rest;
        } else {
            layout.pictures = pairs(rest);
        }
        layout
    }
}

/// The filters of each run above its sample.
fn pairs(area: Rect) -> [Half; 2] {
    halves(area).map(|half| {
        let rows = if half.height < 9 { 0 } else { (half.height * 2 / 5).clamp(4, 14) };
        let (filters, sample) = top(half, rows);
        Half { filters, sample }
    })
}

/// Two halves side by side, a column between them.
fn halves(area: Rect) -> [Rect; 2] {
    let width = area.width.saturating_sub(1) / 2;
    let x = area.x + area.width.min(width + 1);
    [Rect { width, ..area }, Rect { x, width: area.right() - x, ..area }]
}

/// So many rows, and the rest.
fn top(area: Rect, rows: u16) -> (Rect, Rect) {
    let rows = rows.min(area.height);
    (Rect { height: rows, ..area }, Rect { y: area.y + rows, height: area.height - rows, ..area })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_lie_within_the_screen_and_apart_at_every_size() {
        for (width, height) in
            (1..200).flat_map(|width| (1..70).step_by(3).map(move |height| (width, height)))
        {
            let area = Rect::new(0, 0, width, height);
            for part in Part::ALL {
                let Layout { status, head, charts, pictures, differences, hints, body } =
                    Layout::of(area, part);
                let halves = pictures.into_iter().flat_map(|half| [half.filters, half.sample]);
                let mut all: Vec<Rect> =
                    [status, head, differences, hints].into_iter().chain(charts).chain(halves).collect();
                all.retain(|area| !area.is_empty());
                assert_eq!(body.intersection(area), body);
                for (place, one) in all.iter().enumerate() {
                    assert_eq!(one.intersection(area), *one, "{width}×{height} {part:?}");
                    assert!(
                        all[..place].iter().all(|other| !one.intersects(*other)),
                        "{width}×{height} {part:?}"
                    );
                }
            }
        }
    }
}
