//! One batch: forward, backward, the gradients of its shards summed in their order, and the update.

use super::workers::Workers;
use crate::nn::kernels::Real;
use crate::nn::layer::Pass;
use crate::nn::loss::Score;
use crate::nn::network::{Network, TensorPlace};
use crate::nn::optimizer::{Optimizer, Update};
use crate::nn::shard::{Shard, Use, meet_backward, meet_forward, stretches};
use std::ops::Range;

/// A batch is cut into at most this many shards …
const MOST_SHARDS: usize = 8;
/// … of at least this many samples (each reads all weights and has a gradient of its own, to be added to the sum) …
const FEWEST_SAMPLES: usize = 16;
/// … or, if it is too small for two of those, into two of at least this many …
const FEWEST_OF_TWO: usize = 4;
/// … each of at least this much work, in multiply-adds, below which handing it over costs more than it gains.
const SMALLEST_SHARD: usize = 4_000_000;
/// What a value of an activation costs beside the multiply-adds, in multiply-adds.
const VALUE: usize = 64;
/// Gradients are summed and applied in pieces of this many values.
const PIECE: usize = 8192;

/// Space for one batch, and the rules for cutting it.
pub struct Step<T> {
    shards: Vec<Shard<T>>,
    /// Samples that a shard has space for.
    capacity: usize,
    stretches: Vec<Range<usize>>,
    tensors: Vec<TensorPlace>,
    /// Sum of the shards' gradients.
    gradient: Vec<T>,
    /// Σg² of each piece of `gradient`.
    squares: Vec<f64>,
    /// Totals at a meeting of the shards.
    totals: Vec<(f64, f64)>,
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
        let tensors = network.tensors();
        let parameters = tensors.last().map_or(0, |tensor| tensor.range.end);
        Self {
            shards: (0..count).map(|_| Shard::new(network, capacity, Use::Train)).collect(),
            capacity,
            stretches: stretches(network),
            gradient: vec![T::zero(); parameters],
            squares: vec![0.0; tensors.iter().map(|tensor| tensor.range.len().div_ceil(piece(tensor))).sum()],
            tensors,
            totals: Vec::new(),
        }
    }

    /// Into how many shards a full batch is cut.
    pub fn shards(&self) -> usize {
        self.shards.len()
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
        let Self { shards, capacity, stretches, totals, .. } = self;
        // A smaller batch, the last of an epoch, is never cut into shards with more samples than there is space for.
        let count = shard_count(network, samples).max(samples.div_ceil(*capacity)).min(shards.len());
        let shards = &mut shards[..count];
        let last = stretches.len() - 1;
        for (number, stretch) in stretches.iter().enumerate() {
            if number > 0 {
                meet_forward(network, shards, stretch.start, totals);
            }
            let network = &*network;
            workers.each(shards, |index, shard| {
                if number == 0 {
                    let range = cut(samples, count, index);
                    let pass = Pass { training: true, first: range.start, ..pass };
                    shard.load(network, range.len(), pass, |x, labels| fill(range, x, labels));
                }
                shard.forward(network, stretch.clone());
                if number == last {
                    shard.finish(network, samples);
                    if last == 0 {
                        shard.backward(network, stretch.clone());
                    }
                }
            });
        }
        if last > 0 {
            backward_in_stretches(workers, network, shards, stretches, totals);
        }
        let mut score = Score::default();
        shards.iter().for_each(|shard| score += shard.score);
        self.sum_up(workers, network, count);
        score
    }

    /// Adds the gradients of the first `count` shards up, in shard order, and Σg² of each piece.
    fn sum_up(&mut self, workers: &Workers, network: &Network<T>, count: usize) {
        let Self { shards, tensors, gradient, squares, .. } = self;
        let shards = &shards[..count];
        let (mut gradient, mut squares) = (&mut gradient[..], &mut squares[..]);
        for tensor in tensors {
            let piece = piece(tensor);
            let (total, rest) = std::mem::take(&mut gradient).split_at_mut(tensor.range.len());
            gradient = rest;
            let (sums, rest) = std::mem::take(&mut squares).split_at_mut(total.len().div_ceil(piece));
            squares = rest;
            workers.each_piece([total], piece, sums, |index, [total]| {
                total.fill(T::zero());
                for shard in shards {
                    shard.add_gradient(network, tensor.layer, &tensor.range, index * piece, total);
                }
                sum_of_squares(total)
            });
        }
    }

    /// The gradient of the last batch, tensors one after the other, before clipping.
    pub fn gradient(&self) -> &[T] {
        &self.gradient
    }

    /// Its Euclidean norm; not finite if any value of it is not.
    pub fn norm(&self) -> f64 {
        self.squares.iter().sum::<f64>().sqrt()
    }

    /// Which side of every kink the last batch went.
    pub fn kinks(&self, network: &Network<T>) -> u64 {
        self.shards.iter().fold(0, |hash: u64, shard| hash.rotate_left(7) ^ shard.kinks(network))
    }

    /// Moves the network's parameters by the gradient of the last batch. `slots` is the optimizer's memory: as many
    /// vectors as it has slots, each as long as the gradient. `number` counts updates from 1.
    pub fn update(
        &self,
        workers: &Workers,
        network: &mut Network<T>,
        optimizer: &Optimizer,
        slots: &mut [Vec<T>],
        number: u64,
        rate: f64,
    ) {
        let update = optimizer.update(number, rate, optimizer.clip_scale(self.norm()));
        let mut tensors = self.tensors.iter();
        network.visit_parameters_mut(|parameters| {
            let Some(tensor) = tensors.next() else { return };
            let gradient = &self.gradient[tensor.range.clone()];
            let mut slices = slots.iter_mut().map(|slot| &mut slot[tensor.range.clone()]);
            let slots = [slices.next().unwrap_or_default(), slices.next().unwrap_or_default()];
            apply(workers, &update, parameters, gradient, slots, tensor.info.decays);
        });
    }
}

