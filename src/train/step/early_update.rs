//! The update begun while shards are still on their way back.
//!
//! Two threads are rarely done with their shards at the same moment, and whoever is first would wait. By then all shards
//! are usually back through the fully connected layers that the network ends with, and all that the gradients of their
//! weights are made of is there, in the shards' [`DenseActivations`]. So who would wait works these out, piece by piece, and the
//! weights after the update, too. They go where the gradient would, for the others may still read the old ones; to put
//! them in place is what is left to do afterwards. The numbers are the same, whoever makes them and whenever.

use super::MOST_SHARDS;
use super::chunks::{Piece, Pieces, emptied};
use super::gradient::Own;
use crate::nn::kernels::{Real, Scratch};
use crate::nn::network::Network;
use crate::nn::optimizer::Update;
use crate::nn::shard::{DenseActivations, Shard};
use crate::threads::wait_until;
use std::array;
use std::collections::VecDeque;
use std::sync::atomic::Ordering::{AcqRel, Acquire};
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockWriteGuard};

/// What can be done, and how far the shards are.
pub struct Ahead<'a, T: 'static> {
    tensors: &'a [Pieces],
    pieces: Mutex<VecDeque<Piece<'a, T>>>,
    own: &'a [Mutex<Own<T>>],
    update: Update<T>,
    /// The first of the fully connected layers that the network ends with.
    head: usize,
    /// Number of the batch.
    batch: u64,
    /// Of each shard, once it is back through these.
    dense_activations: &'a [RwLock<DenseActivations<T>>],
    /// How many shards are.
    lent: AtomicUsize,
    /// How many are done, or given up.
    ended: AtomicUsize,
    /// Whether no loss was other than finite.
    sound: AtomicBool,
}

/// A shard on its way; its end is noted when this is dropped.
pub struct UnderWay<'a>(&'a AtomicUsize);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.fetch_add(1, AcqRel);
    }
}

impl<'a, T: Real> Ahead<'a, T> {
    pub(super) fn new(
        tensors: &'a [Pieces],
        pieces: Vec<Piece<'a, T>>,
        own: &'a [Mutex<Own<T>>],
        (update, head, batch): (Update<T>, usize, u64),
        dense_activations: &'a [RwLock<DenseActivations<T>>],
    ) -> Self {
        Self {
            tensors,
            pieces: Mutex::new(pieces.into()),
            own,
            update,
            head,
            batch,
            dense_activations,
            lent: AtomicUsize::new(0),
            ended: AtomicUsize::new(0),
            sound: AtomicBool::new(true),
        }
    }

