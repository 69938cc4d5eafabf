//! Every number of a checkup against plain loops in `f64` over the same moment.

use super::*;
use crate::dataset::augment::Augmentation;
use crate::dataset::{Dataset, DatasetError, Split, ValidationSplit};
use crate::inspect::evaluator::Evaluator;
use crate::inspect::explain::explainer::Explainer;
use crate::inspect::explain::tests::oracle::{Grid, activate, operation};
use crate::inspect::layer::observer::Observer;
use crate::inspect::rehearsal::{LayerGradient, Rehearsal, Rehearse, TensorUpdate};
use crate::nn::activation::Activation;
use crate::nn::init::Init;
use crate::nn::layers::LayerSpec;
use crate::nn::network::Network;
use crate::nn::optimizer::{Optimizer, Rule};
use crate::nn::syntax::Tail;
use crate::nn::tensor::TensorPlace;
use crate::threads::Workers;
use std::sync::{Arc, LazyLock};

/// The digits, unpacked once for all tests.
static DIGITS: LazyLock<Arc<Dataset>> = LazyLock::new(|| Arc::new(Dataset::mnist().expect("it is built in")));
/// Images in the validation set, fewer than are looked at.
const VALIDATION: usize = 40;

/// A next step that is known.
struct Known(Rehearsal);

impl Rehearse for Known {
    fn next_step(&mut self, _: &Workers) -> Result<Rehearsal, DatasetError> {
        Ok(self.0.clone())
    }

    fn next_gradient(&mut self, _: &Workers, layer: usize) -> Result<LayerGradient, DatasetError> {
        let own = self.0.tensors.iter().filter(|tensor| tensor.layer == layer);
        let tensors = own.map(|tensor| tensor.gradient.clone()).collect();
        Ok(LayerGradient { number: self.0.number, images: self.0.samples.len(), tensors })
    }

    fn initial(&mut self, _: usize) -> Option<&[Vec<f32>]> {
        None
    }

    fn consider(&self, _: &str, _: &str) -> Result<Option<String>, String> {
        Err("nothing is changed here".to_owned())
    }
}

/// A next step by some gradient, in which each parameter moves against it by a tenth.
pub fn next_step(network: &Network<f32>, rule: Rule) -> Rehearsal {
    let parameters = network.layers.iter().flat_map(|layer| layer.parameters());
    let update = |(number, (place, before)): (usize, (TensorPlace, &[f32]))| {
        let gradient: Vec<f32> =
            (0..before.len()).map(|at| ((at * 7 + number) % 13) as f32 * 0.01 - 0.05).collect();
        TensorUpdate {
            layer: place.layer,
            name: place.info.name,
            shape: place.info.shape,
            decays: place.info.decays,
            memory: Vec::new(),
            memory_after: Vec::new(),
            before: before.to_vec(),
            after: before.iter().zip(&gradient).map(|(before, gradient)| before - 0.1 * gradient).collect(),
            gradient,
        }
    };
    Rehearsal {
        seed: 1,
        epoch: 0,
        step: 300,
        number: 301,
        samples: vec![3],
        augmentation: Augmentation::default(),
        loss: 1.0,
        rate: 0.1,
        optimizer: Optimizer { rule, momentum: 0.9, ..Optimizer::default() },
        norm: 1.0,
        scale: 1.0,
        tensors: network.tensors().into_iter().zip(parameters).enumerate().map(update).collect(),
        statistics: Vec::new(),
    }
}

fn split() -> Split {
    Split::new(ValidationSplit::Last, DIGITS.train.labels(), VALIDATION, 1).expect("it can be cut")
}

/// A network on the digits of this architecture.
pub fn network(spec: &str) -> Network<f32> {
    let spec = spec.parse().expect("a spec");
    Network::new(&spec, DIGITS.train.shape, 10, None, Init::Gaussian, 1).expect("it fits")
}

