//! Nudges of every kind of quantity, on all layers and losses, and kinks that were put in their way.

use super::*;
use crate::dataset::{Dataset, Split, ValidationSplit};
use crate::inspect::evaluator::Evaluator;
use crate::inspect::explain::Explanation;
use crate::inspect::explain::explainer::Explainer;
use crate::inspect::layer::observer::Observer;
use crate::nn::init::Init;
use crate::nn::layers::LayerSpec;
use crate::nn::loss::Loss;
use crate::nn::network::Network;
use crate::random::{Purpose, generator};
use crate::threads::Workers;
use rand::RngExt;
use std::sync::LazyLock;

/// The length of a side of the images.
const SIDE: usize = 9;
/// The number of images.
const IMAGES: usize = 12;
/// The number of classes.
const CLASSES: usize = 4;
/// The number of quantities that are nudged in each map and in each tensor.
const NUDGES: usize = 4;

static DATA: LazyLock<Arc<Dataset>> = LazyLock::new(|| {
    let place = tempfile::tempdir().expect("a directory");
    let path = place.path().join("made-up.csv");
    let mut random = generator(5, Purpose::Check, 0, 0, 0);
    let mut line = |image: usize| {
        let mut pixels: Vec<u8> = (0..SIDE * SIDE).map(|_| random.random_range(0..=255)).collect();
        // A corner without anything in it.
        [0, 1, SIDE, SIDE + 1].into_iter().for_each(|index| pixels[index] = 0);
        let pixels: Vec<_> = pixels.iter().map(u8::to_string).collect();
        format!("{},{}\n", image % CLASSES, pixels.join(","))
    };
    std::fs::write(&path, (0..IMAGES).map(&mut line).collect::<String>()).expect("a file");
    Arc::new(Dataset::open(&path).expect("it is whole"))
});

/// A network that questions are asked about.
struct Asked {
    network: Network<f32>,
    split: Split,
    explainer: Explainer,
}

impl Asked {
    fn new(spec: &str, loss: Option<Loss>) -> Self {
        let spec = spec.parse().expect("a spec");
        let shape = DATA.train.shape;
        let network = Network::new(&spec, shape, CLASSES, loss, Init::Scaled, 3).expect("it fits");
        let split = Split::new(ValidationSplit::Last, DATA.train.labels(), 4, 1).expect("it can be cut");
        Self { network, split, explainer: Explainer::default() }
    }

    fn subject(&self) -> Subject<'_> {
        Subject { network: &self.network, total_steps: 7, dataset: &DATA, split: &self.split }
    }

    fn explained(&mut self) -> Explanation {
        let mut explainer = std::mem::take(&mut self.explainer);
        let sample = self.subject().sample(2).expect("it is there");
        let explanation = explainer.explain(&self.subject(), &sample, false, None).expect("in memory");
        self.explainer = explainer;
        explanation
    }

    fn nudged(&mut self, target: Target, exponent: u8) -> Nudged {
        let mut explainer = std::mem::take(&mut self.explainer);
        let subject = self.subject();
        let (mut evaluator, mut observer) = (Evaluator::new(subject.network), Observer::new(subject.network));
        let mut tools = Tools {
            workers: &Workers::single(),
            evaluator: &mut evaluator,
            observer: &mut observer,
            explainer: &mut explainer,
            run: None,
            most: usize::MAX,
            taken: 0,
            about: 0,
        };
        let question = Nudge { sample: 2, training: false, target, exponent };
        let mut state = Check::default();
        let done = question.advance(&mut state, &subject, &mut tools).expect("all images are there");
        assert_eq!(done, 1.0, "nothing is trained");
        assert_eq!(tools.about, 7);
        self.explainer = explainer;
        question.finding(&mut state)
    }
}

