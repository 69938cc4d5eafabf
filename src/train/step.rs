//! One batch: forward and back, cut into shards, and the step down the gradient.

mod autotune;
mod chunks;
mod early_update;
pub mod gradient;

use crate::nn::blocks::together;
use crate::nn::kernels::{Real, Scratch};
use crate::nn::layer::{Layer, Pass};
use crate::nn::loss::Score;
use crate::nn::network::Network;
use crate::nn::optimizer::{Optimizer, Update};
use crate::nn::shard::{DenseActivations, Purpose, Shard, segments, sync_backward, sync_forward};
use crate::threads::Workers;
use autotune::{Manner, Tempo};
use early_update::Ahead;
use gradient::Gradient;
use std::ops::Range;
use std::sync::{PoisonError, RwLock};
use std::time::Instant;

/// A batch is cut into at most this many shards …
pub(super) const MOST_SHARDS: usize = 8;
/// … of at least this many samples (each reads all weights and has a gradient of its own, to be added to the sum) …
const FEWEST_SAMPLES: usize = 16;
/// … or, if it is too small for two of those, into two of at least this many …
const FEWEST_OF_TWO: usize = 4;
/// … each of at least this much work, in multiply-adds, below which handing it over costs more than it gains.
const SMALLEST_SHARD: usize = 4_000_000;
/// What a value of an activation costs beside the multiply-adds, in multiply-adds.
const VALUE: usize = 64;

/// Space for one batch, and the rules for cutting it.
pub struct Step<T: 'static> {
    shards: Vec<Shard<T>>,
    /// Samples that a shard has space for.
    capacity: usize,
    /// Shards of the last batch.
    used: usize,
    segments: Vec<Range<usize>>,
    /// The first of the fully connected layers that the network ends with, if it has a single segment.
    head: Option<usize>,
    /// Where each shard lends out its dense activations.
    dense_activations: Vec<RwLock<DenseActivations<T>>>,
    gradient: Gradient<T>,
    /// Totals at a meeting of the shards.
    totals: Vec<(f64, f64)>,
    /// Each thread's own.
    scratches: Vec<Scratch<T>>,
    /// Which way of doing steps is fastest.
    tempo: Tempo,
    /// The calling thread, for when they are not.
    alone: Option<Workers>,
}

/// What moves the parameters after a batch.
pub struct Descent<'a, T> {
    /// The rule.
    pub optimizer: &'a Optimizer,
    /// Its memory: as many vectors as it has slots, each as long as the gradient.
    pub slots: &'a mut [Vec<T>],
    /// Number of the update, from 1.
    pub number: u64,
    /// Learning rate.
    pub rate: f64,
}

impl<T: Real> Descent<'_, T> {
    /// The update by a gradient of this norm.
    fn update(&self, norm: f64) -> Update<T> {
        self.optimizer.update(self.number, self.rate, self.optimizer.clip_scale(norm))
    }
}

/// How many shards a batch of `samples` is cut into: a matter of network and batch alone.
fn shard_count<T: Real>(network: &Network<T>, samples: usize) -> usize {
    // Forward and backward together are three times the multiply-adds of forward.
    let values: usize = (0..network.layers.len()).map(|index| network.shape(index).len()).sum();
    let work = samples.saturating_mul(network.macs().saturating_mul(3).saturating_add(VALUE * values));
    let most = (samples / FEWEST_SAMPLES).clamp((samples / FEWEST_OF_TWO).clamp(1, 2), MOST_SHARDS);
    (work / SMALLEST_SHARD).clamp(1, most)
}

/// The samples of shard `index` when `samples` are cut into `count`: sizes differ by one at the most.
fn cut(samples: usize, count: usize, index: usize) -> Range<usize> {
    samples * index / count..samples * (index + 1) / count
}

