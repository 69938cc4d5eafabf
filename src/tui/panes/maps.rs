//! Feature maps with their pooled maps beside them.

use super::{Piece, Scene, blit, piece, ramp_pieces};
use crate::train::message::Maps;
use crate::viz::bar::bar;
use crate::viz::heat::heat_map;
use crate::viz::number::{tick, weight};
use crate::viz::pixels::PixelShape;
use crate::viz::resample::{Picture, Scale};
use crate::viz::scale::{Range, greatest_magnitude};
use crate::viz::text::width as columns;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// How pairs of a map and its pooled map lie on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrangement {
    /// Scale of the maps.
    pub map: Scale,
    /// Scale of the pooled maps, if there are any.
    pub pooled: Option<Scale>,
    /// Columns after a map, for its number: one, in which a long number is written downwards, or enough of them.
    pub label: usize,
    /// Columns that a pair takes, the gap after it included.
    pub pitch: usize,
    /// Rows that a pair takes, the gap after it included.
    pub rows_each: usize,
    /// Pairs in a row.
    pub columns: usize,
    /// Rows of pairs.
    pub rows: usize,
}

impl Arrangement {
    /// Pairs on the page.
    pub const fn page(&self) -> usize {
        self.columns * self.rows
    }
}

/// The largest scale at which at least `wanted` pairs fit; if there is none, the one with the most pairs that can
/// still be made out. Numbers of `digits` get their room unless it takes that of a wanted pair.
pub fn arrange(
    shape: PixelShape,
    map: (usize, usize),
    pooled: Option<(usize, usize)>,
    (wanted, digits): (usize, usize),
    area: (usize, usize),
) -> Option<Arrangement> {
    let (across, down) = shape.pixels(area.0, area.1);
    if map.0 * map.1 == 0 || across == 0 || down == 0 {
        return None;
    }
    let largest = Scale::fit(map.0, map.1, down, across, 8);
    let mut best: Option<Arrangement> = None;
    for scale in largest.smaller(map.0, map.1, 4) {
        let (height, width) = scale.size(map.0, map.1);
        if best.is_some() && height.max(width) < 8 {
            break; // hardly anything can be seen: rather fewer maps
        }
        let Some(candidate) = at(shape, map, pooled, (scale, 1), area) else { continue };
        if best.is_none_or(|best| candidate.page() > best.page()) {
            best = Some(candidate);
        }
        if candidate.page() >= wanted {
            break;
        }
    }
    let narrow = best?;
    let roomy = at(shape, map, pooled, (narrow.map, digits.max(1)), area);
    roomy.filter(|roomy| roomy.page() >= narrow.page().min(wanted)).or(best)
}

fn at(
    shape: PixelShape,
    map: (usize, usize),
    pooled: Option<(usize, usize)>,
    (scale, label): (Scale, usize),
    area: (usize, usize),
) -> Option<Arrangement> {
    let (h, w) = scale.size(map.0, map.1);
    // A pooled map may be as large as its map is drawn: it then shows more of its few values.
    let pooled =
        pooled.filter(|size| size.0 * size.1 > 0).map(|size| (Scale::fit(size.0, size.1, h, w, 8), size));
    let (map_columns, mut rows) = shape.cells(w, h);
    // The number is in the gap after the map: before the pooled map, or before the next one.
    let mut pitch = map_columns + label;
    if let Some((scale, size)) = pooled {
        let (h, w) = scale.size(size.0, size.1);
        let (pooled_columns, pooled_rows) = shape.cells(w, h);
        pitch += pooled_columns + 1;
        rows = rows.max(pooled_rows);
    }
    // Maps above each other touch unless there is a gap; it is left out where there would be no second row of them.
    let gap = usize::from((area.1 + 1) / (rows + 1) >= 2 || area.1 / rows.max(1) < 2);
    let rows_each = rows + gap;
    let fitting = Arrangement {
        map: scale,
        pooled: pooled.map(|(scale, _)| scale),
        label,
        pitch,
        rows_each,
        columns: (area.0 + 1) / pitch,
        rows: (area.1 + gap) / rows_each,
    };
    (fitting.page() > 0).then_some(fitting)
}

/// The map `index`; values that are not there are NaN.
fn picture(maps: &Maps, index: usize) -> Picture {
    let area = maps.height * maps.width;
    Picture::new(
        maps.height,
        maps.width,
        maps.values.get(index * area..(index + 1) * area).unwrap_or_default(),
    )
}

/// The maps that are on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Their indices.
    pub shown: std::ops::Range<usize>,
    /// How far a step up or down goes.
    pub columns: usize,
    /// How many there is room for.
    pub room: usize,
}

