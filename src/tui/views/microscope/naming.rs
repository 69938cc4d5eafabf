//! What errors, gradients and weights are called in formulas, beside what [`symbols`] calls values.

use super::symbols;
use crate::inspect::explain::{Arithmetic, Explanation, Letter, Map, Position, Tap};

/// Gives the symbol of ∂C/∂ of a map: that of a weighted sum is δ.
pub fn error_symbol(map: &Map) -> String {
    match map.symbol.letter {
        Letter::Z => format!("δ^{{{}}}", map.symbol.layer),
        Letter::A => format!("∂C/∂{}", symbols::map(map)),
    }
}

/// Gives the symbol of ∂C/∂ of one channel of a map: `δ^1_3`.
pub fn error_channel(explanation: &Explanation, map: usize, channel: usize) -> String {
    error_symbol(&explanation.maps[map]) + &symbols::subscript(explanation, map, channel)
}

/// Gives the name of ∂C/∂ of a value: `δ^1_3(11,7)`, and of a unit `δ^3_7`.
pub fn error(explanation: &Explanation, map: usize, at: Position) -> String {
    let place = match explanation.maps[map].shape.is_flat() {
        true => String::new(),
        false => format!("({},{})", at.row, at.column),
    };
    error_channel(explanation, map, at.channel) + &place
}

/// Gives the name of ∂C/∂ of all values of a channel, with letters for the place.
pub fn errors(explanation: &Explanation, map: usize, channel: usize, letters: &str) -> String {
    let place = if explanation.maps[map].shape.is_flat() { String::new() } else { format!("({letters})") };
    error_channel(explanation, map, channel) + &place
}

/// Gives the symbol of the weights that make a channel of map `stage + 1`: `w^1_3`.
pub fn weights(explanation: &Explanation, stage: usize, filter: usize) -> String {
    parameter(explanation, stage, filter, ["w", "γ"])
}

/// Gives the name of a weight: `w^3_7(5,3)`, and with its plane where there are several `w^3_7(5,3,2)`.
pub fn weight(explanation: &Explanation, stage: usize, tap: Tap) -> String {
    let [height, width, planes, _] = explanation.stages[stage].kernel_shape().unwrap_or([1; 4]);
    let mut place = if height * width == 1 { Vec::new() } else { vec![tap.row, tap.column] };
    if planes > 1 {
        place.push(symbols::number(explanation, stage, tap.plane));
    }
    let place: Vec<String> = place.iter().map(usize::to_string).collect();
    let place = if place.is_empty() { String::new() } else { format!("({})", place.join(",")) };
    weights(explanation, stage, tap.filter) + &place
}

/// Gives the name of a bias: `b^1_3`.
pub fn bias(explanation: &Explanation, stage: usize, index: usize) -> String {
    parameter(explanation, stage, index, ["b", "β"])
}

/// Gives the symbol of a parameter of a channel by one of two letters, of which the second is for a normalisation.
fn parameter(explanation: &Explanation, stage: usize, filter: usize, letters: [&str; 2]) -> String {
    let normalised = matches!(explanation.stages[stage].arithmetic, Arithmetic::Normalised(_));
    let layer = explanation.stages[stage].layer + 1;
    let subscript = symbols::subscript(explanation, stage + 1, filter);
    format!("{}^{{{layer}}}{subscript}", letters[usize::from(normalised)])
}

/// Gives the number of the nearest stage with weights at or below a map, or else of the first one above it.
pub fn trained_stage(explanation: &Explanation, map: usize) -> Option<usize> {
    let has_weights = |stage: &usize| explanation.stages.get(*stage).is_some_and(|s| !s.weights.is_empty());
    (0..map).rev().find(has_weights).or_else(|| (map..explanation.stages.len()).find(has_weights))
}

/// Gives the name of what an error is multiplied by for the gradient of a weight: a value of the map below, and for γ of a
/// normalisation its normalised value x̂.
pub fn weighed(explanation: &Explanation, stage: usize, at: Position) -> String {
    if !matches!(explanation.stages[stage].arithmetic, Arithmetic::Normalised(_)) {
        return symbols::value(explanation, stage, at);
    }
    match explanation.maps[stage].shape.is_flat() {
        true => "x̂".to_owned(),
        false => format!("x̂({},{})", at.row, at.column),
    }
}