/// Has a network looked at as a trainer does, so many images a piece.
pub fn checkup(network: &Network<f32>, step: Option<Rehearsal>, threads: usize, most: usize) -> Checkup {
    let (split, workers) = (split(), Workers::new(threads).expect("threads"));
    let subject = Subject { network, total_steps: 300, dataset: &DIGITS, split: &split };
    let mut step = step.map(Known);
    let mut tools = Tools {
        workers: &workers,
        evaluator: &mut Evaluator::new(network),
        observer: &mut Observer::new(network),
        explainer: &mut Explainer::default(),
        run: step.as_mut().map(|step| step as &mut dyn Rehearse),
        most,
        taken: 0,
        about: 300,
    };
    let mut state = InProgress::default();
    let mut shares = Vec::new();
    while shares.last() != Some(&1.0) {
        tools.taken = 0;
        shares.push(Health {}.advance(&mut state, &subject, &mut tools).expect("there is an answer"));
        assert!(tools.taken <= most && tools.taken > 0, "a piece is as large as it may be");
    }
    assert!(shares.is_sorted() && shares.len() == VALIDATION.div_ceil(most), "{shares:?}");
    Health {}.finding(&mut state)
}

/// The values that each image of the validation set has behind every layer, its activation included; the last ones are the outputs.
fn passed(network: &Network<f32>) -> Vec<Vec<Grid>> {
    let split = split();
    let image = |place: usize| {
        let pixels = DIGITS.train.image(split.validation.image(place)).expect("in memory");
        let values = pixels.iter().map(|&pixel| f64::from(f32::from(pixel) * (1.0 / 255.0))).collect();
        let mut grids = vec![Grid { size: [28, 28, 1], values }];
        for (layer, spec) in network.layers.iter().zip(&network.spec.layers) {
            let (mut spec, before) = (*spec, grids[grids.len() - 1].clone());
            let is_last = grids.len() == network.spec.layers.len();
            let activation = match spec.tail() {
                Tail::Activated { activation, .. } => std::mem::take(activation),
                Tail::Activation(activation) => activation,
                Tail::Plain => Activation::Identity,
            };
            let exact = |tensor: usize| {
                let values = layer.parameters().nth(tensor).unwrap_or_default();
                values.iter().map(|&value| f64::from(value)).collect::<Vec<f64>>()
            };
            let sums = match spec {
                LayerSpec::Activation(_) => before,
                _ => operation(&spec, before.size, [exact(0), exact(1)])
                    .map_or(before.clone(), |o| o.forward(&before)),
            };
            grids.push(if is_last { sums } else { activate(activation, &sums) });
        }
        let outputs = activate(network.head.activation, &grids[grids.len() - 1]);
        // A layer of its own has the output activation in the text, or it is that of the last layer.
        if network.spec.layers.len() == network.layers.len() {
            grids.pop();
        }
        grids.push(outputs);
        grids
    };
    (0..VALIDATION).map(image).collect()
}

fn close(found: f64, exact: f64) -> bool {
    (found - exact).abs() <= 1e-4 * exact.abs().max(0.01)
}

/// Compares a distribution with these values, of which some may be a rounding away from a bin's edge.
fn assert_distribution(found: &Distribution, values: &[f64], what: &str) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count;
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let greatest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    assert_eq!((found.count, found.lost), (values.len() as u64, 0), "{what}");
    let pairs = [
        (found.mean, mean),
        (found.deviation, variance.sqrt()),
        (found.least, least),
        (found.greatest, greatest),
    ];
    assert!(pairs.iter().all(|&(found, exact)| close(found, exact)), "{what}: {pairs:?}");
    let Histogram { first, counts, .. } = &found.histogram;
    assert_eq!(counts.iter().sum::<u64>(), found.count, "{what}");
    let width = found.histogram.width();
    let slack = 1e-3 * width;
    for (bin, &count) in (*first..).zip(counts) {
        let (low, high) = (f64::from(bin) * width, f64::from(bin + 1) * width);
        let within =
            |by: f64| values.iter().filter(|&&value| low - by <= value && value < high + by).count() as u64;
        assert!((within(-slack)..=within(slack)).contains(&count), "{what}, bin {bin}: {count}");
    }
}

