//! The gradient of a batch: the shards' shares added up in their order, piece by piece, and the parameters moved by it.

use super::MOST_SHARDS;
use super::chunks::{Cut, Piece, Pieces, emptied};
use super::early_update::Ahead;
use crate::nn::kernels::{BatchPart, DenseBackward, Real, Scratch, UnitDeltas};
use crate::nn::network::Network;
use crate::nn::optimizer::Update;
use crate::nn::shard::{DenseActivations, Shard};
use crate::threads::Workers;
use std::ops::Range;
use std::sync::{Mutex, PoisonError, RwLock};

/// The flat gradient of a network.
pub struct Gradient<T: 'static> {
    tensors: Vec<Pieces>,
    /// All tensors one after the other.
    values: Vec<T>,
    /// Σg² of each piece.
    squares: Vec<f64>,
    /// Which pieces of the batch in hand were worked out ahead.
    ahead: Vec<bool>,
    /// Most samples in a batch.
    samples: usize,
    /// Number of the batch in hand.
    batch: u64,
    /// Each thread's own.
    own: Vec<Mutex<Own<T>>>,
    /// Room for the pieces of a step: empty between two steps.
    pieces: Vec<Piece<'static, T>>,
}

/// What an update moves: the network, and the optimizer's memory.
type Moved<'a, T> = (&'a mut Network<T>, &'a mut [Vec<T>]);

/// What a thread needs while it is at a piece.
pub struct Own<T> {
    /// Room for a piece of a gradient that nobody will ask for.
    pub sum: Vec<T>,
    /// Room for a piece of parameters that have moved.
    moved: Vec<T>,
    /// Of each tensor that is the weights of a fully connected layer and cut: its δ in the batch. To list them takes
    /// less time than to get the lists out of another processor's cache.
    pub lists: Vec<Option<Listed<T>>>,
    /// Working memory of kernels.
    pub scratch: Scratch<T>,
}

/// δ of the batch with this number.
pub struct Listed<T> {
    batch: u64,
    lists: UnitDeltas<T>,
}

impl<T: Real> Gradient<T> {
    /// Space for the gradient of `network` over batches of up to `samples` samples.
    pub fn new(network: &Network<T>, samples: usize) -> Self {
        let tensors: Vec<_> = network.tensors().into_iter().map(Pieces::new).collect();
        let count = tensors.iter().map(Pieces::count).sum();
        Self {
            tensors,
            values: vec![T::zero(); network.parameter_count()],
            squares: vec![0.0; count],
            ahead: vec![false; count],
            samples,
            batch: 0,
            own: Vec::new(),
            pieces: Vec::with_capacity(count),
        }
    }

    /// Whether there is enough of it to be shared out.
    pub fn divides(&self) -> bool {
        self.tensors.iter().any(|pieces| pieces.count() > 1)
    }

    /// Its values as last summed up, tensors one after the other; not after [`Self::descend`].
    pub fn values(&self) -> &[T] {
        &self.values
    }

    /// Its Euclidean norm; not finite if any value of it is not, or, once the parameters have moved, any of those.
    pub fn norm(&self) -> f64 {
        self.squares.iter().sum::<f64>().sqrt()
    }

    /// Begins a batch.
    pub fn begin(&mut self) {
        self.batch += 1;
        self.ahead.fill(false);
    }

