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

    /// Gives up to `size` images that follow the first `offset` ones of the epoch; none where the order is not known, or ends
    /// before.
    pub fn batch(&self, offset: usize, size: usize) -> &[u32] {
        let end = offset.saturating_add(size).min(self.images.len());
        self.images.get(offset..end).unwrap_or_default()
    }
}
