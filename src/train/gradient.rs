//! The gradient of a batch: the shards' shares added up in their order, piece by piece, and the parameters moved by it.

use super::step::MOST_SHARDS;
use crate::nn::kernels::workers::Workers;
use crate::nn::kernels::{DenseBackward, Lists, Part, Real, Scratch};
use crate::nn::network::{Network, TensorPlace};
use crate::nn::optimizer::Update;
use crate::nn::shard::Shard;
use std::ops::Range;

/// Large tensors are worked on in pieces of about so many values: gradient, weights and the optimizer's memory of a
/// piece fit into the first-level cache.
const PIECE: usize = 2048;
/// The weights of a fully connected layer are in pieces of so many rows or a multiple of it, for their gradient takes
/// that many at a time; what does not fit the first-level cache then fits the second.
const ROWS: usize = 64;
/// A tensor of no more values is a single piece, for handing it over would cost more than it gains.
const SMALL: usize = 8192;

/// The flat gradient of a network.
pub struct Gradient<T> {
    tensors: Vec<Pieces<T>>,
    /// All tensors one after the other.
    values: Vec<T>,
    /// Σg² of each piece.
    squares: Vec<f64>,
    /// Each thread's own.
    own: Vec<Own<T>>,
}

/// What a thread needs while it is at a piece.
struct Own<T> {
    /// Room for a piece of a gradient that nobody will ask for.
    sum: Vec<T>,
    scratch: Scratch<T>,
}

/// A tensor and how it is cut.
struct Pieces<T> {
    tensor: TensorPlace,
    /// Of the weights of a fully connected layer that are cut: its δ in the batch.
    lists: Option<Lists<T>>,
    /// Values in each but the last.
    length: usize,
    /// Their places in `squares`.
    squares: Range<usize>,
}

/// Parameters and gradient of a piece, and the optimizer's memory of it: empty where it has none.
type OfPiece<'a, T> = (&'a mut [T], &'a mut [T], [&'a mut [T]; 2]);

impl<T: Real> Gradient<T> {
    /// Space for the gradient of `network` over batches of up to `samples` samples.
    pub fn new(network: &Network<T>, samples: usize) -> Self {
        let mut end = 0;
        let cut = |tensor: TensorPlace| {
            let length = piece(&tensor);
            let start = end;
            end += tensor.range.len().div_ceil(length);
            let lists = tensor.of_batch().filter(|_| length < tensor.range.len());
            let lists = lists.map(|[_, units]| Lists::new(units, samples));
            Pieces { tensor, lists, length, squares: start..end }
        };
        let tensors: Vec<_> = network.tensors().into_iter().map(cut).collect();
        Self {
            tensors,
            values: vec![T::zero(); network.parameter_count()],
            squares: vec![0.0; end],
            own: Vec::new(),
        }
    }

    /// Its values as last summed up, tensors one after the other; [`Self::descend`] leaves them as they are.
    pub fn values(&self) -> &[T] {
        &self.values
    }

    /// Its Euclidean norm; not finite if any value of it is not, or, once the parameters have moved, any of those.
    pub fn norm(&self) -> f64 {
        self.squares.iter().sum::<f64>().sqrt()
    }

    /// Makes it the sum over `shards`.
    pub fn sum_up(&mut self, workers: &Workers, shards: &[Shard<T>]) {
        self.sum_up_layers(workers, shards, 0..usize::MAX);
    }

    /// The same for some layers alone.
    pub fn sum_up_layers(&mut self, workers: &Workers, shards: &[Shard<T>], layers: Range<usize>) {
        self.make_room(workers);
        let Self { tensors, values, squares, own } = self;
        for pieces in tensors.iter_mut().filter(|pieces| layers.contains(&pieces.tensor.layer)) {
            pieces.list(shards);
            let (values, squares) =
                (&mut values[pieces.tensor.range.clone()], &mut squares[pieces.squares.clone()]);
            let pieces = &*pieces;
            workers.each_piece([values], pieces.length, squares, own, |index, [sum], own| {
                T::vectorized(
                    #[inline(always)]
                    || pieces.add_up(shards, index, sum, &mut own.scratch),
                )
            });
        }
    }

    /// Moves the parameters of `network` by it.
    pub fn apply(
        &mut self,
        workers: &Workers,
        network: &mut Network<T>,
        slots: &mut [Vec<T>],
        update: &Update<T>,
    ) {
        self.visit(
            workers,
            network,
            slots,
            true,
            |Pieces { tensor, .. }, _, (parameters, gradient, slots), _| {
                T::vectorized(
                    #[inline(always)]
                    || {
                        update.apply(parameters, gradient, slots, tensor.info.decays);
                        sum_of_squares(gradient) + nothing_if_finite(parameters)
                    },
                )
            },
        );
    }

    /// [`Self::sum_up`] and [`Self::apply`] in one, while a piece is in the cache: all that is left of the gradient is
    /// its norm. A piece that has a value that is not finite moves no parameter.
    pub fn descend(
        &mut self,
        workers: &Workers,
        shards: &[Shard<T>],
        network: &mut Network<T>,
        slots: &mut [Vec<T>],
        update: &Update<T>,
    ) {
        self.tensors.iter_mut().for_each(|pieces| pieces.list(shards));
        self.visit(
            workers,
            network,
            slots,
            false,
            |pieces, index, (parameters, gradient, slots), scratch| {
                T::vectorized(
                    #[inline(always)]
                    || {
                        let squares = pieces.add_up(shards, index, gradient, scratch);
                        if !squares.is_finite() {
                            return squares;
                        }
                        update.apply(parameters, gradient, slots, pieces.tensor.info.decays);
                        squares + nothing_if_finite(parameters)
                    },
                )
            },
        );
    }

