//! What is noted of the pauses of a run.

use super::Recorder;
use crate::train::interruption::{Interruption, Kind};
use crate::train::run::Trainer;

impl Recorder {
    /// Notes that the run of `trainer` was interrupted where it is, or goes on there.
    pub fn interrupt(&mut self, kind: Kind, trainer: &Trainer) {
        let (place, acts) = (trainer.progress.place(), trainer.progress.journal.len());
        self.interruptions.push(Interruption { kind, place, acts });
    }

    /// Tells whether it was noted last that the run pauses.
    pub fn is_paused(&self) -> bool {
        self.interruptions.is_paused()
    }
}
