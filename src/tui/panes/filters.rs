//! The filters of the viewed layer: all of them in a grid, on one signed scale.

use super::kernel::{self, Kernel};
use super::{Scene, blit, heading, piece, rule, write_lines};
use crate::protocol::Filters;
use crate::tui::layout::Layout;
use crate::tui::view::ui_state::Pane;
use crate::viz::pixels::{PixelShape, Pixels};
use crate::viz::resample::{Picture, Scale};
use crate::viz::scale::Range;
use crate::viz::sizing::{Pictures, first_of_page, single};
use crate::viz::text::wrap;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// How the filters lie on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrangement {
    /// How large a weight is drawn.
    pub scale: Scale,
    /// Filters in a row.
    pub columns: usize,
    /// Rows on a page.
    pub rows: usize,
}

impl Arrangement {
    /// Filters on a page.
    pub const fn page(&self) -> usize {
        self.columns * self.rows
    }
}

/// The largest scale at which a page of the `count` tiles fits into the area, with a gap of a pixel between them; `None`
/// if not one does.
pub fn arrange(
    shape: PixelShape,
    size: (usize, usize),
    count: usize,
    area: (usize, usize),
) -> Option<Arrangement> {
    // A column at the left is for the mark of the selected filter.
    let (across, down) = shape.pixels(area.0.saturating_sub(1), area.1);
    let at = |scale: Scale| {
        let (height, width) = scale.size(size.0, size.1);
        // The last column of a row needs its gap too, for the mark.
        Arrangement { scale, columns: across / (width + 1), rows: (down + 1) / (height + 1) }
    };
    // Filters are wanted all at once, or nearly so.
    let pictures = Pictures { size, count, fewest: (count * 3).div_ceil(4) };
    pictures.scale(|scale| at(scale).page()).map(at)
}

/// What the filters are, if there is something to be drawn.
fn shown<'a>(scene: &Scene<'a>) -> Option<&'a Filters> {
    let filters = scene.model.probe.as_deref()?.filters.as_ref()?;
    (filters.count > 0 && filters.height * filters.width > 0).then_some(filters)
}

/// Draws the pane; returns filters in a row and on the page.
pub fn draw(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) -> (usize, usize) {
    let focused = scene.view.focus == Pane::Filters;
    let Some(filters) = shown(scene) else {
        draw_reason(scene, focused, area, buffer);
        return (1, 1);
    };
    let (range, beyond) = range(filters, scene.view.channel);
    let selected = scene.view.filter.min(filters.count - 1);
    let kernel = kernel::kernel(filters, selected, scene.view.channel);
    let body = below_rule(area);
    let (grid_area, detail) = split(scene, filters, body);
    let size = (filters.height, filters.width);
    let arrangement = arrange(scene.theme.pixel(), size, filters.count, cells(grid_area));
    let page = arrangement.map_or(1, |arrangement| arrangement.page());
    let first = first_of_page(selected, page, filters.count);
    let shown = first..(first + page).min(filters.count);
    let heading = heading::of(scene, filters, &shown, (range, beyond), usize::from(area.width));
    rule(scene, &heading.title, focused, &heading.scale, area, buffer);
    match arrangement {
        Some(arrangement) => {
            draw_grid(scene, filters, range, arrangement, shown, selected, grid_area, buffer)
        }
        None => write_lines(&[vec![piece(" no room: z zooms", scene.theme.ink.faint)]], body, buffer),
    }
    draw_detail(scene, filters, &kernel, (range, arrangement.map(|a| a.scale)), detail, buffer);
    (arrangement.map_or(1, |a| a.columns), page)
}

/// The page of filters that the pane of this layout shows and its heading, for panes that say what it has no room for.
pub fn heading(scene: &Scene<'_>, layout: &Layout) -> Option<heading::Heading> {
    let (area, filters) = layout.area(Pane::Filters).zip(shown(scene))?;
    let (grid, _) = split(scene, filters, below_rule(area));
    let size = (filters.height, filters.width);
    let page = arrange(scene.theme.pixel(), size, filters.count, cells(grid)).map_or(1, |a| a.page());
    let first = first_of_page(scene.view.filter.min(filters.count - 1), page, filters.count);
    let shown = first..(first + page).min(filters.count);
    let scale = range(filters, scene.view.channel);
    Some(heading::of(scene, filters, &shown, scale, usize::from(area.width)))
}

/// The scale of the filters in this layout, if they are on the screen.
#[cfg(test)]
pub fn scale_of_filters(scene: &Scene<'_>, layout: &Layout) -> Option<Scale> {
    let (area, filters) = layout.area(Pane::Filters).zip(shown(scene))?;
    let (grid, _) = split(scene, filters, below_rule(area));
    arrange(scene.theme.pixel(), (filters.height, filters.width), filters.count, cells(grid)).map(|a| a.scale)
}

