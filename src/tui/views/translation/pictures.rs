//! The pictures of the page: input, feature map and pooled map of the sample and of the shifted sample, and how they differ.

use super::arrangement::{Parts, Strip};
use crate::inspect::layer::Maps;
use crate::inspect::translation::found::{Compared, Translated};
use crate::tui::blit;
use crate::tui::panes::image::chosen_channel;
use crate::tui::panes::sample::input_grid;
use crate::tui::panes::text::centered;
use crate::tui::panes::units;
use crate::tui::view::scene::Scene;
use crate::viz::grid::Grid;
use crate::viz::heat::heat_map;
use crate::viz::resample::Picture;
use crate::viz::scale::{Range, greatest_magnitude};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The ranges of what colours stand for.
#[derive(Clone, Copy, Debug)]
pub struct Ranges {
    /// Of the feature maps.
    pub maps: Range,
    /// Of the pooled maps: the same, unless pooling goes beyond it, as L2 pooling does.
    pub pooled: Range,
}

impl Ranges {
    /// The ranges for original and shifted maps alike.
    pub fn of(found: &Translated) -> Self {
        let values = |maps: Option<&Compared>| {
            maps.map_or_else(Vec::new, |maps| [maps.original.as_slice(), &maps.shifted].concat())
        };
        let [maps, pooled] = [found.maps.as_ref(), found.pooled.as_ref()].map(values);
        let range = Range::bulk(&maps);
        let is_beyond = greatest_magnitude(&pooled) > greatest_magnitude(&maps);
        Self { maps: range, pooled: if is_beyond { Range::bulk(&pooled) } else { range } }
    }

    /// The range of differences between values of `range`: as wide to both sides, so that a small one looks small.
    pub const fn of_changes(range: Range) -> Range {
        Range { low: -range.high, high: range.high }
    }
}

/// Draws all pictures.
pub fn draw(scene: &Scene<'_>, found: &Translated, parts: &Parts, buffer: &mut Buffer) {
    if let Some(strip) = parts.input {
        let grids = [&found.original, &found.shifted]
            .map(|sample| input_grid(scene, sample, strip.scale, chosen_channel(scene)));
        draw_strip(scene, "input", &strip, &grids, buffer);
    }
    let ranges = Ranges::of(found);
    let name = map_name(found);
    let maps =
        parts.maps.zip(found.maps.as_ref()).map(|(strip, maps)| (name.as_str(), strip, maps, ranges.maps));
    let pooled =
        parts.pooled.zip(found.pooled.as_ref()).map(|(strip, maps)| ("pooled", strip, maps, ranges.pooled));
    for (name, strip, maps, range) in maps.into_iter().chain(pooled) {
        draw_strip(scene, name, &strip, &grids(scene, &strip, maps, range), buffer);
    }
    if let Some((halves, maps)) = parts.units.zip(found.maps.as_ref()) {
        let values = [("units", &maps.original), ("shifted", &maps.shifted)];
        for (half, (name, values)) in halves.into_iter().zip(values) {
            draw_units(scene, name, maps, values, half, buffer);
        }
    }
}

/// The name of the map that is shown.
pub fn map_name(found: &Translated) -> String {
    let is_flat = found.maps.as_ref().is_some_and(Compared::is_flat);
    if is_flat { "units".to_owned() } else { format!("map {}", found.map + 1) }
}

/// The map of the sample, that of the shifted sample, and their difference.
fn grids(scene: &Scene<'_>, strip: &Strip, maps: &Compared, range: Range) -> [Grid; 3] {
    let changes: Vec<f32> =
        maps.shifted.iter().zip(&maps.original).map(|(after, before)| after - before).collect();
    let grid = |values: &[f32], range: Range| {
        let picture = Picture::new(maps.height, maps.width, values);
        heat_map(&picture, strip.scale, range, scene.theme.brush(range))
    };
    [grid(&maps.original, range), grid(&maps.shifted, range), grid(&changes, Ranges::of_changes(range))]
}

/// Draws as many pictures as a strip has, each below its name.
fn draw_strip(scene: &Scene<'_>, name: &str, strip: &Strip, grids: &[Grid], buffer: &mut Buffer) {
    let ink = &scene.theme.ink;
    let names = [(name, ink.text), ("shifted", ink.accent), ("change", ink.faint)];
    for (place, (grid, (name, ink))) in grids.iter().zip(names).take(strip.count).enumerate() {
        let cell = cell(strip, place);
        let across = Rect { width: cell.width.min((grid.width() as u16).max(name.len() as u16)), ..cell };
        centered(name, ink, across, buffer);
        blit::grid(grid, Rect { y: cell.y + 1, height: cell.height - 1, ..cell }, buffer);
    }
}

/// The area of a picture of a strip with its name.
fn cell(strip: &Strip, place: usize) -> Rect {
    let (columns, rows) = (strip.cells.0 as u16, strip.cells.1 as u16);
    let place = place as u16;
    let (x, y) = if strip.is_across { (place * (columns + 1), 0) } else { (0, place * rows) };
    Rect { x: strip.area.x + x, y: strip.area.y + y, width: columns, height: rows }
}

/// Draws the units of a layer without places.
fn draw_units(
    scene: &Scene<'_>,
    name: &str,
    maps: &Compared,
    values: &[f32],
    area: Rect,
    buffer: &mut Buffer,
) {
    let ink = &scene.theme.ink;
    centered(name, if name == "shifted" { ink.accent } else { ink.text }, area, buffer);
    let units = Maps {
        layer: maps.layer,
        total: maps.total,
        count: values.len(),
        height: 1,
        width: 1,
        values: values.to_vec(),
        silenced: Vec::new(),
    };
    let below = Rect { y: area.y + area.height.min(1), height: area.height.saturating_sub(1), ..area };
    if units.count > 0 {
        units::draw(scene, &units, below, buffer);
    }
}