    /// What can be done of the batch's [`Self::descend`] with `update` while shards are still on their way back through the
    /// layers before `head`, for [`Self::end`] to be told of.
    pub fn ahead<'a>(
        &'a mut self,
        workers: &Workers,
        slots: &'a mut [Vec<T>],
        (update, head): (Update<T>, usize),
        dense_activations: &'a [RwLock<DenseActivations<T>>],
    ) -> Ahead<'a, T> {
        self.make_room(workers);
        let Self { tensors, values, squares, ahead, own, pieces, batch, .. } = self;
        let mut cut = Cut::new(tensors, values, slots, (squares, ahead), pieces);
        (0..tensors.len()).for_each(|_| cut.next(&mut []));
        let mut pieces = cut.pieces;
        pieces.retain(|piece| {
            let tensor = &tensors[piece.tensor].tensor;
            tensor.layer >= head && tensor.dense_shape().is_some()
        });
        Ahead::new(tensors, pieces, own, (update, head, *batch), dense_activations)
    }

    /// Takes the room back that [`Self::ahead`] was given.
    pub fn end(&mut self, room: Vec<Piece<'static, T>>) {
        self.pieces = room;
    }

    /// Makes it the sum over `shards`.
    pub fn sum_up(&mut self, workers: &Workers, shards: &[Shard<T>]) {
        self.sum_up_layers(workers, shards, 0..usize::MAX);
    }

    /// The same for some layers alone.
    pub fn sum_up_layers(&mut self, workers: &Workers, shards: &[Shard<T>], layers: Range<usize>) {
        self.begin();
        let batch = self.batch;
        self.each_piece(
            workers,
            None,
            layers,
            #[inline(always)]
            |of, piece, own| {
                let own = (&mut own.lists[piece.tensor], &mut own.scratch);
                of.add_up((batch, shards), piece.first, piece.values, own)
            },
        );
    }

    /// Moves the parameters of `network` by it.
    pub fn apply(
        &mut self,
        workers: &Workers,
        network: &mut Network<T>,
        slots: &mut [Vec<T>],
        update: &Update<T>,
    ) {
        self.each_piece(
            workers,
            Some((network, slots)),
            0..usize::MAX,
            #[inline(always)]
            |of, piece, _| {
                let Piece { parameters, values, slots, .. } = piece;
                update.apply(
                    parameters,
                    values,
                    slots.each_mut().map(|slot| &mut **slot),
                    of.tensor.info.decays,
                );
                sum_of_squares(values) + nothing_if_finite(parameters)
            },
        );
    }

    /// [`Self::sum_up`] and [`Self::apply`] in one, while a piece is in the cache: all that is left of the gradient is
    /// its norm. A piece that has a value that is not finite moves no parameter. The batch has to [`begin`](Self::begin)
    /// before; what of it was done [`ahead`](Self::ahead) is not done again. Whether parameters are written with
    /// `non_temporal` stores, see [`Real::copy_non_temporal`], is a matter of time alone.
    pub fn descend(
        &mut self,
        workers: &Workers,
        shards: &[Shard<T>],
        network: &mut Network<T>,
        slots: &mut [Vec<T>],
        (update, non_temporal): (&Update<T>, bool),
    ) {
        let batch = self.batch;
        self.each_piece(
            workers,
            Some((network, slots)),
            0..usize::MAX,
            #[inline(always)]
            |of, piece, own| {
                let Piece { tensor, first, parameters, values, slots, .. } = piece;
                if *piece.ahead {
                    if non_temporal {
                        T::copy_non_temporal(parameters, values)
                    } else {
                        parameters.copy_from_slice(values)
                    }
                    return *piece.squares;
                }
                let slots = slots.each_mut().map(|slot| &mut **slot);
                let Own { sum, moved, lists, scratch } = own;
                let [sum, moved] = [sum, moved].map(|room| &mut room[..parameters.len()]);
                let squares = of.add_up((batch, shards), *first, sum, (&mut lists[*tensor], scratch));
                if !non_temporal {
                    return of.move_by(update, (sum, squares), parameters, slots);
                }
                moved.copy_from_slice(parameters);
                let squares = of.move_by(update, (sum, squares), moved, slots);
                T::copy_non_temporal(parameters, moved);
                squares
            },
        );
    }

    /// Calls `work`, which gives Σg² and is to be inlined, with each piece of some layers; with its parameters and the
    /// optimizer's memory, if those are to be moved.
    fn each_piece(
        &mut self,
        workers: &Workers,
        moves: Option<Moved<'_, T>>,
        layers: Range<usize>,
        work: impl Fn(&Pieces, &mut Piece<'_, T>, &mut Own<T>) -> f64 + Sync,
    ) {
        self.make_room(workers);
        let Self { tensors, values, squares, ahead, own, pieces, .. } = self;
        let (network, slots) =
            moves.map_or((None, Default::default()), |(network, slots)| (Some(network), slots));
        let mut cut = Cut::new(tensors, values, slots, (squares, ahead), pieces);
        match network {
            Some(network) => network.visit_parameters_mut(|parameters| cut.next(parameters)),
            None => (0..tensors.len()).for_each(|_| cut.next(&mut [])),
        }
        let mut cut = cut.pieces;
        cut.retain(|piece| layers.contains(&tensors[piece.tensor].tensor.layer));
        workers.each_weighed(&mut cut, own, Piece::weight, |_, piece, own| {
            let own = own.get_mut().unwrap_or_else(PoisonError::into_inner);
            *piece.squares = T::vectorized(
                #[inline(always)]
                || work(&tensors[piece.tensor], piece, own),
            );
        });
        *pieces = emptied(cut);
    }

    /// Gives each thread all the room that it will ever need, whichever pieces it gets.
    fn make_room(&mut self, workers: &Workers) {
        let (tensors, samples) = (&self.tensors, self.samples);
        let longest = tensors.iter().map(|pieces| pieces.length).max().unwrap_or(0);
        while self.own.len() < workers.threads() {
            let lists: Vec<_> = tensors.iter().map(|pieces| pieces.lists(samples)).collect();
            let mut scratch = Scratch::new();
            let room = lists.iter().flatten().map(|listed| listed.lists.room()).max().unwrap_or(0);
            scratch.buffers([room], 0);
            let [sum, moved] = [0; 2].map(|_| vec![T::zero(); longest]);
            self.own.push(Mutex::new(Own { sum, moved, lists, scratch }));
        }
    }
}

