//! Pictures of errors and gradients: signed, as filters are.

use super::maps::picture;
use super::naming;
use super::picture::{Coloring, Outline, Tile};
use super::shown::Shown;
use crate::inspect::explain::{Map, Shape};
use crate::tui::panes::formula::Formula;
use crate::tui::panes::text::Piece;
use crate::viz::resample::Picture;
use crate::viz::scale::Range;

/// Makes the picture of ∂C/∂ of one channel of a map.
pub fn errors(shown: &Shown<'_>, map: usize, channel: usize, outlines: Vec<Outline>) -> Tile {
    let all = &shown.explanation.maps[map];
    let symbol = match all.shape.is_flat() {
        true => naming::error_symbol(all),
        false => naming::error_channel(shown.explanation, map, channel),
    };
    let heading = heading(shown, &symbol, all.shape);
    signed(heading, picture(all, &all.errors, channel), &all.errors, outlines)
}

/// Makes the picture of values that lie as those of one channel of `map` do, and need not belong to it.
pub fn alike(shown: &Shown<'_>, symbol: &str, map: &Map, values: &[f64], outlines: Vec<Outline>) -> Tile {
    let one = Map { shape: Shape { channels: 1, ..map.shape }, ..Map::default() };
    let heading = Formula::new(shown.scene.theme).math(symbol).pieces();
    signed(heading, picture(&one, values, 0), values, outlines)
}

/// Makes a picture on a ramp around 0.
pub fn signed(heading: Vec<Piece>, picture: Picture, all: &[f64], outlines: Vec<Outline>) -> Tile {
    let all: Vec<f32> = all.iter().map(|&value| value as f32).collect();
    let scale = Range::signed_bulk(&all);
    Tile { heading, picture, scale, coloring: Coloring::Values, outlines, margin: 0 }
}

fn heading(shown: &Shown<'_>, symbol: &str, shape: Shape) -> Vec<Piece> {
    let theme = shown.scene.theme;
    let size = match shape.is_flat() {
        true => format!(" {}", shape.channels),
        false => format!(" {}{}{}", shape.height, theme.pick("×", "x"), shape.width),
    };
    Formula::new(theme).math(symbol).faint(size).pieces()
}
