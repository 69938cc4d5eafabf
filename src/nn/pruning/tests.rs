//! Pruning leaves every logit as it is, to the bit, and can be taken back.

use super::*;
use crate::nn::init::Init;
use crate::nn::plan::Purpose;
use crate::nn::shape::Shape;
use crate::nn::testing::{logits, pixels, random_network};
use crate::random::{Purpose as Random, generator};
use rand::RngExt;

const SAMPLES: usize = 3;

fn network(spec: &str) -> Network<f32> {
    let spec = spec.parse().expect("a spec");
    Network::new(&spec, Shape::new(28, 28, 1), 10, None, Init::He, 1).expect("it fits")
}

fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|value| value.to_bits()).collect()
}

/// Silences some units of each hidden layer, but never all.
fn silence_some(network: &mut Network<f32>, seed: u64) {
    let mut random = generator(seed, Random::Check, 8, 0, 0);
    for block in network.blocks() {
        let units = network.units(block);
        let spared = random.random_range(0..units);
        for unit in (0..units).filter(|unit| *unit != spared) {
            if !network.is_output(block) && random.random_bool(0.4) {
                network.silence(block.layer, unit, true).expect("it is there");
            }
        }
    }
}

/// Prunes and compares the logits of all ways to compute them.
fn check(network: &Network<f32>, seed: u64) -> Pruned {
    let x = pixels(network.input.len() * SAMPLES, seed);
    let pruned = network.pruned().expect("it can be pruned");
    assert!(pruned.network.parameter_count() < network.parameter_count());
    for purpose in [Purpose::Evaluate, Purpose::Observe, Purpose::Train] {
        let [whole, smaller] = [network, &pruned.network].map(|network| bits(&logits(network, purpose, &x)));
        assert_eq!(whole, smaller, "{} → {}, {purpose:?}", network.spec, pruned.network.spec);
    }
    pruned
}

#[test]
fn every_logit_of_a_pruned_random_network_is_the_same_to_the_bit() {
    let mut checked = 0;
    for seed in 0..150 {
        let mut network = random_network(seed);
        silence_some(&mut network, seed);
        if network.silenced.is_empty() {
            continue;
        }
        checked += 1;
        let mut once = check(&network, seed).network;
        // And once more, from what is left.
        silence_some(&mut once, seed + 1000);
        if !once.silenced.is_empty() {
            check(&once, seed);
        }
    }
    assert!(checked > 60, "{checked} networks were pruned");
}

#[test]
fn a_convolution_is_computed_in_the_way_that_was_chosen_before() {
    // With as many filters or channels left as would have another way chosen for them.
    for (spec, layer, left) in [
        ("conv 20 5x5 relu, maxpool 2, conv 40 5x5 relu, maxpool 2, dense 10", 0, 3),
        ("conv 20 5x5 relu, maxpool 2, conv 40 5x5 relu, maxpool 2, dense 10", 2, 2),
        ("conv 16 3x3, conv 16 3x3 tanh, conv 16 3x3, dense 10", 1, 1),
        ("conv 33 5x5 relu, dense 10", 0, 7),
        ("conv 9 3x3 pad same relu, conv 9 3x3 pad same relu, maxpool 2, dense 10", 0, 2),
        ("conv 12 7x7 relu, conv 12 7x7 relu, dense 10", 0, 3),
    ] {
        let mut network = network(spec);
        let block = network.block(layer).expect("it has units");
        for unit in left..network.units(block) {
            network.silence(layer, unit, true).expect("it is there");
        }
        let pruned = check(&network, 1).network;
        assert_eq!(pruned.shape(layer + 1).channels, left, "{spec}");
    }
}

#[test]
fn a_smaller_network_has_the_text_and_the_values_of_what_is_left() {
    let mut network = network("conv 4 5x5, batchnorm, relu, maxpool 2, dense 6 relu, dropout 0.5, dense 10");
    for (layer, unit) in [(0, 1), (4, 0), (4, 5)] {
        network.silence(layer, unit, true).expect("it is there");
    }
    network.freeze(0, 1, true).expect("it is there");
    network.freeze(0, 3, true).expect("it is there");
    let pruned = network.pruned().expect("it can be pruned").network;
    let expected = "conv 3 5x5, batchnorm, relu, maxpool 2, dense 4 relu, dropout 0.5, dense 10";
    assert_eq!(pruned.spec.to_string(), expected);
    let bias = |network: &Network<f32>, layer: usize| network.layers[layer].tensors()[1].values().to_vec();
    let [whole, left] = [&network, &pruned].map(|network| bias(network, 1));
    assert_eq!(left, [whole[0], whole[2], whole[3]]);
    let weights = |network: &Network<f32>| network.layers[4].tensors()[0].values().to_vec();
    // The second place of the maps: its third channel is the second one that is left.
    assert_eq!(weights(&pruned)[(3 + 1) * 4..][..4], weights(&network)[(4 + 2) * 6..][1..5]);
    assert!(pruned.silenced.is_empty());
    assert_eq!(pruned.frozen.of_layer(0), [2], "what was the fourth filter is the third");
    let lineage = pruned.lineage.as_deref().expect("units were taken away");
    assert_eq!(lineage.kept_of(0), Some(&[0, 2, 3][..]));
    assert_eq!((lineage.first_number(0, 2), lineage.first_number(6, 7)), (3, 7));
}

