//! How a value was computed: the maps, what the value was made of, and the formula, symbolic and filled with numbers.

mod activated;
mod dense;
mod elementwise;
mod pooled;
mod softmax;
mod weighted;

use super::layout::{self, Parts};
use super::maps::is_whole;
use super::shown::Shown;
use super::terms;
use crate::inspect::explain::{Activation, Arithmetic, Derivation};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the maps, the window with its numbers, and the formula.
pub fn draw(shown: &Shown<'_>, area: Rect, buffer: &mut Buffer) {
    let derivation = shown.explanation.forward(shown.aim.map, shown.at());
    if shown.aim.terms {
        return terms::draw(shown, &derivation, area, buffer);
    }
    let parts = parts(shown, &derivation, usize::from(area.width));
    layout::draw(shown, &parts, &derivation, area, buffer);
}

/// What belongs to the way in which the value was computed.
fn parts<'a>(shown: &'a Shown<'_>, derivation: &'a Derivation, columns: usize) -> Parts<'a> {
    let Some(stage) = shown.stage() else { return elementwise::given(shown, derivation) };
    match &stage.arithmetic {
        Arithmetic::Weighted { geometry } if is_whole(geometry) => dense::parts(shown, derivation, columns),
        Arithmetic::Weighted { geometry } => weighted::parts(shown, derivation, geometry, columns),
        Arithmetic::Pooled { geometry, .. } => pooled::parts(shown, derivation, geometry, columns),
        Arithmetic::Activated { activation: Activation::Softmax } => {
            softmax::parts(shown, derivation, columns)
        }
        Arithmetic::Activated { activation } => activated::parts(shown, derivation, *activation),
        Arithmetic::Masked { .. } => elementwise::masked(shown, derivation),
        Arithmetic::Normalised(_) => elementwise::normalised(shown, derivation),
    }
}