/// Says why there are no filters: nothing has come yet, or the layer has none.
fn draw_reason(scene: &Scene<'_>, focused: bool, area: Rect, buffer: &mut Buffer) {
    let ink = &scene.theme.ink;
    let text = match scene.model.viewed() {
        Some(layer) => format!("{} has no weights: it {}", layer.text, layer.does),
        None if scene.model.info.as_deref().is_some_and(|info| info.viewable.is_empty()) => {
            "no layer to look into".to_owned()
        }
        None => "waiting for the first picture".to_owned(),
    };
    let title = if scene.model.viewed().is_some() { "Weights" } else { "Filters" };
    let inner = rule(scene, &[piece(title, ink.strong)], focused, &[], area, buffer);
    let inner = Rect { x: inner.x + inner.width.min(1), width: inner.width.saturating_sub(2), ..inner };
    let lines: Vec<_> =
        wrap(&text, usize::from(inner.width)).into_iter().map(|line| vec![piece(line, ink.faint)]).collect();
    write_lines(&lines, inner, buffer);
}

/// The area below the rule.
fn below_rule(area: Rect) -> Rect {
    Rect { y: area.y + area.height.min(1), height: area.height.saturating_sub(1), ..area }
}

/// Columns and rows of an area.
fn cells(area: Rect) -> (usize, usize) {
    (usize::from(area.width), usize::from(area.height))
}

