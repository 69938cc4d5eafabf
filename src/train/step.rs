//! One batch: forward and back, cut into shards, and the step down the gradient.

mod autotune;
mod batch;
mod chunks;
mod early_update;
pub mod gradient;
mod reduction;
mod sharding;
mod workspace;

use crate::nn::blocks::together;
use crate::nn::kernels::{Real, Scratch};
use crate::nn::layer::{Layer, Pass};
use crate::nn::loss::Score;
use crate::nn::network::Network;
use crate::nn::shard::{DenseActivations, Purpose, Shard, segments, sync_backward, sync_forward};
use crate::threads::Workers;
use autotune::{Autotuner, Mode};
pub use batch::{Batch, Descent, Fill};
use gradient::{Gradient, Parameters};
use sharding::{shard_count, shard_range};
use std::ops::Range;
use std::sync::{PoisonError, RwLock};
use std::time::Instant;

/// Space for one batch, and the rules for cutting it.
pub struct Step<T: 'static> {
    shards: Vec<Shard<T>>,
    /// The number of samples that a shard has space for.
    capacity: usize,
    /// The number of shards of the last batch.
    used: usize,
    /// The segments of the network, between which the shards have to be synchronized.
    segments: Vec<Range<usize>>,
    /// The first of the fully connected layers that the network ends with, if it has a single segment.
    head: Option<usize>,
    /// Where each shard lends out its activations and δ.
    activations: Vec<RwLock<DenseActivations<T>>>,
    gradient: Gradient<T>,
    /// The sums of each channel over all shards, where these are synchronized.
    totals: Vec<(f64, f64)>,
    /// Each thread's working memory.
    scratches: Vec<Scratch<T>>,
    /// Which way of doing steps is fastest.
    autotuner: Autotuner,
    /// The calling thread alone, for steps without helpers; none while such a step is done.
    single: Option<Workers>,
}

impl<T: Real> Step<T> {
    /// Makes space for batches of up to `batch` samples.
    pub fn new(network: &Network<T>, batch: usize) -> Self {
        let count = shard_count(network, batch);
        let capacity = batch.div_ceil(count).max(1);
        Self {
            shards: (0..count).map(|_| Shard::new(network, capacity, Purpose::Train)).collect(),
            capacity,
            used: 0,
            segments: segments(network),
            head: head(network),
            activations: (0..count).map(|_| RwLock::default()).collect(),
            gradient: Gradient::new(network, count * capacity),
            totals: Vec::new(),
            scratches: Vec::new(),
            autotuner: Autotuner::default(),
            single: Some(Workers::single()),
        }
    }

    /// Gives the number of shards that a full batch is cut into.
    pub fn shards(&self) -> usize {
        self.shards.len()
    }

    /// Tells whether a full batch is enough work to be shared out.
    fn is_divisible(&self) -> bool {
        self.shards.len() > 1 || self.gradient.is_divisible()
    }

    /// Computes the gradient of the mean loss over `batch`. Batch normalisation's running statistics move.
    pub fn gradients(
        &mut self,
        workers: &Workers,
        network: &mut Network<T>,
        batch: &Batch<impl Fill<T>>,
    ) -> Score {
        let score = self.pass(workers, network, batch, false, None);
        self.gradient.reduce(workers, &self.shards[..self.used]);
        score
    }

    /// Computes the gradient of the mean loss over `batch` and moves the parameters by it. Where loss or gradient is not
    /// finite, which [`Self::norm`] tells, no parameter is moved by that. Helpers rest where they would only be in the way.
    pub fn descend(
        &mut self,
        workers: &Workers,
        network: &mut Network<T>,
        batch: &Batch<impl Fill<T>>,
        descent: &mut Descent<'_, T>,
    ) -> Score {
        let shared = workers.threads() > 1 && self.is_divisible();
        let mode = if shared { self.autotuner.mode() } else { Mode::SingleThread };
        let single = self.single.take();
        let workers = single.as_ref().filter(|_| mode == Mode::SingleThread).unwrap_or(workers);
        let began = shared.then(Instant::now);
        let non_temporal = mode == Mode::NonTemporal;
        let score = self.pass(workers, network, batch, non_temporal, Some(descent));
        if score.loss.is_finite() {
            self.update(workers, network, descent, non_temporal);
        }
        if let Some(began) = began {
            self.autotuner.record(began.elapsed().as_secs_f64(), batch.samples);
        }
        self.single = single;
        score
    }

