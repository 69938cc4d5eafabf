//! Each step against the rehearsal of it, bit by bit, and runs that were rehearsed against runs that were not.

mod explained;

use crate::dataset::Dataset;
use crate::inspect::rehearsal::{Rehearsal, Rehearse, TensorUpdate};
use crate::nn::optimizer::{Optimizer, Rule};
use crate::nn::scaling::Scaling;
use crate::nn::schedule::Schedule;
use crate::protocol::Outcome;
use crate::threads::Workers;
use crate::train::config::TrainConfig;
use crate::train::progress::Stage;
use crate::train::run::{Advance, Trainer};
use crate::train::tests::made_up_images;
use std::sync::{Arc, LazyLock};

/// The length of a side of the images.
const SIDE: usize = 8;
/// The number of images that are trained on: three batches, the last of them smaller.
const TRAINED: usize = 120;
/// The number of images in a full batch.
const BATCH: usize = 50;
/// The number of images that are validated on.
const VALIDATION: usize = 20;
/// The number of batches in a run.
const STEPS: u64 = 6;

static DATA: LazyLock<Arc<Dataset>> = LazyLock::new(|| made_up_images(SIDE, TRAINED + VALIDATION));

fn config(spec: &str, optimizer: Optimizer, schedule: &str) -> TrainConfig {
    TrainConfig {
        spec: spec.parse().expect("a spec"),
        optimizer,
        schedule: Schedule { shape: schedule.parse().expect("a schedule"), warm_up: 2 },
        learning_rate: 0.01,
        batch_size: BATCH,
        epochs: 2,
        validation: Some(VALIDATION),
        augmentation: "rotate 20, flip, shift 1, elastic 4 2".parse().expect("distortions"),
        ..crate::train::tests::job(1).config
    }
}

fn trainer(config: TrainConfig) -> Trainer {
    Trainer::new(config, Arc::clone(&DATA)).expect("it fits")
}

/// An image of the batch as the step gets it, and its label.
fn loaded(rehearsal: &Rehearsal, place: usize) -> (Vec<f64>, u8) {
    rehearsal.load(&DATA.train, &Scaling::unit(1), place).expect("in memory")
}

fn rehearse(trainer: &mut Trainer, workers: &Workers) -> Rehearsal {
    trainer.live().rehearser.next_step(workers).expect("in memory")
}

fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|value| value.to_bits()).collect()
}

/// Asserts that `rehearsal` moved each tensor to where it is now, and the optimizer's memory with it, to the last bit.
fn assert_came_true(rehearsal: &Rehearsal, trainer: &Trainer, context: &str) {
    let parameters = trainer.network.layers.iter().flat_map(|layer| layer.parameters());
    let now: Vec<_> = trainer.network.tensors().into_iter().zip(parameters).collect();
    assert_eq!(now.len(), rehearsal.tensors.len(), "{context}");
    for ((place, values), tensor) in now.into_iter().zip(&rehearsal.tensors) {
        let name = &place.info.name;
        assert_eq!(
            (&tensor.name, &tensor.shape, tensor.layer),
            (name, &place.info.shape, place.layer),
            "{context}"
        );
        assert_eq!(bits(&tensor.after), bits(values), "{context}: {name}");
        let memory: Vec<_> = trainer.slots.iter().map(|slot| bits(&slot[place.range.clone()])).collect();
        let expected: Vec<_> = tensor.memory_after.iter().map(|values| bits(values)).collect();
        assert_eq!(expected, memory, "{context}: what is remembered of {name}");
    }
}

