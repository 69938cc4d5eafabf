//! The filters of the viewed layer: all of them in a grid, on one signed scale.

use super::kernel::{self, Kernel};
use super::{Piece, Scene, blit, piece, ramp_pieces, rule, write_lines};
use crate::train::message::Filters;
use crate::tui::layout::Layout;
use crate::tui::view::Pane;
use crate::viz::grid::Ink;
use crate::viz::number::tick;
use crate::viz::pixels::{PixelShape, Pixels};
use crate::viz::resample::{Picture, Scale};
use crate::viz::scale::Range;
use crate::viz::text::width as columns;
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

/// The largest scale at which all `count` tiles fit into the area with a gap of a pixel between them; if there is
/// none, the smallest one, as many as fit.
pub fn arrange(shape: PixelShape, size: (usize, usize), count: usize, area: (usize, usize)) -> Arrangement {
    let (height, width) = size;
    // A column at the left and one at the right are for the mark of the selected filter.
    let (across, down) = shape.pixels(area.0.saturating_sub(1), area.1);
    let at = |scale: Scale| {
        let (h, w) = scale.size(height, width);
        let fit = |room: usize, tile: usize| ((room + 1) / (tile + 1)).max(1);
        // The last column of a row needs its gap too, for the mark.
        Arrangement { scale, columns: (across / (w + 1)).max(1), rows: fit(down, h) }
    };
    let largest = Scale::fit(height, width, down, across, 12);
    // Kernels are small: a weight is a pixel at least. Pictures (of a dense layer) may shrink.
    let smallest = if height.max(width) > 12 { 7 } else { height.max(width) };
    let mut choice = at(largest);
    for scale in largest.smaller(height, width, smallest) {
        choice = at(scale);
        if choice.page() >= count {
            break;
        }
    }
    choice
}

