//! Random values of random networks: the terms add up to the value, and that is what the network computed.

use super::data::{DATA, IMAGES, SHAPE};
use super::oracle::{self, Grid, Known, Operation};
use super::random;
use crate::dataset::augment::Augmentation;
use crate::dataset::{Split, ValidationSplit};
use crate::inspect::explain::explainer::Explainer;
use crate::inspect::explain::*;
use crate::inspect::rehearsal::{BatchStatisticsValues, Rehearsal};
use crate::inspect::snapshot::{Subject, WatchedSample};
use crate::nn::kernels::Scratch;
use crate::nn::layer::Pass;
use crate::nn::layers::LayerSpec;
use crate::nn::network::Network;
use crate::nn::plan::{Plan, Purpose};
use crate::nn::shard::Shard;
use crate::nn::syntax::Tail;
use crate::random::{Purpose as For, generator};
use rand::RngExt;
use rand::rngs::ChaCha8Rng;
use std::collections::BTreeSet;

/// Random networks, and the places looked at in each.
const NETWORKS: u64 = 50;
const PLACES: usize = 20;
/// The samples in the batch that is made up.
const BATCH: usize = 6;

/// A network, a sample, and what is known of the next step.
struct Case {
    network: Network<f32>,
    image: usize,
    rehearsal: Rehearsal,
}

impl Case {
    fn new(random: &mut ChaCha8Rng) -> Self {
        let network = random::network(random, SHAPE);
        let statistics = network.layers.iter().map(|layer| {
            let channels = layer.batch_statistics()?.input().channels;
            let mut values =
                |low: f32, high: f32| (0..channels).map(|_| random.random_range(low..high)).collect();
            Some(BatchStatisticsValues {
                mean: values(-0.3, 0.3),
                inverse: values(0.5, 2.0),
                mean_d: values(-0.01, 0.01),
                mean_product: values(-0.01, 0.01),
            })
        });
        let statistics = statistics.collect();
        let rehearsal = Rehearsal {
            seed: random.random(),
            epoch: 2,
            step: 3,
            number: 11,
            samples: (0..BATCH).collect(),
            augmentation: Augmentation::default(),
            loss: 1.0,
            rate: 0.1,
            optimizer: Optimizer::default(),
            norm: 1.0,
            scale: 1.0,
            tensors: Vec::new(),
            statistics,
        };
        Self { network, image: random.random_range(0..IMAGES), rehearsal }
    }

    fn explain(&self, training: bool) -> Explanation {
        let split = Split::new(ValidationSplit::Last, DATA.train.labels(), 5, 1).expect("it can be cut");
        let subject = Subject { network: &self.network, total_steps: 10, dataset: &DATA, split: &split };
        let sample = WatchedSample { images: &DATA.train, position: self.image, index: 0 };
        Explainer::default()
            .explain(&subject, &sample, training, Some(self.rehearsal.clone()))
            .expect("in memory")
    }

    /// Takes the sample through the network in `f32`, as trained.
    fn shard(&self, purpose: Purpose, pass: Pass) -> Shard<f32> {
        let network = &self.network;
        let plan = Plan::new(network, purpose);
        let (mut shard, mut scratch) = (Shard::new(network, &plan, 1), Scratch::new());
        let range = self.image..self.image + 1;
        let excerpt = DATA.train.excerpt(range).expect("in memory");
        shard.load(network, 1, pass, |x, labels| excerpt.fill(0..1, &network.scaling, x, labels));
        shard.forward(network, 0..network.layers.len(), &mut scratch);
        shard.finish(network, 1);
        if pass.training {
            shard.backward(network, 0..network.layers.len(), &mut scratch);
        }
        shard
    }

    /// The layers of the network one by one, as the oracle computes them; dropout has the factors that were drawn.
    fn operations(&self, found: &Explanation) -> Vec<Operation> {
        let mut operations: Vec<Operation> = Vec::new();
        let (bodies, _) = self.network.spec.split_output();
        let mut size = [SHAPE.height, SHAPE.width, SHAPE.channels];
        for (index, mut body) in bodies.into_iter().enumerate() {
            let activation = match body.tail() {
                Tail::Activated { activation, .. } => *activation,
                Tail::Plain | Tail::Activation(_) => Activation::Identity,
            };
            let body = self.operation(index, &body, size, found);
            size = body.forward(&Grid::zeros(size)).size;
            operations.push(body);
            if activation != Activation::Identity {
                operations.push(Operation::Activate(activation));
            }
        }
        operations
    }