/// Draws a page of maps, the one with the selected map on it.
pub fn draw(scene: &Scene<'_>, area: Rect, wanted: usize, buffer: &mut Buffer) -> Option<Page> {
    let probe = scene.model.probe.as_deref()?;
    let maps = probe.maps.as_ref().filter(|maps| maps.count > 0)?;
    if maps.height * maps.width == 1 {
        return draw_units(scene, maps, area, buffer);
    }
    let pooled = probe.pooled.as_ref().filter(|pooled| pooled.count > 0);
    let shape = scene.theme.pixel();
    let size = (usize::from(area.width), usize::from(area.height));
    let pooled_size = pooled.map(|pooled| (pooled.height, pooled.width));
    let wanted = (wanted.min(maps.count), maps.count.to_string().len());
    let arrangement = arrange(shape, (maps.height, maps.width), pooled_size, wanted, size)?;
    let page = arrangement.page();
    let selected = scene.view.filter.min(maps.count - 1);
    // The selected map comes first where few fit, so that the page follows the selection.
    let first =
        if page >= 4 { selected / page * page } else { selected.min(maps.count.saturating_sub(page)) };
    let last = (first + page).min(maps.count);
    let (range, pooled_range) = ranges(maps, pooled);
    for index in first..last {
        let place = index - first;
        let x = (place % arrangement.columns * arrangement.pitch) as u16;
        let y = (place / arrangement.columns * arrangement.rows_each) as u16;
        let tile = Rect { x: area.x + x, y: area.y + y, width: area.width - x, height: area.height - y };
        let columns = draw_map(scene, &picture(maps, index), arrangement.map, range, tile, buffer);
        let (width, height) = (arrangement.label as u16, tile.height.min(arrangement.rows_each as u16));
        let gap = Rect { x: tile.x + columns, width, height, ..tile };
        label(scene, index, index == selected, arrangement.pooled.is_some(), gap, buffer);
        if let (Some(pooled), Some(scale)) = (pooled, arrangement.pooled) {
            let used = columns + gap.width;
            let tile = Rect { x: tile.x + used, width: tile.width.saturating_sub(used), ..tile };
            draw_map(scene, &picture(pooled, index), scale, pooled_range, tile, buffer);
        }
    }
    Some(Page { shown: first..last, columns: arrangement.columns, room: page })
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
    let cells = width.saturating_sub(columns(&low) + columns(&high)).min(24);
    let mut pieces = vec![piece(low, ink.faint)];
    pieces.extend(ramp_pieces(scene, range, cells));
    pieces.push(piece(high, ink.faint));
    pieces
}

/// Draws a map at the top left of `area`; returns the columns it took.
fn draw_map(
    scene: &Scene<'_>,
    map: &Picture,
    scale: Scale,
    range: Range,
    area: Rect,
    buffer: &mut Buffer,
) -> u16 {
    blit::grid(&heat_map(map, scale, range, scene.theme.brush(range)), area, buffer);
    let (height, width) = scale.size(map.height, map.width);
    scene.theme.pixel().cells(width, height).0 as u16
}

/// The number of a map in the gap beside it, downwards if the gap is too narrow for it, and below it an arrow towards
/// the pooled map if there is one.
fn label(scene: &Scene<'_>, index: usize, selected: bool, pooled: bool, gap: Rect, buffer: &mut Buffer) {
    let ink = if selected { scene.theme.ink.accent } else { scene.theme.ink.faint };
    let (number, width) = ((index + 1).to_string(), usize::from(gap.width));
    let mut lines: Vec<String> = if number.len() <= width {
        vec![format!("{number:^width$}")]
    } else {
        number.chars().map(String::from).collect()
    };
    if pooled {
        lines.push(format!("{:^width$}", scene.theme.sign("▸", ">")));
    }
    for (i, line) in lines.iter().enumerate() {
        blit::text([(line.as_str(), ink)], blit::row(gap, i), buffer);
    }
}

/// A layer without places (dense): a bar a unit, in columns.
fn draw_units(scene: &Scene<'_>, maps: &Maps, area: Rect, buffer: &mut Buffer) -> Option<Page> {
    const WIDTH: usize = 17;
    let (columns, rows) = (usize::from(area.width + 1) / (WIDTH + 1), usize::from(area.height));
    let page = columns * rows;
    if page == 0 {
        return None;
    }
    let range = Range::of(&maps.values);
    let selected = scene.view.filter.min(maps.count - 1);
    let first = selected / page * page;
    let last = (first + page).min(maps.count);
    let ink = &scene.theme.ink;
    for index in first..last {
        let place = index - first;
        let value = maps.values.get(index).copied().unwrap_or(f32::NAN);
        let x = area.x + (place / rows * (WIDTH + 1)) as u16;
        let row = blit::row(Rect { x, width: area.right().saturating_sub(x), ..area }, place % rows);
        let number = format!("{:>3} ", index + 1);
        let filled = bar(f64::from(value.abs() / range.high), 6, scene.theme.charset);
        let bar_ink = if value < 0.0 { ink.train } else { ink.validation };
        let head = if index == selected { ink.accent } else { ink.faint };
        let value = format!(" {}", weight(value));
        blit::text(
            [(number.as_str(), head), (filled.as_str(), bar_ink), (value.as_str(), ink.text)],
            row,
            buffer,
        );
    }
    Some(Page { shown: first..last, columns: 1, room: page })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn at_80_by_24_two_pairs_of_maps_fit_beside_the_digit() {
        let Some(arrangement) = arrange(PixelShape::Half, (24, 24), Some((12, 12)), (2, 2), (25, 12)) else {
            panic!("there is room");
        };
        assert_eq!((arrangement.map, arrangement.pooled), (Scale::Shrink(2), Some(Scale::ONE)));
        assert_eq!((arrangement.columns, arrangement.rows, arrangement.label), (1, 2, 1));
    }

    #[test]
    fn numbers_lie_flat_where_that_costs_no_wanted_map() {
        let pages = [25, 26, 51].map(|columns| {
            arrange(PixelShape::Half, (24, 24), Some((12, 12)), (2, 2), (columns, 12))
                .map(|a| (a.label, a.page()))
        });
        assert_eq!(pages, [Some((1, 2)), Some((2, 2)), Some((2, 2))]);
    }

    proptest! {
        #[test]
        fn pages_stay_inside(
            map in 1usize..40, pooled in 0usize..20, wanted in 1usize..50, digits in 1usize..4,
            columns in 0usize..180, rows in 0usize..50,
        ) {
            for shape in [PixelShape::Half, PixelShape::Wide] {
                if let Some(a) = arrange(shape, (map, map), Some((pooled, pooled)), (wanted, digits), (columns, rows)) {
                    prop_assert!(a.columns * a.pitch <= columns + 1);
                    prop_assert!(a.rows * a.rows_each <= rows + 1);
                }
            }
        }
    }
}
