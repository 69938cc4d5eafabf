//! Nudges of a run under way: the cost of the next batch, computed anew image by image, against the gradient that the training
//! step computes.

use super::*;
use crate::dataset::Dataset;
use crate::inspect::Inquire;
use crate::inspect::explain::Explain;
use crate::inspect::explain::explainer::Explainer;
use crate::inspect::layer::observer::Observer;
use crate::inspect::nudge::{KinkKind, Nudge, Nudged, Target};
use crate::inspect::rehearsal::Rehearse;
use crate::inspect::tools::Tools;
use crate::nn::optimizer::Optimizer;
use crate::nn::schedule::Schedule;
use crate::threads::Workers;
use crate::train::config::TrainConfig;
use crate::train::run::Advance;
use crate::train::tests::made_up_images;
use std::sync::{Arc, LazyLock};

/// The length of a side of the images.
const SIDE: usize = 8;

static DATA: LazyLock<Arc<Dataset>> = LazyLock::new(|| made_up_images(SIDE, 100));

/// A run that was trained for a while.
struct Run {
    trainer: Trainer,
    workers: Workers,
    observer: Observer,
    explainer: Explainer,
}

impl Run {
    fn new(spec: &str) -> Self {
        let config = TrainConfig {
            spec: spec.parse().expect("a spec"),
            optimizer: Optimizer::default(),
            schedule: Schedule::default(),
            learning_rate: 0.01,
            batch_size: 19,
            validation: Some(20),
            ..crate::train::tests::job(1).config
        };
        let trainer = Trainer::new(config, Arc::clone(&DATA)).expect("it fits");
        let observer = Observer::new(&trainer.network);
        let mut run = Self { trainer, workers: Workers::single(), observer, explainer: Explainer::default() };
        run.train(2);
        run
    }

    fn train(&mut self, batches: usize) {
        for _ in 0..batches {
            let advance = self.trainer.advance(&self.workers).expect("no file is read");
            assert!(matches!(advance, Advance::Batch(_)), "{advance:?}");
        }
    }

    /// Asks to the end, and gives what is found with the step that it is about and the number of pieces.
    fn ask<Q: Inquire>(&mut self, question: &Q, most: usize) -> (Q::Finding, [u64; 2]) {
        let Self { trainer, workers, observer, explainer } = self;
        let (mut state, mut pieces, mut done) = (Q::State::default(), 0, 0.0);
        loop {
            let Live { subject, evaluator, mut rehearser } = trainer.live();
            let (run, about): (Option<&mut dyn Rehearse>, _) = (Some(&mut rehearser), subject.total_steps);
            let mut tools = Tools { workers, evaluator, observer, explainer, run, most, taken: 0, about };
            let share = question.advance(&mut state, &subject, &mut tools).expect("all images are there");
            assert!(share > done || pieces == 0, "no piece is in vain");
            assert!(tools.taken <= most);
            (pieces, done) = (pieces + 1, share);
            if share >= 1.0 {
                return (question.finding(&mut state), [tools.about, pieces]);
            }
        }
    }

    fn nudge(&mut self, target: Target) -> Nudged {
        self.ask(&Nudge { sample: 3, training: true, target, exponent: 4 }, usize::MAX).0
    }
}

/// Gives a few weights and biases of each stage of what `run` has been asked to explain.
fn parameters(run: &mut Run) -> Vec<Target> {
    let (explanation, _) = run.ask(&Explain { sample: 3, training: true }, usize::MAX);
    let mut targets = Vec::new();
    for (stage, found) in explanation.stages.iter().enumerate() {
        let (weights, biases) = (found.weights.len(), found.biases.len());
        let spread = |count: usize| (0..count.min(4)).map(move |place| place * count / count.min(4));
        targets.extend(spread(weights).map(|index| Target::Weight { stage, index }));
        targets.extend(spread(biases).map(|index| Target::Bias { stage, index }));
    }
    targets
}