    /// Moves the parameters by the gradients that the shards have.
    fn update(
        &mut self,
        workers: &Workers,
        network: &mut Network<T>,
        descent: &mut Descent<'_, T>,
        non_temporal: bool,
    ) {
        let shards = &self.shards[..self.used];
        if descent.optimizer.clip.is_none() {
            let update = descent.update(0.0);
            let parameters = Parameters { network, slots: descent.slots };
            self.gradient.reduce_and_apply(workers, shards, parameters, &update, non_temporal);
        } else {
            self.gradient.reduce(workers, shards);
            if self.norm().is_finite() {
                self.apply(workers, network, descent);
            }
        }
    }

    /// Takes a batch forward and back; what the last one left is cleared with `non_temporal` stores, if so. A thread that
    /// has to wait for others begins with the `descent` that will follow, if there is one that allows it.
    fn pass(
        &mut self,
        workers: &Workers,
        network: &mut Network<T>,
        batch: &Batch<impl Fill<T>>,
        non_temporal: bool,
        descent: Option<&mut Descent<'_, T>>,
    ) -> Score {
        if self.scratches.len() < workers.threads() {
            self.scratches.resize_with(workers.threads(), Scratch::new);
        }
        // A smaller batch, the last of an epoch, is never cut into shards with more samples than there is space for.
        let least = batch.samples.div_ceil(self.capacity);
        self.used = shard_count(network, batch.samples).max(least).min(self.shards.len());
        self.gradient.begin();
        let head = self.head.filter(|_| workers.threads() > 1 && self.used > 1);
        let descent = descent.filter(|descent| descent.optimizer.clip.is_none());
        let load = |count: usize, index: usize, shard: &mut Shard<T>, network: &Network<T>| {
            shard.prepare(network, non_temporal);
            let range = shard_range(batch.samples, count, index);
            let pass = Pass { training: true, first: range.start, ..batch.pass };
            shard.load(network, range.len(), pass, |x, labels| (batch.fill)(range, x, labels));
        };
        match head.zip(descent) {
            Some((head, descent)) => {
                self.pass_with_early_update(workers, network, batch.samples, load, head, descent);
            }
            None => self.pass_in_segments(workers, network, batch.samples, load),
        }
        // Whoever works on what, no memory will be allocated in the next step.
        Scratch::level(&mut self.scratches);
        let mut score = Score::default();
        self.shards[..self.used].iter().for_each(|shard| score += shard.score);
        score
    }

    /// Takes the batch forward and back through one segment of the network after the other.
    fn pass_in_segments(
        &mut self,
        workers: &Workers,
        network: &mut Network<T>,
        samples: usize,
        load: impl Fn(usize, usize, &mut Shard<T>, &Network<T>) + Sync,
    ) {
        let Self { shards, used, segments, totals, scratches, .. } = self;
        let (count, shards) = (*used, &mut shards[..*used]);
        let last = segments.len() - 1;
        for (number, segment) in segments.iter().enumerate() {
            if number > 0 {
                sync_forward(network, shards, segment.start, totals);
            }
            let network = &*network;
            workers.each_with(shards, scratches, |index, shard, scratch| {
                if number == 0 {
                    load(count, index, shard, network);
                }
                shard.forward(network, segment.clone(), scratch);
                if number == last {
                    shard.finish(network, samples);
                    if last == 0 {
                        shard.backward(network, segment.clone(), scratch);
                    }
                }
            });
        }
        if last > 0 {
            self.backward_in_segments(workers, network);
        }
    }