/// Gives some of the quantities of an explanation, with their derivatives as it has them.
fn quantities(explanation: &Explanation) -> Vec<(Target, f64)> {
    let mut random = generator(9, Purpose::Check, 0, 0, 0);
    let mut pick = |all: &[f64], target: &dyn Fn(usize) -> Target| -> Vec<(Target, f64)> {
        let count = if all.is_empty() { 0 } else { NUDGES };
        let index = (0..count).map(|_| random.random_range(0..all.len()));
        index.map(|index| (target(index), all[index])).collect()
    };
    let mut targets = Vec::new();
    for (stage, found) in explanation.stages.iter().enumerate() {
        targets.extend(pick(&found.d_weights, &|index| Target::Weight { stage, index }));
        targets.extend(pick(&found.d_biases, &|index| Target::Bias { stage, index }));
    }
    for (map, found) in explanation.maps.iter().enumerate() {
        targets.extend(pick(&found.errors, &|offset| Target::Value { map, offset }));
    }
    targets
}

/// Nudges quantities of `spec` and compares; returns how many there were, and how many of these had a kink within ε.
fn check(spec: &str, loss: Option<Loss>) -> [usize; 2] {
    let mut asked = Asked::new(spec, loss);
    let explanation = asked.explained();
    let [mut all, mut kinked] = [0; 2];
    for (target, derivative) in quantities(&explanation) {
        // The cost is more curved in the outputs than in anything else.
        let last = explanation.maps.len() - 1;
        let finer = matches!(target, Target::Value { map, .. } if map == last);
        let exponent = USUAL_EXPONENT + u8::from(finer);
        let found = asked.nudged(target, exponent);
        let context = format!("{spec}, {loss:?}: {target:?}: {found:?}");
        let sample = found.sample.expect("there is such a quantity");
        assert_eq!(
            (found.total_steps, found.epsilon, found.held),
            (7, epsilon(exponent), false),
            "{context}"
        );
        assert_eq!(sample.analytical, derivative, "{context}");
        assert_eq!(sample.numerical, (sample.above - sample.below) / (2.0 * found.epsilon), "{context}");
        assert_eq!(found.batch, None, "{context}");
        all += 1;
        if sample.kinks.is_empty() {
            assert!(sample.error <= 1e-6 && sample.agrees() && found.finer.is_none(), "{context}");
        } else {
            kinked += 1;
        }
    }
    [all, kinked]
}

#[test]
fn derivatives_agree_on_every_layer_in_every_form() {
    let [mut all, mut kinked] = [0; 2];
    let pools = ["maxpool 2", "avgpool 2x3", "l2pool 3 stride 2", "maxpool 3 stride 1", "globalavgpool"];
    for layer in LayerSpec::examples().chain(pools) {
        let found = check(&format!("conv 3 3x3 tanh, {layer}, dense {CLASSES} softmax"), None);
        (all, kinked) = (all + found[0], kinked + found[1]);
    }
    assert!(kinked * 20 < all && all > 500, "{kinked} of {all}");
}

#[test]
fn derivatives_agree_for_every_loss_with_every_output_it_allows() {
    for (output, loss) in [
        ("sigmoid", Loss::CrossEntropy),
        ("sigmoid", Loss::Quadratic),
        ("softmax", Loss::LogLikelihood),
        ("softmax", Loss::Quadratic),
        ("tanh", Loss::Quadratic),
        ("leaky-relu", Loss::Quadratic),
    ] {
        let spec = format!("conv 2 3x3 stride 2 sigmoid, maxpool 2, dense 7 tanh, dense {CLASSES} {output}");
        let [all, kinked] = check(&spec, Some(loss));
        assert!(kinked * 10 < all, "{spec}: {kinked} of {all}");
    }
}

/// Sets all values of the tensor number `number`.
fn set(network: &mut Network<f32>, number: usize, value: f32) {
    let mut tensors = network.layers.iter_mut().flat_map(|layer| layer.parameters_mut());
    tensors.nth(number).expect("there is such a tensor").fill(value);
}

