//! How much work a run is: how much of it is done, how fast it was on the whole, and what is left.

use super::progress::{Progress, Stage};
use crate::protocol::Outcome;

/// How many times as long as measuring an image, which goes forward alone, training on it takes about.
pub const TRAINING_COST: f64 = 3.0;

/// The sizes that make the work of a run.
#[derive(Clone, Copy, Debug)]
pub struct Workload {
    /// The number of images that are trained on in an epoch.
    pub train: usize,
    /// The number of images in the validation set.
    pub validation: usize,
    /// The number of images in the test set.
    pub test: usize,
    /// The number of images in a batch.
    pub batch_size: usize,
    /// The number of epochs.
    pub epochs: usize,
}

impl Workload {
    /// Gives the number of batches in an epoch whose batches all have the present size; the last may be smaller.
    pub fn steps_per_epoch(&self) -> usize {
        self.train.div_ceil(self.batch_size)
    }

    /// Gives the number of batches of the epoch in hand that are left.
    fn steps_left_in_epoch(&self, progress: &Progress) -> usize {
        self.train.saturating_sub(progress.offset()).div_ceil(self.batch_size)
    }

    /// Gives the number of batches in the epoch in hand: those that are done and those that are left.
    pub fn steps_of_epoch(&self, progress: &Progress) -> usize {
        progress.step + self.steps_left_in_epoch(progress)
    }

    /// Gives the number of batches of the run in all, if nothing ends it before its last epoch does.
    pub fn planned_steps(&self, progress: &Progress) -> u64 {
        let Some(later) = self.epochs.checked_sub(progress.epoch + 1) else { return progress.total_steps };
        let later = (later as u64).saturating_mul(self.steps_per_epoch() as u64);
        later.saturating_add(self.steps_left_in_epoch(progress) as u64).saturating_add(progress.total_steps)
    }

    /// Gives the number of batches that the run has left.
    pub fn steps_left(&self, progress: &Progress) -> u64 {
        match progress.stage {
            Stage::Testing(..) | Stage::Done(_) => 0,
            _ => self.planned_steps(progress) - progress.total_steps,
        }
    }

    /// Gives the number of images that were trained on so far.
    fn images_trained(&self, progress: &Progress) -> f64 {
        progress.epoch as f64 * self.train as f64 + progress.offset() as f64
    }

    /// Gives the number of images trained on a second over the whole run, measuring excluded; 0 before the first.
    pub fn mean_speed(&self, progress: &Progress) -> f64 {
        let train = self.train as f64;
        let of_epochs: f64 =
            progress.history.iter().map(|epoch| train / epoch.images_per_second.max(1e-9)).sum();
        let (images, seconds) = (self.images_trained(progress), of_epochs + progress.epoch_training_seconds);
        if images > 0.0 && seconds > 0.0 { images / seconds } else { 0.0 }
    }

    /// Gives the number of images still to be measured until the end of the run, in the validation set and in the test set.
    pub fn images_to_measure(&self, progress: &Progress) -> f64 {
        let (validation, test) = (self.validation as f64, self.test as f64);
        let epochs = self.epochs.saturating_sub(progress.epoch) as f64;
        match progress.stage {
            Stage::Training => epochs * validation + test,
            Stage::Validating(measuring) => epochs * validation - measuring.done as f64 + test,
            Stage::Testing(measuring, _) => test - measuring.done as f64,
            Stage::Done(_) => 0.0,
        }
    }

    /// Gives the share of the run's whole work that is done, 0 to 1: of the images to be trained on and measured, each as
    /// much as it takes. It never falls; it is 1 at the end of a run that came to its end.
    pub fn share_done(&self, progress: &Progress) -> f64 {
        let epochs = self.epochs as f64;
        let trained = epochs * self.train as f64 * TRAINING_COST;
        let measured = epochs * self.validation as f64 + self.test as f64;
        let all = trained + measured;
        let to_measure = self.images_to_measure(progress);
        let left = match progress.stage {
            Stage::Done(Outcome::Completed | Outcome::TargetReached | Outcome::NoImprovement) => 0.0,
            // Epochs that a target makes unnecessary are no work.
            Stage::Testing(..) => to_measure,
            _ => trained - self.images_trained(progress) * TRAINING_COST + to_measure,
        };
        (1.0 - left / all).clamp(0.0, 1.0)
    }
}
