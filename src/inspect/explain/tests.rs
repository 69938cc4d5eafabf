pub(crate) mod data;
pub(crate) mod oracle;
mod proof;
pub(crate) mod random;

use super::explainer::Explainer;
use super::*;
use crate::dataset::{Dataset, Split, ValidationSplit};
use crate::inspect::snapshot::WatchedSample;
use crate::nn::init::Init;
use crate::nn::kernels::Scratch;
use crate::nn::layer::Pass;
use crate::nn::network::Network;
use crate::nn::plan::{Plan, Purpose};
use crate::nn::shard::Shard;
use std::sync::Arc;

/// Explains the first image of a run with this architecture on the digits, as in evaluation.
fn explained(spec: &str) -> (Network<f32>, Explanation) {
    let spec = spec.parse().expect("a spec");
    let network = Network::new(&spec, Shape::new(28, 28, 1), 10, None, Init::Scaled, 1).expect("it fits");
    let explanation = explain(&network);
    (network, explanation)
}

/// Explains what a network makes of a digit, as in evaluation.
fn explain(network: &Network<f32>) -> Explanation {
    let dataset = Arc::new(Dataset::mnist().expect("it is built in"));
    let split = Split::new(ValidationSplit::Last, dataset.train.labels(), 100, 1).expect("it can be cut");
    let subject = Subject { network, total_steps: 7, dataset: &dataset, split: &split };
    let sample = WatchedSample { images: &dataset.train, position: 3, index: 3 };
    Explainer::default().explain(&subject, &sample, false, None).expect("in memory")
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
    let excerpt = dataset.train.excerpt(3..4).expect("in memory");
    shard.load(&network, 1, Pass::EVALUATE, |x, labels| excerpt.fill(0..1, &network.scaling, x, labels));
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

fn at(row: usize, column: usize, channel: usize) -> Position {
    Position { row, column, channel }
}

#[test]
fn windows_slide_by_the_stride_and_fields_grow_on_the_way_down() {
    let (_, found) = explained("conv 2 5x5 stride 2 pad 1 relu, maxpool 2, conv 3 3x3, dense 10");
    // 28 + 2 − 5 over 2 is 12, and one more: 13×13; pooled 6×6; convolved 4×4.
    let names: Vec<String> = found.maps.iter().map(|map| map.shape.to_string()).collect();
    assert_eq!(names, ["28×28×1", "13×13×2", "13×13×2", "6×6×2", "4×4×3", "10", "10"]);
    let window = found.window(1, at(0, 12, 1)).expect("it has one");
    assert_eq!(window, Window { rows: -1..4, columns: 23..28, channels: 0..1 });
    let clipped = window.clipped(found.maps[0].shape);
    assert_eq!(clipped, Region { rows: 0..4, columns: 23..28, channels: 0..1 });
    assert_eq!(found.window(3, at(2, 1, 1)), Some(Window { rows: 4..6, columns: 2..4, channels: 1..2 }));
    assert_eq!(found.window(0, at(0, 0, 0)), None);
    let field = |down_to| found.receptive_field(4, at(1, 0, 2), down_to);
    assert_eq!(field(4), Region { rows: 1..2, columns: 0..1, channels: 2..3 });
    assert_eq!(field(3), Region { rows: 1..4, columns: 0..3, channels: 0..2 });
    assert_eq!(field(2), Region { rows: 2..8, columns: 0..6, channels: 0..2 });
    assert_eq!(field(0), Region { rows: 3..18, columns: 0..14, channels: 0..1 });
    assert_eq!(found.influence(0, at(3, 27, 0)), Region { rows: 0..3, columns: 12..13, channels: 0..2 });
    assert!(found.influence(2, at(12, 0, 0)).is_empty(), "an odd last row is pooled by no window");
    assert!(found.influence(6, at(0, 0, 3)).is_empty(), "nothing comes behind an output");
}

#[test]
fn weights_are_found_by_their_place_and_back() {
    let (network, found) = explained("conv 4 3x2, conv 5 2x3, dense 10");
    let stage = &found.stages[1];
    assert_eq!(stage.kernel_shape(), Some([2, 3, 4, 5]));
    let tap = Tap { row: 1, column: 2, plane: 3, filter: 4 };
    assert_eq!((stage.weight_index(tap), stage.tap(119)), (Some(119), Some(tap)));
    let tensor = &network.layers[1].tensors()[0].array;
    for index in 0..stage.weights.len() {
        let Tap { row, column, plane, filter } = stage.tap(index).expect("a weight");
        assert_eq!(stage.weights[index], f64::from(tensor[[row, column, plane, filter].as_slice()]));
    }
    assert_eq!((stage.tap(120), stage.weight_index(Tap { plane: 4, ..tap })), (None, None));
}

#[test]
fn a_sum_is_told_in_short_by_its_largest_terms_and_the_rest() {
    let (_, found) = explained("conv 2 5x5 tanh, dense 10 softmax");
    let derived = found.forward(3, at(0, 0, 7));
    let told = derived.summary(5);
    let product = |index: &usize| derived.terms[*index].product;
    assert_eq!((told.largest.len(), told.others), (5, derived.terms.len() - 5));
    assert!(told.largest.is_sorted_by(|a, b| product(a).abs() >= product(b).abs()));
    let least = product(&told.largest[4]).abs();
    assert_eq!(derived.terms.iter().filter(|term| term.product.abs() > least).count(), 4);
    let sum = derived.constant + told.largest.iter().map(product).sum::<f64>() + told.rest;
    assert!((sum - derived.sum).abs() < 1e-12);
    assert_eq!(derived.summary(usize::MAX).others, 0);
    assert_eq!(derived.running().count(), derived.terms.len());
}

#[test]
fn where_an_output_is_saturated_the_difference_is_a_number_and_its_factors_are_not() {
    let (mut network, _) = explained("dense 10 sigmoid");
    network.layers[0].tensors_mut()[1].values_mut().fill(-2000.0);
    let found = explain(&network);
    let right = at(0, 0, found.label);
    let gradient = found.backward(2, right);
    assert!(matches!(gradient.rule, Rule::Gradient { loss: Loss::CrossEntropy, output: 0.0, target: 1.0 }));
    assert_eq!(gradient.value, f64::NEG_INFINITY);
    assert!(found.bp1(right).value.is_nan());
    assert_eq!(found.backward(1, right).value, -1.0);
}

#[test]
fn what_is_not_there_is_no_number_and_no_panic() {
    let (_, found) = explained("conv 2 5x5 relu, maxpool 2, dense 10 softmax");
    for nothing in [&Explanation::default(), &found] {
        for map in [found.maps.len(), usize::MAX - 1] {
            let far = at(usize::MAX, 99, 99);
            assert!(nothing.forward(map, far).value.is_nan() && nothing.backward(map, far).value.is_nan());
            assert!(
                nothing.weight_gradient(map, 0).value.is_nan()
                    && nothing.bias_gradient(map, 0).value.is_nan()
            );
            assert!(nothing.window(map, far).is_none() && nothing.influence(map, far).is_empty());
            assert!(nothing.receptive_field(map, far, 0).is_empty());
            assert!(nothing.update(map, Parameter::Weight, 0).is_none());
        }
    }
    assert!(Explanation::default().bp1(at(0, 0, 0)).value.is_nan());
    assert_eq!(
        found.forward(0, at(99, 99, 99)).value,
        found.maps[0].value(at(27, 27, 0)),
        "the nearest place"
    );
    assert!(found.weight_gradient(0, 50).value.is_nan(), "there are 50 weights");
    assert!(found.weight_gradient(1, 0).value.is_nan(), "an activation has none");
}
