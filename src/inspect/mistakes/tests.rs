//! What is listed of real networks, against plain loops in f64 that share nothing with the kernels.

use super::*;
use crate::inspect::confusion::{Confusion, Matrix};
use crate::inspect::testing::{CLOSE, Desk, WATCHED, assert_close, greatest};

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
        assert_close(image.second.unwrap_or(f32::NAN), second, "the second output");
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
        assert_eq!(found.picture(place), Some(&*desk.dataset.train.image(position).expect("in memory")));
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
