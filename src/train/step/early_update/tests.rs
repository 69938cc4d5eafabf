use super::super::gradient::{Gradient, Parameters};
use super::*;
use crate::nn::init::Init;
use crate::nn::layer::Pass;
use crate::nn::optimizer::{Optimizer, Rule};
use crate::nn::plan::{Plan, Purpose};
use crate::nn::shape::Shape;
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
    activations: [RwLock<DenseActivations<f32>>; SHARDS],
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
        let plan = Plan::new(&network, Purpose::Train);
        let shard = |index| {
            let mut shard = Shard::new(&network, &plan, SAMPLES);
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
        let slots = (0..optimizer.slots()).map(|slot| vec![0.01 * slot as f32; network.parameter_count()]);
        let mut gradient = Gradient::new(&network, SHARDS * SAMPLES);
        gradient.begin();
        Self {
            shards,
            activations: Default::default(),
            gradient,
            slots: slots.collect(),
            scratch,
            workers: Workers::single(),
            update: optimizer.update(3, 0.1, 1.0),
            network,
        }
    }

    /// Takes `back` of the shards back and has `ended` of all ended before anybody looks for something to do; gives
    /// how many chunks there were, and how many were left.
    fn update_early(&mut self, back: usize, ended: usize) -> [usize; 2] {
        let Self { network, shards, activations, gradient, slots, scratch, workers, update } = self;
        let early = gradient.early_update(workers, slots, *update, HEAD, activations);
        let mut guards: Vec<_> = (0..SHARDS).map(|_| early.guard()).collect();
        for (index, shard) in shards.iter_mut().enumerate().take(back) {
            early.backward(index, shard, network, scratch);
        }
        guards.truncate(SHARDS - ended);
        let chunks = || lock(&early.chunks).len();
        let before = chunks();
        early.run(0, network);
        let left = [before, chunks()];
        drop(guards);
        let room = early.finish();
        gradient.recycle(room);
        for (shard, lent) in shards.iter_mut().zip(activations).take(back) {
            shard.swap_dense_activations(lent.get_mut().expect("nobody panicked"));
        }
        left
    }

    /// Moves the parameters; the network's hash, the optimizer's memory and the norm of the gradient.
    fn descend(mut self, non_temporal: bool) -> (String, Vec<Vec<f32>>, f64) {
        let Self { network, shards, gradient, slots, workers, update, .. } = &mut self;
        gradient.reduce_and_apply(workers, shards, Parameters { network, slots }, update, non_temporal);
        (self.network.weights_hash(), self.slots, self.gradient.norm())
    }
}

#[test]
fn what_is_updated_early_is_updated_as_it_would_have_been_afterwards() {
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
            let [chunks, left] = batch.update_early(SHARDS, 0);
            assert!(chunks > 2 && left == 0, "{left} of {chunks}");
            assert_eq!(batch.network.weights_hash(), unmoved, "weights moved while they may be read");
            assert!(batch.descend(non_temporal) == expected, "{rule:?}, non-temporal: {non_temporal}");
        }
    }
}

#[test]
fn nothing_is_begun_where_a_loss_is_not_finite() {
    let mut batch = Batch::new(Rule::Momentum, f32::NAN);
    let memory = batch.slots.clone();
    let [chunks, left] = batch.update_early(SHARDS, 0);
    assert_eq!(chunks, left);
    assert_eq!(batch.slots, memory);
}

#[test]
fn nothing_is_begun_once_all_shards_are_done() {
    let [chunks, left] = Batch::new(Rule::Momentum, 0.5).update_early(SHARDS, SHARDS);
    assert_eq!(chunks, left);
}

#[test]
fn nobody_waits_for_a_shard_that_was_given_up() {
    let [chunks, left] = Batch::new(Rule::Momentum, 0.5).update_early(SHARDS - 1, SHARDS);
    assert_eq!(chunks, left);
}
