//! Where a run is, as plain data.

use super::evaluate::Measuring;
use crate::protocol::{EpochReport, Evaluation, Outcome};

/// Where a run is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Stage {
    /// In an epoch's batches.
    #[default]
    Training,
    /// Measuring the validation set.
    Validating(Measuring),
    /// Measuring the test set, the run having ended so.
    Testing(Measuring, Outcome),
    /// Over.
    Done(Outcome),
}

/// All of a run's state but weights and optimizer memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// Where the run is.
    pub stage: Stage,
    /// Complete epochs.
    pub epoch: usize,
    /// Batches of the epoch in hand that are done.
    pub step: usize,
    /// Batches of the run that are done.
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
        }
    }
}
