//! The weights of a unit of a fully connected layer, as a picture.

use super::maps::{is_whole, picture};
use super::naming;
use super::picture::{Coloring, Tile};
use super::shown::Shown;
use crate::inspect::explain::Arithmetic;
use crate::tui::panes::formula::Formula;
use crate::viz::scale::Range;

/// The weights of the unit, lying as the values do that they are multiplied by; nothing where windows slide.
pub fn tile(shown: &Shown<'_>) -> Option<Tile> {
    let lower = shown.aim.map.checked_sub(1)?;
    let stage = shown.stage()?;
    let Arithmetic::Weighted { geometry } = &stage.arithmetic else { return None };
    if !is_whole(geometry) {
        return None;
    }
    let units = geometry.output.channels.max(1);
    let weights: Vec<f64> = stage.weights.iter().skip(shown.aim.channel).step_by(units).copied().collect();
    let all: Vec<f32> = weights.iter().map(|&weight| weight as f32).collect();
    let symbol = naming::weights(shown.explanation, lower, shown.aim.channel);
    Some(Tile {
        heading: Formula::new(shown.scene.theme).math(&symbol).pieces(),
        picture: picture(&shown.explanation.maps[lower], &weights, shown.aim.plane),
        scale: Range::signed_bulk(&all),
        coloring: Coloring::Values,
        outlines: Vec::new(),
        margin: 0,
    })
}