    fn operation(&self, index: usize, body: &LayerSpec, size: [usize; 3], found: &Explanation) -> Operation {
        let exact = |values: &[f32]| -> Vec<f64> { values.iter().map(|&value| f64::from(value)).collect() };
        let mut tensors = self.network.layers[index].tensors().iter().map(|tensor| exact(tensor.values()));
        let mut next = || tensors.next().unwrap_or_default();
        let trained = [next(), next()];
        if let Some(operation) = oracle::operation(body, size, trained.clone()) {
            return operation;
        }
        if let LayerSpec::Dropout(dropout) = body {
            let stage = found.stages.iter().find(|stage| stage.layer == index).expect("a stage");
            let Arithmetic::Masked { factors, .. } = &stage.arithmetic else { panic!("no mask") };
            let kept = 1.0 / (1.0 - f64::from(dropout.rate));
            assert!(
                factors
                    .iter()
                    .all(|&factor| [0.0, if found.training { kept } else { 1.0 }].contains(&factor))
            );
            assert!(found.training || !factors.contains(&0.0), "nothing is dropped in evaluation");
            return Operation::Mask(factors.clone());
        }
        let [scale, shift] = trained;
        let running = [next(), next()];
        Operation::Normalise { known: self.known(index, found.training, &running), scale, shift }
    }

    /// What a normalisation goes by.
    fn known(&self, layer: usize, training: bool, [mean, variance]: &[Vec<f64>; 2]) -> Known {
        if !training {
            let nothing = vec![0.0; mean.len()];
            let inverse = variance.iter().map(|variance| 1.0 / (variance + 1e-5).sqrt()).collect();
            return Known { mean: mean.clone(), inverse, mean_d: nothing.clone(), mean_product: nothing };
        }
        let known = self.rehearsal.statistics[layer].as_ref().expect("it normalises");
        let times =
            |values: &[f32], factor: f64| values.iter().map(|&value| f64::from(value) * factor).collect();
        Known {
            mean: times(&known.mean, 1.0),
            inverse: times(&known.inverse, 1.0),
            mean_d: times(&known.mean_d, BATCH as f64),
            mean_product: times(&known.mean_product, BATCH as f64),
        }
    }
}

/// Tells whether two numbers are the same but for rounding, where the greatest of their kind is `greatest`.
fn close(a: f64, b: f64, greatest: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * greatest.max(1e-12)
}

fn greatest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |greatest, value| greatest.max(value.abs()))
}

fn assert_close(a: &[f64], b: &[f64], tolerance: f64, what: &str) {
    assert_eq!(a.len(), b.len(), "{what}");
    let greatest = greatest(a);
    for (index, (&a, &b)) in a.iter().zip(b).enumerate() {
        assert!(close(a, b, greatest, tolerance), "{what}, {index}: {a} is not {b}");
    }
}

/// Compares all of an explanation with the oracle.
fn assert_as_the_oracle(case: &Case, found: &Explanation) {
    let what = format!("{}, training {}", case.network.spec, found.training);
    let operations = case.operations(found);
    let pixels = found.maps[0].values.clone();
    let mut maps = vec![Grid { size: [SHAPE.height, SHAPE.width, SHAPE.channels], values: pixels }];
    for operation in &operations {
        let next = operation.forward(&maps[maps.len() - 1]);
        maps.push(next);
    }
    let (logits, head) = (&maps[operations.len()], &case.network.head);
    let outputs = oracle::activate(head.activation, logits);
    let (cost, gradient) = oracle::cost(head, &outputs.values, found.label);
    assert!(close(cost, found.cost, 1.0, 1e-9), "{what}: {cost} is not {}", found.cost);
    let d_a = Grid { values: gradient, ..outputs.clone() };
    let mut errors = vec![oracle::through(head.activation, logits, &d_a)];
    for (number, operation) in operations.iter().enumerate().rev() {
        let back = operation.backward(&maps[number], &errors[errors.len() - 1]);
        let (stage, text) = (&found.stages[number], format!("{what}: stage {number}"));
        assert_close(&stage.d_weights, &back.d_weights, 1e-9, &text);
        assert_close(&stage.d_biases, &back.d_biases, 1e-9, &text);
        errors.push(back.errors);
    }
    errors.reverse();
    maps.push(outputs);
    errors.push(d_a);
    assert_eq!(maps.len(), found.maps.len(), "{what}");
    for (number, ((map, error), expected)) in maps.iter().zip(&errors).zip(&found.maps).enumerate() {
        assert_close(&expected.values, &map.values, 1e-9, &format!("{what}: values {number}"));
        assert_close(&expected.errors, &error.values, 1e-9, &format!("{what}: errors {number}"));
    }
}

