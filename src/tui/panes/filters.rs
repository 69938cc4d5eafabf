//! The filters of the viewed layer: all of them in a grid, on one signed scale.

mod arrangement;
mod page;
pub mod words;

use super::colored;
use super::heading::{self, Heading};
use super::kernel;
use super::rule::{below_rule, room_for_title, rule};
use super::text::{piece, write_lines};
use super::unit_mark::UnitMark;
use crate::inspect::layer::Filters;
use crate::tui::blit;
use crate::tui::layout::Layout;
use crate::tui::view::scene::Scene;
use crate::tui::view::ui_state::Pane;
use crate::viz::pixels::{PixelShape, Pixels};
use crate::viz::resample::Scale;
use crate::viz::scale::Range;
use crate::viz::sizing::single;
use crate::viz::text::wrap;
use arrangement::Arrangement;
use page::{FilterPage, cells};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What the filter pane shows of the selected filter, for other panes that say what it has no room for.
#[derive(Clone, Debug)]
pub struct Elsewhere {
    /// Whether the selected filter's figures are beside the filters.
    pub figures: bool,
    /// The heading of the filters.
    pub heading: Heading,
}

/// Draws the pane.
pub fn draw(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    let focused = scene.ui.focus == Pane::Filters;
    let Some(page) = FilterPage::of(scene, area) else { return draw_reason(scene, focused, area, buffer) };
    let scale = page.scale(scene);
    let room = room_for_title(scene, area.width);
    let heading = heading::of(scene, page.filters, &page.shown(), scale, room);
    rule(scene, &heading.title, focused, &heading.scale, area, buffer);
    match page.arrangement {
        Some(arrangement) => draw_grid(scene, &page, arrangement, scale.0, buffer),
        None => {
            let line = vec![piece(" no room: z zooms", scene.theme.ink.faint)];
            write_lines(&[line], below_rule(area), buffer);
        }
    }
    draw_detail(scene, &page, scale.0, buffer);
}

/// Filters in a row of the pane, and on its page.
pub fn grid(scene: &Scene<'_>, area: Rect) -> (usize, usize) {
    FilterPage::of(scene, area)
        .map_or((1, 1), |page| (page.arrangement.map_or(1, |arrangement| arrangement.columns), page.room()))
}

/// The filter that is drawn on a cell of the pane, if one is.
pub fn at(scene: &Scene<'_>, area: Rect, column: u16, row: u16) -> Option<usize> {
    let page = FilterPage::of(scene, area)?;
    let arrangement = page.arrangement?;
    let (h, w) = arrangement.scale.size(page.filters.height, page.filters.width);
    let (x, y) = (column.checked_sub(page.grid.x + 1)?, row.checked_sub(page.grid.y)?);
    let (x, y) = scene.theme.pixel().pixels(usize::from(x), usize::from(y));
    let (column, row) = (x / (w + 1), y / (h + 1));
    let shown = page.shown();
    let index = shown.start + row * arrangement.columns + column;
    (column < arrangement.columns && shown.contains(&index)).then_some(index)
}

/// What the filter pane of this layout shows; `None` if it is not on the screen, or empty.
pub fn elsewhere(scene: &Scene<'_>, layout: &Layout) -> Option<Elsewhere> {
    let area = layout.area(Pane::Filters)?;
    let page = FilterPage::of(scene, area)?;
    let scale = page.scale(scene);
    let heading = heading::of(scene, page.filters, &page.shown(), scale, usize::from(area.width));
    Some(Elsewhere { figures: !page.detail.is_empty(), heading })
}

/// The scale of the filters in this layout, if they are on the screen.
#[cfg(test)]
pub fn scale_of_filters(scene: &Scene<'_>, layout: &Layout) -> Option<Scale> {
    let page = FilterPage::of(scene, layout.area(Pane::Filters)?)?;
    page.arrangement.map(|arrangement| arrangement.scale)
}

/// Says why there are no filters: nothing has come yet, or the layer has none.
fn draw_reason(scene: &Scene<'_>, focused: bool, area: Rect, buffer: &mut Buffer) {
    let ink = &scene.theme.ink;
    let text = match scene.model.viewed() {
        Some(layer) => format!("{} has no weights: it {}", layer.text, layer.does),
        None if scene.model.info.as_deref().is_some_and(|info| info.viewable.is_empty()) => {
            "no layer to look into".to_owned()
        }
        None => scene.model.reason_for_no_pictures().to_owned(),
    };
    let title = if scene.model.viewed().is_some() { "Weights" } else { "Filters" };
    let inner = rule(scene, &[piece(title, ink.strong)], focused, &[], area, buffer);
    let inner = Rect { x: inner.x + inner.width.min(1), width: inner.width.saturating_sub(2), ..inner };
    let lines: Vec<_> =
        wrap(&text, usize::from(inner.width)).into_iter().map(|line| vec![piece(line, ink.faint)]).collect();
    write_lines(&lines, inner, buffer);
}