/// Trains to the end, each step rehearsed before; then without, to the same bits.
fn assert_rehearsals_come_true(config: &TrainConfig, threads: usize) {
    let context = format!("{} with {:?} on {threads} threads", config.spec, config.optimizer);
    let workers = Workers::new(threads).expect("threads can be made");
    let (mut trained, mut plain) = (trainer(config.clone()), trainer(config.clone()));
    assert_eq!(trained.step.shards() > 1, config.spec.to_string().contains("dense 400"), "{context}");
    let mut last: Option<Rehearsal> = None;
    loop {
        let rehearsal = rehearse(&mut trained, &workers);
        assert_eq!(rehearsal.number, trained.progress.total_steps + 1, "{context}");
        let advance = trained.advance(&workers).expect("no file is read");
        match advance {
            Advance::Batch(point) => {
                let rate = Some(rehearsal.rate);
                assert_eq!((point.loss, point.learning_rate), (rehearsal.loss, rate), "{context}");
                assert_eq!(point.images as usize, rehearsal.samples.len(), "{context}");
                assert_eq!(trained.step.norm().to_bits(), rehearsal.norm.to_bits(), "{context}");
                assert_eq!(point.gradient_norm, Some(rehearsal.norm), "{context}");
                let gradient = rehearsal.tensors.iter().flat_map(|tensor| &tensor.gradient);
                let plain = gradient.map(|&g| f64::from(g) * f64::from(g)).sum::<f64>().sqrt();
                assert!((rehearsal.norm / plain - 1.0).abs() < 1e-6, "{context}: {} {plain}", rehearsal.norm);
                assert_came_true(&rehearsal, &trained, &context);
                if let Some(last) = &last {
                    let whole = last.tensors.iter().zip(&rehearsal.tensors);
                    whole.for_each(|(last, now)| assert_goes_on(last, now, &context));
                }
                last = Some(rehearsal);
            }
            Advance::Piece | Advance::Epoch(_) => {}
            Advance::Finished(outcome) => {
                assert_eq!(outcome, Outcome::Completed, "{context}");
                break;
            }
        }
    }
    let further = rehearse(&mut trained, &workers);
    assert_eq!((further.epoch, further.step, further.number), (2, 0, STEPS + 1), "{context}");
    while plain.progress.stage != Stage::Done(Outcome::Completed) {
        plain.advance(&workers).expect("no file is read");
    }
    assert_eq!(trained.network.weights_hash(), plain.network.weights_hash(), "{context}");
    assert_eq!(trained.slots, plain.slots, "{context}");
}

/// Asserts that a step begins with `now` where the one before it ended with `last`.
fn assert_goes_on(last: &TensorUpdate, now: &TensorUpdate, context: &str) {
    assert_eq!((&last.after, &last.memory_after), (&now.before, &now.memory), "{context}: {}", now.name);
}

#[test]
fn a_step_is_its_rehearsal_to_the_last_bit_and_no_run_is_changed_by_one() {
    let specs = [
        "conv 6 3x3 relu, maxpool 2, dense 400 relu, dropout 0.3, dense 300 relu, dense 5",
        "batchnorm, conv 6 3x3, batchnorm, relu, maxpool 2, dense 300 tanh, dropout 0.2, dense 5",
        "conv 1 3x3 sigmoid, maxpool 2, dense 5 sigmoid",
    ];
    let rules = [Rule::Sgd, Rule::Momentum, Rule::Nesterov, Rule::RmsProp, Rule::Adam, Rule::AdamW];
    let schedules = ["constant", "cosine", "one-cycle", "step:1:0.5"];
    for (number, rule) in rules.into_iter().enumerate() {
        for (turn, spec) in specs.into_iter().enumerate() {
            let number = number + turn;
            let clip = [None, Some(0.05)][number % 2];
            let weight_decay = [0.01, 0.0, 0.02][turn];
            let optimizer = Optimizer { rule, weight_decay, clip, ..Optimizer::default() };
            assert_rehearsals_come_true(&config(spec, optimizer, schedules[number % 4]), number % 3 + 1);
        }
    }
}

#[test]
fn the_batch_is_the_next_one_whatever_is_measured_before_it() {
    let workers = Workers::single();
    let mut trained = trainer(config("dense 5 softmax", Optimizer::default(), "constant"));
    let places = [(0, 0, 50), (0, 1, 50), (0, 2, 20), (1, 0, 50), (1, 1, 50), (1, 2, 20)];
    let mut seen = Vec::new();
    for place in places {
        // Before the batch, and while the epoch before it is validated, the answer is the same.
        let rehearsal = rehearse(&mut trained, &workers);
        assert_eq!((rehearsal.epoch, rehearsal.step, rehearsal.samples.len()), place);
        while !matches!(trained.advance(&workers).expect("no file is read"), Advance::Batch(_)) {
            assert_eq!(rehearse(&mut trained, &workers), rehearsal);
        }
        seen.extend(rehearsal.samples);
    }
    let (first, second) = seen.split_at(TRAINED);
    for epoch in [first, second] {
        let mut images = epoch.to_vec();
        images.sort_unstable();
        assert_eq!(images, (0..TRAINED).collect::<Vec<_>>(), "each image is in an epoch once");
    }
    assert_ne!(first, second);
}

