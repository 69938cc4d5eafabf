//! The doctor on runs of a small network that something is wrong with on purpose: it names that, and nothing of a run that is well.

use crate::dataset::Dataset;
use crate::inspect::doctor::chart::Chart;
use crate::inspect::doctor::{Disorder, Facts, Visit, diagnose};
use crate::inspect::explain::explainer::Explainer;
use crate::inspect::health::{Checkup, Health};
use crate::inspect::layer::observer::Observer;
use crate::inspect::tools::Tools;
use crate::inspect::{Finding, Question};
use crate::nn::init::Init;
use crate::nn::optimizer::{Optimizer, Rule};
use crate::threads::Workers;
use crate::train::config::TrainConfig;
use crate::train::live::Live;
use crate::train::run::{Advance, Trainer};
use std::sync::{Arc, LazyLock};

/// Images, classes, and pixels a side.
const IMAGES: usize = 400;
const CLASSES: usize = 5;
const SIDE: usize = 8;

/// What labels say of the images.
#[derive(Clone, Copy)]
enum Labels {
    /// What they show.
    Right,
    /// What they show, of two in three.
    Noisy,
    /// Nothing.
    Shuffled,
}

/// A number that looks random.
fn hash(a: usize, b: usize) -> usize {
    let mixed =
        (a as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (b as u64 + 1).wrapping_mul(0xD1B5_4A32_D192_ED03);
    (mixed.wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 40) as usize
}

/// Images of stripes and noise, the class being which of the stripes are bright.
fn images(labels: Labels) -> Arc<Dataset> {
    let place = tempfile::tempdir().expect("a directory");
    let path = place.path().join("stripes.csv");
    let line = |image: usize| {
        let class = image % CLASSES;
        let label = match labels {
            Labels::Noisy if hash(image, 999).is_multiple_of(3) => hash(image, 1000) % CLASSES,
            Labels::Right | Labels::Noisy => class,
            Labels::Shuffled => hash(image, 1000) % CLASSES,
        };
        let pixel =
            |at: usize| (if at % CLASSES == class { 120 } else { 0 } + hash(image, at) % 130).to_string();
        format!("{label},{}\n", (0..SIDE * SIDE).map(pixel).collect::<Vec<_>>().join(","))
    };
    std::fs::write(&path, (0..IMAGES).map(line).collect::<String>()).expect("a file");
    Arc::new(Dataset::open(&path).expect("it is whole"))
}

static RIGHT: LazyLock<Arc<Dataset>> = LazyLock::new(|| images(Labels::Right));

fn config(spec: &str) -> TrainConfig {
    TrainConfig {
        spec: spec.parse().expect("a spec"),
        optimizer: Optimizer { rule: Rule::Momentum, momentum: 0.9, ..Optimizer::default() },
        learning_rate: 0.02,
        batch_size: 10,
        epochs: 40,
        init: Init::Glorot,
        validation: Some(IMAGES / 2),
        ..TrainConfig::default()
    }
}

fn relu() -> TrainConfig {
    config("dense 30 relu, dense 5 softmax")
}

fn sigmoid() -> TrainConfig {
    config("dense 30 sigmoid, dense 5 softmax")
}

/// Asks how the layers are, as the screen does.
fn ask(trainer: &mut Trainer) -> Checkup {
    let about = trainer.progress.total_steps;
    let mut observer = Observer::new(&trainer.network);
    let Live { subject, evaluator, mut rehearser } = trainer.live();
    let mut tools = Tools {
        workers: &Workers::single(),
        evaluator,
        observer: &mut observer,
        explainer: &mut Explainer::default(),
        run: Some(&mut rehearser),
        most: usize::MAX,
        taken: 0,
        about,
    };
    let mut inquiry = Question::Health(Health {}).inquire();
    while inquiry.advance(&subject, &mut tools).expect("there is an answer") < 1.0 {}
    match inquiry.finding() {
        Finding::Health(checkup) => *checkup,
        other => panic!("asked about health, got {other:?}"),
    }
}

/// Trains to the end, the doctor looking on at the beginning, every 100 batches and at the ends of epochs; gives what it named above
/// all else, each once.
fn named(mut trainer: Trainer) -> Vec<Disorder> {
    let (workers, mut chart, mut named) = (Workers::single(), Chart::default(), Vec::new());
    let first = ask(&mut trainer);
    let mut look = |trainer: &mut Trainer, chart: &Chart| {
        let visit = Visit { step: trainer.progress.total_steps, checkup: ask(trainer) };
        let found = diagnose(&Facts {
            classes: CLASSES,
            rate: trainer.config.learning_rate,
            chart,
            first: Some(&first),
            latest: Some(&visit),
            divergence: trainer.divergence,
        });
        named.extend(found.first().map(|found| found.what));
        named.dedup();
    };
    look(&mut trainer, &chart);
    loop {
        match trainer.advance(&workers).expect("it trains") {
            Advance::Batch(point) => {
                chart.batch(&point);
                if point.step % 100 == 0 {
                    look(&mut trainer, &chart);
                }
            }
            Advance::Piece => {}
            Advance::Epoch(report) => {
                chart.epoch(&report);
                look(&mut trainer, &chart);
            }
            Advance::Finished(_) => {
                look(&mut trainer, &chart);
                return named;
            }
        }
    }
}

/// A run on images that their labels say this of.
fn run(config: TrainConfig, labels: Labels) -> Trainer {
    let dataset = match labels {
        Labels::Right => Arc::clone(&RIGHT),
        other => images(other),
    };
    Trainer::new(config, dataset).expect("it fits")
}

#[test]
fn of_runs_that_are_well_nothing_is_said() {
    for seed in 1..=3 {
        assert_eq!(named(run(TrainConfig { seed, ..relu() }, Labels::Right)), []);
        assert_eq!(named(run(TrainConfig { seed, ..sigmoid() }, Labels::Right)), []);
    }
}

#[test]
fn what_is_wrong_with_a_run_is_named_and_nothing_else_above_it() {
    let rate = |learning_rate: f64, config: TrainConfig| {
        run(TrainConfig { learning_rate, epochs: 10, ..config }, Labels::Right)
    };
    for config in [relu(), sigmoid()] {
        assert_eq!(named(rate(20.0, config.clone())), [Disorder::LearningRateTooHigh]);
        assert_eq!(named(rate(1e-6, config)), [Disorder::LearningRateTooLow]);
    }
    let mut dead = rate(0.02, relu());
    dead.network.layers[0].parameters_mut().nth(1).expect("biases").fill(-30.0);
    assert_eq!(named(dead), [Disorder::DeadUnits]);
    let large = TrainConfig { init: Init::Gaussian, ..sigmoid() };
    let mut saturated = rate(0.02, large);
    saturated.network.layers[0]
        .parameters_mut()
        .for_each(|values| values.iter_mut().for_each(|value| *value *= 5.0));
    assert_eq!(named(saturated), [Disorder::Saturation]);
    assert_eq!(named(run(relu(), Labels::Shuffled)), [Disorder::ShuffledLabels]);
    assert_eq!(named(run(relu(), Labels::Noisy)), [Disorder::Overfitting]);
}
