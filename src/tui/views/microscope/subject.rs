//! What an equation is about: the map in which the cursor stands while it is shown.

use super::naming::trained_stage;
use super::shown::weighted;
use crate::inspect::explain::{Explanation, Tap};
use crate::tui::view::ui_state::{Aim, Equation};

/// Gives the map that an equation is about where `map` is looked at: the equations at the outputs, of gradients and of the update
/// have one of their own.
pub fn subject(explanation: &Explanation, equation: Equation, map: usize) -> usize {
    let last = explanation.maps.len().saturating_sub(2);
    match equation {
        Equation::Forward => map,
        Equation::Bp1 => last,
        // The errors of the outputs are BP1's.
        Equation::Bp2 if map >= last => {
            let before = weighted(explanation, last).and_then(|map| weighted(explanation, map - 1));
            before.unwrap_or(0)
        }
        Equation::Bp2 => map,
        Equation::Bp3 | Equation::Bp4 | Equation::Update => {
            trained_stage(explanation, map).map_or(map, |stage| stage + 1)
        }
    }
}

/// Gives the number of the planes that an equation shows one of.
pub fn planes(explanation: &Explanation, aim: &Aim) -> usize {
    let lower = match aim.equation {
        Equation::Bp2 => weighted_above(explanation, aim.map).map(|stage| stage + 1),
        Equation::Bp4 | Equation::Update => trained_stage(explanation, aim.map),
        Equation::Forward | Equation::Bp1 | Equation::Bp3 => aim.map.checked_sub(1),
    };
    lower.and_then(|map| explanation.maps.get(map)).map_or(1, |map| map.shape.channels)
}

/// Gives the stage with weights that the error of a map comes back through first.
pub fn weighted_above(explanation: &Explanation, map: usize) -> Option<usize> {
    (map..explanation.stages.len()).find(|&stage| weighted(explanation, stage + 1) == Some(stage + 1))
}

/// Gives the weight that is pointed at, with the stage that it belongs to; a place that its stage has not is moved to the nearest.
pub fn weight(explanation: &Explanation, aim: &Aim) -> Option<(usize, Tap)> {
    let stage = trained_stage(explanation, aim.map)?;
    let [height, width, planes, filters] = explanation.stages[stage].kernel_shape()?;
    let within = |place: usize, count: usize| place.min(count.saturating_sub(1));
    let filter = within(aim.channel, filters);
    // A normalisation has one scale for each channel, whatever the plane.
    let tap = Tap {
        row: within(aim.tap_row, height),
        column: within(aim.tap_column, width),
        plane: within(aim.plane, planes),
        filter,
    };
    Some((stage, tap))
}