#[test]
fn statistics_and_clipping_are_those_of_the_batch() {
    let optimizer = Optimizer { clip: Some(0.01), ..Optimizer::default() };
    let mut trained = trainer(config("batchnorm, conv 3 3x3, batchnorm, relu, dense 5", optimizer, "cosine"));
    let rehearsal = rehearse(&mut trained, &Workers::single());
    let given: Vec<_> = rehearsal.statistics.iter().map(Option::is_some).collect();
    assert_eq!(given, [true, false, true, false, false]);
    let places = 0..rehearsal.samples.len();
    let values: Vec<f64> = places.flat_map(|place| loaded(&rehearsal, place).0).collect();
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64;
    let first = rehearsal.statistics[0].as_ref().expect("it normalises the batch");
    let close = |a: f32, b: f64| (f64::from(a) - b).abs() < 1e-5 * b.abs().max(1e-3);
    assert!(close(first.mean[0], mean) && close(first.inverse[0], 1.0 / (variance + 1e-5).sqrt()));
    // ∂C/∂γ = Σ δ·x̂ and ∂C/∂β = Σ δ, of which the statistics are the means.
    for (layer, places) in [(0, SIDE * SIDE), (2, (SIDE - 2) * (SIDE - 2))] {
        let statistics = rehearsal.statistics[layer].as_ref().expect("it normalises the batch");
        let count = (rehearsal.samples.len() * places) as f64;
        let tensors = rehearsal.tensors.iter().filter(|tensor| tensor.layer == layer);
        for (tensor, means) in tensors.zip([&statistics.mean_product, &statistics.mean_d]) {
            for (&gradient, &mean) in tensor.gradient.iter().zip(means) {
                assert!(close(gradient, f64::from(mean) * count), "{}: {gradient}, {mean}", tensor.name);
            }
        }
    }
    let squares = rehearsal.tensors.iter().flat_map(|tensor| &tensor.gradient).map(|&g| f64::from(g).powi(2));
    let norm = squares.sum::<f64>().sqrt();
    assert!((rehearsal.norm / norm - 1.0).abs() < 1e-5 && norm > 0.01);
    assert_eq!(rehearsal.scale, 0.01 / rehearsal.norm);
}

#[test]
fn the_images_of_the_next_batch_are_those_that_it_is_trained_on() {
    let mut trained = trainer(config("dense 5", Optimizer::default(), "constant"));
    let rehearsal = rehearse(&mut trained, &Workers::single());
    let batch = trained.live().rehearser.next_images(7).expect("in memory");
    let place = (rehearsal.number, rehearsal.epoch, rehearsal.samples.len());
    assert_eq!((batch.number, batch.epoch, batch.samples), place);
    assert_eq!(batch.images, rehearsal.samples[..7]);
    for place in 0..7 {
        let (values, label) = loaded(&rehearsal, place);
        let bytes: Vec<u8> = values.iter().map(|value| (255.0 * value).round() as u8).collect();
        assert_eq!((batch.picture(place, true), batch.labels[place]), (Some(&bytes[..]), label));
        assert_eq!(
            batch.picture(place, false),
            Some(&*DATA.train.image(batch.images[place]).expect("in memory"))
        );
    }
    assert_eq!(batch.picture(7, true), None);
    assert_ne!(batch.plain, batch.distorted);
}

#[test]
fn a_step_that_ends_the_run_is_told_as_it_would_be() {
    let workers = Workers::single();
    for clip in [None, Some(1.0)] {
        let optimizer = Optimizer { rule: Rule::Sgd, clip, ..Optimizer::default() };
        let mut trained = trainer(TrainConfig {
            learning_rate: 1e38,
            ..config("dense 20 relu, dense 5 relu", optimizer, "constant")
        });
        let mut ended = false;
        for _ in 0..STEPS {
            let rehearsal = rehearse(&mut trained, &workers);
            if !matches!(trained.advance(&workers).expect("no file is read"), Advance::Batch(_)) {
                ended = true;
                assert_eq!(trained.progress.stage, Stage::Done(Outcome::Diverged));
                assert_came_true(&rehearsal, &trained, "at the end");
                // The batch is not counted as done, so that it is still the next one.
                assert_eq!(rehearse(&mut trained, &workers).number, rehearsal.number);
                break;
            }
        }
        assert!(ended, "clipped at {clip:?}");
    }
}

#[test]
fn the_copy_is_made_once() {
    let workers = Workers::single();
    let mut trained = trainer(config("dense 5 softmax", Optimizer::default(), "constant"));
    let place = |trained: &Trainer| {
        let replica = trained.replica.as_ref().expect("a step was rehearsed");
        let weights = replica.network.layers[0].parameters().next().expect("weights");
        (weights.as_ptr(), replica.slots[0].as_ptr())
    };
    rehearse(&mut trained, &workers);
    let first = place(&trained);
    trained.advance(&workers).expect("no file is read");
    rehearse(&mut trained, &workers);
    assert_eq!(place(&trained), first);
}
