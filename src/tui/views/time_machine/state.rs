//! What the time machine keeps of its own; which moment is looked at is in the state of the whole screen.

use super::film::Film;

/// A batch that the trainer was asked to compute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Goal {
    /// The batch.
    pub step: u64,
    /// The commands that were given by then: once so many are obeyed, it is told whether the batch is computed.
    pub given: u64,
}

/// The time machine.
#[derive(Clone, Debug, Default)]
pub struct TimeMachine {
    /// The film that the moments are.
    pub film: Film,
    /// What is written of a batch to go to, while it is.
    pub written: Option<String>,
    /// What is gone to as soon as it is computed.
    pub goal: Option<Goal>,
    /// Why the last thing that was asked for cannot be.
    pub problem: Option<String>,
}