/// The share of units, or channels of a map, all of whose values are as `is` says.
fn units(grids: &[&Grid], is: impl Fn(f64) -> bool) -> Portion {
    let channels = grids[0].size[2];
    let all = |unit: &usize| {
        grids.iter().all(|grid| grid.values.iter().skip(*unit).step_by(channels).all(|&value| is(value)))
    };
    Portion { count: (0..channels).filter(all).count() as u64, total: channels as u64 }
}

/// Networks with the layers that a checkup has a row for.
const NETWORKS: [(&str, &[usize]); 4] = [
    (
        "conv 4 5x5 relu, maxpool 2, conv 3 3x3 tanh, maxpool 2, dense 9 sigmoid, dense 10 softmax",
        &[0, 2, 4, 5],
    ),
    ("dense 30 sigmoid, dense 10 sigmoid", &[0, 1]),
    ("dropout 0.5, conv 3 5x5 pad 2, relu, avgpool 4, dense 12 relu, dense 10, softmax", &[1, 2, 4, 5, 6]),
    ("conv 6 3x3 stride 2 leaky-relu, dense 10", &[0, 1]),
];

#[test]
fn outputs_and_weights_are_those_of_plain_loops() {
    for (net, rows) in NETWORKS {
        let mut network = network(net);
        // Some units that are silent whatever they see.
        if let Some(biases) = network.layers.iter_mut().find_map(|layer| layer.parameters_mut().nth(1)) {
            biases[0] = -1000.0;
        }
        let (found, passed) = (checkup(&network, None, 2, 7), passed(&network));
        assert_eq!((found.images, found.rate), (VALIDATION, None), "{net}");
        assert_eq!(found.layers.iter().map(|layer| layer.layer).collect::<Vec<_>>(), rows, "{net}");
        for layer in &found.layers {
            let what = format!("{net}, layer {}", layer.layer);
            let grids: Vec<&Grid> = passed.iter().map(|grids| &grids[layer.layer + 1]).collect();
            let values: Vec<f64> = grids.iter().flat_map(|grid| grid.values.iter().copied()).collect();
            assert_distribution(&layer.activations, &values, &what);
            if layer.activation == Activation::Relu {
                assert_eq!(layer.dead, Some(units(&grids, |value| value == 0.0)), "{what}");
            }
            let margin = match layer.activation {
                Activation::Sigmoid => Some((0.025, 0.975)),
                Activation::Tanh => Some((-0.95, 0.95)),
                _ => None,
            };
            let saturated = |(low, high): (f64, f64)| move |value: f64| value <= low || value >= high;
            let count = |ends| values.iter().filter(|&&value| saturated(ends)(value)).count() as u64;
            assert_eq!(layer.saturated.map(|portion| portion.count), margin.map(count), "{what}");
            assert_eq!(layer.stuck, margin.map(|ends| units(&grids, saturated(ends))), "{what}");
            let weights = network.layers.get(layer.layer).and_then(|layer| layer.parameters().next());
            assert_eq!(layer.weights.is_some(), weights.is_some(), "{what}");
            if let (Some(found), Some(weights)) = (&layer.weights, weights) {
                assert_distribution(found, &weights.iter().map(|&w| f64::from(w)).collect::<Vec<_>>(), &what);
            }
        }
        assert!(
            found.layers.iter().rev().skip(1).all(|layer| !layer.is_output)
                && found.layers[rows.len() - 1].is_output
        );
    }
}

