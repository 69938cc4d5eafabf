//! The arithmetic of one chunk: its gradient, reduced over the shards in their order, and its parameters, moved by that.

use super::chunks::ChunkedTensor;
use super::sharding::MAX_SHARDS;
use super::workspace::CachedDeltas;
use crate::nn::dense_activations::DenseActivations;
use crate::nn::kernels::{BatchPart, DenseBackwardWeights, Real, Scratch};
use crate::nn::optimizer::Update;
use crate::nn::shard::Shard;

/// What the gradient of a fully connected layer's weights is computed from, for the whole batch at once.
pub struct DenseBatch<'a, T> {
    /// The number of the batch.
    number: u64,
    /// The weights' shape `[I, U]`.
    shape: [usize; 2],
    /// The inputs and δ of each shard, in order.
    parts: [BatchPart<'a, T>; MAX_SHARDS],
    /// The number of shards.
    count: usize,
}

impl<'a, T: Real> DenseBatch<'a, T> {
    /// Gathers what the shards of batch `number` know of `chunked`; none if that is not the weights of a fully connected layer.
    #[inline(always)]
    pub fn new(
        number: u64,
        chunked: &ChunkedTensor,
        activations: impl Iterator<Item = &'a DenseActivations<T>>,
    ) -> Option<Self> {
        let shape = chunked.tensor.dense_shape()?;
        let (mut parts, mut count) = ([BatchPart::default(); MAX_SHARDS], 0);
        for (part, activations) in parts.iter_mut().zip(activations) {
            *part = activations.part(chunked.tensor.layer, shape);
            count += 1;
        }
        Some(Self { number, shape, parts, count })
    }

    /// Computes the rows of the gradient that begin with its value number `first` into `sum`; gives Σg².
    #[inline(always)]
    pub fn dense_gradient(
        &self,
        first: usize,
        sum: &mut [T],
        deltas: &mut Option<CachedDeltas<T>>,
        scratch: &mut Scratch<T>,
    ) -> f64 {
        let Self { number, shape, parts, count } = self;
        let parts = &parts[..*count];
        let unit_deltas = deltas.as_mut().map(|cached| cached.of_parts(*number, parts));
        let ([inputs, units], d_weights) = (*shape, &mut *sum);
        T::dense_backward_weights(DenseBackwardWeights {
            inputs,
            units,
            parts,
            unit_deltas,
            first: first / units,
            d_weights,
            scratch,
        });
        sum_of_squares(sum)
    }
}

/// The shards of a batch, once they are all back.
#[derive(Clone, Copy)]
pub struct BatchShards<'a, T> {
    /// The number of the batch.
    pub number: u64,
    /// The shards, in order.
    pub shards: &'a [Shard<T>],
}

impl<T: Real> BatchShards<'_, T> {
    /// Makes `sum` the chunk of the gradient of `chunked` that begins with its value number `first`: the sum over the
    /// shards, in their order. Gives Σg².
    #[inline(always)]
    pub fn reduce(
        &self,
        chunked: &ChunkedTensor,
        first: usize,
        sum: &mut [T],
        deltas: &mut Option<CachedDeltas<T>>,
        scratch: &mut Scratch<T>,
    ) -> f64 {
        let activations = self.shards.iter().map(Shard::dense_activations);
        if let Some(batch) = DenseBatch::new(self.number, chunked, activations) {
            return batch.dense_gradient(first, sum, deltas, scratch);
        }
        sum.fill(T::zero());
        for shard in self.shards {
            shard.add_gradient(&chunked.tensor, first, sum);
        }
        sum_of_squares(sum)
    }
}

/// A chunk of a gradient, and Σg² of it.
#[derive(Clone, Copy)]
pub struct Sum<'a, T> {
    /// The gradient.
    pub values: &'a [T],
    /// Its Σg².
    pub squares: f64,
}

impl<T: Real> Sum<'_, T> {
    /// Moves the `parameters` of a chunk of `chunked` by this gradient, unless its Σg² is not finite. Gives Σg², which is
    /// not finite either if any of the parameters then is not.
    #[inline(always)]
    pub fn apply(
        &self,
        chunked: &ChunkedTensor,
        update: &Update<T>,
        parameters: &mut [T],
        slots: [&mut [T]; 2],
    ) -> f64 {
        if !self.squares.is_finite() {
            return self.squares;
        }
        update.apply(parameters, self.values, slots, chunked.tensor.info.decays);
        self.squares + nan_unless_finite(parameters)
    }
}

/// Gives Σg², in as many sums as fill vectors.
#[inline(always)]
pub fn sum_of_squares<T: Real>(values: &[T]) -> f64 {
    let mut sums = [T::zero(); 32];
    let (whole, rest) = values.as_chunks::<32>();
    for values in whole {
        for (sum, &g) in sums.iter_mut().zip(values) {
            *sum = *sum + g * g;
        }
    }
    let mut total = 0.0;
    for &g in rest {
        total += g.into_f64() * g.into_f64();
    }
    for sum in sums {
        total += sum.into_f64();
    }
    total
}

/// Gives 0 · Σw, which is 0 if all values are finite, and NaN if one is not.
#[inline(always)]
pub fn nan_unless_finite<T: Real>(values: &[T]) -> f64 {
    let mut sums = [T::zero(); 32];
    let (whole, rest) = values.as_chunks::<32>();
    for values in whole {
        for (sum, &w) in sums.iter_mut().zip(values) {
            *sum = *sum + T::zero() * w;
        }
    }
    let mut total = 0.0;
    for &w in rest.iter().chain(&sums) {
        total += (T::zero() * w).into_f64();
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finite_values_sum_up_to_nothing() {
        assert_eq!(nan_unless_finite(&[f32::MAX; 77]), 0.0);
        assert_eq!(nan_unless_finite::<f32>(&[]), 0.0);
    }

    #[test]
    fn the_sum_of_squares_is_that_of_all_values_and_shows_what_is_no_number() {
        let mut values: Vec<f32> = (1..=77_u8).map(f32::from).collect();
        assert_eq!(sum_of_squares(&values), 77.0 * 78.0 * 155.0 / 6.0);
        for place in [3, 76] {
            let was = std::mem::replace(&mut values[place], f32::NAN);
            assert!(sum_of_squares(&values).is_nan() && nan_unless_finite(&values).is_nan());
            values[place] = f32::NEG_INFINITY;
            assert!(nan_unless_finite(&values).is_nan());
            values[place] = was;
        }
    }
}
