//! The order in which the training images are seen: a function of seed and epoch alone.

use crate::dataset::{Split, shuffle};

/// The images of one epoch, in the order in which they are trained on.
#[derive(Debug)]
pub struct EpochOrder {
    images: Vec<u32>,
    /// The epoch whose order this is, if it is any's.
    epoch: Option<usize>,
}

impl EpochOrder {
    /// Makes space for an epoch of so many `samples`.
    pub fn with_capacity(samples: usize) -> Self {
        Self { images: Vec::with_capacity(samples), epoch: None }
    }

    /// Makes it the order of `epoch`, unless it is that already.
    pub fn begin(&mut self, split: &Split, seed: u64, epoch: usize) {
        if self.epoch == Some(epoch) {
            return;
        }
        let samples = u32::try_from(split.train.len()).unwrap_or(u32::MAX);
        shuffle::fill_order(&mut self.images, seed, epoch as u64, samples);
        split.train.look_up(&mut self.images);
        self.epoch = Some(epoch);
    }

    /// Gives the images of batch number `step` of the epoch; none where the order is not known, or ends before.
    pub fn batch(&self, step: usize, batch_size: usize) -> Option<&[u32]> {
        let start = step * batch_size;
        self.images.get(start..(start + batch_size).min(self.images.len()))
    }
}