#[test]
fn the_cost_of_the_batch_does_what_the_gradient_of_the_training_step_says() {
    for (spec, held) in [
        ("conv 3 3x3 sigmoid, maxpool 2, dense 12 tanh, dropout 0.3, dense 5 softmax", false),
        ("conv 3 3x3, batchnorm, tanh, l2pool 2, dense 9, batchnorm, sigmoid, dense 5 softmax", true),
        ("batchnorm, conv 2 3x3 leaky-relu, dropout 0.2, avgpool 2, batchnorm, dense 5 sigmoid", true),
    ] {
        let mut run = Run::new(spec);
        let loss = run.trainer.live().rehearser.next_step(&Workers::single()).loss;
        let targets = parameters(&mut run);
        let [mut smooth, mut holds] = [0; 2];
        for target in &targets {
            let found = run.nudge(*target);
            let context = format!("{spec}: {target:?}: {found:?}");
            let (sample, batch) =
                (found.sample.expect("it is there"), found.batch.expect("it is a parameter"));
            assert_eq!((batch.images, batch.done), (19, 1.0), "{context}");
            let batch = batch.comparison.expect("it is done");
            assert!((0.5 * (batch.above + batch.below) - loss).abs() < 1e-5, "{loss}: {context}");
            holds += usize::from(found.held);
            if batch.kinks.is_empty() && sample.kinks.is_empty() {
                smooth += 1;
                assert!(batch.error <= 1e-5 && batch.agrees(), "{context}");
                assert!(sample.error <= 1e-6 && sample.agrees(), "{context}");
            }
        }
        assert!(smooth * 2 > targets.len(), "{spec}: {smooth} of {}", targets.len());
        assert_eq!(holds > 0, held, "{spec}");
    }
}

#[test]
fn a_nudge_is_about_the_moment_that_was_explained_while_training_goes_on() {
    let mut run = Run::new("conv 2 3x3, batchnorm, relu, dense 5 softmax");
    let question =
        Nudge { sample: 3, training: true, target: Target::Weight { stage: 0, index: 4 }, exponent: 4 };
    run.ask(&Explain { sample: 3, training: true }, usize::MAX);
    let (found, _) = run.ask(&question, usize::MAX);
    let images = found.batch.as_ref().map_or(0, |batch| batch.images as u64);
    run.train(2);
    // The sample first, then each image up to the layer that normalises, and to the end.
    assert_eq!(run.ask(&question, 1), (found.clone(), [2, 1 + 2 * images]));
    run.ask(&Explain { sample: 3, training: true }, usize::MAX);
    let (later, [about, pieces]) = run.ask(&question, usize::MAX);
    assert_eq!((later.total_steps, about), (4, 4));
    assert!(pieces < images && later.sample != found.sample, "pieces grow: {pieces}");
}

#[test]
fn the_kinks_of_all_images_are_counted_together() {
    let mut run = Run::new("conv 2 3x3 relu, maxpool 2, dense 5 softmax");
    let target = Target::Bias { stage: 0, index: 1 };
    let batch = |run: &mut Run, exponent: u8| {
        let (found, _) = run.ask(&Nudge { sample: 3, training: true, target, exponent }, 4);
        found.batch.expect("a bias has one").comparison.expect("it is done")
    };
    let [coarse, fine] = [1, 8].map(|exponent| batch(&mut run, exponent));
    let parts: Vec<_> = coarse.kinks.iter().map(|kink| (kink.part, kink.kind)).collect();
    assert!(parts.contains(&(1, KinkKind::Switched)), "{coarse:?}");
    assert!(parts.windows(2).all(|pair| pair[0] != pair[1]), "each part is named once: {coarse:?}");
    let places = (SIDE - 2) * (SIDE - 2);
    let switched: usize = coarse.kinks.iter().filter(|kink| kink.part == 1).map(|kink| kink.count).sum();
    assert!(switched > places / 4 && switched <= 19 * places, "{switched}");
    assert!(fine.kinks.is_empty() && fine.agrees(), "{fine:?}");
}

#[test]
fn without_an_explanation_a_nudge_is_about_the_moment_it_is_asked_at() {
    let mut run = Run::new("dense 5 softmax");
    let target = Target::Value { map: 1, offset: 2 };
    let question = Nudge { sample: 3, training: false, target, exponent: 4 };
    let (found, [about, pieces]) = run.ask(&question, usize::MAX);
    assert_eq!((found.total_steps, about, pieces, &found.batch), (2, 2, 1, &None));
    run.explainer.forget();
    run.train(1);
    assert_eq!(run.ask(&question, usize::MAX).1, [3, 1]);
}
