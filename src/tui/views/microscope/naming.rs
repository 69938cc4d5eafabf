//! What quantities are called in formulas: the markup of values, errors and weights with their places.
//!
//! Rows, columns, filters and units are counted from 0, as j, k, l and m are in the lecture.

use crate::inspect::explain::{Arithmetic, Explanation, Letter, Map, Position, Stage, Tap};
use crate::tui::panes::formula::Quantity;

/// Gives the symbol of a map: `z^1`.
pub fn symbol(map: &Map) -> String {
    format!("{}^{{{}}}", map.symbol.letter, map.symbol.layer)
}

/// Gives the symbol of ∂C/∂ of a map: that of a weighted sum is δ.
pub fn error_symbol(map: &Map) -> String {
    match map.symbol.letter {
        Letter::Z => format!("δ^{{{}}}", map.symbol.layer),
        Letter::A => format!("∂C/∂{}", symbol(map)),
    }
}

/// Gives the symbol of one channel of a map: `z^1_3`.
pub fn channel(map: &Map, channel: usize) -> String {
    symbol(map) + &subscript(map.shape.channels, channel)
}

/// Gives the symbol of ∂C/∂ of one channel of a map: `δ^1_3`.
pub fn error_channel(map: &Map, channel: usize) -> String {
    error_symbol(map) + &subscript(map.shape.channels, channel)
}

/// Gives the quantity that the values of a map are.
pub const fn quantity(map: &Map) -> Quantity {
    match map.symbol.letter {
        Letter::A => Quantity::Activation,
        Letter::Z => Quantity::Sum,
    }
}

/// Gives the name of a value: `z^1_3(11,7)`, with what tells it from others of its map.
pub fn value(map: &Map, at: Position) -> String {
    symbol(map) + &place(map, at)
}

/// Gives the name of ∂C/∂ of a value.
pub fn error(map: &Map, at: Position) -> String {
    error_symbol(map) + &place(map, at)
}

/// Gives the name of all errors of one channel of a map, with these letters for the place.
pub fn errors(map: &Map, channel: usize, letters: &str) -> String {
    let Map { shape, .. } = map;
    let place = if shape.height * shape.width == 1 { String::new() } else { format!("({letters})") };
    error_channel(map, channel) + &place
}

/// Gives the name of a weight: `w^3_7(5,3)`; with its plane where there are several: `w^3_7(5,3,2)`.
pub fn weight(stage: &Stage, tap: Tap) -> String {
    let [height, width, planes, filters] = stage.kernel_shape().unwrap_or([1; 4]);
    let plane = (planes > 1).then_some(tap.plane);
    let place: Vec<String> = match height * width {
        1 => plane.iter().map(usize::to_string).collect(),
        _ => [tap.row, tap.column].into_iter().chain(plane).map(|place| place.to_string()).collect(),
    };
    let place = if place.is_empty() { String::new() } else { format!("({})", place.join(",")) };
    let layer = stage.layer + 1;
    format!("{}^{{{layer}}}{}{place}", letters(stage)[0], subscript(filters, tap.filter))
}

/// Gives the symbol of all weights of a filter or unit: `w^1_3`.
pub fn filter(stage: &Stage, filter: usize) -> String {
    let filters = stage.kernel_shape().map_or(1, |[_, _, _, filters]| filters);
    format!("{}^{{{}}}{}", letters(stage)[0], stage.layer + 1, subscript(filters, filter))
}

/// Gives the name of a bias: `b^1_3`.
pub fn bias(stage: &Stage, index: usize) -> String {
    format!("{}^{{{}}}{}", letters(stage)[1], stage.layer + 1, subscript(stage.biases.len(), index))
}

/// Gives the letters of weights and biases; a normalisation has scales and shifts.
const fn letters(stage: &Stage) -> [char; 2] {
    if matches!(stage.arithmetic, Arithmetic::Normalised(_)) { ['γ', 'β'] } else { ['w', 'b'] }
}

/// Gives the number of the nearest stage with weights at or below a map, or else of the first one above it.
pub fn trained_stage(explanation: &Explanation, map: usize) -> Option<usize> {
    let has_weights = |stage: &usize| explanation.stages.get(*stage).is_some_and(|s| !s.weights.is_empty());
    (0..map).rev().find(has_weights).or_else(|| (map..explanation.stages.len()).find(has_weights))
}

fn place(map: &Map, at: Position) -> String {
    let place = match map.shape.height * map.shape.width {
        1 => String::new(),
        _ => format!("({},{})", at.row, at.column),
    };
    subscript(map.shape.channels, at.channel) + &place
}

fn subscript(count: usize, index: usize) -> String {
    if count > 1 { format!("_{{{index}}}") } else { String::new() }
}
