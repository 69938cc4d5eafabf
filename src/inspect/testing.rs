//! A small network with its images, to be asked, and plain loops in f64 that share nothing with the kernels, to hold the answers
//! against.

use super::evaluator::Evaluator;
use super::explain::explainer::Explainer;
use super::layer::observer::Observer;
use super::question::Inquire;
use super::snapshot::{Set, Subject};
use super::tools::Tools;
use crate::dataset::{Dataset, Split, ValidationSplit};
use crate::nn::activation::Activation;
use crate::nn::init::Init;
use crate::nn::network::Network;
use crate::threads::Workers;
use std::path::Path;
use std::sync::Arc;

/// The number of images that are watched.
pub const WATCHED: usize = 60;
/// The number of test images.
const TESTED: usize = 40;
/// By how much a number of the program may differ from one in f64.
pub const CLOSE: f64 = 1e-5;

/// Writes an IDX file with these dimensions.
fn write(place: &Path, name: &str, dimensions: &[usize], values: Vec<u8>) {
    let mut bytes = vec![0, 0, 8, dimensions.len() as u8];
    dimensions.iter().for_each(|&length| bytes.extend((length as u32).to_be_bytes()));
    bytes.extend(values);
    std::fs::write(place.join(name), bytes).expect("a file");
}

/// Small images of so many classes.
fn dataset(classes: usize) -> Arc<Dataset> {
    let place = tempfile::tempdir().expect("a directory");
    for (role, count, seed) in [("train", 2 * classes + WATCHED, 1), ("t10k", TESTED, 2)] {
        let pixel = |at: usize| ((at * 7919 + at / 5 * 31 + at / 64 * 17 + seed * 101) % 251) as u8;
        let pixels = (0..count * 30).map(pixel).collect();
        write(place.path(), &format!("{role}-images-idx3-ubyte"), &[count, 6, 5], pixels);
        let label = |image: usize| ((image * 7 + image / classes * seed) % classes) as u8;
        write(place.path(), &format!("{role}-labels-idx1-ubyte"), &[count], (0..count).map(label).collect());
    }
    Arc::new(Dataset::open(place.path()).expect("it is whole"))
}

/// A network, its images, and what questions about it are answered with.
pub struct Desk {
    /// The network.
    pub network: Network<f32>,
    /// Its images.
    pub dataset: Arc<Dataset>,
    split: Split,
    workers: Workers,
}

impl Desk {
    /// A network of so many classes with this output activation.
    pub fn new(classes: usize, output: &str) -> Self {
        Self::of(classes, &format!("dense {classes} {output}"))
    }

    /// A network of this text with so many classes.
    pub fn of(classes: usize, spec: &str) -> Self {
        let dataset = dataset(classes);
        let split =
            Split::new(ValidationSplit::Last, dataset.train.labels(), WATCHED, 1).expect("it can be cut");
        let spec = spec.parse().expect("a spec");
        let mut network =
            Network::new(&spec, dataset.train.shape, classes, None, Init::He, 3).expect("it fits");
        for tensor in network.layers[0].tensors_mut() {
            let values = tensor.values_mut().iter_mut().enumerate();
            values.for_each(|(at, value)| *value += (at % 7) as f32 * 0.03);
        }
        Self { network, dataset, split, workers: Workers::new(2).expect("threads") }
    }

    /// What questions are about.
    pub fn subject(&self) -> Subject<'_> {
        let Self { network, dataset, split, .. } = self;
        Subject { network, total_steps: 5, dataset, split }
    }

    /// What a question comes to, in pieces of so many images.
    pub fn ask<Q: Inquire>(&self, question: &Q, most: usize) -> Q::Finding {
        let Self { network, workers, .. } = self;
        let subject = self.subject();
        let (mut evaluator, mut observer) = (Evaluator::new(network), Observer::new(network));
        let mut explainer = Explainer::default();
        let mut state = Q::State::default();
        loop {
            let mut tools = Tools {
                workers,
                evaluator: &mut evaluator,
                observer: &mut observer,
                explainer: &mut explainer,
                run: None,
                most,
                taken: 0,
                about: 5,
            };
            let done = question.advance(&mut state, &subject, &mut tools).expect("there is an answer");
            assert!(tools.taken <= most, "a piece is no more than is allowed");
            if done >= 1.0 {
                return question.finding(&mut state);
            }
        }
    }

    /// Why there is no answer to a question.
    pub fn refusal<Q: Inquire>(&self, question: &Q) -> String {
        let Self { network, workers, .. } = self;
        let (mut evaluator, mut observer) = (Evaluator::new(network), Observer::new(network));
        let (evaluator, observer, explainer) = (&mut evaluator, &mut observer, &mut Explainer::default());
        let mut tools =
            Tools { workers, evaluator, observer, explainer, run: None, most: 9, taken: 0, about: 5 };
        let advanced = question.advance(&mut Q::State::default(), &self.subject(), &mut tools);
        advanced.map_or_else(|error| error.to_string(), |_| "there is an answer".to_owned())
    }

    /// The label and the outputs of each image of a set, in plain loops.
    pub fn judged(&self, set: Set) -> Vec<(usize, Vec<f64>)> {
        let (images, first) = match set {
            Set::Watched => (&self.dataset.train, self.dataset.train.len() - WATCHED),
            Set::Test => (self.dataset.test().expect("there is a test set"), 0),
        };
        let judged = |position| {
            (usize::from(images.label(position)), self.outputs(&images.image(position).expect("in memory")))
        };
        (first..images.len()).map(judged).collect()
    }

    fn outputs(&self, pixels: &[u8]) -> Vec<f64> {
        let classes = self.network.classes();
        let tensors = self.network.layers[0].tensors();
        let (weights, biases) = (tensors[0].values(), tensors[1].values());
        let mut sums: Vec<f64> = biases.iter().map(|&bias| f64::from(bias)).collect();
        let scaling = &self.network.scaling;
        let [factor, shift] = [scaling.factor[0], scaling.shift[0]].map(f64::from);
        for (place, &pixel) in pixels.iter().enumerate() {
            for (class, sum) in sums.iter_mut().enumerate() {
                let value = f64::from(pixel) * factor + shift;
                *sum += value * f64::from(weights[place * classes + class]);
            }
        }
        if self.network.head.activation == Activation::Softmax {
            let all: f64 = sums.iter().map(|sum| sum.exp()).sum();
            return sums.iter().map(|sum| sum.exp() / all).collect();
        }
        sums.iter().map(|sum| 1.0 / (1.0 + (-sum).exp())).collect()
    }
}

/// The class with the greatest output, that output, and the second.
pub fn greatest(outputs: &[f64]) -> (usize, f64, f64) {
    let mut best = 0;
    for (class, &output) in outputs.iter().enumerate() {
        if output > outputs[best] {
            best = class;
        }
    }
    let mut second = f64::NEG_INFINITY;
    for (class, &output) in outputs.iter().enumerate() {
        if class != best && output > second {
            second = output;
        }
    }
    (best, outputs[best], second)
}

/// Holds a number of the program against one in f64.
pub fn assert_close(found: f32, expected: f64, what: &str) {
    assert!((f64::from(found) - expected).abs() <= CLOSE, "{what}: {found} for {expected}");
}
