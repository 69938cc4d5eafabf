//! What silencing each filter costs, as far as it is known.

use super::state::COSTS;
use crate::inspect::Finding;
use crate::inspect::silencing::Costs;
use crate::tui::view::scene::Scene;

/// What is known of the costs of a layer's filters.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// What was found.
    pub found: &'a Costs,
    /// The number of batches of the run that were done.
    pub total_steps: u64,
}

/// Gives what silencing each filter of a layer costs, once that is known.
pub fn costs<'a>(scene: &Scene<'a>, layer: usize) -> Option<Known<'a>> {
    let answer = scene.model.answers.get(&COSTS)?;
    match &answer.body {
        Finding::Silencing(found) if found.layer == layer && found.whole.images > 0 => {
            Some(Known { found, total_steps: answer.total_steps })
        }
        _ => None,
    }
}