/// Values of `tensor` that are summed together: whole rows of it.
pub fn piece(tensor: &TensorPlace) -> usize {
    let row = tensor.info.shape.last().copied().unwrap_or(1).max(1);
    (PIECE / row).max(1) * row
}

/// Σg², in as many sums as fill vectors.
fn sum_of_squares<T: Real>(values: &[T]) -> f64 {
    let mut sums = [T::zero(); 16];
    let (whole, rest) = values.as_chunks::<16>();
    for values in whole {
        for (sum, &g) in sums.iter_mut().zip(values) {
            *sum = *sum + g * g;
        }
    }
    let rest = rest.iter().map(|g| g.into_f64() * g.into_f64()).sum::<f64>();
    sums.iter().fold(rest, |sum, &part| sum + part.into_f64())
}

/// Applies an update to one tensor, in pieces where it is large.
fn apply<T: Real>(
    workers: &Workers,
    update: &Update<T>,
    parameters: &mut [T],
    gradient: &[T],
    [first, second]: [&mut [T]; 2],
    decays: bool,
) {
    let piece = if parameters.len() > 2 * PIECE { PIECE } else { parameters.len().max(1) };
    // What has no size takes no memory.
    let mut done = vec![(); parameters.len().div_ceil(piece)];
    workers.each_piece(
        [parameters, first, second],
        piece,
        &mut done,
        |index, [parameters, first, second]| {
            let gradient = &gradient[index * piece..][..parameters.len()];
            update.apply(parameters, gradient, [first, second], decays);
        },
    );
}

/// Backward through a network with batch normalisation: each stretch on all shards, a meeting at each boundary.
fn backward_in_stretches<T: Real>(
    workers: &Workers,
    network: &Network<T>,
    shards: &mut [Shard<T>],
    stretches: &[Range<usize>],
    totals: &mut Vec<(f64, f64)>,
) {
    let mut end = network.layers.len();
    for norm in stretches[1..].iter().rev().map(|stretch| stretch.start) {
        if norm + 1 < end {
            workers.each(shards, |_, shard| shard.backward(network, norm + 1..end));
        }
        meet_backward(network, shards, norm, totals);
        end = norm + 1;
    }
    workers.each(shards, |_, shard| shard.backward(network, 0..end));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::init::Init;
    use crate::nn::shape::Shape;

    /// Trains `spec` on made-up samples with so many threads; returns the hash of its weights and the last gradient.
    fn train(spec: &str, threads: usize) -> (String, Vec<f32>) {
        let (input, batch) = (Shape::new(20, 20, 2), 57);
        let spec = spec.parse().expect("a spec");
        let mut network = Network::new(&spec, input, 10, None, Init::He, 1).expect("it fits");
        let workers = Workers::new(threads).expect("threads can be made");
        let (mut step, optimizer) = (Step::new(&network, batch), Optimizer::default());
        assert!(step.shards.len() > 2, "a batch that is not divided shows nothing");
        let mut slots = vec![vec![0.0; network.parameter_count()]; optimizer.slots()];
        for number in 1..=3 {
            let pass = Pass { training: true, seed: 7, step: number, ..Pass::EVALUATE };
            // The last batch of an epoch is smaller.
            let samples = if number == 3 { batch - 20 } else { batch };
            step.gradients(&workers, &mut network, samples, pass, |range, x, labels| {
                for (n, (x, label)) in range.zip(x.chunks_exact_mut(input.len()).zip(labels)) {
                    *label = (n % 10) as u8;
                    for (i, x) in x.iter_mut().enumerate() {
                        *x = ((i * (n + 3) + number as usize) % 17) as f32 / 17.0;
                    }
                }
            });
            step.update(&workers, &mut network, &optimizer, &mut slots, number, 0.01);
        }
        (network.weights_hash(), step.gradient().to_vec())
    }

    #[test]
    fn any_number_of_threads_trains_to_the_same_bits() {
        for spec in [
            "conv 20 5x5 relu, maxpool 2, dense 300 relu, dense 10",
            "conv 12 3x3 pad same, batchnorm, relu, maxpool 2, conv 24 3x3 sigmoid, avgpool 2, dense 10",
            "conv 16 5x5 tanh, maxpool 2, dropout 0.4, dense 200 relu, dropout 0.2, batchnorm, dense 10",
        ] {
            let (hash, gradient) = train(spec, 1);
            assert!(gradient.iter().all(|g| g.is_finite()) && gradient.iter().any(|&g| g != 0.0), "{spec}");
            for threads in [2, 3] {
                assert_eq!(
                    train(spec, threads),
                    (hash.clone(), gradient.clone()),
                    "{spec}, {threads} threads"
                );
            }
        }
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
    fn the_sum_of_squares_is_that_of_all_values_and_shows_what_is_no_number() {
        let mut values: Vec<f32> = (1..=37_u8).map(f32::from).collect();
        assert_eq!(sum_of_squares(&values), 37.0 * 38.0 * 75.0 / 6.0);
        for place in [3, 36] {
            let was = std::mem::replace(&mut values[place], f32::NAN);
            assert!(sum_of_squares(&values).is_nan());
            values[place] = was;
        }
    }
}
