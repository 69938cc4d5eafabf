//! Feature maps with their pooled maps beside them.

use super::page::Page;
use super::ramp::ramp_pieces;
use super::text::{Piece, centered, columns_of, piece};
use super::units;
use crate::inspect::layer::{Maps, Probe};
use crate::tui::blit;
use crate::tui::view::scene::Scene;
use crate::viz::heat::heat_map;
use crate::viz::number::tick;
use crate::viz::resample::{Picture, Scale};
use crate::viz::scale::{Range, greatest_magnitude};
use crate::viz::sizing::{Arrangement, Pairs, Side, first_of_page};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The map `index`; values that are not there are NaN.
fn picture(maps: &Maps, index: usize) -> Picture {
    let area = maps.height * maps.width;
    Picture::new(
        maps.height,
        maps.width,
        maps.values.get(index * area..(index + 1) * area).unwrap_or_default(),
    )
}

/// How the maps of a probe are laid out on an area.
fn arrangement(scene: &Scene<'_>, maps: &Maps, pooled: Option<&Maps>, area: Rect) -> Option<Arrangement> {
    // Numbers among glyphs need air to be told from them; among colours they do not.
    let air = if scene.theme.draws_glyphs() { 2 } else { 0 };
    let pairs = Pairs {
        map: (maps.height, maps.width),
        pooled: pooled.map(|pooled| (pooled.height, pooled.width)),
        count: maps.count,
        label: maps.count.to_string().len() + air,
    };
    pairs.arrange(scene.theme.pixel(), (usize::from(area.width), usize::from(area.height)))
}

/// The scale at which maps are drawn on an area.
#[cfg(test)]
pub fn scale(scene: &Scene<'_>, area: Rect) -> Option<Scale> {
    let probe = scene.model.probe.as_deref()?;
    arrangement(scene, probe.maps.as_ref()?, probe.pooled.as_ref(), area).map(|a| a.scale)
}

/// How many columns, so many at the most, can be taken off an area on which the maps are then as many and as large, if with less air
/// around their numbers.
pub fn spare(scene: &Scene<'_>, area: Rect, most: u16) -> u16 {
    let arranged = |taken: u16| {
        let probe = scene.model.probe.as_deref()?;
        let maps = probe.maps.as_ref().filter(|maps| maps.count > 0 && maps.height * maps.width > 1)?;
        let arranged = arrangement(scene, maps, pooled(probe), Rect { width: area.width - taken, ..area })?;
        Some((arranged.scale, arranged.side, arranged.columns, arranged.rows))
    };
    let most = most.min(area.width);
    // Mostly nobody wants any.
    let Some(now) = (most > 0).then(|| arranged(0)).flatten() else { return 0 };
    (1..=most).rev().find(|&taken| arranged(taken) == Some(now)).unwrap_or(0)
}

/// The page of maps, or of units, that has room on an area; `None` if there are no maps, or not one has room.
pub fn page(scene: &Scene<'_>, area: Rect) -> Option<Page> {
    let probe = scene.model.probe.as_deref()?;
    let maps = probe.maps.as_ref().filter(|maps| maps.count > 0)?;
    if maps.height * maps.width == 1 {
        return units::page(scene, maps, area);
    }
    Some(page_of(scene, maps, &arrangement(scene, maps, pooled(probe), area)?))
}

/// The page of maps with the selected one on it.
fn page_of(scene: &Scene<'_>, maps: &Maps, arrangement: &Arrangement) -> Page {
    let room = arrangement.page();
    let first = first_of_page(scene.ui.filter.min(maps.count - 1), room, maps.count);
    Page { shown: first..(first + room).min(maps.count), columns: arrangement.columns, room }
}

/// The pooled maps of a probe, if it has any.
fn pooled(probe: &Probe) -> Option<&Maps> {
    probe.pooled.as_ref().filter(|pooled| pooled.count > 0)
}

/// Draws a page of maps, the one with the selected map on it.
pub fn draw(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    let Some(probe) = scene.model.probe.as_deref() else { return };
    let Some(maps) = probe.maps.as_ref().filter(|maps| maps.count > 0) else { return };
    draw_those(scene, maps, pooled(probe), area, buffer);
}

/// Draws a page of these maps, each with its pooled map if there is one.
pub fn draw_those(scene: &Scene<'_>, maps: &Maps, pooled: Option<&Maps>, area: Rect, buffer: &mut Buffer) {
    if maps.height * maps.width == 1 {
        return units::draw(scene, maps, area, buffer);
    }
    let arrangement = arrangement(scene, maps, pooled, area);
    let Some(arrangement) = arrangement else {
        let text = blit::row(area, usize::from(area.height / 2));
        return centered("no room: z zooms", scene.theme.ink.faint, text, buffer);
    };
    let page = page_of(scene, maps, &arrangement);
    let selected = scene.ui.filter.min(maps.count - 1);
    let ranges = ranges(maps, pooled);
    for (place, index) in page.shown.enumerate() {
        let x = (place % arrangement.columns * arrangement.pitch) as u16;
        let y = (place / arrangement.columns * arrangement.rows_each) as u16;
        let tile = Rect { x: area.x + x, y: area.y + y, width: area.width - x, height: area.height - y };
        let tile = Rect { height: tile.height.min(arrangement.rows_each as u16), ..tile };
        draw_pair(scene, (maps, pooled), (index, index == selected), arrangement, ranges, tile, buffer);
    }
}

