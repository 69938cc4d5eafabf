//! Silenced units are zero for the next layer, however the network is computed.

use super::*;
use crate::nn::init::Init;
use crate::nn::kernels::Scratch;
use crate::nn::layer::Pass;
use crate::nn::plan::{Plan, Purpose};
use crate::nn::shape::Shape;
use crate::nn::shard::Shard;
use crate::nn::testing::{logits, pixels, random_network};
use crate::nn::unfused::Unfused;
use crate::nn::unit_set::UnitSet;
use crate::random::{Purpose as Random, generator};
use rand::RngExt;

const SAMPLES: usize = 3;

fn network(spec: &str) -> Network<f32> {
    let spec = spec.parse().expect("a spec");
    Network::new(&spec, Shape::new(8, 8, 1), 4, None, Init::He, 1).expect("it fits")
}

/// The logits of a sample in `f64` with the output of some units held at zero by hand, layer by layer, in a network that knows nothing
/// of silenced units.
fn by_hand(network: &Network<f32>, silenced: &UnitSet, sample: &[f32]) -> Vec<f64> {
    let mut plain = network.clone();
    plain.silenced = UnitSet::default();
    let unfused = Unfused::new(&plain).expect("the same layers fit");
    let mut values: Vec<f64> = sample.iter().map(|&value| f64::from(value)).collect();
    for index in 0..unfused.parts.len() {
        let passage = unfused.through(index..index + 1, values, &Pass::EVALUATE, &Vec::new());
        values = passage.values[index + 1].clone();
        let layer = unfused.parts[index].layer;
        let ends = unfused.parts.get(index + 1).is_none_or(|next| next.layer != layer);
        let channels = unfused.shape(index + 1).channels;
        for &unit in silenced.before(layer + 1).iter().filter(|_| ends) {
            values.iter_mut().skip(unit).step_by(channels).for_each(|value| *value = 0.0);
        }
    }
    values
}

/// Silences some units of each hidden layer.
fn silence_some(network: &mut Network<f32>, seed: u64) {
    let mut random = generator(seed, Random::Check, 7, 0, 0);
    for block in network.blocks() {
        for unit in 0..network.units(block) {
            if !network.is_output(block) && random.random_bool(0.4) {
                network.silence(block.layer, unit, true).expect("it is there");
            }
        }
    }
}

#[test]
fn silencing_is_what_holding_the_output_at_zero_is_in_random_networks() {
    let mut silent = 0;
    for seed in 0..60 {
        let mut network = random_network(seed);
        silence_some(&mut network, seed);
        silent += network.silenced.len();
        let x = pixels(network.input.len() * SAMPLES, seed);
        let fused = logits(&network, Purpose::Evaluate, &x);
        assert_eq!(fused.len(), SAMPLES * network.classes());
        let alone = logits(&network, Purpose::Observe, &x);
        let unfused = Unfused::new(&network).expect("the same layers fit");
        for (sample, x) in x.chunks_exact(network.input.len()).enumerate() {
            let expected = by_hand(&network, &network.silenced, x);
            let place = sample * expected.len();
            for logits in [&fused, &alone] {
                for (logit, expected) in logits[place..].iter().zip(&expected) {
                    let close = (f64::from(*logit) - expected).abs() <= 1e-4 * (1.0 + expected.abs());
                    assert!(close, "{}: {logit} where {expected} is expected", network.spec);
                }
            }
            let x: Vec<f64> = x.iter().map(|&value| f64::from(value)).collect();
            let passage = unfused.forward(&x, &Pass::EVALUATE, &Vec::new());
            assert_eq!(passage.values.last(), Some(&expected), "{}", network.spec);
        }
    }
    assert!(silent > 60, "{silent} units were silenced in all");
}

#[test]
fn silencing_changes_the_logits_and_letting_a_unit_be_heard_restores_every_bit() {
    let mut network = network("conv 4 3x3 tanh, maxpool 2, dense 5 sigmoid, dense 4 softmax");
    let x = pixels(network.input.len() * SAMPLES, 1);
    let before = logits(&network, Purpose::Evaluate, &x);
    for (layer, unit) in [(0, 2), (2, 4)] {
        network.silence(layer, unit, true).expect("it is there");
        assert_ne!(logits(&network, Purpose::Evaluate, &x), before);
        network.silence(layer, unit, false).expect("it is there");
        assert_eq!(logits(&network, Purpose::Evaluate, &x), before);
        assert!(network.silenced.is_empty());
    }
}