/// Compares the activations that the network computes in `f32` with the explanation as in evaluation.
fn assert_as_the_network(case: &Case, found: &Explanation) {
    let (network, shard) = (&case.network, case.shard(Purpose::Observe, Pass::EVALUATE));
    let exact = |values: &[f32]| -> Vec<f64> { values.iter().map(|&value| f64::from(value)).collect() };
    for layer in 1..network.layers.len() {
        let map = found.maps.iter().rfind(|map| map.symbol.layer == layer).expect("a map");
        let values = exact(shard.activation(network, layer));
        assert_close(&map.values, &values, 1e-4, &format!("{}: layer {layer}", network.spec));
    }
    let outputs = &found.maps[found.maps.len() - 1];
    assert_close(&outputs.values, &exact(shard.outputs(network)), 1e-4, &format!("{}", network.spec));
    assert!(close(found.cost, shard.score.loss, found.cost.abs(), 1e-4), "{}", network.spec);
}

/// Compares the gradients that the network computes in `f32`, all but those of fully connected layers, which it makes for whole
/// batches, with the explanation as in training. Where batches are normalised it cannot do that for one sample.
fn assert_as_the_step(case: &Case, found: &Explanation) {
    let (network, rehearsal) = (&case.network, &case.rehearsal);
    if network.layers.iter().any(|layer| layer.batch_statistics().is_some()) {
        return;
    }
    let (seed, epoch, step) = (rehearsal.seed, rehearsal.epoch, rehearsal.step);
    let shard = case.shard(Purpose::Train, Pass { training: true, seed, epoch, step, first: 0 });
    let places = network.tensors();
    for (index, place) in places.iter().enumerate().filter(|(_, place)| place.dense_shape().is_none()) {
        let is_bias = index > 0 && places[index - 1].layer == place.layer;
        let mut stages = found.stages.iter();
        let stage =
            stages.find(|stage| stage.layer == place.layer && !stage.biases.is_empty()).expect("a stage");
        let mut sum = vec![0.0; place.range.len()];
        shard.add_gradient(place, 0, &mut sum);
        let sum: Vec<f64> = sum.iter().map(|&value| f64::from(value)).collect();
        let expected = stage.gradients(if is_bias { Parameter::Bias } else { Parameter::Weight });
        assert_close(expected, &sum, 1e-4, &format!("{}: {}", network.spec, place.info.name));
    }
}

/// Does a sum again: constant and products in order, each the product of its quantity and its factor.
fn assert_adds_up(derived: &Derivation, value: f64, what: &str) {
    let mut sum = derived.constant;
    for term in &derived.terms {
        let product = term.quantity * term.factor;
        assert!(close(term.product, product, product.abs(), 1e-14), "{what}: {term:?}");
        sum += term.product;
    }
    assert_eq!(sum.to_bits(), derived.sum.to_bits(), "{what}");
    assert_eq!(derived.running().last().unwrap_or(derived.constant).to_bits(), sum.to_bits(), "{what}");
    assert!(derived.value == value, "{what}: {} is not {value}: {:?}", derived.value, derived.rule);
}

/// Does the sum of one value and its error again, by what the rules say of them.
fn assert_value_adds_up(found: &Explanation, map: usize, at: Position) {
    let (values, what) =
        (&found.maps[map], format!("{} map {map} {at:?}", found.stages[map.max(1) - 1].text));
    let derived = found.forward(map, at);
    assert_adds_up(&derived, values.value(at), &what);
    let field = found.receptive_field(map, at, map.max(1) - 1);
    for term in &derived.terms {
        if let Some(from) = term.at {
            assert!(field.contains(from), "{what}: {from:?} is outside of {field:?}");
        }
        if let (Rule::Sum, Some(from), Some(index)) = (derived.rule, term.at, term.index) {
            let pair = [found.maps[map - 1].value(from), found.stages[map - 1].weights[index]];
            assert_eq!([term.quantity, term.factor], pair, "{what}");
        }
    }
    let derived = found.backward(map, at);
    assert_adds_up(&derived, values.error(at), &what);
    if map + 2 == found.maps.len() {
        let (general, greatest) = (found.bp1(at).value, greatest(&values.errors));
        assert!(close(general, derived.value, greatest, 1e-9), "{what}: BP1 gives {general}, {derived:?}");
    }
    let Some(above) = found.maps.get(map + 1) else { return };
    let reached = found.influence(map, at);
    for to in reached.positions() {
        assert!(found.receptive_field(map + 1, to, map).contains(at), "{what}: {to:?} does not see it");
    }
    let seeing =
        above.region().positions().filter(|&to| found.receptive_field(map + 1, to, map).contains(at));
    assert_eq!(seeing.count(), reached.positions().count(), "{what}: all that see it are reached");
}

