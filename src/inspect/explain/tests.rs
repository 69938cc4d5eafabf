mod data;
mod oracle;
mod proof;
mod random;

use super::explainer::{Explainer, Sample};
use super::*;
use crate::dataset::{Dataset, Split, ValidationSplit};
use crate::nn::init::Init;
use crate::nn::kernels::Scratch;
use crate::nn::layer::Pass;
use crate::nn::network::Network;
use crate::nn::plan::{Plan, Purpose};
use crate::nn::shard::Shard;
use std::sync::Arc;

/// Explains the first image of a run with this architecture on the digits, as in evaluation.
fn explained(spec: &str) -> (Network<f32>, Explanation) {
    let dataset = Arc::new(Dataset::mnist().expect("it is built in"));
    let split = Split::new(ValidationSplit::Last, dataset.train.labels(), 100, 1).expect("it can be cut");
    let spec = spec.parse().expect("a spec");
    let network = Network::new(&spec, dataset.train.shape, 10, None, Init::Scaled, 1).expect("it fits");
    let subject = Subject { network: &network, total_steps: 7, dataset: &dataset, split: &split };
    let sample = Sample { images: &dataset.train, position: 3, index: 3 };
    let explanation = Explainer::default().explain(&subject, &sample, false, None);
    (network, explanation)
}

#[test]
fn the_maps_of_the_slide_have_the_names_of_the_lecture() {
    let (_, found) = explained("conv 1 5x5 sigmoid, maxpool 2, dense 10 sigmoid");
    let names: Vec<String> =
        found.maps.iter().map(|map| format!("{}{}", map.symbol.letter, map.symbol.layer)).collect();
    assert_eq!(names, ["a0", "z1", "a1", "a2", "z3", "a3"]);
    assert_eq!(found.stages.iter().map(|stage| stage.layer).collect::<Vec<_>>(), [0, 0, 1, 2, 2]);
    assert_eq!(found.maps.len(), found.stages.len() + 1);
}

#[test]
fn a_network_taken_apart_computes_what_the_network_does() {
    let spec = "conv 3 5x5 relu, maxpool 2, batchnorm, conv 2 3x3 pad 1 tanh, l2pool 2, dropout 0.3, dense 9 sigmoid, \
                dense 10 softmax";
    let (network, found) = explained(spec);
    let dataset = Dataset::mnist().expect("it is built in");
    let plan = Plan::new(&network, Purpose::Observe);
    let mut shard = Shard::new(&network, &plan, 1);
    shard.load(&network, 1, Pass::EVALUATE, |x, labels| dataset.train.fill_range(3..4, x, labels));
    shard.forward(&network, 0..network.layers.len(), &mut Scratch::new());
    shard.finish(&network, 1);
    let last = |layer: usize| found.maps.iter().rfind(|map| map.symbol.layer == layer).expect("a map");
    for layer in 0..network.layers.len() {
        let values = shard.activation(&network, layer);
        assert!(layer == 0 || close(&last(layer).values, values), "layer {layer}");
    }
    assert!(close(&last(8).values, shard.outputs(&network)));
    assert!((found.cost - shard.score.loss).abs() < 1e-5, "{} {}", found.cost, shard.score.loss);
}

fn close(exact: &[f64], fast: &[f32]) -> bool {
    exact.len() == fast.len()
        && exact.iter().zip(fast).all(|(a, &b)| (a - f64::from(b)).abs() < 1e-4 * a.abs().max(1.0))
}

/// All places of all maps.
fn everywhere(found: &Explanation) -> impl Iterator<Item = (usize, Position)> + '_ {
    found
        .maps
        .iter()
        .enumerate()
        .flat_map(|(map, values)| values.region().positions().map(move |at| (map, at)))
}

#[test]
fn terms_add_up_to_every_value_and_every_error_bit_for_bit() {
    let spec = "conv 3 5x5 stride 2 pad 1 relu, maxpool 3 stride 2, batchnorm, conv 2 3x3 pad 1 tanh, l2pool 2, dropout 0.3, \
                dense 9 sigmoid, dense 10 softmax";
    let (_, found) = explained(spec);
    for (map, at) in everywhere(&found) {
        let (derived, value) = (found.forward(map, at), found.maps[map].value(at));
        assert!(derived.value == value, "{map} {at:?}: {} is not {value}: {:?}", derived.value, derived.rule);
        let (derived, error) = (found.backward(map, at), found.maps[map].error(at));
        assert!(derived.value == error, "{map} {at:?}: {} is not {error}: {:?}", derived.value, derived.rule);
    }
    for (number, stage) in found.stages.iter().enumerate() {
        for (index, &gradient) in stage.d_weights.iter().enumerate() {
            let derived = found.weight_gradient(number, index);
            assert!(derived.value == gradient, "{number} {index}: {} is not {gradient}", derived.value);
        }
        for (index, &gradient) in stage.d_biases.iter().enumerate() {
            let derived = found.bias_gradient(number, index);
            assert!(derived.value == gradient, "{number} {index}: {} is not {gradient}", derived.value);
        }
    }
}
