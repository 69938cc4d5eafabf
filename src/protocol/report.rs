//! Progress: batches, epochs and measurements.

use super::command::Speed;
use super::health::Dead;
use serde::{Deserialize, Serialize};

/// What the trainer is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// Reading the data set, building the network.
    #[default]
    Loading,
    /// Training batches.
    Training,
    /// Measuring loss and accuracy on the validation set.
    Validating,
    /// Measuring them on the test set.
    Testing,
    /// Waiting for a command.
    Paused,
    /// Done; see [`Outcome`](super::Outcome).
    Finished,
}

impl Phase {
    /// Whether nothing moves until there is a command.
    pub const fn rests(self) -> bool {
        matches!(self, Self::Paused | Self::Finished)
    }
}

/// Progress since the last report: gathered, so that nothing is lost when the screen is slow.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What the trainer is doing now.
    pub phase: Phase,
    /// The epoch in hand, from 1.
    pub epoch: usize,
    /// Batches of this epoch that are done.
    pub step: usize,
    /// Batches of this epoch in all: those that are done, and those that are left in the size that batches have now.
    pub epoch_steps: usize,
    /// Batches of the run that are done.
    pub total_steps: u64,
    /// Batches of the run in all, if nothing ends it before its last epoch does.
    pub planned_steps: u64,
    /// Share of the validation or test set that is measured, 0 to 1, in those phases.
    pub measured: f32,
    /// The batches since the last report, oldest first. When a report had to wait for long, neighbours are
    /// averaged: `images` then is larger than a batch.
    pub batches: Vec<BatchPoint>,
    /// Learning rate of the last batch, after schedule and the user's factor.
    pub learning_rate: f64,
    /// The user's factor on the schedule's learning rate.
    pub learning_rate_factor: f64,
    /// Share of the run's whole work that is done, batches and measurements, 0 to 1; it never falls within a run.
    pub progress: f64,
    /// Training images a second, waiting for a speed limit included and measuring excluded: over the last second or so
    /// while the run goes, over all of it once it is over; 0 while it pauses.
    pub images_per_second: f64,
    /// Seconds that the run took, pauses and suspensions excluded.
    pub elapsed: f64,
    /// Whether there was a pause or a suspension that `elapsed` leaves out.
    pub paused: bool,
    /// Seconds to the end of the run at the present speed, if that can be told.
    pub eta: Option<f64>,
    /// The speed limit in force.
    pub speed: Speed,
    /// Commands obeyed so far: what the front end gave before that many is in this report.
    pub obeyed: u64,
    /// What is known of the network being dead, if it is.
    pub dead: Option<Dead>,
}

/// One batch's figures (or the mean of several neighbouring ones).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BatchPoint {
    /// The batch's number in the run, from 1; the last one when several are averaged.
    pub step: u64,
    /// Mean loss over the batch.
    pub loss: f64,
    /// Fraction classified correctly.
    pub accuracy: f64,
    /// Images in it.
    pub images: u32,
    /// Its learning rate; unknown of batches that an earlier version of the program trained.
    pub learning_rate: Option<f64>,
    /// ‖∂C/∂w‖, the Euclidean norm of the gradient of the batch's mean loss over all parameters, before clipping and without weight
    /// decay; unknown of batches that an earlier version of the program trained.
    pub gradient_norm: Option<f64>,
}

/// Mean loss and accuracy over a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Mean loss, regularisation not included.
    pub loss: f64,
    /// Fraction classified correctly.
    pub accuracy: f64,
    /// Images measured.
    pub images: usize,
}

/// An epoch's figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EpochReport {
    /// Its number, from 1.
    pub epoch: usize,
    /// Batches of the run done at its end.
    pub total_steps: u64,
    /// Mean training loss over the epoch's batches, as measured while training.
    pub train_loss: f64,
    /// Training accuracy over the epoch's batches, as measured while training.
    pub train_accuracy: f64,
    /// Validation, if there is a validation set.
    pub validation: Option<Evaluation>,
    /// True if this is the best validation accuracy so far.
    pub best: bool,
    /// Training images a second over the epoch, waiting for a speed limit included, validation excluded.
    pub images_per_second: f64,
    /// Seconds for the epoch, validation included, pauses and suspensions excluded.
    pub seconds: f64,
}
