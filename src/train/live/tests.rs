//! Nudges of a run under way: the cost of the next batch, computed anew image by image, against the gradient that the training
//! step computes.

use super::*;
use crate::dataset::Dataset;
use crate::inspect::Inquire;
use crate::inspect::explain::Explain;
use crate::inspect::explain::explainer::Explainer;
use crate::inspect::explain::tests::oracle;
use crate::inspect::filters::{Filters, FiltersFound, Quantity};
use crate::inspect::layer::observer::Observer;
use crate::inspect::nudge::{KinkKind, Nudge, Nudged, Target};
use crate::inspect::rehearsal::Rehearse;
use crate::inspect::tools::Tools;
use crate::nn::layers::LayerSpec;
use crate::nn::network::Network;
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
        let loss = run.trainer.live().rehearser.next_step(&Workers::single()).expect("in memory").loss;
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

/// The norm of filter `filter`, its weights being every so-manieth from that on.
fn norm(values: &[f64], filter: usize, filters: usize) -> f64 {
    let mut sum = 0.0;
    for weight in (filter..values.len()).step_by(filters) {
        sum += values[weight] * values[weight];
    }
    sum.sqrt()
}

fn exact(values: &[f32]) -> Vec<f64> {
    values.iter().map(|&value| f64::from(value)).collect()
}

fn assert_close(found: &[f64], expected: &[f64], tolerance: f64, context: &str) {
    assert_eq!(found.len(), expected.len(), "{context}");
    let most = expected.iter().fold(1e-9, |most: f64, value| most.max(value.abs()));
    for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!((found - expected).abs() <= tolerance * most, "{context}, {index}: {found}, {expected}");
    }
}

/// Compares what is found with a number for each weight `[K_h, K_w, C, F]` and each bias.
fn assert_filters(found: &FiltersFound, [weights, biases]: &[Vec<f64>; 2], tolerance: f64, context: &str) {
    let values = found.values.as_ref().expect("it has weights");
    let (filters, channels, places) = (values.total, values.total_channels, values.height * values.width);
    assert_eq!((values.count, values.channels), (filters, channels), "{context}: all of them");
    let mut pictures = Vec::new();
    for filter in 0..filters {
        for channel in 0..channels {
            for place in 0..places {
                pictures.push(weights[(place * channels + channel) * filters + filter]);
            }
        }
    }
    assert_close(&exact(&values.weights), &pictures, tolerance, context);
    assert_close(&exact(&values.biases), biases, tolerance, context);
    let norms: Vec<f64> = (0..filters).map(|filter| norm(weights, filter, filters)).collect();
    assert_close(found.norms.of(found.quantity).expect("it is asked for"), &norms, tolerance, context);
}

/// The tensors of a layer.
fn tensors(network: &Network<f32>, layer: usize) -> [Vec<f64>; 2] {
    let mut tensors = network.layers[layer].parameters().map(exact);
    let mut next = || tensors.next().expect("weights and biases");
    [next(), next()]
}

/// The gradient of a layer over a batch, in plain loops, image by image.
fn gradient(network: &Network<f32>, layer: usize, batch: &[usize]) -> [Vec<f64>; 2] {
    let shape = network.input;
    let mut sums = tensors(network, layer).map(|values| vec![0.0; values.len()]);
    for &image in batch {
        let values = DATA
            .train
            .image(image)
            .expect("in memory")
            .iter()
            .map(|&pixel| f64::from(pixel) / 255.0)
            .collect();
        let mut maps = vec![oracle::Grid { size: [shape.height, shape.width, shape.channels], values }];
        let (mut operations, (bodies, _)) = (Vec::new(), network.spec.split_output());
        for (index, body) in bodies.iter().enumerate() {
            let x = &maps[maps.len() - 1];
            let tensors = if network.layers[index].parameter_count() > 0 {
                tensors(network, index)
            } else {
                [Vec::new(), Vec::new()]
            };
            let operation = oracle::operation(body, x.size, tensors).expect("a plain layer");
            let mut parts = vec![operation];
            if let LayerSpec::Conv(conv) = body {
                parts.push(oracle::Operation::Activate(conv.activation));
            } else if let LayerSpec::Dense(dense) = body {
                parts.push(oracle::Operation::Activate(dense.activation));
            }
            for part in parts {
                let y = part.forward(&maps[maps.len() - 1]);
                maps.push(y);
                operations.push((index, part));
            }
        }
        let logits = &maps[maps.len() - 1];
        let outputs = oracle::activate(network.head.activation, logits);
        let (_, d_a) = oracle::cost(&network.head, &outputs.values, usize::from(DATA.train.label(image)));
        let d_a = oracle::Grid { values: d_a, ..outputs };
        let mut error = oracle::through(network.head.activation, logits, &d_a);
        for (number, (index, operation)) in operations.iter().enumerate().rev() {
            let back = operation.backward(&maps[number], &error);
            if *index == layer && !back.d_weights.is_empty() {
                for (sums, values) in sums.iter_mut().zip([&back.d_weights, &back.d_biases]) {
                    sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value / batch.len() as f64);
                }
            }
            error = back.errors;
        }
    }
    sums
}

