//! Runs whose images are normalised: what that changes, and what it does not.

use super::{job, made_up_images};
use crate::dataset::Dataset;
use crate::nn::optimizer::{Optimizer, Rule};
use crate::threads::Workers;
use crate::train::config::TrainConfig;
use crate::train::course::Course;
use crate::train::job::Source;
use crate::train::resume::{capture, resume};
use crate::train::run::{Advance, Trainer};
use crate::train::state::RunState;
use std::sync::{Arc, LazyLock};

static DATA: LazyLock<Arc<Dataset>> = LazyLock::new(|| made_up_images(6, 150));

fn config(normalize: &str) -> TrainConfig {
    TrainConfig {
        spec: "conv 4 3x3 pad same relu, maxpool 2, dense 5 softmax".parse().expect("a spec"),
        optimizer: Optimizer { rule: Rule::Momentum, ..Optimizer::default() },
        normalization: normalize.parse().expect("a normalisation"),
        augmentation: "rotate 10, shift 1, cutout 2".parse().expect("distortions"),
        batch_size: 31,
        epochs: 2,
        validation: Some(40),
        ..job(1).config
    }
}

fn trainer(normalize: &str) -> Trainer {
    Trainer::new(config(normalize), Arc::clone(&DATA)).expect("it fits")
}

/// Trains to the end; gives the last loss on the validation set, and the hash of the weights.
fn finished(mut trainer: Trainer, threads: usize) -> (f64, String) {
    let workers = Workers::new(threads).expect("threads can be made");
    while !matches!(trainer.advance(&workers).expect("the images are read"), Advance::Finished(_)) {}
    let validation = trainer.progress.history.last().and_then(|epoch| epoch.validation).expect("measured");
    (validation.loss, trainer.network.weights_hash())
}

fn captured(trainer: &Trainer) -> RunState {
    capture("test", &Source::Mnist, trainer, &Course::default()).expect("the data is whole")
}

#[test]
fn every_normalisation_is_a_run_of_its_own_with_the_same_bits_for_any_number_of_threads() {
    let all = ["unit", "range -1 1", "standard", "mean 0.3 std 0.2"].map(|text| {
        let found = finished(trainer(text), 1);
        for threads in [2, 3] {
            assert_eq!(finished(trainer(text), threads), found, "{text}, {threads} threads");
        }
        found
    });
    for (index, one) in all.iter().enumerate() {
        assert!(all[..index].iter().all(|other| one != other), "{all:?}");
    }
    // What comes to the same values comes to the same bits.
    assert_eq!(finished(trainer("range 0 1"), 2), all[0]);
    let Some(numbers) =
        trainer("standard").config.normalization.to_string().strip_prefix("standard ").map(str::to_owned)
    else {
        panic!("the numbers are known")
    };
    assert_eq!(finished(trainer(&numbers), 1), all[2]);
}

#[test]
fn a_run_that_goes_on_takes_the_numbers_from_its_checkpoint() {
    let workers = Workers::single();
    for text in ["standard", "range 1 -1"] {
        let expected = finished(trainer(text), 1);
        for batches in [0, 1, 3, 5] {
            let mut before = trainer(text);
            for _ in 0..batches {
                before.advance(&workers).expect("the images are read");
            }
            let state = RunState::read(&captured(&before).encode().expect("written")).expect("it is whole");
            assert_eq!(state.config.normalization, before.config.normalization);
            assert!(state.config.normalization.is_known());
            let origin = state.progress.origin.as_deref().expect("it is kept");
            assert_eq!(origin.normalization, before.config.normalization);
            assert_eq!(state.network().expect("its network").scaling, before.network.scaling);
            assert_eq!(
                finished(resume(state, Arc::clone(&DATA)).expect("it goes on"), 2),
                expected,
                "{text}"
            );
        }
    }
}

#[test]
fn a_state_without_numbers_or_with_those_of_other_images_is_none() {
    let known = captured(&trainer("standard"));
    for (text, origin) in [("standard", false), ("standard", true), ("mean 0.1 0.2 std 1 1", false)] {
        let mut state = known.clone();
        let normalization = text.parse().expect("a normalisation");
        match state.progress.origin.as_deref_mut().filter(|_| origin) {
            Some(config) => config.normalization = normalization,
            None => state.config.normalization = normalization,
        }
        let error = RunState::read(&state.encode().expect("written")).expect_err(text).to_string();
        assert!(error.contains("the normalization cannot be what it holds"), "{text}: {error}");
    }
}

#[test]
fn what_does_not_fit_the_images_is_refused() {
    let refused = |text: &str, dataset: &Arc<Dataset>| {
        Trainer::new(config(text), Arc::clone(dataset))
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default()
    };
    let problem = refused("mean 0.1 0.2 std 1 1", &DATA);
    let expected = "--normalize does not fit made-up.csv: mean 0.1 0.2 std 1 1: it has 2 means and deviations, one a channel";
    assert!(problem.starts_with(expected), "{problem}");
    let place = tempfile::tempdir().expect("a directory");
    let path = place.path().join("grey.csv");
    let line = |image: usize| format!("{}{}\n", image % 5, ",7".repeat(36));
    std::fs::write(&path, (0..60).map(line).collect::<String>()).expect("a file");
    let grey = Arc::new(Dataset::open(&path).expect("it is whole"));
    let problem = refused("standard", &grey);
    assert!(problem.contains("all pixels are 7 in all training images"), "{problem}");
}