/// The map that is drawn on a cell of an area, with its pooled map, if one is.
pub fn at(scene: &Scene<'_>, area: Rect, column: u16, row: u16) -> Option<usize> {
    let probe = scene.model.probe.as_deref()?;
    let maps = probe.maps.as_ref().filter(|maps| maps.count > 0 && maps.height * maps.width > 1)?;
    let arrangement = arrangement(scene, maps, pooled(probe), area)?;
    let (x, y) = (column.checked_sub(area.x)?, row.checked_sub(area.y)?);
    let column = usize::from(x) / arrangement.pitch;
    let shown = page_of(scene, maps, &arrangement).shown;
    let index = shown.start + usize::from(y) / arrangement.rows_each * arrangement.columns + column;
    (column < arrangement.columns && shown.contains(&index)).then_some(index)
}

/// Draws a map, its number, and its pooled map at the same scale.
fn draw_pair(
    scene: &Scene<'_>,
    (maps, pooled): (&Maps, Option<&Maps>),
    (index, selected): (usize, bool),
    arrangement: Arrangement,
    (range, pooled_range): (Range, Range),
    tile: Rect,
    buffer: &mut Buffer,
) {
    let (columns, rows) = draw_map(scene, &picture(maps, index), arrangement.scale, range, tile, buffer);
    let beside = arrangement.side == Side::Beside;
    let rest = match arrangement.side {
        Side::Beside => Rect { x: tile.x + columns, width: tile.width.saturating_sub(columns), ..tile },
        Side::Below => {
            let rows = rows + arrangement.air as u16;
            Rect { y: tile.y + rows, height: tile.height.saturating_sub(rows), ..tile }
        }
    };
    let gap = Rect { width: (arrangement.label as u16).min(rest.width), ..rest };
    let arrow = match (pooled.is_some(), beside) {
        (false, _) => None,
        (true, true) => Some(scene.theme.sign("▸", ">")),
        (true, false) => Some(scene.theme.sign("▾", "v")),
    };
    label(scene, index, selected, arrow, gap, buffer);
    if let Some(pooled) = pooled {
        let place = Rect { x: rest.x + gap.width, width: rest.width - gap.width, ..rest };
        draw_map(scene, &picture(pooled, index), arrangement.scale, pooled_range, place, buffer);
    }
}

/// The ranges of maps and pooled maps. Max and average pooling stay within the range of the maps, which makes the
/// two comparable; L2 pooling does not, and gets its own.
fn ranges(maps: &Maps, pooled: Option<&Maps>) -> (Range, Range) {
    let range = Range::bulk(&maps.values);
    let beyond =
        pooled.is_some_and(|pooled| greatest_magnitude(&pooled.values) > greatest_magnitude(&maps.values));
    (range, pooled.filter(|_| beyond).map_or(range, |pooled| Range::bulk(&pooled.values)))
}

/// The scale of the maps: its ends with the ramp between them. The colour at an end also stands for what lies beyond,
/// if anything does.
pub fn legend(scene: &Scene<'_>, maps: &Maps, width: usize) -> Vec<Piece> {
    let ink = &scene.theme.ink;
    let (range, _) = ranges(maps, None);
    let above = if range.is_exceeded_by(&maps.values) { scene.theme.pick("≥", ">=") } else { "" };
    let low = format!("{} ", tick(f64::from(range.low)));
    let high = format!(" {above}{}", tick(f64::from(range.high)));
    let ends = [piece(low, ink.faint), piece(high, ink.faint)];
    let Some(cells) = width.checked_sub(columns_of(&ends)) else { return Vec::new() };
    let [low, high] = ends;
    let mut pieces = vec![low];
    pieces.extend(ramp_pieces(scene, range, cells.min(24)));
    pieces.push(high);
    pieces
}

/// Draws a map at the top left of `area`; returns the columns and rows it took.
fn draw_map(
    scene: &Scene<'_>,
    map: &Picture,
    scale: Scale,
    range: Range,
    area: Rect,
    buffer: &mut Buffer,
) -> (u16, u16) {
    blit::grid(&heat_map(map, scale, range, scene.theme.brush(range)), area, buffer);
    let (height, width) = scale.size(map.height, map.width);
    let (columns, rows) = scene.theme.pixel().cells(width, height);
    (columns as u16, rows as u16)
}

/// The number of a map in its gap, and below it an arrow towards the pooled map if there is one.
fn label(
    scene: &Scene<'_>,
    index: usize,
    selected: bool,
    arrow: Option<&str>,
    gap: Rect,
    buffer: &mut Buffer,
) {
    let ink = if selected { scene.theme.ink.accent } else { scene.theme.ink.faint };
    let number = (index + 1).to_string();
    for (row, text) in std::iter::once(number.as_str()).chain(arrow).enumerate() {
        centered(text, ink, blit::row(gap, row), buffer);
    }
}