impl Pieces {
    /// Room for the lists of its δ in a batch, if it needs them.
    fn lists<T: Real>(&self, samples: usize) -> Option<Listed<T>> {
        let [_, units] = self.tensor.dense_shape().filter(|_| self.count() > 1)?;
        Some(Listed { batch: 0, lists: UnitDeltas::new(units, samples) })
    }

    /// Makes `sum` the sum of the shards' gradients of a piece, in shard order; gives Σg². The batch they are of has a
    /// number.
    #[inline(always)]
    fn add_up<T: Real>(
        &self,
        (batch, shards): (u64, &[Shard<T>]),
        first: usize,
        sum: &mut [T],
        (listed, scratch): (&mut Option<Listed<T>>, &mut Scratch<T>),
    ) -> f64 {
        if let Some(shape) = self.tensor.dense_shape() {
            let dense_activations = shards.iter().map(Shard::dense_activations);
            return self.of_batch((batch, dense_activations), shape, first, sum, (listed, scratch));
        }
        sum.fill(T::zero());
        for shard in shards {
            shard.add_gradient(&self.tensor, first, sum);
        }
        sum_of_squares(sum)
    }

    /// Moves the parameters of a piece by its gradient, unless its Σg² is not finite; gives Σg², which is not finite either if
    /// any of the parameters then is not.
    #[inline(always)]
    pub fn move_by<T: Real>(
        &self,
        update: &Update<T>,
        (gradient, squares): (&[T], f64),
        parameters: &mut [T],
        slots: [&mut [T]; 2],
    ) -> f64 {
        if !squares.is_finite() {
            return squares;
        }
        update.apply(parameters, gradient, slots, self.tensor.info.decays);
        squares + nothing_if_finite(parameters)
    }

    /// [`Self::add_up`] for the weights of a fully connected layer of this shape: the shards' dense activations are enough.
    #[inline(always)]
    pub fn of_batch<'a, T: Real>(
        &self,
        (batch, dense_activations): (u64, impl Iterator<Item = &'a DenseActivations<T>>),
        shape: [usize; 2],
        first: usize,
        sum: &mut [T],
        (listed, scratch): (&mut Option<Listed<T>>, &mut Scratch<T>),
    ) -> f64 {
        let (mut parts, mut count) = ([BatchPart::default(); MOST_SHARDS], 0);
        for (part, dense) in parts.iter_mut().zip(dense_activations) {
            *part = dense.part(self.tensor.layer, shape);
            count += 1;
        }
        let parts = &parts[..count];
        let unit_deltas = listed.as_mut().map(|listed| listed.of(batch, parts));
        T::dense_backward_weights(
            &DenseBackward { shape, parts, unit_deltas },
            first / shape[1],
            sum,
            scratch,
        );
        sum_of_squares(sum)
    }
}

impl<T: Real> Listed<T> {
    /// The lists of `parts`, which all that is done for this batch has in common.
    fn of(&mut self, batch: u64, parts: &[BatchPart<'_, T>]) -> &UnitDeltas<T> {
        if self.batch != batch {
            self.batch = batch;
            parts.iter().for_each(|part| T::prefetch(part.deltas));
            self.lists.fill(parts);
        }
        &self.lists
    }
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
