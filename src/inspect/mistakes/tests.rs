//! What is listed of real networks, against plain loops in f64 that share nothing with the kernels.

use super::*;
use crate::dataset::{Split, ValidationSplit};
use crate::inspect::confusion::{Confusion, Matrix};
use crate::inspect::evaluator::Evaluator;
use crate::inspect::explain::explainer::Explainer;
use crate::inspect::layer::observer::Observer;
use crate::inspect::least_certain::LeastCertain;
use crate::inspect::next_of_class::NextOfClass;
use crate::nn::init::Init;
use crate::nn::network::Network;
use crate::threads::Workers;
use std::path::Path;

/// The number of images that are watched.
const WATCHED: usize = 60;
/// The number of test images.
const TESTED: usize = 40;
/// By how much a number of the program may differ from one in f64.
const CLOSE: f64 = 1e-5;

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
struct Desk {
    network: Network<f32>,
    dataset: Arc<Dataset>,
    split: Split,
    workers: Workers,
}

impl Desk {
    fn new(classes: usize, output: &str) -> Self {
        let dataset = dataset(classes);
        let split =
            Split::new(ValidationSplit::Last, dataset.train.labels(), WATCHED, 1).expect("it can be cut");
        let spec = format!("dense {classes} {output}").parse().expect("a spec");
        let mut network =
            Network::new(&spec, dataset.train.shape, classes, None, Init::He, 3).expect("it fits");
        for tensor in network.layers[0].tensors_mut() {
            let values = tensor.values_mut().iter_mut().enumerate();
            values.for_each(|(at, value)| *value += (at % 7) as f32 * 0.03);
        }
        Self { network, dataset, split, workers: Workers::new(2).expect("threads") }
    }

