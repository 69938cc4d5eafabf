//! What the lecture calls things, as markup of formulas.

use super::shown::Shown;
use crate::inspect::explain::{Explanation, Letter, Map, Position};
use crate::tui::panes::formula::Quantity;

/// The symbol of a map: `z^1`.
pub fn map(map: &Map) -> String {
    format!("{}^{{{}}}", map.symbol.letter, map.symbol.layer)
}

/// The quantity that the values of a map are.
pub const fn quantity(map: &Map) -> Quantity {
    match map.symbol.letter {
        Letter::A => Quantity::Activation,
        Letter::Z => Quantity::Sum,
    }
}

/// The number by which a map or unit is called: outputs by their class, from 0; all others as on the dashboard, from 1.
pub fn number(explanation: &Explanation, map: usize, channel: usize) -> usize {
    channel + usize::from(!is_output(explanation, map))
}

/// Whether the units of a map are the classes.
pub fn is_output(explanation: &Explanation, map: usize) -> bool {
    map + 2 >= explanation.maps.len()
}

/// The subscript of a channel: `_3`; nothing where there is one alone.
pub fn subscript(explanation: &Explanation, map: usize, channel: usize) -> String {
    match explanation.maps[map].shape.channels {
        1 => String::new(),
        _ => format!("_{{{}}}", number(explanation, map, channel)),
    }
}

/// The symbol of one channel of a map: `z^1_3`.
pub fn channel(explanation: &Explanation, index: usize, channel: usize) -> String {
    format!("{}{}", map(&explanation.maps[index]), subscript(explanation, index, channel))
}

/// The symbol of a value: `z^1_3(11,7)`, and of a unit `z^3_7`.
pub fn value(explanation: &Explanation, map: usize, at: Position) -> String {
    let shape = explanation.maps[map].shape;
    let place =
        if shape.height * shape.width == 1 { String::new() } else { format!("({},{})", at.row, at.column) };
    format!("{}{place}", channel(explanation, map, at.channel))
}

impl Shown<'_> {
    /// Gives the symbol of the value at the cursor.
    pub fn symbol(&self) -> String {
        value(self.explanation, self.aim.map, self.at())
    }
}
