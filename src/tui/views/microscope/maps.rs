//! The maps that an equation is about, as pictures.

use super::picture::{Coloring, Outline, Tile};
use super::shown::Shown;
use super::symbols;
use crate::inspect::explain::{Arithmetic, Explanation, Map, Position, Region, Shape, Sliding};
use crate::tui::panes::formula::Formula;
use crate::tui::panes::image::COLORS;
use crate::tui::panes::text::Piece;
use crate::viz::paint::Rgb;
use crate::viz::resample::Picture;
use crate::viz::scale::Range;

/// Units in a row of the picture of a map that has no rows and columns of its own.
pub fn units_in_a_row(units: usize) -> usize {
    let tens = (1..).find(|tens| tens * tens * 100 >= units).unwrap_or(1);
    (10 * tens).min(units.max(1))
}

/// One channel of values that lie as those of a map do, or all units of a list, in rows.
pub fn picture(map: &Map, values: &[f64], channel: usize) -> Picture {
    let Shape { height, width, channels } = map.shape;
    if map.shape.is_flat() {
        let width = units_in_a_row(channels);
        let values: Vec<f32> = values.iter().map(|&value| value as f32).collect();
        return Picture { height: channels.div_ceil(width), width, values };
    }
    let values = values.iter().skip(channel).step_by(channels.max(1)).map(|&value| value as f32);
    Picture::new(height, width, &values.collect::<Vec<f32>>())
}

/// What is outlined in the picture of a map: these rows and columns, and of a list of units these units.
pub fn outline(
    map: &Map,
    rows: std::ops::Range<isize>,
    columns: std::ops::Range<isize>,
    units: std::ops::Range<usize>,
) -> Outline {
    if !map.shape.is_flat() {
        return Outline { rows, columns };
    }
    let (all, width) = (map.shape.channels, units_in_a_row(map.shape.channels));
    if units.len() > 1 {
        let rows = all.div_ceil(width).cast_signed();
        return Outline { rows: 0..rows, columns: 0..width.cast_signed() };
    }
    let [row, column] = [units.start / width, units.start % width].map(usize::cast_signed);
    Outline { rows: row..row + 1, columns: column..column + 1 }
}

/// What is outlined around one place.
pub fn outline_of(map: &Map, at: Position) -> Outline {
    let [row, column] = [at.row, at.column].map(usize::cast_signed);
    outline(map, row..row + 1, column..column + 1, at.channel..at.channel + 1)
}

/// What is outlined around a region.
pub fn outline_of_region(map: &Map, region: &Region) -> Outline {
    let signed = |range: &std::ops::Range<usize>| range.start.cast_signed()..range.end.cast_signed();
    outline(map, signed(&region.rows), signed(&region.columns), region.channels.clone())
}

/// The picture of one channel of a map, with its symbol and its size above it.
pub fn tile(shown: &Shown<'_>, index: usize, channel: usize, outlines: Vec<Outline>) -> Tile {
    let map = &shown.explanation.maps[index];
    let all: Vec<f32> = map.values.iter().map(|&value| value as f32).collect();
    let scale = Range::bulk(&all);
    let coloring = if index == 0 && scale.low >= 0.0 { Coloring::Image } else { Coloring::Values };
    Tile {
        heading: heading(shown, index, channel),
        picture: picture(map, &map.values, channel),
        scale,
        coloring,
        outlines,
        margin: 0,
    }
}

/// The symbol of one channel of a map, and its size.
fn heading(shown: &Shown<'_>, index: usize, channel: usize) -> Vec<Piece> {
    let theme = shown.scene.theme;
    let map = &shown.explanation.maps[index];
    let Shape { height, width, channels } = map.shape;
    if map.shape.is_flat() {
        return Formula::new(theme).math(&symbols::map(map)).faint(format!(" {channels}")).pieces();
    }
    let color = COLORS.get(channel).filter(|_| index == 0 && channels == COLORS.len());
    let color = color.map_or_else(String::new, |color| format!(" {color}"));
    let size = format!(" {height}{}{width}{color}", theme.pick("×", "x"));
    Formula::new(theme).math(&symbols::channel(shown.explanation, index, channel)).faint(size).pieces()
}