    /// What a question comes to, in pieces of so many images.
    fn ask<Q: Inquire>(&self, question: &Q, most: usize) -> Q::Finding {
        let Self { network, dataset, split, workers } = self;
        let subject = Subject { network, total_steps: 5, dataset, split };
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

    /// The label and the outputs of each image of a set, in plain loops.
    fn judged(&self, set: Set) -> Vec<(usize, Vec<f64>)> {
        let (images, first) = match set {
            Set::Watched => (&self.dataset.train, self.dataset.train.len() - WATCHED),
            Set::Test => (self.dataset.test().expect("there is a test set"), 0),
        };
        let judged = |position| (usize::from(images.label(position)), self.outputs(images.image(position)));
        (first..images.len()).map(judged).collect()
    }

    fn outputs(&self, pixels: &[u8]) -> Vec<f64> {
        let classes = self.network.classes();
        let tensors = self.network.layers[0].tensors();
        let (weights, biases) = (tensors[0].values(), tensors[1].values());
        let mut sums: Vec<f64> = biases.iter().map(|&bias| f64::from(bias)).collect();
        for (place, &pixel) in pixels.iter().enumerate() {
            for (class, sum) in sums.iter_mut().enumerate() {
                *sum += f64::from(pixel) / 255.0 * f64::from(weights[place * classes + class]);
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
fn greatest(outputs: &[f64]) -> (usize, f64, f64) {
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

fn assert_close(found: f32, expected: f64, what: &str) {
    assert!((f64::from(found) - expected).abs() <= CLOSE, "{what}: {found} for {expected}");
}

/// Holds a list against the outputs of all images.
fn check(asked: &Mistakes, found: &Gallery, judged: &[(usize, Vec<f64>)]) {
    let is = |wanted: Option<usize>, class: usize| wanted.is_none() || wanted == Some(class);
    let mut expected = 0;
    for (label, outputs) in judged {
        let predicted = greatest(outputs).0;
        let admitted = is(asked.filter.label, *label) && is(asked.filter.predicted, predicted);
        let same = asked.filter.label.is_some() && asked.filter.label == asked.filter.predicted;
        let right_too = asked.order == Order::Uncertain || same;
        expected += usize::from(admitted && (right_too || predicted != *label));
    }
    assert_eq!(
        (found.total, found.looked, found.images),
        (expected, judged.len(), judged.len()),
        "{asked:?}"
    );
    assert_eq!(found.first.len(), expected.min(MOST));
    for image in &found.first {
        let (label, outputs) = &judged[image.index];
        let (predicted, confidence, second) = greatest(outputs);
        assert_eq!((image.label, image.predicted), (*label, predicted), "{image:?}");
        assert_close(image.confidence, confidence, "confidence");
        assert_close(image.truth, outputs[*label], "the output of the truth");
        assert_close(image.margin, confidence - second, "margin");
    }
    for pair in found.first.windows(2) {
        let key = |image: &Judgement| {
            let (_, confidence, second) = greatest(&judged[image.index].1);
            match asked.order {
                Order::Confident => -confidence,
                Order::Uncertain => confidence - second,
                Order::Index => image.index as f64,
            }
        };
        assert!(key(&pair[0]) <= key(&pair[1]) + CLOSE, "{:?}: {pair:?}", asked.order);
    }
}

#[test]
fn lists_are_what_plain_loops_find() {
    for (classes, output) in [(2, "softmax"), (10, "softmax"), (10, "sigmoid"), (62, "softmax")] {
        let desk = Desk::new(classes, output);
        for set in [Set::Watched, Set::Test] {
            let judged = desk.judged(set);
            let (label, outputs) = &judged[1];
            let (label, predicted) = (Some(*label), Some(greatest(outputs).0));
            let filters = [
                Filter::default(),
                Filter { label, predicted: None },
                Filter { label: None, predicted },
                Filter { label, predicted },
                Filter { label, predicted: label },
            ];
            let all = filters.into_iter().flat_map(|filter| Order::ALL.map(|order| (filter, order)));
            for (filter, order) in all {
                let asked = Mistakes { set, order, filter };
                let found = desk.ask(&asked, 7);
                check(&asked, &found, &judged);
                assert_eq!(found.softmax, output == "softmax");
                assert_eq!(found, desk.ask(&asked, usize::MAX), "pieces are no part of what is found");
            }
        }
    }
}

#[test]
fn pictures_are_those_of_the_images() {
    let desk = Desk::new(10, "softmax");
    let found = desk.ask(&Mistakes::default(), 16);
    assert!(found.first.len() > 10, "an untrained network is mostly wrong");
    for (place, image) in found.first.iter().enumerate() {
        let position = desk.dataset.train.len() - WATCHED + image.index;
        assert_eq!(found.picture(place), Some(desk.dataset.train.image(position)));
    }
    assert_eq!(found.picture(found.first.len()), None);
}

/// The images of a class, those taken for it, and those that are both, in plain loops.
fn counted(judged: &[(usize, Vec<f64>)], class: usize) -> [f64; 3] {
    let (mut of, mut taken, mut both) = (0.0, 0.0, 0.0);
    for (label, outputs) in judged {
        let (is, says) = (*label == class, greatest(outputs).0 == class);
        of += if is { 1.0 } else { 0.0 };
        taken += if says { 1.0 } else { 0.0 };
        both += if is && says { 1.0 } else { 0.0 };
    }
    [of, taken, both]
}

#[test]
fn recall_precision_and_f1_are_what_plain_loops_count() {
    for classes in [2, 10, 62] {
        let desk = Desk::new(classes, "softmax");
        for set in [Set::Watched, Set::Test] {
            let judged = desk.judged(set);
            let matrix: Matrix = desk.ask(&Confusion { set }, 9);
            for class in 0..classes {
                let [of, taken, both] = counted(&judged, class);
                let share = |whole: f64, part: f64| (whole > 0.0).then(|| part / whole);
                let (recall, precision) = (share(of, both), share(taken, both));
                assert_eq!((matrix.recall(class), matrix.precision(class)), (recall, precision), "{class}");
                let f1 = matrix.f1(class);
                assert_eq!(f1.is_none(), of + taken == 0.0, "{class}");
                if let Some((recall, precision)) = recall.zip(precision).filter(|_| both > 0.0) {
                    let mean = 2.0 * recall * precision / (recall + precision);
                    assert!(f1.is_some_and(|f1| (f1 - mean).abs() < 1e-12), "{class}");
                }
            }
        }
    }
}

#[test]
fn the_least_certain_image_and_the_next_of_a_class_are_those_of_plain_loops() {
    for classes in [2, 10, 62] {
        let desk = Desk::new(classes, "softmax");
        let judged = desk.judged(Set::Watched);
        let margin = |index: usize| {
            let (_, confidence, second) = greatest(&judged[index].1);
            confidence - second
        };
        let least = (0..judged.len()).map(margin).fold(f64::INFINITY, f64::min);
        let found = desk.ask(&LeastCertain, 7).expect("there are images");
        assert_close(found.margin, least, "the least margin");
        assert!((margin(found.index) - least).abs() <= CLOSE);
        for after in [0, 31, judged.len() - 1] {
            for class in 0..classes {
                let ahead = (1..=judged.len()).map(|ahead| (after + ahead) % judged.len());
                let of_class: Vec<usize> = ahead.filter(|&index| judged[index].0 == class).collect();
                let found = desk.ask(&NextOfClass { after, class }, 1);
                assert_eq!(found, of_class.first().copied(), "{class} after {after}");
            }
        }
    }
}

#[test]
fn equals_keep_their_order_and_what_is_not_a_number_comes_last() {
    let image = |index: usize, confidence: f32, margin: f32| Judgement {
        index,
        confidence,
        margin,
        ..Judgement::default()
    };
    let images = [image(0, 0.5, f32::NAN), image(1, f32::NAN, 0.1), image(2, 0.9, 0.1), image(3, 0.9, 0.0)];
    let listed = |order: Order| {
        let mut listing = Listing::default();
        images.iter().rev().for_each(|image| listing.keep(order, *image, 0));
        listing.kept.iter().map(|(image, _)| image.index).collect::<Vec<_>>()
    };
    assert_eq!(listed(Order::Confident), [2, 3, 0, 1]);
    assert_eq!(listed(Order::Uncertain), [3, 1, 2, 0]);
    assert_eq!(listed(Order::Index), [0, 1, 2, 3]);
}

#[test]
fn a_list_is_no_longer_than_it_may_be_and_has_the_first() {
    let mut listing = Listing::default();
    for index in (0..MOST + 50).rev() {
        listing.keep(Order::Index, Judgement { index, ..Judgement::default() }, index);
    }
    assert_eq!((listing.kept.len(), listing.total), (MOST, MOST + 50));
    let last = listing.kept.last().map(|(image, position)| (image.index, *position));
    assert_eq!(last, Some((MOST - 1, MOST - 1)));
}