#[test]
fn what_is_no_number_is_silenced_too() {
    let mut network = network("conv 4 3x3 relu, maxpool 2, dense 4 softmax");
    network.layers[0].tensors_mut()[1].values_mut()[1] = f32::NAN;
    let x = pixels(network.input.len(), 1);
    assert!(logits(&network, Purpose::Evaluate, &x).iter().all(|logit| logit.is_nan()));
    network.silence(0, 1, true).expect("it is there");
    assert!(logits(&network, Purpose::Evaluate, &x).iter().all(|logit| logit.is_finite()));
}

#[test]
fn the_observed_output_of_a_block_has_zeros_where_units_are_silenced() {
    let mut network = network("conv 4 3x3 relu, maxpool 2, dense 4 softmax");
    network.silence(0, 3, true).expect("it is there");
    let plan = Plan::new(&network, Purpose::Observe);
    let mut shard = Shard::new(&network, &plan, 1);
    let x = pixels(network.input.len(), 1);
    shard.load(&network, 1, Pass::EVALUATE, |to, _| to.copy_from_slice(&x));
    shard.forward(&network, 0..network.layers.len(), &mut Scratch::new());
    let of = |layer: usize| shard.activation(&network, layer).iter().skip(3).step_by(4);
    assert!(of(2).all(|value| *value == 0.0), "behind pooling");
    assert!(of(1).any(|value| *value != 0.0), "before pooling it can still be seen");
}

#[test]
fn what_cannot_be_done_is_refused_with_a_reason() {
    let mut network = network("conv 4 3x3 relu, maxpool 2, dense 5, batchnorm, dense 4 softmax");
    let silence = |network: &mut Network<f32>, layer, unit| match network.silence(layer, unit, true) {
        Ok(()) => "done".to_owned(),
        Err(error) => error.to_string(),
    };
    for (layer, unit, expected) in [
        (9, 0, "there is no layer 10; the network has 5"),
        (1, 0, "layer 2 `maxpool 2` has no units with weights of their own; filters and dense units do"),
        (3, 0, "layer 4 `batchnorm` has no units with weights of their own; filters and dense units do"),
        (0, 4, "layer 1 `conv 4 3x3 relu` has 4 units, so there is no unit 5"),
    ] {
        assert_eq!(silence(&mut network, layer, unit), expected);
    }
    let outputs = silence(&mut network, 4, 1);
    assert!(outputs.contains("layer 5 `dense 4 softmax` are the outputs"), "{outputs}");
    assert_eq!(network.freeze(4, 1, true), Ok(()), "an output can be frozen");
    assert!(network.silenced.is_empty());
}

#[test]
fn a_unit_has_its_weights_its_bias_and_its_channel_of_normalisations() {
    let network = network("conv 3 3x3, batchnorm, relu, maxpool 2, dense 4 softmax");
    let block = network.block(0).expect("it has units");
    assert_eq!(block, Block { layer: 0, end: 4 });
    assert_eq!(network.weights_of_unit(block), 9);
    let places = network.places_of_unit(block, 1);
    let counts: Vec<_> = places.iter().map(|place| (place.tensor, place.parameters, place.count)).collect();
    let expected =
        [(0, Some(0), 9), (1, Some(27), 1), (2, Some(30), 1), (3, Some(33), 1), (4, None, 1), (5, None, 1)];
    assert_eq!(counts, expected);
    assert_eq!(places[0].indices().collect::<Vec<_>>(), [1, 4, 7, 10, 13, 16, 19, 22, 25]);
    assert_eq!(places[1].parameter_indices().collect::<Vec<_>>(), [28]);
    assert_eq!(places[5].parameter_indices().count(), 0);
}

#[test]
fn a_set_keeps_its_units_in_order_and_nothing_else() {
    let mut set = UnitSet::default();
    let [first, second] = [Block { layer: 0, end: 2 }, Block { layer: 2, end: 5 }];
    for (block, unit) in [(second, 3), (first, 7), (second, 1), (second, 3), (first, 0)] {
        set.put(block, unit, true);
    }
    assert_eq!((set.of_layer(0), set.of_layer(2), set.len()), (&[0, 7][..], &[1, 3][..], 4));
    assert_eq!((set.before(5), set.before(4), set.around(4)), (&[1, 3][..], &[][..], &[1, 3][..]));
    assert!(set.contains(2, 1) && !set.contains(2, 7) && !set.contains(1, 1));
    set.put(first, 0, false);
    set.put(first, 7, false);
    set.put(first, 7, false);
    assert_eq!((set.blocks().len(), set.is_empty()), (1, false));
}
