//! A step of the run's past that is being computed.

use crate::protocol::NewBranch;
use crate::train::moments::reach::Reaching;
use std::time::Duration;

/// A step that is being computed, and what for.
pub struct Errand {
    /// The way there.
    pub way: Reaching,
    /// The branch that is to begin there.
    pub branch: Option<NewBranch>,
    /// When it was told last how far it is.
    pub told: Duration,
}