impl<T: Real> Step<T> {
    /// Space for batches of up to `batch` samples.
    pub fn new(network: &Network<T>, batch: usize) -> Self {
        let count = shard_count(network, batch);
        let capacity = batch.div_ceil(count).max(1);
        Self {
            shards: (0..count).map(|_| Shard::new(network, capacity, Purpose::Train)).collect(),
            capacity,
            used: 0,
            head: head(network),
            dense_activations: (0..count).map(|_| RwLock::default()).collect(),
            segments: segments(network),
            gradient: Gradient::new(network, count * capacity),
            totals: Vec::new(),
            scratches: Vec::new(),
            tempo: Tempo::default(),
            alone: Some(Workers::single()),
        }
    }

    /// Into how many shards a full batch is cut.
    pub fn shards(&self) -> usize {
        self.shards.len()
    }

    /// Whether a full batch is enough work to be shared out.
    fn divides(&self) -> bool {
        self.shards.len() > 1 || self.gradient.divides()
    }

    /// Gradients of the mean loss over `samples` samples. `fill` gets a range of positions within the batch, the space
    /// for those samples and for their labels. Batch normalisation's running statistics move.
    pub fn gradients(
        &mut self,
        workers: &Workers,
        network: &mut Network<T>,
        samples: usize,
        pass: Pass,
        fill: impl Fn(Range<usize>, &mut [T], &mut [u8]) + Sync,
    ) -> Score {
        let score = self.pass(workers, network, samples, (pass, false), fill, None);
        self.gradient.sum_up(workers, &self.shards[..self.used]);
        score
    }

    /// The same, and moves the parameters. Where loss or gradient is not finite, which [`Self::norm`] tells, no
    /// parameter is moved by that. Helpers rest where they would only be in the way.
    pub fn descend(
        &mut self,
        workers: &Workers,
        network: &mut Network<T>,
        samples: usize,
        pass: Pass,
        fill: impl Fn(Range<usize>, &mut [T], &mut [u8]) + Sync,
        descent: &mut Descent<'_, T>,
    ) -> Score {
        let shared = workers.threads() > 1 && self.divides();
        let manner = if shared { self.tempo.manner() } else { Manner::Alone };
        let alone = self.alone.take();
        let crew = alone.as_ref().filter(|_| manner == Manner::Alone).unwrap_or(workers);
        let began = shared.then(Instant::now);
        let non_temporal = manner == Manner::NonTemporal;
        let score = self.pass(crew, network, samples, (pass, non_temporal), fill, Some(descent));
        if score.loss.is_finite() {
            self.go_down(crew, network, descent, non_temporal);
        }
        if let Some(began) = began {
            self.tempo.took(began.elapsed().as_secs_f64(), samples);
        }
        self.alone = alone;
        score
    }

    /// Moves the parameters by the gradients that the shards have.
    fn go_down(
        &mut self,
        workers: &Workers,
        network: &mut Network<T>,
        descent: &mut Descent<'_, T>,
        non_temporal: bool,
    ) {
        let shards = &self.shards[..self.used];
        if descent.optimizer.clip.is_none() {
            let update = descent.update(0.0);
            self.gradient.descend(workers, shards, network, descent.slots, (&update, non_temporal));
        } else {
            self.gradient.sum_up(workers, shards);
            if self.norm().is_finite() {
                self.update(workers, network, descent);
            }
        }
    }

