//! What was asked of the trainer and is not yet seen in its reports.

use crate::protocol::{Command, Report, Speed};

/// What was asked of the trainer and is not yet seen in its reports.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pending {
    /// `Some(true)`: asked to pause; `Some(false)`: asked to go on.
    pub pause: Option<bool>,
    /// A speed limit that was asked for.
    pub speed: Option<Speed>,
    /// A change of the learning rate was asked for.
    pub rate: bool,
    /// Another sample or layer was asked for.
    pub picture: bool,
    /// The layer that was asked for, an index into [`RunInfo::viewable`](crate::protocol::RunInfo::viewable).
    pub view: Option<usize>,
    /// Commands that were given.
    pub given: u64,
    /// A batch, an epoch or a measurement was asked for.
    pub work: bool,
}

impl Pending {
    /// A command is given.
    pub fn asked(&mut self, command: &Command) {
        self.given += 1;
        self.work = matches!(command, Command::StepBatch | Command::StepEpoch | Command::Test);
    }

    /// Whether anything is still to be seen, after this report.
    pub fn is_any(&self, report: &Report) -> bool {
        report.obeyed < self.given || self.work || self.picture
    }
}
