//! What the time machine keeps of its own; which moment is looked at is in the state of the whole screen.

use super::film::Film;

/// The time machine.
#[derive(Clone, Debug, Default)]
pub struct TimeMachine {
    /// The film that the moments are.
    pub film: Film,
    /// What is written of a batch to go to, while it is.
    pub written: Option<String>,
    /// The batch that is gone to as soon as it is computed.
    pub goal: Option<u64>,
    /// Why the last thing that was asked for cannot be.
    pub problem: Option<String>,
}