    /// Takes a batch forward and back; what the last one left may have to be cleared with `non_temporal` stores. A thread that has to
    /// wait for others begins with the `descent` that will follow, if there is one.
    fn pass(
        &mut self,
        workers: &Workers,
        network: &mut Network<T>,
        samples: usize,
        (pass, non_temporal): (Pass, bool),
        fill: impl Fn(Range<usize>, &mut [T], &mut [u8]) + Sync,
        descent: Option<&mut Descent<'_, T>>,
    ) -> Score {
        let Self { shards, capacity, segments, totals, scratches, gradient, dense_activations, .. } = self;
        if scratches.len() < workers.threads() {
            scratches.resize_with(workers.threads(), Scratch::new);
        }
        // A smaller batch, the last of an epoch, is never cut into shards with more samples than there is space for.
        let count = shard_count(network, samples).max(samples.div_ceil(*capacity)).min(shards.len());
        let (shards, dense_activations) = (&mut shards[..count], &mut dense_activations[..count]);
        gradient.begin();
        let head = self.head.filter(|_| workers.threads() > 1 && count > 1);
        let descent = descent.filter(|descent| descent.optimizer.clip.is_none());
        let ahead = head.zip(descent).map(|(head, descent)| {
            let update = descent.update(0.0);
            gradient.ahead(workers, descent.slots, (update, head), dense_activations)
        });
        let last = segments.len() - 1;
        for (number, segment) in segments.iter().enumerate() {
            if number > 0 {
                sync_forward(network, shards, segment.start, totals);
            }
            let network = &*network;
            let work = |index, shard: &mut Shard<T>, scratch: &mut Scratch<T>| {
                let _under_way = ahead.as_ref().map(Ahead::under_way);
                if number == 0 {
                    shard.prepare(network, non_temporal);
                    let range = cut(samples, count, index);
                    let pass = Pass { training: true, first: range.start, ..pass };
                    shard.load(network, range.len(), pass, |x, labels| fill(range, x, labels));
                }
                shard.forward(network, segment.clone(), scratch);
                if number == last {
                    shard.finish(network, samples);
                    match &ahead {
                        Some(ahead) => ahead.back(index, shard, network, scratch),
                        None if last == 0 => shard.backward(network, segment.clone(), scratch),
                        None => {}
                    }
                }
            };
            let wait = |member| ahead.iter().for_each(|ahead| ahead.work(member, network));
            workers.each_with_then(shards, scratches, work, wait);
        }
        if let Some(room) = ahead.map(Ahead::finish) {
            gradient.end(room);
            for (shard, dense) in shards.iter_mut().zip(dense_activations) {
                shard.swap_dense_activations(dense.get_mut().unwrap_or_else(PoisonError::into_inner));
            }
        }
        if last > 0 {
            backward_in_segments(workers, network, shards, segments, (totals, scratches));
        }
        // Whoever works on what, nothing will be set aside in the next step.
        Scratch::level(scratches);
        let mut score = Score::default();
        shards.iter().for_each(|shard| score += shard.score);
        self.used = count;
        score
    }

    /// The gradient of the last batch, tensors one after the other, before clipping; not after [`Self::descend`].
    pub fn gradient(&self) -> &[T] {
        self.gradient.values()
    }

    /// Its Euclidean norm; not finite if any value of it is not, or, after [`Self::descend`], any parameter.
    pub fn norm(&self) -> f64 {
        self.gradient.norm()
    }

    /// Which side of every kink the last batch went.
    pub fn kinks(&self, network: &Network<T>) -> u64 {
        self.shards.iter().fold(0, |hash: u64, shard| hash.rotate_left(7) ^ shard.kinks(network))
    }

    /// Moves the network's parameters by the gradient of the last batch.
    pub fn update(&mut self, workers: &Workers, network: &mut Network<T>, descent: &mut Descent<'_, T>) {
        let update = descent.update(self.norm());
        self.gradient.apply(workers, network, descent.slots, &update);
    }
}

/// The first of the fully connected layers, and what is between and behind them, that `network` ends with, if there are
/// others before them and the shards need not meet on their way.
fn head<T>(network: &Network<T>) -> Option<usize> {
    let in_head =
        |layer: &Layer<T>| matches!(layer, Layer::Dense(_) | Layer::Activation(_) | Layer::Dropout(_));
    let before = network.layers.iter().rposition(|layer| !in_head(layer))? + 1;
    (before < network.layers.len() && segments(network).len() == 1).then_some(before)
}

