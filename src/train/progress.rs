//! Where a run is, as plain data.

use super::config::TrainConfig;
use crate::inspect::evaluator::Measuring;
use crate::nn::loss::Score;
use crate::protocol::{
    BatchPoint, Divergence, Entry, EpochReport, Evaluation, LiveChange, NotFinite, Outcome, Place,
};

/// Where a run is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Stage {
    /// The batches of an epoch are trained on.
    #[default]
    Training,
    /// The validation set is measured.
    Validating(Measuring),
    /// The test set is measured, for the run has ended so.
    Testing(Measuring, Outcome),
    /// The run is over.
    Done(Outcome),
}

/// All of a run's state but weights and optimizer memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// Where the run is.
    pub stage: Stage,
    /// The number of complete epochs.
    pub epoch: usize,
    /// The number of batches of the epoch in hand that are done.
    pub step: usize,
    /// The number of batches of the run that are done.
    pub total_steps: u64,
    /// What came of the batches of this epoch.
    pub epoch_score: Measuring,
    /// Seconds that the batches of this epoch took, waiting between them included.
    pub epoch_training_seconds: f64,
    /// Seconds that this epoch took, validation included.
    pub epoch_seconds: f64,
    /// Seconds that the run took, pauses and suspensions excluded.
    pub seconds: f64,
    /// The user's factor on the learning rate.
    pub learning_rate_factor: f64,
    /// Learning rate of the last batch, or of the first one before it.
    pub learning_rate: f64,
    /// Epoch (from 1) of the best validation accuracy, and that accuracy.
    pub best: Option<(usize, f64)>,
    /// Each complete epoch.
    pub history: Vec<EpochReport>,
    /// The test set, once measured at the end.
    pub test: Option<Evaluation>,
    /// What was changed while the run went on, oldest first.
    pub changes: Vec<LiveChange>,
    /// What was done to the run, oldest first.
    pub journal: Vec<Entry>,
    /// What decided the run when it began; none if it was begun by a program that did not keep that.
    pub origin: Option<Box<TrainConfig>>,
}

/// What came of a batch that was trained.
#[derive(Clone, Copy, Debug)]
pub struct Trained {
    /// The loss, and how many were right.
    pub score: Score,
    /// The learning rate.
    pub rate: f64,
    /// The norm of the gradient of the mean loss, before clipping.
    pub gradient_norm: f64,
}

impl Default for Progress {
    fn default() -> Self {
        Self {
            stage: Stage::Training,
            epoch: 0,
            step: 0,
            total_steps: 0,
            epoch_score: Measuring::default(),
            epoch_training_seconds: 0.0,
            epoch_seconds: 0.0,
            seconds: 0.0,
            learning_rate_factor: 1.0,
            learning_rate: 0.0,
            best: None,
            history: Vec::new(),
            test: None,
            changes: Vec::new(),
            journal: Vec::new(),
            origin: None,
        }
    }
}

impl Progress {
    /// Gives the number of images of the epoch in hand that were trained on: the place of its next batch, whatever sizes the
    /// batches before that had.
    pub const fn offset(&self) -> usize {
        self.epoch_score.done
    }

    /// Gives the number of batches in the last complete epoch.
    pub fn steps_of_last_epoch(&self) -> usize {
        let end = |epoch: Option<&EpochReport>| epoch.map_or(0, |epoch| epoch.total_steps);
        let mut last = self.history.iter().rev();
        let steps = end(last.next()).saturating_sub(end(last.next()));
        usize::try_from(steps).unwrap_or(usize::MAX)
    }

    /// Gives the place between two batches where the run is.
    pub const fn place(&self) -> Place {
        Place { epoch: self.epoch, batch: self.step }
    }

    /// Gives the number of epochs that are done, or in hand.
    pub const fn begun_epochs(&self) -> usize {
        match self.stage {
            Stage::Training | Stage::Validating(_) => self.epoch + 1,
            Stage::Testing(..) | Stage::Done(_) => self.epoch,
        }
    }

    /// Lets a run that was complete go on if it is to have more than its complete epochs.
    pub fn reopen(&mut self, epochs: usize) {
        if self.epoch < epochs && matches!(self.stage, Stage::Testing(..) | Stage::Done(_)) {
            self.stage = Stage::Training;
            self.test = None;
        }
    }

    /// Takes over the epochs as they were when they were trained first, of which `own` has all: the clock of a second time is not theirs.
    pub fn take_over_epochs(&mut self, own: &[EpochReport]) {
        if let Some(own) = own.get(..self.history.len()) {
            self.history.copy_from_slice(own);
        }
    }

    /// Completes the batch in hand, of an epoch over `train` images, of which this came; gives what is told of it.
    pub fn complete_batch(&mut self, trained: Trained, train: usize) -> BatchPoint {
        let Trained { score, rate, gradient_norm } = trained;
        self.learning_rate = rate;
        self.total_steps += 1;
        self.step += 1;
        self.epoch_score += score;
        if self.offset() >= train {
            self.stage = Stage::Validating(Measuring::default());
        }
        BatchPoint {
            step: self.total_steps,
            loss: score.loss / score.images as f64,
            accuracy: score.correct as f64 / score.images as f64,
            images: u32::try_from(score.images).unwrap_or(u32::MAX),
            learning_rate: Some(rate),
            gradient_norm: Some(gradient_norm),
        }
    }

    /// Ends the run at the batch in hand, which is not counted as done, because of `what` is not finite in it.
    pub fn diverge(&mut self, what: NotFinite) -> Divergence {
        self.stage = Stage::Done(Outcome::Diverged);
        Divergence { what, epoch: self.epoch + 1, batch: self.step + 1, step: self.total_steps + 1 }
    }

