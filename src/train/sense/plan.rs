//! What is looked at, and what can be found.

use crate::nn::network::Network;
use crate::train::config::TrainConfig;

/// A run as it would be, before it is begun.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'a> {
    /// What decides it.
    pub config: &'a TrainConfig,
    /// Its network.
    pub network: &'a Network<f32>,
    /// Images that are trained on, at least one.
    pub train: usize,
    /// Images of the validation set.
    pub validation: usize,
}

/// What a check found, in words that say what would be right.
pub(super) enum Finding {
    /// It cannot work.
    Impossible(String),
    /// It very likely will not work, or not as it looks.
    Doubtful(String),
}

impl Plan<'_> {
    /// Images in a full batch.
    pub(super) fn batch(&self) -> usize {
        self.config.batch_size.min(self.train)
    }

    /// Images in the last batch of an epoch.
    pub(super) fn last_batch(&self) -> usize {
        match self.train % self.batch() {
            0 => self.batch(),
            rest => rest,
        }
    }

    /// Batches in an epoch as the schedule counts them.
    pub(super) fn epoch_steps(&self) -> u64 {
        self.train.div_ceil(self.config.schedule_batch().min(self.train)) as u64
    }
}