/// Draws the filters of the page, and marks the selected one.
fn draw_grid(
    scene: &Scene<'_>,
    page: &FilterPage<'_>,
    arrangement: Arrangement,
    range: Range,
    buffer: &mut Buffer,
) {
    let (filters, area, columns) = (page.filters, page.grid, arrangement.columns);
    let shape = scene.theme.pixel();
    let (h, w) = arrangement.scale.size(filters.height, filters.width);
    let (across, down) = shape.pixels(usize::from(area.width).saturating_sub(1), usize::from(area.height));
    let mut pixels = Pixels::new(across, down);
    let first = page.shown().start;
    let is_colored = colored::is_colored(scene, filters, scene.ui.channel);
    for index in page.shown() {
        let (row, column) = ((index - first) / columns, (index - first) % columns);
        let corner = (column * (w + 1), row * (h + 1));
        if is_colored {
            colored::draw(&mut pixels, corner, filters, index, (arrangement.scale, range));
            continue;
        }
        let picture = kernel::kernel(filters, index, scene.ui.channel).picture.scaled(arrangement.scale);
        pixels.draw(corner.0, corner.1, &picture, range);
    }
    let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(1), ..area };
    blit::grid(&pixels.to_grid(scene.theme.brush(range)), inside, buffer);
    for index in page.shown() {
        let place = ((index - first) % columns, (index - first) / columns);
        sign(scene, filters, index, place, (w, h), inside, buffer);
    }
    let place = ((page.selected - first) % columns, (page.selected - first) / columns);
    mark(scene, place, (w, h), inside, buffer);
}

/// Puts the sign of a filter that is silenced or frozen into the first corner of its tile.
fn sign(
    scene: &Scene<'_>,
    filters: &Filters,
    index: usize,
    place: (usize, usize),
    size: (usize, usize),
    area: Rect,
    buffer: &mut Buffer,
) {
    let Some(mark) = UnitMark::of(filters, index) else { return };
    let (x, y) = scene.theme.pixel().cells(place.0 * (size.0 + 1), place.1 * (size.1 + 1));
    let line = blit::row(area, y);
    let corner =
        Rect { x: line.x + (x as u16).min(line.width), width: u16::from((x as u16) < line.width), ..line };
    blit::text([(mark.sign(scene.theme), scene.theme.ink.warn)], corner, buffer);
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

/// Draws the selected filter's figures, its weights as numbers where the pane is zoomed, and the filter once more if there is
/// room for a larger picture of it.
fn draw_detail(scene: &Scene<'_>, page: &FilterPage<'_>, range: Range, buffer: &mut Buffer) {
    let area = page.detail;
    if area.is_empty() {
        return;
    }
    let kernel = &kernel::kernel(page.filters, page.selected, scene.ui.channel);
    let drawn = page.arrangement.map(|arrangement| arrangement.scale);
    let lines = kernel::facts(scene, page.filters, kernel);
    let used = lines.len() as u16 + 1;
    write_lines(&lines, area, buffer);
    let mut rest =
        Rect { y: area.y + used.min(area.height), height: area.height.saturating_sub(used), ..area };
    let numbers = kernel::numbers(scene, kernel, usize::from(area.width), usize::from(rest.height));
    if let Some(numbers) = numbers.filter(|_| scene.ui.zoomed) {
        write_lines(&numbers, rest, buffer);
        let used = numbers.len() as u16 + 1;
        rest = Rect { y: rest.y + used.min(rest.height), height: rest.height.saturating_sub(used), ..rest };
    }
    let size = (kernel.picture.height, kernel.picture.width);
    let pixels = |scale: Scale| scale.size(size.0, size.1);
    let larger = single(scene.theme.pixel(), size, cells(rest))
        .filter(|scale| drawn.is_none_or(|drawn| pixels(*scale) > pixels(drawn)));
    if let Some(scale) = larger {
        draw_large(scene, page, scale, range, rest, buffer);
    }
}

/// Draws the selected filter at a scale.
fn draw_large(
    scene: &Scene<'_>,
    page: &FilterPage<'_>,
    scale: Scale,
    range: Range,
    area: Rect,
    buffer: &mut Buffer,
) {
    let (filters, index, channel) = (page.filters, page.selected, scene.ui.channel);
    let picture = kernel::kernel(filters, index, channel).picture.scaled(scale);
    let mut pixels = Pixels::new(picture.width, picture.height);
    if colored::is_colored(scene, filters, channel) {
        colored::draw(&mut pixels, (0, 0), filters, index, (scale, range));
    } else {
        pixels.draw(0, 0, &picture, range);
    }
    blit::grid(&pixels.to_grid(scene.theme.brush(range)), area, buffer);
}
