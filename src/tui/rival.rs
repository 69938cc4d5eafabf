//! The run of a pair that is not in front.

use super::model::Model;
use crate::inspect::layer::Probe;

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
}
