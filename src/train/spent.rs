//! What a run's time was spent on.

use super::clock::Work;
use super::progress::{Progress, Stage};
use std::time::Duration;

/// What this process spent on a run, in seconds, pauses and suspensions excluded.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spent {
    /// Seconds of training: batches, waiting between them, keeping and showing the run meanwhile.
    pub training: f64,
    /// Seconds of training without waiting.
    pub busy: f64,
    /// Seconds of measuring, and of looking at what somebody wants to know.
    pub measuring: f64,
    /// The number of images measured.
    pub measured: usize,
}

impl Spent {
    /// Adds `time` that was spent on `work` to this and to the run's `progress`.
    pub fn add(&mut self, progress: &mut Progress, work: Work, time: Duration) {
        let measures = match (work, progress.stage) {
            // What is done after the end of a run is none of its time.
            (_, Stage::Done(_)) => return,
            (Work::Measure | Work::Look, _) => true,
            (Work::Batch | Work::Wait, _) => false,
            (Work::Keep, stage) => stage != Stage::Training,
        };
        let seconds = time.as_secs_f64();
        progress.seconds += seconds;
        progress.epoch_seconds += seconds;
        if measures {
            self.measuring += seconds;
            return;
        }
        progress.epoch_training_seconds += seconds;
        self.training += seconds;
        if work != Work::Wait {
            self.busy += seconds;
        }
    }
}
