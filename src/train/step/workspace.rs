//! What each thread has of its own while it is at a chunk.

use super::chunks::ChunkedTensor;
use crate::nn::kernels::{BatchPart, Real, Scratch, UnitDeltas};

/// What a thread needs while it is at a chunk.
pub struct Workspace<T> {
    /// Room for a chunk of a gradient that nobody will ask for.
    pub sum: Vec<T>,
    /// Room for a chunk of updated parameters.
    pub updated: Vec<T>,
    /// The δ of each tensor that is the weights of a fully connected layer and is cut. Listing them again takes less time
    /// than fetching the lists from another processor's cache.
    pub deltas: Vec<Option<CachedDeltas<T>>>,
    /// The working memory of kernels.
    pub scratch: Scratch<T>,
}

impl<T: Real> Workspace<T> {
    /// Makes all the room that a thread will ever need, whichever chunks of `tensors` it gets, for batches of up to
    /// `samples` samples.
    pub fn new(tensors: &[ChunkedTensor], samples: usize) -> Self {
        let longest = tensors.iter().map(|chunked| chunked.length).max().unwrap_or(0);
        let deltas: Vec<_> = tensors.iter().map(|chunked| CachedDeltas::new(chunked, samples)).collect();
        let mut scratch = Scratch::new();
        let room = deltas.iter().flatten().map(|cached| cached.deltas.room()).max().unwrap_or(0);
        scratch.buffers([room], 0);
        let [sum, updated] = [0; 2].map(|_| vec![T::zero(); longest]);
        Self { sum, updated, deltas, scratch }
    }
}

/// The δ of one batch, listed unit by unit.
pub struct CachedDeltas<T> {
    /// The number of the batch that they are of.
    batch: u64,
    deltas: UnitDeltas<T>,
}

impl<T: Real> CachedDeltas<T> {
    /// Makes room for the δ of `chunked` in a batch of up to `samples` samples, if it needs them.
    fn new(chunked: &ChunkedTensor, samples: usize) -> Option<Self> {
        let [_, units] = chunked.tensor.dense_shape().filter(|_| chunked.count() > 1)?;
        Some(Self { batch: 0, deltas: UnitDeltas::new(units, samples) })
    }

    /// Gives the δ of `parts`, listed once for all that is done for batch number `batch`.
    pub fn of_parts(&mut self, batch: u64, parts: &[BatchPart<'_, T>]) -> &UnitDeltas<T> {
        if self.batch != batch {
            self.batch = batch;
            parts.iter().for_each(|part| T::prefetch(part.deltas));
            self.deltas.fill(parts);
        }
        &self.deltas
    }
}
