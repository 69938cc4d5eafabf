//! The page of filters that has room in a pane, and where on the pane it is.

use super::arrangement::{Arrangement, arrange};
use crate::inspect::layer::Filters;
use crate::tui::panes::colored::is_colored;
use crate::tui::panes::kernel;
use crate::tui::panes::rule::below_rule;
use crate::tui::view::scene::Scene;
use crate::viz::resample::Scale;
use crate::viz::scale::Range;
use crate::viz::sizing::first_of_page;
use ratatui::layout::Rect;

/// The filters of the viewed layer on a pane.
pub struct FilterPage<'a> {
    /// The filters.
    pub filters: &'a Filters,
    /// How they lie; `None` if not one has room.
    pub arrangement: Option<Arrangement>,
    /// Where they lie.
    pub grid: Rect,
    /// Where the selected filter's figures are; empty if there is no room for them.
    pub detail: Rect,
    /// The selected filter.
    pub selected: usize,
}

impl<'a> FilterPage<'a> {
    /// The page with the selected filter on it, in a pane; `None` if there are no filters.
    pub fn of(scene: &Scene<'a>, pane: Rect) -> Option<Self> {
        let filters = scene.model.probe.as_deref()?.filters.as_ref()?;
        if filters.count == 0 || filters.height * filters.width == 0 {
            return None;
        }
        let (grid, detail) = split(scene, filters, below_rule(pane));
        let arrangement = page_on(scene, filters, grid);
        Some(Self { filters, arrangement, grid, detail, selected: scene.ui.filter.min(filters.count - 1) })
    }

    /// Filters that have room.
    pub fn room(&self) -> usize {
        self.arrangement.map_or(1, |arrangement| arrangement.page())
    }

    /// The filters on the page.
    pub fn shown(&self) -> std::ops::Range<usize> {
        let first = first_of_page(self.selected, self.room(), self.filters.count);
        first..(first + self.room()).min(self.filters.count)
    }

    /// One scale for all filters: of all weights, whatever the channel and where channels are colours, or of the means over the
    /// channels, which are much smaller; and whether some weights lie beyond it, for a few large ones would leave all others in the dark.
    pub fn scale(&self, scene: &Scene<'_>) -> (Range, bool) {
        let scale = |values: &[f32]| {
            let range = Range::signed_bulk(values);
            (range, range.is_exceeded_by(values))
        };
        let (filters, channel) = (self.filters, scene.ui.channel);
        if channel.is_some() || filters.channels <= 1 || is_colored(scene, filters, channel) {
            return scale(&self.filters.weights);
        }
        let mean = |index| kernel::kernel(self.filters, index, None).picture.values;
        scale(&(0..self.filters.count).flat_map(mean).collect::<Vec<f32>>())
    }
}

/// Columns and rows of an area.
pub fn cells(area: Rect) -> (usize, usize) {
    (usize::from(area.width), usize::from(area.height))
}

/// How filters lie on an area.
fn page_on(scene: &Scene<'_>, filters: &Filters, area: Rect) -> Option<Arrangement> {
    arrange(scene.theme.pixel(), (filters.height, filters.width), filters.count, cells(area))
}

/// Columns that the grid of a zoomed pane gets before the selected filter's figures do.
const GRID_FIRST: u16 = 45;
/// Columns of the figures without the weights.
const FIGURES: u16 = 16;

/// Room for the selected filter's figures: at the right of a zoomed or large pane, else none.
fn split(scene: &Scene<'_>, filters: &Filters, area: Rect) -> (Rect, Rect) {
    let none = (area, Rect { height: 0, ..area });
    let beside = |wide: u16, gap: u16| {
        let grid = Rect { width: area.width - wide - gap, ..area };
        (grid, Rect { x: area.right() - wide, width: wide, ..area })
    };
    let page = |area: Rect| page_on(scene, filters, area);
    if scene.ui.zoomed {
        // Weights as numbers, seven columns each, where that is not half of the screen.
        let wanted = u16::try_from(filters.width * 7).ok().filter(|wide| *wide <= 56).unwrap_or(20).max(20);
        let wide = area.width.saturating_sub(GRID_FIRST).min(wanted + 1);
        let split = beside(wide.saturating_sub(1), wide.min(1));
        // Pictures that must shrink beside the figures have the whole room if that makes them larger.
        let size = |area| page(area).map_or((0, 0), |a| a.scale.size(filters.height, filters.width));
        let shrinks = page(split.0).is_none_or(|a| matches!(a.scale, Scale::Shrink(_)));
        if shrinks && size(split.0) < size(area) {
            return none;
        }
        return if wide > FIGURES { split } else { (split.0, Rect { height: 0, ..area }) };
    }
    if area.width < 60 || area.height < 10 {
        // No wider than zoomed on the same screen.
        let grid = Rect { width: area.width.min(GRID_FIRST), ..area };
        return (if area.width < 60 { grid } else { area }, none.1);
    }
    let split = beside(FIGURES, 1);
    // Larger filters, and all of them at once, are worth more than one filter's figures.
    match (page(split.0), page(area)) {
        (Some(less), Some(all))
            if less.scale == all.scale && less.page() >= all.page().min(filters.count) =>
        {
            split
        }
        _ => none,
    }
}