#[test]
fn a_relu_that_switches_within_the_nudge_is_named_and_a_finer_one_is_offered() {
    for activation in ["relu", "leaky-relu"] {
        let mut asked = Asked::new(&format!("dense 5 {activation}, dense 4 softmax"), None);
        set(&mut asked.network, 0, 0.0);
        // So near to the corner, for all five units.
        set(&mut asked.network, 1, 5e-5);
        let target = Target::Bias { stage: 0, index: 3 };
        let found = asked.nudged(target, 4);
        let sample = found.sample.expect("there is such a bias");
        assert_eq!(sample.kinks, [Kink { part: 1, kind: KinkKind::Switched, count: 1 }]);
        assert!(!sample.agrees() && (found.value - 5e-5).abs() < 1e-9, "{sample:?}");
        assert_eq!(found.finer, Some(5));
        let finer = asked.nudged(target, 5).sample.expect("there is such a bias");
        assert!(finer.kinks.is_empty() && (finer.analytical - finer.numerical).abs() < 1e-7, "{finer:?}");
        // Each unit is on its own: before the activation the others are not moved.
        let all = asked.nudged(Target::Value { map: 1, offset: 0 }, 4).sample.expect("a value");
        assert_eq!(all.kinks, sample.kinks);
    }
}

#[test]
fn a_maximum_that_moves_within_the_nudge_is_named_and_no_finer_one_helps() {
    let mut asked = Asked::new("maxpool 2, dense 4 softmax", None);
    // The first corner has four equal values, of which the first one wins.
    let found = asked.nudged(Target::Value { map: 0, offset: 1 }, 4);
    let sample = found.sample.expect("there is such a value");
    assert_eq!(sample.kinks, [Kink { part: 0, kind: KinkKind::Moved, count: 1 }]);
    assert_eq!((found.value, sample.analytical, found.finer), (0.0, 0.0, None));
    assert!(!sample.agrees(), "{sample:?}");
}

#[test]
fn an_output_with_a_corner_is_named_as_the_last_part() {
    let mut asked = Asked::new("dense 4 leaky-relu", Some(Loss::Quadratic));
    (0..2).for_each(|tensor| set(&mut asked.network, tensor, 0.0));
    let sample = asked.nudged(Target::Bias { stage: 0, index: 1 }, 4).sample.expect("a bias");
    assert_eq!(sample.kinks, [Kink { part: 1, kind: KinkKind::Switched, count: 1 }]);
}

#[test]
fn what_is_not_there_is_not_nudged() {
    let mut asked = Asked::new("maxpool 2, dense 4 softmax", None);
    for target in [
        Target::Weight { stage: 0, index: 0 },
        Target::Weight { stage: 1, index: 9999 },
        Target::Bias { stage: 2, index: 0 },
        Target::Bias { stage: 9, index: 0 },
        Target::Value { map: 0, offset: SIDE * SIDE },
    ] {
        assert_eq!(asked.nudged(target, 4).sample, None, "{target:?}");
    }
    // There are no exponents beyond those that make sense.
    let bias = Target::Bias { stage: 1, index: 0 };
    assert_eq!([0, 200].map(|exponent| asked.nudged(bias, exponent).epsilon), [0.1, 1e-9]);
}

#[test]
fn errors_are_relative_to_the_greater_one_and_absolute_where_there_is_next_to_nothing() {
    assert_eq!(
        [relative_error(2.0, 1.0), relative_error(-1.0, 1.0), relative_error(0.0, 0.0)],
        [0.5, 2.0, 0.0]
    );
    assert!((relative_error(1e-9, 2e-9) - 1e-5).abs() < 1e-15 && relative_error(f64::NAN, 1.0).is_nan());
}

#[test]
fn what_rounding_and_a_curved_cost_explain_is_allowed_for_and_a_wrong_derivative_is_not() {
    let cubic = |epsilon: f64| {
        let costs = [2.0 + epsilon, 2.0 - epsilon].map(|x: f64| x.powi(3));
        Comparison::new(costs, epsilon, 12.0, Vec::new())
    };
    let coarse = cubic(0.1);
    assert!(coarse.error > 1e-4 && !coarse.agrees());
    assert!(coarse.beside_a_wider_one(&cubic(0.2)).agrees());
    assert!(cubic(1e-9).error > 1e-9 && cubic(1e-9).agrees());
    let costs = [2.0 + 1e-4, 2.0 - 1e-4].map(|x: f64| x.powi(3));
    assert!(!Comparison::new(costs, 1e-4, 12.001, Vec::new()).beside_a_wider_one(&cubic(2e-4)).agrees());
}