    /// Completes the epoch in hand, which was measured to this `validation`; gives its report. It may be the best one yet
    /// only if it is `eligible`.
    pub fn complete_epoch(
        &mut self,
        config: &TrainConfig,
        validation: Option<Evaluation>,
        eligible: bool,
    ) -> EpochReport {
        let train = self.epoch_score.evaluation();
        let accuracy = validation.map(|validation| validation.accuracy);
        let best =
            eligible && accuracy.is_some_and(|accuracy| self.best.is_none_or(|(_, best)| accuracy > best));
        let report = EpochReport {
            epoch: self.epoch + 1,
            total_steps: self.total_steps,
            train_loss: train.loss,
            train_accuracy: train.accuracy,
            validation,
            best,
            images_per_second: train.images as f64 / self.epoch_training_seconds.max(1e-9),
            seconds: self.epoch_seconds,
        };
        if let (true, Some(accuracy)) = (best, accuracy) {
            self.best = Some((report.epoch, accuracy));
        }
        self.history.push(report);
        self.epoch += 1;
        self.step = 0;
        self.epoch_score = Measuring::default();
        (self.epoch_training_seconds, self.epoch_seconds) = (0.0, 0.0);
        self.stage = self.stage_after_epoch(config);
        report
    }

    /// Gives what comes after the last complete epoch in a run of this configuration.
    pub fn stage_after_epoch(&self, config: &TrainConfig) -> Stage {
        let outcome = if self.reaches(config) {
            Outcome::TargetReached
        } else if self.epoch >= config.epochs {
            Outcome::Completed
        } else if config.patience.is_some_and(|patience| self.epochs_without_improvement() >= patience) {
            Outcome::NoImprovement
        } else {
            return Stage::Training;
        };
        Stage::Testing(Measuring::default(), outcome)
    }

    /// Tells whether the last complete epoch reached the accuracy that ends a run of this configuration.
    pub fn reaches(&self, config: &TrainConfig) -> bool {
        let validation = self.history.last().and_then(|epoch| epoch.validation);
        config.until_accuracy.is_some_and(|target| validation.is_some_and(|got| got.accuracy >= target))
    }

    /// Gives the epoch with the least validation loss, the first of those that share it, and that loss; none before a loss that
    /// is finite.
    pub fn least_loss(&self) -> Option<(usize, f64)> {
        let losses = self.history.iter().filter_map(|report| Some((report.epoch, report.validation?.loss)));
        losses
            .filter(|(_, loss)| loss.is_finite())
            .reduce(|best, next| if next.1 < best.1 { next } else { best })
    }

    /// Counts the complete epochs since the one with the least validation loss: all of them if none had a finite one.
    pub fn epochs_without_improvement(&self) -> usize {
        self.epoch - self.least_loss().map_or(0, |(epoch, _)| epoch).min(self.epoch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Completes epochs with these validation losses, in a run that would go on; gives the stages after each.
    fn stages(config: &TrainConfig, losses: &[f64]) -> Vec<Stage> {
        let mut progress = Progress::default();
        let mut complete = |loss: f64| {
            let validation = Some(Evaluation { loss, accuracy: 0.5, images: 10 });
            progress.complete_epoch(config, validation, true);
            progress.stage
        };
        losses.iter().map(|loss| complete(*loss)).collect()
    }

    fn ends(outcome: Outcome) -> Stage {
        Stage::Testing(Measuring::default(), outcome)
    }

    #[test]
    fn patience_ends_a_run_once_the_lowest_loss_is_so_many_epochs_ago() {
        let config = TrainConfig { epochs: 100, patience: Some(2), ..TrainConfig::default() };
        let early =
            |losses: &[f64]| stages(&config, losses).iter().position(|stage| *stage != Stage::Training);
        assert_eq!(early(&[3.0, 2.0, 1.0, 0.9, 0.8]), None);
        assert_eq!(early(&[1.0, 2.0, 1.5]), Some(2), "better than the last one is not better than the best");
        assert_eq!(early(&[1.0, 1.0, 1.0]), Some(2), "the same is not better");
        assert_eq!(early(&[1.0, 2.0, 0.9, 2.0, 2.0]), Some(4));
        assert_eq!(early(&[f64::NAN, f64::INFINITY]), Some(1), "none is finite");
        assert_eq!(early(&[f64::NAN, 5.0, 4.0]), None);
        assert_eq!(stages(&config, &[1.0, 1.0, 1.0])[2], ends(Outcome::NoImprovement));
        let impatient = TrainConfig { patience: None, ..config.clone() };
        assert!(stages(&impatient, &[1.0; 9]).iter().all(|stage| *stage == Stage::Training));
    }

    #[test]
    fn what_was_wanted_is_reached_before_patience_ends() {
        let config = TrainConfig { epochs: 3, patience: Some(2), ..TrainConfig::default() };
        assert_eq!(stages(&config, &[1.0, 1.0, 1.0])[2], ends(Outcome::Completed));
        let target = TrainConfig { epochs: 9, until_accuracy: Some(0.5), ..config };
        assert_eq!(stages(&target, &[1.0])[0], ends(Outcome::TargetReached));
    }

    #[test]
    fn epochs_without_validation_know_no_improvement() {
        let config = TrainConfig { epochs: 9, ..TrainConfig::default() };
        let mut progress = Progress::default();
        progress.complete_epoch(&config, None, true);
        assert_eq!((progress.least_loss(), progress.epochs_without_improvement()), (None, 1));
    }
}