#[test]
fn norms_and_ratios_are_those_of_the_step_that_would_follow() {
    let network = network(NETWORKS[0].0);
    let step = next_step(&network, Rule::Momentum);
    let found = checkup(&network, Some(step.clone()), 1, VALIDATION);
    assert_eq!((found.rate, (found.gain * 1e6).round()), (Some(step.rate), 1e7));
    for layer in &found.layers {
        let (mut gradient, mut moved, mut length) = (0.0, 0.0, 0.0);
        for tensor in step.tensors.iter().filter(|tensor| tensor.layer == layer.layer) {
            for place in 0..tensor.before.len() {
                let [g, before, after] =
                    [tensor.gradient[place], tensor.before[place], tensor.after[place]].map(f64::from);
                gradient += g * g;
                moved += (after - before) * (after - before);
                length += before * before;
            }
        }
        assert!(moved > 0.0 && layer.gradient.is_some_and(|found| close(found, f64::sqrt(gradient))));
        let update = layer.update.as_ref().expect("it has parameters");
        assert!(close(update.moved, f64::sqrt(moved)) && close(update.length, f64::sqrt(length)));
        assert!(layer.ratio().is_some_and(|ratio| close(ratio, f64::sqrt(moved / length))));
    }
}

#[test]
fn the_answer_does_not_depend_on_how_the_work_is_shared_out() {
    let network = network(NETWORKS[0].0);
    let whole = checkup(&network, None, 1, VALIDATION);
    for (threads, most) in [(1, 1), (2, 16), (3, 39)] {
        let parts = checkup(&network, None, threads, most);
        for (a, b) in whole.layers.iter().zip(&parts.layers) {
            assert_eq!(
                (&a.activations.histogram, a.dead, a.saturated, a.stuck),
                (&b.activations.histogram, b.dead, b.saturated, b.stuck)
            );
            assert!(close(a.activations.deviation, b.activations.deviation));
        }
    }
}

#[test]
fn values_that_are_not_finite_are_counted_apart() {
    let mut network = network("dense 5 relu, dense 10 softmax");
    let weights = network.layers[0].parameters_mut().next().expect("weights");
    (weights[0], weights[1]) = (f32::NAN, f32::INFINITY);
    let found = checkup(&network, None, 1, VALIDATION);
    let weights = found.layers[0].weights.as_ref().expect("weights");
    assert_eq!((weights.count, weights.lost), (784 * 5 - 2, 2));
    assert!(weights.mean.is_finite() && weights.deviation.is_finite());
}

/// A run whose next step nobody may try.
struct Untouchable;

impl Rehearse for Untouchable {
    fn next_step(&mut self, _: &Workers) -> Result<Rehearsal, DatasetError> {
        panic!("it takes too much memory")
    }

    fn next_gradient(&mut self, _: &Workers, _: usize) -> Result<LayerGradient, DatasetError> {
        panic!("nobody asks for a gradient")
    }

    fn initial(&mut self, _: usize) -> Option<&[Vec<f32>]> {
        None
    }

    fn consider(&self, _: &str, _: &str) -> Result<Option<String>, String> {
        Err("nothing is changed here".to_owned())
    }
}

#[test]
fn the_next_step_of_a_huge_network_is_not_tried() {
    let spec = "dense 8000 relu, dense 10".parse().expect("a spec");
    let network = Network::untrained(&spec, DIGITS.train.shape, None).expect("it fits");
    assert!(check_footprint(&network).is_err());
    let (split, workers) = (split(), Workers::single());
    let subject = Subject { network: &network, total_steps: 300, dataset: &DIGITS, split: &split };
    let mut tools = Tools {
        workers: &workers,
        evaluator: &mut Evaluator::new(&network),
        observer: &mut Observer::new(&network),
        explainer: &mut Explainer::default(),
        run: Some(&mut Untouchable),
        most: 1,
        taken: 0,
        about: 300,
    };
    let mut state = InProgress::default();
    Health {}.advance(&mut state, &subject, &mut tools).expect("there is an answer");
    let found = Health {}.finding(&mut state);
    assert_eq!((found.images, found.rate), (1, None));
    let without =
        |layer: &LayerHealth| layer.gradient.is_none() && layer.update.is_none() && layer.weights.is_some();
    assert!(found.layers.len() == 2 && found.layers.iter().all(without));
}
