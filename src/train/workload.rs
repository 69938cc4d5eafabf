//! What a run's time was spent on, how fast it was on the whole, and how much of its work is done.

use super::clock::Work;
use super::run::{Stage, Trainer};
use crate::protocol::Outcome;

/// What this process spent on a run, in seconds, pauses and suspensions excluded.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spent {
    /// Training: batches, waiting between them, keeping and showing the run meanwhile.
    pub training: f64,
    /// The same without waiting.
    pub busy: f64,
    /// Measuring, and looking at what somebody wants to know.
    pub measuring: f64,
    /// Images measured.
    pub measured: usize,
}

/// Forward and back takes about three times as long as forward alone.
pub const TRAINED_IMAGE: f64 = 3.0;

impl Trainer {
    /// Adds what passed since the last call to the run's time, as spent on `work`.
    pub fn spend(&mut self, work: Work) {
        let seconds = self.watch.lap(work).as_secs_f64();
        let progress = &mut self.progress;
        let measures = match (work, progress.stage) {
            // What is done after the end of a run is none of its time.
            (_, Stage::Done(_)) => return,
            (Work::Measure | Work::Look, _) => true,
            (Work::Batch | Work::Wait, _) => false,
            (Work::Keep, stage) => stage != Stage::Training,
        };
        progress.seconds += seconds;
        progress.epoch_seconds += seconds;
        if measures {
            self.spent.measuring += seconds;
            return;
        }
        progress.epoch_training_seconds += seconds;
        self.spent.training += seconds;
        if work != Work::Wait {
            self.spent.busy += seconds;
        }
    }

    /// The run pauses: no time counts until the next [`advance`](Self::advance).
    pub fn stand(&mut self) {
        self.spend(Work::Keep);
        self.watch.stand();
    }

    /// The run ends: what its watch had doubts about counts, unless the process was stopped.
    pub fn settle(&mut self) {
        self.progress.seconds += self.watch.believe().as_secs_f64();
    }

    /// Images trained on so far.
    pub fn images_trained(&self) -> f64 {
        let (train, batch) = (self.split.train.len(), self.config.batch_size);
        let of_epoch = self.progress.step.saturating_mul(batch).min(train);
        self.progress.epoch as f64 * train as f64 + of_epoch as f64
    }

    /// Images trained a second over the whole run, measuring excluded; 0 before the first.
    pub fn mean_speed(&self) -> f64 {
        let train = self.split.train.len() as f64;
        let of_epochs: f64 =
            self.progress.history.iter().map(|epoch| train / epoch.images_per_second.max(1e-9)).sum();
        let (images, seconds) = (self.images_trained(), of_epochs + self.progress.epoch_training_seconds);
        if images > 0.0 && seconds > 0.0 { images / seconds } else { 0.0 }
    }

    /// Images still to be measured until the end of the run, in the validation set and in the test set.
    pub fn images_to_measure(&self) -> f64 {
        let (validation, test) = (self.split.validation.len() as f64, self.dataset.test_len() as f64);
        let epochs = self.config.epochs.saturating_sub(self.progress.epoch) as f64;
        match self.progress.stage {
            Stage::Training => epochs * validation + test,
            Stage::Validating(measuring) => epochs * validation - measuring.done as f64 + test,
            Stage::Testing(measuring, _) => test - measuring.done as f64,
            Stage::Done(_) => 0.0,
        }
    }

    /// Share of the run's whole work that is done, 0 to 1: of the images to be trained on and measured, each as much as
    /// it takes. It never falls; it is 1 at the end of a run that came to its end.
    pub fn share_done(&self) -> f64 {
        let epochs = self.config.epochs as f64;
        let trained = epochs * self.split.train.len() as f64 * TRAINED_IMAGE;
        let measured = epochs * self.split.validation.len() as f64 + self.dataset.test_len() as f64;
        let all = trained + measured;
        let left = match self.progress.stage {
            Stage::Done(Outcome::Completed | Outcome::TargetReached) => 0.0,
            // Epochs that a target makes unnecessary are no work.
            Stage::Testing(..) => self.images_to_measure(),
            _ => trained - self.images_trained() * TRAINED_IMAGE + self.images_to_measure(),
        };
        (1.0 - left / all).clamp(0.0, 1.0)
    }
}
