//! One batch: forward and back, cut into shards, and the step down the gradient.

mod autotune;
mod batch;
mod chunks;
mod early_update;
pub mod gradient;
mod held;
mod reduction;
mod sharding;
mod workspace;

use crate::nn::dense_activations::DenseActivations;
use crate::nn::kernels::{Real, Scratch};
use crate::nn::layer::Pass;
use crate::nn::loss::Score;
use crate::nn::memory::Statistics;
use crate::nn::network::Network;
use crate::nn::plan::{Plan, Purpose};
use crate::nn::shard::Shard;
use crate::nn::sync::{sync_backward, sync_forward};
use crate::threads::Workers;
use autotune::{Autotuner, Mode};
pub use batch::{Batch, Descent, Fill};
use gradient::{Gradient, Parameters};
use held::HeldUnits;
use sharding::{shard_count, shard_range};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant;

/// Space for one batch, and the rules for cutting it.
pub struct Step<T: 'static> {
    shards: Vec<Shard<T>>,
    /// The number of samples that a shard has space for.
    capacity: usize,
    /// The number of shards of the last batch.
    used: usize,
    /// How the network is computed: between its segments, the shards have to be synchronized.
    plan: Arc<Plan>,
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
    /// What must not move.
    held: HeldUnits<T>,
}

impl<T: Real> Step<T> {
    /// Makes space for batches of up to `batch` samples.
    pub fn new(network: &Network<T>, batch: usize) -> Self {
        let count = shard_count(network, batch);
        let capacity = batch.div_ceil(count).max(1);
        let plan = Plan::new(network, Purpose::Train);
        Self {
            shards: (0..count).map(|_| Shard::new(network, &plan, capacity)).collect(),
            capacity,
            used: 0,
            plan,
            activations: (0..count).map(|_| RwLock::default()).collect(),
            gradient: Gradient::new(network, count * capacity),
            totals: Vec::new(),
            scratches: Vec::new(),
            autotuner: Autotuner::default(),
            single: Some(Workers::single()),
            held: HeldUnits::default(),
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
        self.held.keep(network, descent.slots);
        let score = self.pass(workers, network, batch, non_temporal, Some(descent));
        if score.loss.is_finite() {
            self.move_parameters(workers, network, descent, non_temporal);
        }
        // An update that was begun early has moved some of the optimizer's memory, whatever came of the loss.
        self.held.put_back(network, descent.slots);
        if let Some(began) = began {
            self.autotuner.record(began.elapsed().as_secs_f64(), batch.samples);
        }
        self.single = single;
        score
    }

    /// Moves the parameters by the gradient of the last batch, as [`Self::descend`] does after its pass, bit for bit. It may
    /// follow [`Self::gradients`] if the loss is finite; parameters are written with `non_temporal` stores, if so.
    pub fn update(
        &mut self,
        workers: &Workers,
        network: &mut Network<T>,
        descent: &mut Descent<'_, T>,
        non_temporal: bool,
    ) {
        self.held.keep(network, descent.slots);
        self.move_parameters(workers, network, descent, non_temporal);
        self.held.put_back(network, descent.slots);
    }

    /// Moves all parameters by the gradient of the last batch, those that are held among them.
    fn move_parameters(
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
        let head = self.plan.head().filter(|_| workers.threads() > 1 && self.used > 1);
        let descent = descent.filter(|descent| descent.optimizer.clip.is_none());
        let load = |count: usize, index: usize, shard: &mut Shard<T>, network: &Network<T>| {
            shard.prepare(non_temporal);
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
        let Self { shards, used, plan, totals, scratches, .. } = self;
        let (count, shards) = (*used, &mut shards[..*used]);
        let last = plan.segments().len() - 1;
        for (number, segment) in plan.segments().iter().enumerate() {
            if let Some(layer) = segment.sync {
                sync_forward(network, shards, layer, totals);
            }
            let network = &*network;
            workers.each_with(shards, scratches, |index, shard, scratch| {
                if number == 0 {
                    load(count, index, shard, network);
                }
                shard.forward(network, segment.forward.clone(), scratch);
                if number == last {
                    shard.finish(network, samples);
                    if last == 0 {
                        shard.backward(network, segment.backward.clone(), scratch);
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
        let Self { shards, used, plan, totals, scratches, .. } = self;
        let shards = &mut shards[..*used];
        for segment in plan.segments().iter().rev() {
            if !segment.backward.is_empty() {
                workers.each_with(shards, scratches, |_, shard, scratch| {
                    shard.backward(network, segment.backward.clone(), scratch);
                });
            }
            if let Some(layer) = segment.sync {
                sync_backward(network, shards, layer, totals);
            }
        }
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

    /// Gives the statistics of the last batch that layer `index` normalised it by, if it does that.
    pub fn statistics(&self, network: &Network<T>, index: usize) -> Option<&Statistics<T>> {
        self.shards.first()?.statistics(network, index)
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

#[cfg(test)]
mod tests;