#[test]
fn what_is_left_began_with_the_weights_that_it_had_in_the_whole() {
    let mut network = network("conv 6 3x3 relu, maxpool 2, conv 5 3x3, dense 10");
    for (layer, unit) in [(0, 1), (0, 4), (2, 0)] {
        network.silence(layer, unit, true).expect("it is there");
    }
    let pruned = network.pruned().expect("it can be pruned").network;
    // Nothing was trained, so that what it has is what it began with.
    for layer in 0..network.layers.len() {
        let initial = pruned.initial_layer(layer, Init::He, 1).expect("there is such a layer");
        let values = |tensors: &[crate::nn::tensor::Tensor<f32>]| {
            tensors.iter().flat_map(|tensor| bits(tensor.values())).collect::<Vec<_>>()
        };
        assert_eq!(values(initial.tensors()), values(pruned.layers[layer].tensors()), "layer {layer}");
    }
    assert!(pruned.initial_layer(9, Init::He, 1).is_none());
}

#[test]
fn what_was_taken_away_comes_back_with_what_the_rest_has_become() {
    let mut network = network("conv 6 3x3 relu, maxpool 2, dense 7 tanh, dense 10");
    for (layer, unit) in [(0, 1), (2, 6)] {
        network.silence(layer, unit, true).expect("it is there");
    }
    let hash = network.weights_hash();
    let pruned = network.pruned().expect("it can be pruned");
    let mut restored = network.clone();
    for tensor in restored.state_mut() {
        // All that is left comes from the smaller network.
        tensor.values_mut().iter_mut().for_each(|value| *value += 0.0);
    }
    pruned.remains.restore(&pruned.network, &mut restored);
    assert_eq!(restored.weights_hash(), hash);

    let mut trained = pruned.network.clone();
    trained.visit_parameters_mut(|values| values.iter_mut().for_each(|value| *value += 1.0));
    pruned.remains.restore(&trained, &mut restored);
    let [before, after] = [&network, &restored].map(|network| network.layers[0].tensors()[0].values());
    let moved = before.iter().zip(after).map(|(before, after)| (after - before).round());
    for (index, moved) in moved.enumerate() {
        assert_eq!(moved, if index % 6 == 1 { 0.0 } else { 1.0 }, "weight {index}");
    }
    assert_eq!(restored.silenced, network.silenced);

    let parameters: Vec<f32> = (0..network.parameter_count()).map(|index| index as f32).collect();
    let rest = pruned.remains.gather(&network, &parameters);
    assert_eq!(rest.len(), pruned.network.parameter_count());
    let mut whole = vec![-1.0; parameters.len()];
    pruned.remains.scatter(&network, &rest, &mut whole);
    let same = whole.iter().zip(&parameters).filter(|(whole, parameter)| whole == parameter).count();
    assert_eq!(same, rest.len());
    assert!(whole.iter().zip(&parameters).all(|(whole, parameter)| whole == parameter || *whole == -1.0));
}

#[test]
fn what_cannot_be_pruned_is_refused_with_a_reason() {
    let refused = |spec: &str, units: &[(usize, usize)]| {
        let mut network = network(spec);
        units.iter().for_each(|(layer, unit)| network.silence(*layer, *unit, true).expect("it is there"));
        network.pruned().expect_err(spec)
    };
    assert!(refused("dense 3, dense 10", &[]).contains("nothing to prune"));
    let all = refused("dense 2, dense 10", &[(0, 0), (0, 1)]);
    assert!(all.contains("all 2 units of layer 1 `dense 2` are silenced"), "{all}");
    for spec in ["dense 3 softmax, dense 10", "dense 3, softmax, dense 10"] {
        let softmax = refused(spec, &[(0, 1)]);
        assert!(softmax.contains("softmax divides by the sum over all units"), "{softmax}");
    }
}

#[test]
fn a_network_does_not_come_of_another_one() {
    let lineage = |spec: &str, kept: &[usize]| Lineage {
        spec: spec.parse().expect("a spec"),
        kept: vec![LayerUnits { layer: 0, units: kept.to_vec() }],
    };
    for (spec, kept) in [
        ("conv 4 3x3 relu, dense 10", &[0, 1][..]),
        ("conv 4 3x3 relu, dense 10", &[0, 2, 2]),
        ("conv 4 3x3 relu, dense 10", &[0, 2, 4]),
        ("conv 4 5x5 relu, dense 10", &[0, 1, 2]),
        ("maxpool 2, dense 10", &[0, 1, 2]),
        ("conv 60000 3x3 relu, dense 10", &[0, 1, 2]),
        ("conv 4 3x3 relu", &[0, 1, 2]),
    ] {
        let mut network = network("conv 3 3x3 relu, dense 10");
        assert!(network.come_of(lineage(spec, kept)).is_err(), "{spec}, {kept:?}");
    }
    let mut network = network("conv 3 3x3 relu, dense 10");
    assert_eq!(network.come_of(lineage("conv 4 3x3 relu, dense 10", &[0, 1, 3])), Ok(()));
}