/// Draws the pane; returns filters in a row and on the page.
pub fn draw(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) -> (usize, usize) {
    let ink = &scene.theme.ink;
    let focused = scene.view.focus == Pane::Filters;
    let filters = scene.model.probe.as_deref().and_then(|probe| probe.filters.as_ref());
    let Some(filters) = filters.filter(|filters| filters.count > 0 && filters.height * filters.width > 0)
    else {
        let inner = rule(scene, &[piece("Filters", ink.strong)], focused, &[], area, buffer);
        let text = if scene.model.info.as_deref().is_some_and(|info| info.viewable.is_empty()) {
            " no layer with filters"
        } else {
            " waiting for the first picture"
        };
        write_lines(&[vec![piece(text, ink.faint)]], inner, buffer);
        return (1, 1);
    };
    let (range, beyond) = range(filters, scene.view.channel);
    let selected = scene.view.filter.min(filters.count - 1);
    let kernel = kernel::kernel(filters, selected, scene.view.channel);
    let body = Rect { y: area.y + area.height.min(1), height: area.height.saturating_sub(1), ..area };
    let (grid_area, detail) = split(scene, filters, body);
    let size = (usize::from(grid_area.width), usize::from(grid_area.height));
    let arrangement = arrange(scene.theme.pixel(), (filters.height, filters.width), filters.count, size);
    let page = arrangement.page();
    let first = selected / page * page;
    let last = (first + page).min(filters.count);
    let title = title(scene, filters, (first, last), usize::from(area.width));
    rule(scene, &title, focused, &legend(scene, (range, beyond), &title, area), area, buffer);
    draw_grid(scene, filters, range, arrangement, first..last, selected, grid_area, buffer);
    draw_detail(scene, filters, &kernel, range, detail, buffer);
    (arrangement.columns, page)
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

/// Room for the selected filter's figures: at the right of a zoomed or large pane, else none.
fn split(scene: &Scene<'_>, filters: &Filters, area: Rect) -> (Rect, Rect) {
    let wide = if scene.view.zoomed && area.width >= 60 {
        (filters.width as u16).saturating_mul(7).clamp(20, area.width / 2)
    } else if area.width >= 60 && area.height >= 10 {
        16
    } else {
        return (area, Rect { height: 0, ..area });
    };
    let grid = Rect { width: area.width - wide - 1, ..area };
    let page = |area: Rect| {
        let size = (usize::from(area.width), usize::from(area.height));
        arrange(scene.theme.pixel(), (filters.height, filters.width), filters.count, size).page()
    };
    // All filters at once are worth more than one filter's figures.
    if !scene.view.zoomed && page(grid) < filters.count && page(area) >= filters.count {
        return (area, Rect { height: 0, ..area });
    }
    (grid, Rect { x: area.right() - wide, width: wide, ..area })
}

/// Whether the filter pane of this layout shows the selected filter's figures itself.
pub fn shows_figures(scene: &Scene<'_>, layout: &Layout) -> bool {
    let filters = scene.model.probe.as_deref().and_then(|probe| probe.filters.as_ref());
    let Some((area, filters)) = layout.area(Pane::Filters).zip(filters) else { return false };
    let inside = Rect { height: area.height.saturating_sub(1), ..area };
    !split(scene, filters, inside).1.is_empty()
}

fn title(scene: &Scene<'_>, filters: &Filters, page: (usize, usize), width: usize) -> Vec<Piece> {
    let ink = &scene.theme.ink;
    let mut title = vec![piece("Filters", ink.strong)];
    let mut used = "- Filters ".len();
    // What is on the page comes before the scale, everything else after it.
    let mut add = |text: String, piece_ink: Ink, reserve: usize| {
        let length = columns(&text) + 1;
        if used + length + reserve <= width {
            used += length;
            title.push(piece(text, piece_ink));
        }
    };
    if page != (0, filters.total) {
        let dash = scene.theme.sign("–", "-");
        let of = if width >= 44 { " of " } else { "/" };
        add(format!("{}{dash}{}{of}{}", page.0 + 1, page.1, filters.total), ink.text, 0);
    }
    if let Some(layer) = scene.model.layer(filters.layer) {
        add(layer.text.clone(), ink.faint, 14);
    }
    if let Some(channel) = kernel::channel_label(filters, scene.view.channel) {
        add(channel, ink.text, 14);
    }
    title
}

/// The scale: its ends with the ramp between them. The colours at the ends also stand for what lies beyond, if
/// anything does.
fn legend(scene: &Scene<'_>, (range, beyond): (Range, bool), title: &[Piece], area: Rect) -> Vec<Piece> {
    let ink = &scene.theme.ink;
    let used: usize = title.iter().map(|(text, _)| columns(text) + 1).sum();
    let high = tick(f64::from(range.high));
    let room = usize::from(area.width).saturating_sub(used + 6);
    let (below, above) =
        if beyond { (scene.theme.pick("≤", "<="), scene.theme.pick("≥", ">=")) } else { ("", "") };
    let both = 2 * high.len() + 4 + columns(&below) + columns(&above);
    let (before, after) = if room >= both + 5 {
        (format!("{below}-{high} "), format!(" {above}+{high}"))
    } else {
        (format!("{}{high} ", scene.theme.pick("±", "+/-")), String::new())
    };
    let cells = room.saturating_sub(columns(&before) + columns(&after)).min(17);
    let mut pieces = vec![piece(before, ink.text)];
    pieces.extend(ramp_pieces(scene, range, cells));
    pieces.push(piece(after, ink.text));
    pieces
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
    let (before, after) = (scene.theme.pick("▐", "["), scene.theme.pick("▌", "]"));
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
    range: Range,
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
    draw_large(scene, &kernel.picture, range, rest, buffer);
}

/// One picture as large as it fits.
fn draw_large(scene: &Scene<'_>, picture: &Picture, range: Range, area: Rect, buffer: &mut Buffer) {
    let (across, down) = scene.theme.pixel().pixels(usize::from(area.width), usize::from(area.height));
    if across < 3 || down < 3 {
        return;
    }
    let picture = picture.scaled(Scale::fit(picture.height, picture.width, down, across, 12));
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
        assert_eq!(arrangement, Arrangement { scale: Scale::ONE, columns: 5, rows: 4 });
        let one = arrange(PixelShape::Half, (5, 5), 1, (31, 12));
        assert_eq!(one.scale, Scale::Enlarge(4));
    }

    #[test]
    fn kernels_never_shrink_but_pictures_do() {
        assert_eq!(arrange(PixelShape::Wide, (5, 5), 40, (31, 12)).scale, Scale::ONE);
        assert!(matches!(arrange(PixelShape::Half, (28, 28), 30, (31, 12)).scale, Scale::Shrink(_)));
    }

    #[test]
    fn more_kernels_of_a_single_weight_than_fit_take_several_pages() {
        let arrangement = arrange(PixelShape::Half, (1, 1), 250, (31, 12));
        assert_eq!(arrangement, Arrangement { scale: Scale::ONE, columns: 15, rows: 12 });
    }

    proptest! {
        #[test]
        fn a_page_is_never_empty_and_fits(
            h in 1usize..40, w in 1usize..40, count in 1usize..300, columns in 0usize..200, rows in 0usize..60,
        ) {
            for shape in [PixelShape::Half, PixelShape::Wide] {
                let arrangement = arrange(shape, (h, w), count, (columns, rows));
                prop_assert!(arrangement.page() >= 1);
            }
        }
    }
}
