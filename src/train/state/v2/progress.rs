//! Where a run was in version 2.

use crate::inspect::evaluator::Measuring as LiveMeasuring;
use crate::protocol;
use crate::train::progress;
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Progress {
    stage: Stage,
    epoch: usize,
    step: usize,
    total_steps: u64,
    epoch_score: Measuring,
    epoch_training_seconds: f64,
    epoch_seconds: f64,
    seconds: f64,
    learning_rate_factor: f64,
    learning_rate: f64,
    best: Option<(usize, f64)>,
    history: Vec<Epoch>,
    test: Option<Evaluation>,
}

impl Progress {
    pub fn live(self) -> progress::Progress {
        progress::Progress {
            stage: self.stage.live(),
            epoch: self.epoch,
            step: self.step,
            total_steps: self.total_steps,
            epoch_score: self.epoch_score.live(),
            epoch_training_seconds: self.epoch_training_seconds,
            epoch_seconds: self.epoch_seconds,
            seconds: self.seconds,
            learning_rate_factor: self.learning_rate_factor,
            learning_rate: self.learning_rate,
            best: self.best,
            history: self.history.into_iter().map(Epoch::live).collect(),
            test: self.test.map(Evaluation::live),
            changes: Vec::new(),
            journal: Vec::new(),
            origin: None,
        }
    }
}

#[derive(Deserialize)]
enum Stage {
    Training,
    Validating(Measuring),
    Testing(Measuring, Outcome),
    Done(Outcome),
}

impl Stage {
    fn live(self) -> progress::Stage {
        match self {
            Self::Training => progress::Stage::Training,
            Self::Validating(measuring) => progress::Stage::Validating(measuring.live()),
            Self::Testing(measuring, outcome) => progress::Stage::Testing(measuring.live(), outcome.live()),
            Self::Done(outcome) => progress::Stage::Done(outcome.live()),
        }
    }
}

#[derive(Deserialize)]
enum Outcome {
    Completed,
    TargetReached,
    Stopped,
    Diverged,
}

impl Outcome {
    fn live(self) -> protocol::Outcome {
        match self {
            Self::Completed => protocol::Outcome::Completed,
            Self::TargetReached => protocol::Outcome::TargetReached,
            Self::Stopped => protocol::Outcome::Stopped,
            Self::Diverged => protocol::Outcome::Diverged,
        }
    }
}

#[derive(Deserialize)]
struct Measuring {
    done: usize,
    loss: f64,
    correct: usize,
}

impl Measuring {
    fn live(self) -> LiveMeasuring {
        LiveMeasuring { done: self.done, loss: self.loss, correct: self.correct }
    }
}

#[derive(Deserialize)]
struct Evaluation {
    loss: f64,
    accuracy: f64,
    images: usize,
}

impl Evaluation {
    fn live(self) -> protocol::Evaluation {
        protocol::Evaluation { loss: self.loss, accuracy: self.accuracy, images: self.images }
    }
}

#[derive(Deserialize)]
struct Epoch {
    epoch: usize,
    total_steps: u64,
    train_loss: f64,
    train_accuracy: f64,
    validation: Option<Evaluation>,
    best: bool,
    images_per_second: f64,
    seconds: f64,
}

impl Epoch {
    fn live(self) -> protocol::EpochReport {
        protocol::EpochReport {
            epoch: self.epoch,
            total_steps: self.total_steps,
            train_loss: self.train_loss,
            train_accuracy: self.train_accuracy,
            validation: self.validation.map(Evaluation::live),
            best: self.best,
            images_per_second: self.images_per_second,
            seconds: self.seconds,
        }
    }
}