/// One scale for all filters: of all weights, whatever the channel, or of the means over the channels, which are much
/// smaller. And whether some weights lie beyond it: a few large ones would leave all others in the dark.
fn range(filters: &Filters, channel: Option<usize>) -> (Range, bool) {
    let scale = |values: &[f32]| {
        let range = Range::signed_bulk(values);
        (range, range.is_exceeded_by(values))
    };
    if channel.is_some() || filters.channels <= 1 {
        return scale(&filters.weights);
    }
    let means: Vec<f32> =
        (0..filters.count).flat_map(|index| kernel::kernel(filters, index, None).picture.values).collect();
    scale(&means)
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
    let page = |area: Rect| {
        arrange(scene.theme.pixel(), (filters.height, filters.width), filters.count, cells(area))
    };
    if scene.view.zoomed {
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

/// Whether the filter pane of this layout shows the selected filter's figures itself.
pub fn shows_figures(scene: &Scene<'_>, layout: &Layout) -> bool {
    let Some((area, filters)) = layout.area(Pane::Filters).zip(shown(scene)) else { return false };
    !split(scene, filters, below_rule(area)).1.is_empty()
}

#[expect(clippy::too_many_arguments, reason = "one caller, which has them all at hand")]
fn draw_grid(
    scene: &Scene<'_>,
    filters: &Filters,
    range: Range,
    arrangement: Arrangement,
    shown: std::ops::Range<usize>,
    selected: usize,
    area: Rect,
    buffer: &mut Buffer,
) {
    let shape = scene.theme.pixel();
    let (h, w) = arrangement.scale.size(filters.height, filters.width);
    let (across, down) = shape.pixels(usize::from(area.width).saturating_sub(1), usize::from(area.height));
    let mut pixels = Pixels::new(across, down);
    let first = shown.start;
    for index in shown {
        let (row, column) = ((index - first) / arrangement.columns, (index - first) % arrangement.columns);
        let picture = kernel::kernel(filters, index, scene.view.channel).picture.scaled(arrangement.scale);
        pixels.draw(column * (w + 1), row * (h + 1), &picture, range);
    }
    let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(1), ..area };
    blit::grid(&pixels.to_grid(scene.theme.brush(range)), inside, buffer);
    let place = ((selected - first) % arrangement.columns, (selected - first) / arrangement.columns);
    mark(scene, place, (w, h), inside, buffer);
}

/// Marks the selected tile on both sides, in the gaps.
fn mark(scene: &Scene<'_>, place: (usize, usize), size: (usize, usize), area: Rect, buffer: &mut Buffer) {
    let shape = scene.theme.pixel();
    let (left, _) = shape.cells(place.0 * (size.0 + 1), 0);
    let (right, _) = shape.cells(place.0 * (size.0 + 1) + size.0, 0);
    let pixel_rows = place.1 * (size.1 + 1)..place.1 * (size.1 + 1) + size.1;
    let rows = match shape {
        PixelShape::Half => pixel_rows.start / 2..pixel_rows.end.div_ceil(2),
        PixelShape::Wide => pixel_rows,
    };
    let ink = scene.theme.ink.accent;
    let (before, after) = (scene.theme.halves("▐", "["), scene.theme.halves("▌", "]"));
    for row in rows {
        let line = blit::row(area, row);
        if line.is_empty() {
            break;
        }
        let left = Rect { x: area.x + left as u16 - 1, width: 1, ..line };
        blit::text([(before, ink)], left, buffer);
        let x = area.x + right as u16;
        blit::text([(after, ink)], Rect { x, width: 1, ..line }, buffer);
    }
}

fn draw_detail(
    scene: &Scene<'_>,
    filters: &Filters,
    kernel: &Kernel,
    (range, drawn): (Range, Option<Scale>),
    area: Rect,
    buffer: &mut Buffer,
) {
    if area.is_empty() {
        return;
    }
    let lines = kernel::facts(scene, filters, kernel);
    let used = lines.len() as u16 + 1;
    write_lines(&lines, area, buffer);
    let mut rest =
        Rect { y: area.y + used.min(area.height), height: area.height.saturating_sub(used), ..area };
    let numbers = kernel::numbers(scene, kernel, usize::from(area.width), usize::from(rest.height));
    if let Some(numbers) = numbers.filter(|_| scene.view.zoomed) {
        write_lines(&numbers, rest, buffer);
        let used = numbers.len() as u16 + 1;
        rest = Rect { y: rest.y + used.min(rest.height), height: rest.height.saturating_sub(used), ..rest };
    }
    let size = (kernel.picture.height, kernel.picture.width);
    let pixels = |scale: Scale| scale.size(size.0, size.1);
    let larger = single(scene.theme.pixel(), size, cells(rest))
        .filter(|scale| drawn.is_none_or(|drawn| pixels(*scale) > pixels(drawn)));
    if let Some(scale) = larger {
        draw_large(scene, &kernel.picture, scale, range, rest, buffer);
    }
}

/// One picture at a scale.
fn draw_large(
    scene: &Scene<'_>,
    picture: &Picture,
    scale: Scale,
    range: Range,
    area: Rect,
    buffer: &mut Buffer,
) {
    let picture = picture.scaled(scale);
    let mut pixels = Pixels::new(picture.width, picture.height);
    pixels.draw(0, 0, &picture, range);
    blit::grid(&pixels.to_grid(scene.theme.brush(range)), area, buffer);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn twenty_kernels_fit_the_pane_at_80_by_24() {
        let arrangement = arrange(PixelShape::Half, (5, 5), 20, (31, 12));
        assert_eq!(arrangement, Some(Arrangement { scale: Scale::ONE, columns: 5, rows: 4 }));
        let one = arrange(PixelShape::Half, (5, 5), 1, (31, 12)).map(|a| a.scale);
        assert_eq!(one, Some(Scale::Enlarge(4)));
    }

    #[test]
    fn forty_kernels_fill_a_zoomed_pane() {
        let a = arrange(PixelShape::Half, (5, 5), 40, (124, 46)).expect("there is room");
        let (height, width) = a.scale.size(5, 5);
        let used = a.page().min(40) * (height + 1) * (width + 1);
        assert!(used * 10 > 123 * 92 * 7, "{a:?} takes {used} pixels");
    }

    #[test]
    fn neither_kernels_nor_pictures_shrink_where_one_fits_whole() {
        let scale = |shape, size, count, area| arrange(shape, size, count, area).map(|a| a.scale);
        assert_eq!(scale(PixelShape::Wide, (5, 5), 40, (31, 12)), Some(Scale::ONE));
        assert_eq!(scale(PixelShape::Half, (28, 28), 30, (31, 14)), Some(Scale::ONE));
        assert_eq!(scale(PixelShape::Half, (28, 28), 30, (31, 12)), Some(Scale::Shrink(2)));
    }

    #[test]
    fn more_kernels_of_a_single_weight_than_fit_take_several_pages() {
        let arrangement = arrange(PixelShape::Half, (1, 1), 250, (31, 12));
        assert_eq!(arrangement, Some(Arrangement { scale: Scale::ONE, columns: 15, rows: 12 }));
    }

    proptest! {
        #[test]
        fn a_page_is_never_empty_and_more_room_never_makes_it_smaller(
            h in 1usize..40, w in 1usize..40, count in 1usize..300, columns in 0usize..200, rows in 0usize..60,
            wider in 0usize..40, higher in 0usize..20,
        ) {
            for shape in [PixelShape::Half, PixelShape::Wide] {
                let Some(less) = arrange(shape, (h, w), count, (columns, rows)) else { continue };
                prop_assert!(less.page() >= 1);
                let more = arrange(shape, (h, w), count, (columns + wider, rows + higher));
                prop_assert!(more.is_some_and(|more| more.scale.size(h, w) >= less.scale.size(h, w)));
            }
        }
    }
}