    /// Takes the error back through a network with batch normalisation: each segment on all shards, which are synchronized
    /// at each boundary.
    fn backward_in_segments(&mut self, workers: &Workers, network: &Network<T>) {
        let Self { shards, used, segments, totals, scratches, .. } = self;
        let shards = &mut shards[..*used];
        let mut end = network.layers.len();
        for norm in segments[1..].iter().rev().map(|segment| segment.start) {
            // What is fused with it goes back with it.
            let after = norm + together(network, norm);
            if after < end {
                workers.each_with(shards, scratches, |_, shard, scratch| {
                    shard.backward(network, after..end, scratch)
                });
            }
            sync_backward(network, shards, norm, totals);
            end = after;
        }
        workers.each_with(shards, scratches, |_, shard, scratch| shard.backward(network, 0..end, scratch));
    }

    /// Takes the batch forward and back through a network of one segment; threads that would wait for others begin with the
    /// update of the layers from `head` on.
    fn pass_with_early_update(
        &mut self,
        workers: &Workers,
        network: &Network<T>,
        samples: usize,
        load: impl Fn(usize, usize, &mut Shard<T>, &Network<T>) + Sync,
        head: usize,
        descent: &mut Descent<'_, T>,
    ) {
        let Self { shards, used, scratches, gradient, activations, .. } = self;
        let (count, shards, activations) = (*used, &mut shards[..*used], &mut activations[..*used]);
        let update = descent.update(0.0);
        let early = gradient.early_update(workers, descent.slots, update, head, activations);
        let work = |index, shard: &mut Shard<T>, scratch: &mut Scratch<T>| {
            let _guard = early.guard();
            load(count, index, shard, network);
            shard.forward(network, 0..network.layers.len(), scratch);
            shard.finish(network, samples);
            early.backward(index, shard, network, scratch);
        };
        workers.each_with_then(shards, scratches, work, |member| early.run(member, network));
        let room = early.finish();
        gradient.recycle(room);
        for (shard, lent) in shards.iter_mut().zip(activations) {
            shard.swap_dense_activations(lent.get_mut().unwrap_or_else(PoisonError::into_inner));
        }
    }

    /// Gives the gradient of the last batch, tensors one after the other, before clipping; not after [`Self::descend`].
    pub fn gradient(&self) -> &[T] {
        self.gradient.values()
    }

    /// Gives the gradient's Euclidean norm; not finite if any value of it is not, or, after [`Self::descend`], any parameter.
    pub fn norm(&self) -> f64 {
        self.gradient.norm()
    }

    /// Gives a number that tells which side of every kink the last batch went.
    pub fn kinks(&self, network: &Network<T>) -> u64 {
        self.shards.iter().fold(0, |hash: u64, shard| hash.rotate_left(7) ^ shard.kinks(network))
    }

    /// Moves the network's parameters by the gradient of the last batch.
    pub fn apply(&mut self, workers: &Workers, network: &mut Network<T>, descent: &mut Descent<'_, T>) {
        let update = descent.update(self.norm());
        self.gradient.apply(workers, Parameters { network, slots: descent.slots }, &update);
    }
}

/// The first of the fully connected layers, and what is between and behind them, that `network` ends with, if there are
/// others before them and the shards need not be synchronized.
fn head<T>(network: &Network<T>) -> Option<usize> {
    let in_head =
        |layer: &Layer<T>| matches!(layer, Layer::Dense(_) | Layer::Activation(_) | Layer::Dropout(_));
    let before = network.layers.iter().rposition(|layer| !in_head(layer))? + 1;
    (before < network.layers.len() && segments(network).len() == 1).then_some(before)
}

#[cfg(test)]
mod tests;