/// Does the sum of one weight's and one bias's gradient again.
fn assert_gradients_add_up(found: &Explanation, number: usize, random: &mut ChaCha8Rng) {
    let stage = &found.stages[number];
    if stage.weights.is_empty() {
        return;
    }
    let (weight, bias) =
        (random.random_range(0..stage.weights.len()), random.random_range(0..stage.biases.len()));
    let what = format!("{}: weight {weight}, bias {bias}", stage.text);
    let tap = stage.tap(weight).expect("a weight");
    assert_eq!(stage.weight_index(tap), Some(weight), "{what}");
    assert_eq!(stage.kernel_shape().expect("it has weights").iter().product::<usize>(), stage.weights.len());
    let derived = found.weight_gradient(number, weight);
    assert_adds_up(&derived, stage.d_weights[weight], &what);
    let [lower, upper] = [&found.maps[number], &found.maps[number + 1]];
    for term in &derived.terms {
        assert_eq!(term.quantity, upper.error(term.at.expect("a place")), "{what}");
        if let (Some(index), Arithmetic::Weighted { .. }) = (term.index, &stage.arithmetic) {
            assert_eq!(term.factor, lower.values[index], "{what}");
        }
    }
    assert_adds_up(&found.bias_gradient(number, bias), stage.d_biases[bias], &what);
}

/// Names what an explanation has in it, to see in the end that all was tried.
fn kinds(case: &Case, found: &Explanation) -> Vec<String> {
    let kind = |stage: &Stage| match &stage.arithmetic {
        Arithmetic::Weighted { geometry } if geometry.input.is_flat() => "dense".to_owned(),
        Arithmetic::Weighted { geometry } => {
            let plain = [geometry.window.stride == [1, 1], geometry.window.padding.is_none()];
            format!("weighted, plain {plain:?}")
        }
        Arithmetic::Pooled { pooling, geometry, .. } => {
            format!("{pooling:?}, overlaps {}", geometry.overlaps())
        }
        Arithmetic::Activated { activation } => format!("{activation}"),
        Arithmetic::Masked { .. } => format!("dropout {}", found.training),
        Arithmetic::Normalised(_) => format!("batchnorm {}", found.training),
    };
    let head = &case.network.head;
    let output = format!("{} {} {}", head.activation, head.loss.name(), head.label_smoothing > 0.0);
    found.stages.iter().map(kind).chain([output]).collect()
}

#[test]
fn a_thousand_random_values_of_fifty_random_networks_are_the_sums_of_their_terms() {
    let mut seen = BTreeSet::new();
    for number in 0..NETWORKS {
        let random = &mut generator(15, For::Check, 0, number, 0);
        let case = Case::new(random);
        for training in [false, true] {
            let found = case.explain(training);
            assert_as_the_oracle(&case, &found);
            if training {
                assert_as_the_step(&case, &found)
            } else {
                assert_as_the_network(&case, &found)
            }
            for _ in 0..PLACES {
                let map = random.random_range(0..found.maps.len());
                let at = found.maps[map].position(random.random_range(0..found.maps[map].values.len()));
                assert_value_adds_up(&found, map, at);
                assert_gradients_add_up(&found, random.random_range(0..found.stages.len()), random);
            }
            seen.extend(kinds(&case, &found));
        }
    }
    for kind in ["identity", "relu", "sigmoid", "tanh", "leaky-relu", "softmax", "dense"] {
        assert!(seen.contains(kind), "{kind} is not among {seen:?}");
    }
    for kind in ["Max", "Average", "L2"] {
        let both = [true, false].map(|overlaps| format!("{kind}, overlaps {overlaps}"));
        assert!(both.iter().all(|kind| seen.contains(kind)), "{kind} is not among {seen:?}");
    }
    for kind in ["dropout true", "dropout false", "batchnorm true", "batchnorm false"] {
        assert!(seen.contains(kind), "{kind} is not among {seen:?}");
    }
    for plain in [[true, true], [true, false], [false, true], [false, false]] {
        assert!(seen.contains(&format!("weighted, plain {plain:?}")), "{plain:?} is not among {seen:?}");
    }
    let heads = ["sigmoid quadratic", "sigmoid cross-entropy", "softmax log-likelihood", "softmax quadratic"];
    for head in heads.iter().flat_map(|head| [true, false].map(|smooth| format!("{head} {smooth}"))) {
        assert!(seen.contains(&head), "{head} is not among {seen:?}");
    }
}