/// Backward through a network with batch normalisation: each segment on all shards, a meeting at each boundary.
fn backward_in_segments<T: Real>(
    workers: &Workers,
    network: &Network<T>,
    shards: &mut [Shard<T>],
    segments: &[Range<usize>],
    (totals, scratches): (&mut Vec<(f64, f64)>, &mut [Scratch<T>]),
) {
    let mut end = network.layers.len();
    for norm in segments[1..].iter().rev().map(|segment| segment.start) {
        // What is computed in one with it goes back with it.
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

#[cfg(test)]
mod tests {
    use super::autotune::MANNERS;
    use super::*;
    use crate::nn::init::Init;
    use crate::nn::optimizer::Rule;
    use crate::nn::shape::Shape;

    const INPUT: Shape = Shape::new(20, 20, 2);
    const BATCH: usize = 57;

    fn network(spec: &str) -> Network<f32> {
        Network::new(&spec.parse().expect("a spec"), INPUT, 10, None, Init::He, 1).expect("it fits")
    }

    /// One step on `samples` made-up samples whose values are at most `greatest`.
    fn descend(
        step: &mut Step<f32>,
        workers: &Workers,
        network: &mut Network<f32>,
        (samples, greatest): (usize, f32),
        descent: &mut Descent<'_, f32>,
    ) -> Score {
        let number = descent.number;
        let pass = Pass { training: true, seed: 7, step: number, ..Pass::EVALUATE };
        let fill = |range: Range<usize>, x: &mut [f32], labels: &mut [u8]| {
            for (n, (x, label)) in range.zip(x.chunks_exact_mut(INPUT.len()).zip(labels)) {
                *label = (n % 10) as u8;
                for (i, x) in x.iter_mut().enumerate() {
                    *x = greatest * ((i * (n + 3) + number as usize) % 17) as f32 / 17.0;
                }
            }
        };
        step.descend(workers, network, samples, pass, fill, descent)
    }

    /// Trains `spec` with so many threads; returns the hash of its weights and the norm of the last gradient.
    fn train(spec: &str, optimizer: &Optimizer, threads: usize) -> (String, f64) {
        train_in(Manner::Together, spec, optimizer, threads)
    }

    fn train_in(manner: Manner, spec: &str, optimizer: &Optimizer, threads: usize) -> (String, f64) {
        let mut network = network(spec);
        let workers = Workers::new(threads).expect("threads can be made");
        let mut step = Step { tempo: Tempo::always(manner), ..Step::new(&network, BATCH) };
        assert!(step.shards.len() > 2, "a batch that is not divided shows nothing");
        let mut slots = vec![vec![0.0; network.parameter_count()]; optimizer.slots()];
        for number in 1..=3 {
            let mut descent = Descent { optimizer, slots: &mut slots, number, rate: 0.01 };
            // The last batch of an epoch is smaller.
            let samples = if number == 3 { BATCH - 20 } else { BATCH };
            descend(&mut step, &workers, &mut network, (samples, 1.0), &mut descent);
        }
        (network.weights_hash(), step.norm())
    }

    #[test]
    fn any_number_of_threads_trains_to_the_same_bits() {
        for spec in [
            "conv 20 5x5 relu, maxpool 2, dense 300 relu, dense 10",
            "conv 12 3x3 pad same, batchnorm, relu, maxpool 2, conv 24 3x3 sigmoid, avgpool 2, dense 10",
            "conv 16 5x5 tanh, maxpool 2, dropout 0.4, dense 200 relu, dropout 0.2, batchnorm, dense 10",
        ] {
            let optimizer = Optimizer::default();
            let (hash, norm) = train(spec, &optimizer, 1);
            assert!(norm.is_finite() && norm > 0.0, "{spec}");
            for (threads, manner) in
                [2, 3].into_iter().flat_map(|threads| MANNERS.map(|manner| (threads, manner)))
            {
                let trained = train_in(manner, spec, &optimizer, threads);
                assert_eq!(trained, (hash.clone(), norm), "{spec}, {threads} threads, {manner:?}");
            }
        }
    }

    #[test]
    fn a_step_of_next_to_no_work_is_not_shared_out() {
        let divides = |spec: &str, batch| Step::new(&network(spec), batch).divides();
        assert!(!divides("conv 1 5x5 sigmoid, maxpool 2, dense 10", 10));
        assert!(divides("conv 1 5x5 sigmoid, maxpool 2, dense 10", 1000), "many samples");
        assert!(divides("conv 1 5x5 sigmoid, maxpool 2, dense 900, dense 10", 10), "many parameters");
        assert!(divides("conv 20 5x5 relu, maxpool 2, dense 10", 10), "many filters");
    }

    #[test]
    fn the_head_is_the_fully_connected_layers_at_the_end() {
        let head = |spec: &str| head(&network(spec));
        assert_eq!(head("conv 4 5x5 relu, maxpool 2, dense 30 relu, dropout 0.5, dense 10"), Some(2));
        assert_eq!(head("conv 4 5x5, relu, dense 10"), Some(1));
        assert_eq!(head("dense 30 relu, dense 10"), None, "nothing is before it");
        assert_eq!(head("conv 4 5x5, batchnorm, relu, dense 10"), None, "shards meet");
        assert_eq!(head("conv 10 20x20"), None, "nothing is in it");
    }

    #[test]
    fn a_last_batch_may_have_any_size() {
        let input = Shape::new(28, 28, 1);
        let spec = "conv 6 5x5, maxpool 2, dense 10".parse().expect("a spec");
        let mut network = Network::<f32>::new(&spec, input, 10, None, Init::He, 1).expect("it fits");
        let workers = Workers::new(1).expect("threads can be made");
        for batch in [1, 2, 30, 61, 150] {
            let mut step = Step::new(&network, batch);
            for samples in 1..=batch {
                let score =
                    step.gradients(&workers, &mut network, samples, Pass::EVALUATE, |_, x, labels| {
                        x.fill(0.5);
                        labels.fill(3);
                    });
                assert_eq!(score.images, samples, "of a batch of {batch}");
            }
        }
    }

    #[test]
    fn the_gradient_need_not_be_complete_before_the_first_weight_moves() {
        let spec = "conv 20 5x5 relu, maxpool 2, dense 300 relu, dense 10";
        for rule in [Rule::Sgd, Rule::Nesterov, Rule::AdamW] {
            let at_once = Optimizer { rule, weight_decay: 0.1, ..Optimizer::default() };
            // Clipping needs the norm first. No gradient is as long as this.
            let in_turn = Optimizer { clip: Some(1e9), ..at_once };
            assert_eq!(train(spec, &at_once, 2), train(spec, &in_turn, 2));
        }
    }

    #[test]
    fn what_is_not_finite_moves_no_weight() {
        for clip in [None, Some(1.0)] {
            let optimizer = Optimizer { rule: Rule::Sgd, clip, ..Optimizer::default() };
            for greatest in [1e30, f32::INFINITY] {
                let mut network = network("dense 10");
                let mut step = Step::new(&network, 4);
                // All logits are zero, so the loss is finite however great the inputs.
                network.visit_parameters_mut(|weights| weights.fill(0.0));
                let before = network.weights_hash();
                let mut descent = Descent { optimizer: &optimizer, slots: &mut [], number: 1, rate: 0.1 };
                let (workers, batch) = (Workers::single(), (4, greatest));
                let score = descend(&mut step, &workers, &mut network, batch, &mut descent);
                assert!(!score.loss.is_finite() || !step.norm().is_finite());
                let biases = network.layers[0].parameters()[1].iter().all(|b| b.is_finite());
                let weights = network.layers[0].parameters()[0].iter().all(|&w| w == 0.0);
                assert!(biases && weights, "clipped at {clip:?}, inputs of {greatest}");
                assert!(score.loss.is_finite() && clip.is_none() || network.weights_hash() == before);
            }
        }
    }
}