#[test]
fn filters_their_gradient_and_their_change_are_those_of_plain_loops() {
    for spec in [
        "conv 1 3x3 sigmoid, maxpool 2, dense 5 softmax",
        "conv 4 3x3 stride 2 pad 1 tanh, conv 7 2x2 relu, dense 12 sigmoid, dense 5 softmax",
        "conv 200 1x1 tanh, avgpool 2, dense 5 softmax",
    ] {
        let mut run = Run::new(spec);
        run.train(1);
        let config = &run.trainer.config;
        let begun = Network::<f32>::new(
            &config.spec,
            DATA.train.shape,
            DATA.classes.len(),
            config.objective,
            config.init,
            config.seed,
        );
        let begun = begun.expect("it fits");
        let batch = run.trainer.live().rehearser.next_step(&Workers::single()).expect("in memory").samples;
        for layer in 0..run.trainer.network.layers.len() {
            let ask = |run: &mut Run, quantity| run.ask(&Filters { layer, quantity }, usize::MAX);
            let (weights, [about, pieces]) = ask(&mut run, Quantity::Weight);
            if run.trainer.network.layers[layer].parameter_count() == 0 {
                assert_eq!((weights.values, weights.layer), (None, layer));
                continue;
            }
            assert_eq!((about, pieces), (3, 1), "{spec}: one moment");
            let now = tensors(&run.trainer.network, layer);
            assert_filters(&weights, &now, 1e-12, spec);
            assert_close(&exact(&weights.biases), &now[1], 1e-12, spec);
            let (change, _) = ask(&mut run, Quantity::Change);
            let mut difference = now.clone();
            for (now, begun) in difference.iter_mut().zip(tensors(&begun, layer)) {
                now.iter_mut().zip(begun).for_each(|(now, begun)| *now -= begun);
            }
            assert!(norm(&difference[0], 0, 1) > 0.0, "{spec}: it was trained");
            assert_filters(&change, &difference, 1e-4, spec);
            let (found, _) = ask(&mut run, Quantity::Gradient);
            assert_filters(&found, &gradient(&run.trainer.network, layer, &batch), 1e-4, spec);
            let found = found.batch.expect("there is a next batch");
            assert_eq!((found.number, found.images), (4, batch.len()), "{spec}");
        }
    }
}

#[test]
fn a_run_of_which_filters_are_asked_trains_to_the_same_bits() {
    let spec = "conv 3 3x3, batchnorm, relu, maxpool 2, dropout 0.3, dense 5 softmax";
    let (mut asked, mut plain) = (Run::new(spec), Run::new(spec));
    for _ in 0..5 {
        for quantity in Quantity::ALL {
            for layer in 0..6 {
                asked.ask(&Filters { layer, quantity }, usize::MAX);
            }
        }
        for run in [&mut asked, &mut plain] {
            let advance = run.trainer.advance(&Workers::single()).expect("no file is read");
            assert!(!matches!(advance, Advance::Finished(_)), "{advance:?}");
        }
    }
    assert_eq!(asked.trainer.network.weights_hash(), plain.trainer.network.weights_hash());
    let (scales, _) = asked.ask(&Filters { layer: 1, quantity: Quantity::Change }, usize::MAX);
    let change: Vec<f64> = tensors(&asked.trainer.network, 1)[0].iter().map(|scale| scale - 1.0).collect();
    let norms: Vec<f64> = change.iter().map(|change| change.abs()).collect();
    assert_close(scales.norms.change.as_ref().expect("it is known"), &norms, 1e-5, "scales begin at 1");
}
