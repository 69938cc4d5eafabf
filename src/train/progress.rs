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

    /// Completes the batch in hand, of `steps` in an epoch, of which this came; gives what is told of it.
    pub fn complete_batch(&mut self, trained: Trained, steps: usize) -> BatchPoint {
        let Trained { score, rate, gradient_norm } = trained;
        self.learning_rate = rate;
        self.total_steps += 1;
        self.step += 1;
        self.epoch_score += score;
        if self.step == steps {
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
        self.stage = self.stage_after_epoch(config, accuracy);
        report
    }

    /// Gives what comes after an epoch with this validation accuracy.
    fn stage_after_epoch(&self, config: &TrainConfig, accuracy: Option<f64>) -> Stage {
        let reached = config.until_accuracy.is_some_and(|target| accuracy.is_some_and(|got| got >= target));
        if reached {
            Stage::Testing(Measuring::default(), Outcome::TargetReached)
        } else if self.epoch >= config.epochs {
            Stage::Testing(Measuring::default(), Outcome::Completed)
        } else {
            Stage::Training
        }
    }
}