/// The symbol of a map with all its channels, and its size.
fn heading_of_all(shown: &Shown<'_>, index: usize) -> Vec<Piece> {
    let (theme, map) = (shown.scene.theme, &shown.explanation.maps[index]);
    let Shape { height, width, channels } = map.shape;
    let times = theme.pick("×", "x");
    Formula::new(theme)
        .math(&symbols::map(map))
        .faint(format!(" {height}{times}{width}{times}{channels}"))
        .pieces()
}

/// The map below with the window outlined, and the map of the cursor with its place; where the whole field is asked for, every map
/// that is another one down to the input.
pub fn tiles(shown: &Shown<'_>) -> Vec<Tile> {
    let upper = shown.aim.map;
    let own = vec![outline_of(shown.map(), shown.at())];
    let own = tile(shown, upper, shown.at().channel, own);
    let lower: Vec<Tile> = match (shown.aim.field, upper.checked_sub(1)) {
        (_, None) => Vec::new(),
        (true, Some(lower)) => {
            below(shown.explanation, lower).iter().map(|&map| field_tile(shown, map)).collect()
        }
        (false, Some(lower)) => vec![window_tile(shown, lower)],
    };
    lower.into_iter().chain([own]).collect()
}

/// The maps from the input up to `lower`, of those of the same shape that follow each other the last.
fn below(explanation: &Explanation, lower: usize) -> Vec<usize> {
    let shape = |map: usize| explanation.maps[map].shape;
    (0..=lower).filter(|&map| map == 0 || shape(map) != shape(map + 1)).collect()
}

/// A map with the part outlined that the value at the cursor depends on; an image in colour that all of it depends on is in colour.
fn field_tile(shown: &Shown<'_>, map: usize) -> Tile {
    let field = shown.explanation.receptive_field(shown.aim.map, shown.at(), map);
    let channel = if field.channels.len() == 1 { field.channels.start } else { 0 };
    let outlines = vec![outline_of_region(&shown.explanation.maps[map], &field)];
    let tile = tile(shown, map, channel, outlines);
    match colors(shown, map).filter(|_| field.channels.len() == COLORS.len()) {
        Some(colors) => {
            Tile { coloring: Coloring::Colors(colors), heading: heading_of_all(shown, map), ..tile }
        }
        None => tile,
    }
}

/// The colours of an image as they are, where the terminal has them and the network gets values from 0 to 1.
fn colors(shown: &Shown<'_>, map: usize) -> Option<Vec<Rgb>> {
    let (map, is_image) = (&shown.explanation.maps[map], map == 0);
    let is_share = |value: &f64| (0.0..=1.0).contains(value);
    let fits = is_image && map.shape.channels == COLORS.len() && shown.scene.theme.has_colors();
    let byte = |value: f64| (value * f64::from(u8::MAX)).round() as u8;
    let color = |pixel: &[f64]| Rgb(byte(pixel[0]), byte(pixel[1]), byte(pixel[2]));
    (fits && map.values.iter().all(is_share))
        .then(|| map.values.chunks_exact(COLORS.len()).map(color).collect())
}

/// The map below with the window outlined that the value at the cursor was made of.
fn window_tile(shown: &Shown<'_>, lower: usize) -> Tile {
    let Some(window) = shown.explanation.window(shown.aim.map, shown.at()) else {
        return tile(shown, lower, 0, Vec::new());
    };
    let channel = if window.channels.len() == 1 { window.channels.start } else { shown.aim.plane };
    let map = &shown.explanation.maps[lower];
    let outlines = vec![outline(map, window.rows, window.columns, window.channels)];
    Tile { margin: margin(shown), ..tile(shown, lower, channel, outlines) }
}

/// The rows and columns of padding around the map below.
fn margin(shown: &Shown<'_>) -> usize {
    match shown.stage().map(|stage| &stage.arithmetic) {
        Some(Arithmetic::Weighted { geometry } | Arithmetic::Pooled { geometry, .. }) => {
            let padding = geometry.window.padding;
            padding.top.max(padding.bottom).max(padding.left).max(padding.right)
        }
        _ => 0,
    }
}

/// Whether a window is the whole input and stands still: a fully connected layer.
pub fn is_whole(geometry: &Sliding) -> bool {
    let shape = geometry.output;
    shape.is_flat() && geometry.window.kernel == [geometry.input.height, geometry.input.width]
}
