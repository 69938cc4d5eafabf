//! The steps on which an error comes back to a value, up to the next weights.

use super::super::shown::place;
use crate::inspect::explain::{Activation, Arithmetic, Derivation, Explanation, Position};
use crate::tui::view::ui_state::Aim;

/// A step back: how ∂C/∂ of a value came of those of the next map.
pub struct Step {
    /// The map of the value.
    pub map: usize,
    /// Its place.
    pub at: Position,
    /// How its error came about.
    pub derivation: Derivation,
}

/// The steps back to a value, the last one first.
pub struct Chain {
    /// The steps; that through the weights, if there is one, is the last in the list.
    pub steps: Vec<Step>,
}

impl Chain {
    /// Follows the error of what is pointed at to where it comes from: to the next weights, to the outputs, or to where it comes
    /// from several places at once.
    pub fn of(found: &Explanation, aim: &Aim) -> Self {
        let (mut map, mut at) = (aim.map, place(aim));
        let mut steps = Vec::new();
        loop {
            steps.push(Step { map, at, derivation: found.backward(map, at) });
            match next(found, map, at) {
                Some(next) => (map, at) = (map + 1, next),
                None => return Self { steps },
            }
        }
    }

    /// Gives the step through weights.
    pub fn weighted(&self) -> Option<&Step> {
        self.steps.last().filter(|step| !step.derivation.terms.iter().all(|term| term.index.is_none()))
    }
}

/// The one place of the next map that an error comes from, if it does not come through weights.
fn next(explanation: &Explanation, map: usize, at: Position) -> Option<Position> {
    let stage = explanation.stages.get(map).filter(|_| map + 2 < explanation.maps.len())?;
    match stage.arithmetic {
        Arithmetic::Weighted { .. } | Arithmetic::Activated { activation: Activation::Softmax } => None,
        _ => {
            let mut places = explanation.influence(map, at).positions();
            places.next().filter(|_| places.next().is_none())
        }
    }
}
