//! Networks that died, and others that only look like it.

use crate::dataset::Dataset;
use crate::nn::optimizer::{Optimizer, Rule};
use crate::nn::schedule::Schedule;
use crate::protocol::{Dead, Death, EpochReport};
use crate::threads::Workers;
use crate::train::config::TrainConfig;
use crate::train::resume::diagnose;
use crate::train::run::{Advance, Trainer};
use std::sync::{Arc, LazyLock};

static MNIST: LazyLock<Arc<Dataset>> =
    LazyLock::new(|| Arc::new(Dataset::mnist().expect("it is in the program")));

/// Two thousand images are trained on.
fn config(spec: &str, rate: f64) -> TrainConfig {
    TrainConfig {
        spec: spec.parse().expect("a spec"),
        optimizer: Optimizer::default(),
        schedule: Schedule::default(),
        learning_rate: rate,
        batch_size: 32,
        epochs: 2,
        validation: Some(58_000),
        ..crate::train::tests::job(1).config
    }
}

/// Gives `config` for a network with so many outputs.
fn fitting(config: TrainConfig, classes: usize) -> TrainConfig {
    let spec = config.spec.to_string().replace("dense 10", &format!("dense {classes}"));
    TrainConfig { spec: spec.parse().expect("a spec"), ..config }
}

/// Sixty images of 2×2 pixels with these labels, of three classes, and these pixels.
fn tiny(label: fn(usize) -> usize, pixel: fn(usize, usize) -> u8) -> Arc<Dataset> {
    let place = tempfile::tempdir().expect("a directory");
    for name in ["train", "t10k"] {
        let path = |kind: &str| place.path().join(format!("{name}-{kind}-ubyte"));
        let mut images = vec![0, 0, 8, 3, 0, 0, 0, 60, 0, 0, 0, 2, 0, 0, 0, 2];
        images.extend((0..240).map(|i| pixel(i / 4, i % 4)));
        let mut labels = vec![0, 0, 8, 1, 0, 0, 0, 60];
        labels.extend((0..60).map(|image| label(image) as u8));
        if name == "t10k" {
            labels[8] = 2;
        }
        std::fs::write(path("images-idx3"), images).expect("a file");
        std::fs::write(path("labels-idx1"), labels).expect("a file");
    }
    Arc::new(Dataset::open(place.path()).expect("it is whole"))
}

/// Trains to the end; returns the reports and the trainer.
fn train(config: TrainConfig) -> (Vec<EpochReport>, Trainer) {
    train_on(config, &MNIST)
}

fn train_on(config: TrainConfig, dataset: &Arc<Dataset>) -> (Vec<EpochReport>, Trainer) {
    let mut trainer = Trainer::new(config, Arc::clone(dataset)).expect("it fits");
    let reports = train_more(&mut trainer);
    (reports, trainer)
}

fn train_more(trainer: &mut Trainer) -> Vec<EpochReport> {
    let (workers, mut reports) = (Workers::single(), Vec::new());
    while reports.len() < trainer.config.epochs {
        match trainer.advance(&workers).expect("no file is read") {
            Advance::Epoch(report) => reports.push(report),
            Advance::Finished(outcome) => panic!("{outcome} after {} epochs", reports.len()),
            Advance::Batch(_) | Advance::Piece => {}
        }
    }
    reports
}

/// Gives a trainer whose parameters `change` has changed, tensor by tensor.
fn changed(config: TrainConfig, mut change: impl FnMut(usize, &mut [f32])) -> Trainer {
    let mut trainer = Trainer::new(config, Arc::clone(&MNIST)).expect("it fits");
    let mut tensor = 0;
    trainer.network.visit_parameters_mut(|values| {
        change(tensor, values);
        tensor += 1;
    });
    trainer
}

#[test]
fn a_network_whose_units_are_all_silent_is_dead_and_never_the_best() {
    for (rule, weight_decay) in
        [(Rule::Sgd, 0.0), (Rule::Momentum, 0.0), (Rule::Momentum, 5e-4), (Rule::Adam, 0.0)]
    {
        let optimizer = Optimizer { rule, weight_decay, ..Optimizer::default() };
        let config = TrainConfig { optimizer, ..config("dense 20 relu, dense 10", 0.01) };
        // Biases that no picture makes up for.
        let mut trainer = changed(config, |tensor, values| {
            if tensor == 1 {
                values.fill(-1e4);
            }
        });
        let reports = train_more(&mut trainer);
        let dead = Dead { since: 1, how: Death::Silent };
        assert_eq!(trainer.dead, Some(dead), "{rule:?}: {reports:?}");
        assert!(reports.iter().all(|report| !report.best) && trainer.progress.best.is_none(), "{rule:?}");
    }
}

#[test]
fn a_network_whose_units_are_all_saturated_is_dead_though_they_differ() {
    let mut trainer = changed(config("dense 4 sigmoid, dense 10", 1e-4), |tensor, values| match tensor {
        0 => {
            // Neighbouring columns of the picture have opposite signs: every sum is far from zero, on either side.
            values.iter_mut().enumerate().for_each(|(i, w)| *w = [1e6, -1.1e6][i / 4 / 3 % 2]);
        }
        3 => values[0] = 10.0,
        _ => values.fill(0.01),
    });
    let workers = Workers::single();
    assert_eq!(trainer.examine(&workers).expect("in memory"), Some(Death::Saturated));
}

#[test]
fn who_goes_on_with_a_dead_network_learns_that_at_once() {
    let spec = "dense 20 relu, dense 10";
    let (_, trainer) = train(config(spec, 500.0));
    let dead = trainer.dead.expect("it is dead");
    let mut again = Trainer::new(trainer.config.clone(), Arc::clone(&MNIST)).expect("it fits");
    (again.network, again.progress) = (trainer.network.clone(), trainer.progress.clone());
    let before = again.network.weights_hash();
    diagnose(&mut again, &Workers::single()).expect("in memory");
    assert_eq!((again.dead, again.network.weights_hash()), (Some(dead), before));
}

#[test]
fn a_set_of_one_class_that_is_learnt_is_not_taken_for_dead() {
    let (mut config, classes) = (config("dense 20 relu, dense 10", 0.05), 3);
    config.epochs = 2;
    let dataset = tiny(|_| 0, |image, pixel| (image * 7 + pixel * 3) as u8);
    let (_, trainer) = train_on(TrainConfig { validation: Some(20), ..fitting(config, classes) }, &dataset);
    assert_eq!(trainer.dead, None);
}

#[test]
fn images_that_cannot_be_told_apart_are_no_fault_of_the_network() {
    let config = TrainConfig { validation: Some(20), ..fitting(config("dense 20 relu, dense 10", 0.05), 3) };
    let dataset = tiny(|image| image % 3, |_, _| 100);
    let (_, trainer) = train_on(config, &dataset);
    assert_eq!(trainer.dead, None);
}