    /// Calls `work` with each piece: its tensor, its number there, and its part of the parameters, the gradient and the
    /// optimizer's memory. What it returns is Σg². Instead of a gradient that is not `kept` there is room for a piece.
    fn visit(
        &mut self,
        workers: &Workers,
        network: &mut Network<T>,
        slots: &mut [Vec<T>],
        kept: bool,
        work: impl Fn(&Pieces<T>, usize, OfPiece<'_, T>, &mut Scratch<T>) -> f64 + Sync,
    ) {
        self.make_room(workers);
        let Self { tensors, values, squares, own } = self;
        let mut tensors = tensors.iter();
        network.visit_parameters_mut(|parameters| {
            let Some(pieces) = tensors.next() else { return };
            let range = &pieces.tensor.range;
            let mut slots = slots.iter_mut().map(|slot| &mut slot[range.clone()]);
            let [first, second] = [slots.next().unwrap_or_default(), slots.next().unwrap_or_default()];
            let values = if kept { &mut values[range.clone()] } else { &mut [] };
            let slices = [parameters, values, first, second];
            let squares = &mut squares[pieces.squares.clone()];
            workers.each_piece(slices, pieces.length, squares, own, |index, parts, own| {
                let [parameters, gradient, first, second] = parts;
                let gradient = if kept { gradient } else { &mut own.sum[..parameters.len()] };
                work(pieces, index, (parameters, gradient, [first, second]), &mut own.scratch)
            });
        });
    }

    /// Gives each thread all the room that it will ever need, whichever pieces it gets.
    fn make_room(&mut self, workers: &Workers) {
        let Self { tensors, own, .. } = self;
        let longest = tensors.iter().map(|pieces| pieces.length).max().unwrap_or(0);
        let lists = tensors.iter().filter_map(|pieces| pieces.lists.as_ref());
        let room = lists.map(Lists::room).max().unwrap_or(0);
        while own.len() < workers.threads() {
            let mut scratch = Scratch::new();
            scratch.buffers([room], 0);
            own.push(Own { sum: vec![T::zero(); longest], scratch });
        }
    }
}

/// Values of `tensor` that are worked on together: whole rows of it.
fn piece(tensor: &TensorPlace) -> usize {
    if tensor.range.len() <= SMALL {
        return tensor.range.len().max(1);
    }
    let row = tensor.info.shape.last().copied().unwrap_or(1).max(1);
    let least = if tensor.of_batch().is_some() { ROWS } else { 1 };
    (PIECE / row / least).max(1) * least * row
}

impl<T: Real> Pieces<T> {
    /// Lists what the shards have for all pieces.
    fn list(&mut self, shards: &[Shard<T>]) {
        if let (Some(lists), Some(shape)) = (&mut self.lists, self.tensor.of_batch()) {
            lists.fill(&parts(shards, self.tensor.layer, shape)[..shards.len()]);
        }
    }

    /// Makes `sum` the sum of the shards' gradients of piece `index`, in shard order; gives Σg².
    #[inline(always)]
    fn add_up(&self, shards: &[Shard<T>], index: usize, sum: &mut [T], scratch: &mut Scratch<T>) -> f64 {
        let first = index * self.length;
        if let Some(shape) = self.tensor.of_batch() {
            let parts = &parts(shards, self.tensor.layer, shape)[..shards.len()];
            let batch = DenseBackward { shape, parts, lists: self.lists.as_ref() };
            T::dense_backward_weights(&batch, first / shape[1], sum, scratch);
        } else {
            sum.fill(T::zero());
            for shard in shards {
                shard.add_gradient(&self.tensor, first, sum);
            }
        }
        sum_of_squares(sum)
    }
}

/// What each shard has of the gradient of a fully connected layer's weights.
fn parts<T: Real>(shards: &[Shard<T>], layer: usize, shape: [usize; 2]) -> [Part<'_, T>; MOST_SHARDS] {
    let mut parts = [Part::default(); MOST_SHARDS];
    for (part, shard) in parts.iter_mut().zip(shards) {
        *part = shard.part(layer, shape);
    }
    parts
}

/// Σg², in as many sums as fill vectors.
#[inline(always)]
fn sum_of_squares<T: Real>(values: &[T]) -> f64 {
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

/// 0 · Σw: 0 if all values are finite, NaN if one is not.
#[inline(always)]
fn nothing_if_finite<T: Real>(values: &[T]) -> f64 {
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
        assert_eq!(nothing_if_finite(&[f32::MAX; 77]), 0.0);
        assert_eq!(nothing_if_finite::<f32>(&[]), 0.0);
    }

    #[test]
    fn the_sum_of_squares_is_that_of_all_values_and_shows_what_is_no_number() {
        let mut values: Vec<f32> = (1..=77_u8).map(f32::from).collect();
        assert_eq!(sum_of_squares(&values), 77.0 * 78.0 * 155.0 / 6.0);
        for place in [3, 76] {
            let was = std::mem::replace(&mut values[place], f32::NAN);
            assert!(sum_of_squares(&values).is_nan() && nothing_if_finite(&values).is_nan());
            values[place] = f32::NEG_INFINITY;
            assert!(nothing_if_finite(&values).is_nan());
            values[place] = was;
        }
    }
}
