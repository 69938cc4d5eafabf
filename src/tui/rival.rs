//! The run of a pair that is not in front.

use super::model::Model;
use crate::inspect::layer::Probe;
use crate::protocol::Side;
use std::cmp::Ordering;

/// What is known of the run that is not in front.
#[derive(Default)]
pub struct Rival {
    /// All that its trainer said.
    pub model: Model,
    /// What is seen in place of that, while it is frozen.
    pub frozen: Option<Box<Model>>,
    /// The newest pictures of both runs that wait for those of the other run at the same step, or for bandwidth.
    pub waiting: [Option<Box<Probe>>; 2],
    /// Whether the page that compares was opened.
    pub is_opened: bool,
}

impl Rival {
    /// What is known of the run as it is seen.
    pub fn seen(&self) -> &Model {
        self.frozen.as_deref().unwrap_or(&self.model)
    }

    /// Tells whether the newest pictures of both runs, waiting or shown, are of the same step, sample and layer; a network with fewer
    /// layers shows its last one in place of those that it does not have.
    pub fn are_alike(&self, models: [(Side, &Model); 2]) -> bool {
        let newest = models.map(|(side, model)| {
            let probe = self.waiting[side.index()].as_deref().or(model.probe.as_deref())?;
            let layers = model.info.as_deref().map_or(0, |info| info.viewable.len());
            Some((probe, probe.view + 1 >= layers))
        });
        let [Some((one, is_last)), Some((other, is_other_last))] = newest else { return false };
        let is_same_layer = match one.view.cmp(&other.view) {
            Ordering::Less => is_last,
            Ordering::Equal => true,
            Ordering::Greater => is_other_last,
        };
        is_same_layer && (one.total_steps, one.sample.index) == (other.total_steps, other.sample.index)
    }
}
