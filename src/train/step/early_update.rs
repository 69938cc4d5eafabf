//! The update begun while shards are still on their way back.
//!
//! Two threads are rarely done with their shards at the same moment, and whoever is first would wait. By then all shards
//! are usually back through the fully connected layers that the network ends with, and all that the gradients of their
//! weights are made of is there, in the shards' activations and δ. So who would wait computes these, chunk by chunk, and
//! the weights after the update, too. They go where the gradient would, for the others may still read the old ones; to put
//! them in place is what is left to do afterwards. The numbers are the same, whoever computes them and whenever.

use super::chunks::{Chunk, ChunkedTensor, recycle};
use super::reduction::{DenseBatch, Sum};
use super::sharding::MAX_SHARDS;
use super::workspace::Workspace;
use crate::nn::dense_activations::DenseActivations;
use crate::nn::kernels::{Real, Scratch};
use crate::nn::network::Network;
use crate::nn::optimizer::Update;
use crate::nn::shard::Shard;
use crate::threads::wait_until;
use std::array;
use std::collections::VecDeque;
use std::sync::atomic::Ordering::{AcqRel, Acquire};
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockWriteGuard};

/// The batch whose update is begun early.
pub struct EarlyBatch<'a, T> {
    /// The number of the batch.
    pub number: u64,
    /// The network's tensors.
    pub tensors: &'a [ChunkedTensor],
    /// Each thread's workspace.
    pub workspaces: &'a [Mutex<Workspace<T>>],
    /// The update.
    pub update: Update<T>,
    /// The first of the fully connected layers that the network ends with.
    pub head: usize,
    /// Where each shard lends out its activations and δ, once it is back through those layers.
    pub activations: &'a [RwLock<DenseActivations<T>>],
}

/// An update begun early: what is left of it to be done, and how far the shards are.
pub struct EarlyUpdate<'a, T: 'static> {
    batch: EarlyBatch<'a, T>,
    chunks: Mutex<VecDeque<Chunk<'a, T>>>,
    /// The number of shards that have lent out their activations.
    lent: AtomicUsize,
    /// The number of shards that are done, or given up.
    ended: AtomicUsize,
    /// Whether the loss of every shard was finite.
    all_finite: AtomicBool,
}

/// A guard that notes the end of a shard when it is dropped.
pub struct ShardGuard<'a>(&'a AtomicUsize);

impl Drop for ShardGuard<'_> {
    fn drop(&mut self) {
        self.0.fetch_add(1, AcqRel);
    }
}

impl<'a, T: Real> EarlyUpdate<'a, T> {
    /// Prepares the update of `chunks`, which are weights of fully connected layers of the head.
    pub fn new(batch: EarlyBatch<'a, T>, chunks: Vec<Chunk<'a, T>>) -> Self {
        Self {
            batch,
            chunks: Mutex::new(chunks.into()),
            lent: AtomicUsize::new(0),
            ended: AtomicUsize::new(0),
            all_finite: AtomicBool::new(true),
        }
    }

    /// Gives the guard that whoever works on a shard holds from before it begins until it has ended.
    pub fn guard(&self) -> ShardGuard<'_> {
        ShardGuard(&self.ended)
    }

    /// Takes shard `index` back through all layers, once its score is known.
    pub fn backward(
        &self,
        index: usize,
        shard: &mut Shard<T>,
        network: &Network<T>,
        scratch: &mut Scratch<T>,
    ) {
        let head = self.batch.head;
        shard.backward(network, head..network.layers.len(), scratch);
        let mut lent = self.batch.activations[index].write().unwrap_or_else(PoisonError::into_inner);
        shard.swap_dense_activations(&mut lent);
        let lent = RwLockWriteGuard::downgrade(lent);
        self.all_finite.fetch_and(shard.score.loss.is_finite(), AcqRel);
        self.lent.fetch_add(1, AcqRel);
        shard.backward_along(&lent, network, 0..head, scratch);
    }

    /// Updates chunks as thread number `member`, which has no shard left to begin, until all shards are done. It takes
    /// those first that will be its own afterwards, so that they are in its processor's cache.
    pub fn run(&self, member: usize, network: &Network<T>) {
        let activations = self.batch.activations;
        let shards = activations.len();
        let ended = || self.ended.load(Acquire) == shards;
        wait_until(|| self.lent.load(Acquire) == shards || ended());
        if !self.all_finite.load(Acquire) {
            return;
        }
        let lent: [_; MAX_SHARDS] = array::from_fn(|index| {
            activations.get(index).map(|lent| lent.read().unwrap_or_else(PoisonError::into_inner))
        });
        let mut workspace = lock(&self.batch.workspaces[member]);
        while !ended() {
            let mut chunks = lock(&self.chunks);
            let chunk = if member == 0 { chunks.pop_front() } else { chunks.pop_back() };
            drop(chunks);
            let Some(chunk) = chunk else { return };
            self.compute(chunk, lent.iter().flatten().map(|lent| &**lent), network, &mut workspace);
        }
    }

    /// Puts the parameters of `chunk` after the update to where its gradient would be.
    fn compute<'t>(
        &self,
        chunk: Chunk<'_, T>,
        activations: impl Iterator<Item = &'t DenseActivations<T>>,
        network: &Network<T>,
        workspace: &mut Workspace<T>,
    ) {
        let Chunk { tensor, first, values, slots, squares, early, .. } = chunk;
        let chunked = &self.batch.tensors[tensor];
        let Some(weights) = network.layers[chunked.tensor.layer].parameters().next() else { return };
        let Some(dense) = DenseBatch::new(self.batch.number, chunked, activations) else { return };
        let Workspace { sum, deltas, scratch, .. } = workspace;
        let sum = &mut sum[..values.len()];
        *squares = T::vectorized(
            #[inline(always)]
            || {
                let squares = dense.dense_gradient(first, sum, &mut deltas[tensor], scratch);
                values.copy_from_slice(&weights[first..][..values.len()]);
                Sum { values: sum, squares }.apply(chunked, &self.batch.update, values, slots)
            },
        );
        *early = true;
    }

    /// Ends the update; gives the memory back that its chunks were in.
    pub fn finish(self) -> Vec<Chunk<'static, T>> {
        recycle(self.chunks.into_inner().unwrap_or_else(PoisonError::into_inner).into())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