    /// To be called before work on a shard begins, and kept until that has ended.
    pub fn under_way(&self) -> UnderWay<'_> {
        UnderWay(&self.ended)
    }

    /// Takes shard `index` back through all layers, once its score is known.
    pub fn back(&self, index: usize, shard: &mut Shard<T>, network: &Network<T>, scratch: &mut Scratch<T>) {
        shard.backward(network, self.head..network.layers.len(), scratch);
        let mut dense = self.dense_activations[index].write().unwrap_or_else(PoisonError::into_inner);
        shard.swap_dense_activations(&mut dense);
        let dense = RwLockWriteGuard::downgrade(dense);
        self.sound.fetch_and(shard.score.loss.is_finite(), AcqRel);
        self.lent.fetch_add(1, AcqRel);
        shard.backward_along(&dense, network, 0..self.head, scratch);
    }

    /// Works off pieces as thread number `member`, which has no shard left to begin, until all shards are done. It takes
    /// those first that will be its own afterwards, so that they are in its processor's cache.
    pub fn work(&self, member: usize, network: &Network<T>) {
        let shards = self.dense_activations.len();
        let ended = || self.ended.load(Acquire) == shards;
        wait_until(|| self.lent.load(Acquire) == shards || ended());
        if !self.sound.load(Acquire) {
            return;
        }
        let dense_activations: [_; MOST_SHARDS] = array::from_fn(|index| {
            self.dense_activations
                .get(index)
                .map(|dense| dense.read().unwrap_or_else(PoisonError::into_inner))
        });
        let mut own = lock(&self.own[member]);
        while !ended() {
            let mut pieces = lock(&self.pieces);
            let piece = if member == 0 { pieces.pop_front() } else { pieces.pop_back() };
            drop(pieces);
            let Some(piece) = piece else { return };
            self.work_out(piece, dense_activations.iter().flatten().map(|dense| &**dense), network, &mut own);
        }
    }

    /// Puts the parameters of `piece` after the update to where its gradient would be.
    fn work_out<'t>(
        &self,
        piece: Piece<'_, T>,
        dense_activations: impl Iterator<Item = &'t DenseActivations<T>>,
        network: &Network<T>,
        own: &mut Own<T>,
    ) {
        let Piece { tensor, first, values, slots, squares, ahead, .. } = piece;
        let of = &self.tensors[tensor];
        let (Some(shape), Some(weights)) =
            (of.tensor.dense_shape(), network.layers[of.tensor.layer].slices().next())
        else {
            return;
        };
        let Own { sum, lists, scratch, .. } = own;
        let sum = &mut sum[..values.len()];
        *squares = T::vectorized(
            #[inline(always)]
            || {
                let own = (&mut lists[tensor], scratch);
                let squares = of.of_batch((self.batch, dense_activations), shape, first, sum, own);
                values.copy_from_slice(&weights[first..][..values.len()]);
                of.move_by(&self.update, (sum, squares), values, slots)
            },
        );
        *ahead = true;
    }

    /// The room that the pieces were in.
    pub fn finish(self) -> Vec<Piece<'static, T>> {
        emptied(self.pieces.into_inner().unwrap_or_else(PoisonError::into_inner).into())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::super::gradient::Gradient;
    use super::*;
    use crate::nn::init::Init;
    use crate::nn::layer::Pass;
    use crate::nn::optimizer::{Optimizer, Rule};
    use crate::nn::shape::Shape;
    use crate::nn::shard::Purpose;
    use crate::threads::Workers;

    const INPUT: Shape = Shape::new(12, 12, 1);
    const SAMPLES: usize = 6;
    const SHARDS: usize = 3;
    /// The first fully connected layer.
    const HEAD: usize = 2;

    /// A batch that is through the network, and is yet to go back.
    struct Batch {
        network: Network<f32>,
        shards: Vec<Shard<f32>>,
        dense_activations: [RwLock<DenseActivations<f32>>; SHARDS],
        gradient: Gradient<f32>,
        slots: Vec<Vec<f32>>,
        scratch: Scratch<f32>,
        workers: Workers,
        update: Update<f32>,
    }

    impl Batch {
        /// With images that have a `pixel` in the middle.
        fn new(rule: Rule, pixel: f32) -> Self {
            let spec = "conv 4 3x3 relu, maxpool 2, dense 300 relu, dropout 0.2, dense 10 softmax";
            let spec = spec.parse().expect("a spec");
            let network = Network::new(&spec, INPUT, 10, None, Init::He, 1).expect("it fits");
            let optimizer = Optimizer { rule, weight_decay: 0.01, ..Optimizer::default() };
            let mut scratch = Scratch::new();
            let shard = |index| {
                let mut shard = Shard::new(&network, SAMPLES, Purpose::Train);
                let pass = Pass { training: true, first: index * SAMPLES, ..Pass::EVALUATE };
                shard.load(&network, SAMPLES, pass, |x, labels| {
                    let values = x.iter_mut().enumerate();
                    values.for_each(|(i, x)| *x = ((i * (index + 3)) % 17) as f32 / 17.0);
                    x[INPUT.len() / 2] = pixel;
                    labels.iter_mut().enumerate().for_each(|(n, label)| *label = (n + index) as u8);
                });
                shard.forward(&network, 0..network.layers.len(), &mut scratch);
                shard.finish(&network, SHARDS * SAMPLES);
                shard
            };
            let shards = (0..SHARDS).map(shard).collect();
            let slots =
                (0..optimizer.slots()).map(|slot| vec![0.01 * slot as f32; network.parameter_count()]);
            let mut gradient = Gradient::new(&network, SHARDS * SAMPLES);
            gradient.begin();
            Self {
                shards,
                dense_activations: Default::default(),
                gradient,
                slots: slots.collect(),
                scratch,
                workers: Workers::single(),
                update: optimizer.update(3, 0.1, 1.0),
                network,
            }
        }

        /// Takes `back` of the shards back and has `ended` of all ended before anybody looks for something to do; how
        /// many pieces there were, and how many were left.
        fn ahead(&mut self, back: usize, ended: usize) -> [usize; 2] {
            let Self { network, shards, dense_activations, gradient, slots, scratch, workers, update } = self;
            let ahead = gradient.ahead(workers, slots, (*update, HEAD), dense_activations);
            let mut under_way: Vec<_> = (0..SHARDS).map(|_| ahead.under_way()).collect();
            for (index, shard) in shards.iter_mut().enumerate().take(back) {
                ahead.back(index, shard, network, scratch);
            }
            under_way.truncate(SHARDS - ended);
            let pieces = || lock(&ahead.pieces).len();
            let before = pieces();
            ahead.work(0, network);
            let left = [before, pieces()];
            drop(under_way);
            let room = ahead.finish();
            gradient.end(room);
            for (shard, dense) in shards.iter_mut().zip(dense_activations).take(back) {
                shard.swap_dense_activations(dense.get_mut().expect("nobody panicked"));
            }
            left
        }

        /// Moves the parameters; the network's hash, the optimizer's memory and the norm of the gradient.
        fn descend(mut self, non_temporal: bool) -> (String, Vec<Vec<f32>>, f64) {
            let Self { network, shards, gradient, slots, workers, update, .. } = &mut self;
            gradient.descend(workers, shards, network, slots, (update, non_temporal));
            (self.network.weights_hash(), self.slots, self.gradient.norm())
        }
    }

    #[test]
    fn what_was_done_ahead_is_done_as_it_would_have_been_afterwards() {
        for rule in [Rule::Sgd, Rule::Momentum, Rule::Nesterov, Rule::RmsProp, Rule::Adam, Rule::AdamW] {
            let mut batch = Batch::new(rule, 0.5);
            let unmoved = batch.network.weights_hash();
            for shard in &mut batch.shards {
                shard.backward(&batch.network, 0..batch.network.layers.len(), &mut batch.scratch);
            }
            let expected = batch.descend(false);
            assert!(expected.0 != unmoved && expected.2 > 0.0, "{rule:?}");
            for non_temporal in [false, true] {
                let mut batch = Batch::new(rule, 0.5);
                let [pieces, left] = batch.ahead(SHARDS, 0);
                assert!(pieces > 2 && left == 0, "{left} of {pieces}");
                assert_eq!(batch.network.weights_hash(), unmoved, "weights moved while they may be read");
                assert!(batch.descend(non_temporal) == expected, "{rule:?}, non-temporal: {non_temporal}");
            }
        }
    }

    #[test]
    fn nothing_is_begun_where_a_loss_is_not_finite() {
        let mut batch = Batch::new(Rule::Momentum, f32::NAN);
        let memory = batch.slots.clone();
        let [pieces, left] = batch.ahead(SHARDS, 0);
        assert_eq!(pieces, left);
        assert_eq!(batch.slots, memory);
    }

    #[test]
    fn nothing_is_begun_once_all_shards_are_done() {
        let [pieces, left] = Batch::new(Rule::Momentum, 0.5).ahead(SHARDS, SHARDS);
        assert_eq!(pieces, left);
    }

    #[test]
    fn nobody_waits_for_a_shard_that_was_given_up() {
        let [pieces, left] = Batch::new(Rule::Momentum, 0.5).ahead(SHARDS - 1, SHARDS);
        assert_eq!(pieces, left);
    }
}
