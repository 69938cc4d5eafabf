//! A run that was killed, in the middle of an epoch or anywhere, goes on to the very bits of one that was not: weights,
//! optimizer, metrics, with any number of threads before and after.

use super::place::Place;
use crate::support::chance::{Chance, tell, times};
use crate::support::data::Data;
use crate::support::trainer::{Story, Trainer};
use cnn_tui::train::state::RunState;
use rustix::process::Signal;
use serde_json::Value;

/// Batches of 30: the last of an epoch is smaller.
const RECIPE: [&str; 6] = ["--batch-size", "30", "--epochs", "8", "--seed", "3"];
/// Batches in an epoch of 320 images.
const STEPS: u64 = 11;
/// Times a run is killed on its way.
const KILLS: u64 = 2;

/// Networks with their recipes: a plain one, and one in which everything that could be forgotten is at work.
const NETWORKS: [&[&str]; 2] = [
    &["--preset", "small", "--lr", "0.02"],
    &[
        "--net",
        "conv 4 5x5, batchnorm, relu, maxpool 2, dropout 0.3, dense 10 softmax",
        "--optimizer",
        "adam",
        "--lr",
        "0.005",
        "--clip",
        "1",
        "--warm-up",
        "9",
    ],
];

/// What a run comes to; clocks, and where it was taken up again, aside.
#[derive(Debug, PartialEq)]
struct Result {
    weights_hash: Value,
    test: [Value; 2],
    epochs: Vec<Value>,
    batches: Vec<u8>,
    state: RunState,
}

impl Result {
    fn of(place: &Place, story: &Story) -> Self {
        let finished = story.event("finished").expect("it ends");
        assert_eq!(finished["outcome"], "completed", "{finished}");
        let mut state = place.latest();
        let progress = &mut state.progress;
        (progress.epoch_training_seconds, progress.epoch_seconds, progress.seconds) = (0.0, 0.0, 0.0);
        for epoch in &mut progress.history {
            (epoch.images_per_second, epoch.seconds) = (0.0, 0.0);
        }
        std::mem::take(&mut state.interruptions);
        Self {
            weights_hash: finished["weights_hash"].clone(),
            test: ["test_accuracy", "test_loss"].map(|name| finished[name].clone()),
            epochs: place.epochs(),
            batches: place.batches(),
            state,
        }
    }
}

/// Trains on `data` without a stop.
fn uninterrupted(data: &Data, network: &[&str]) -> Result {
    let place = Place::new();
    let run = ["--data", data.path(), "--threads", "1", "--run", &place.argument()];
    let (status, story) = Trainer::start(&[network, &RECIPE, &run].concat()).end();
    assert!(status.success(), "{:?}", story.errors);
    Result::of(&place, &story)
}

/// Trains the same with kills on the way; gives where each came, and with what.
fn interrupted(data: &Data, network: &[&str], chance: &mut Chance) -> (Result, Vec<String>) {
    let place = Place::new();
    let run = place.argument();
    let mut at: Vec<u64> = (0..KILLS).map(|_| chance.within(1..7 * STEPS)).collect();
    at.sort_unstable();
    let mut kills = Vec::new();
    for &batch in &at {
        let trainer = start(data, network, &run, &kills, chance, "0");
        trainer.wait_for_save(batch);
        let signal = chance.one_of(&[Signal::KILL, Signal::TERM]);
        trainer.signal(signal);
        let (status, _) = trainer.end();
        assert!(!status.success(), "killed before its end");
        let progress = place.latest().progress;
        assert!(progress.total_steps >= batch);
        kills.push(format!("{signal:?} in epoch {} after batch {}", progress.epoch + 1, progress.step));
    }
    let (status, story) = start(data, network, &run, &kills, chance, "30").end();
    assert!(status.success(), "{:?}", story.errors);
    assert_eq!(place.latest().interruptions.all().len(), kills.len(), "each is noted once: {kills:?}");
    (Result::of(&place, &story), kills)
}

/// Begins, or goes on if there were kills before, with one thread or two.
fn start(
    data: &Data,
    network: &[&str],
    run: &str,
    kills: &[String],
    chance: &mut Chance,
    save_every: &str,
) -> Trainer {
    let common = ["--save-every", save_every, "--threads", ["1", "2"][chance.index(2)]];
    if kills.is_empty() {
        Trainer::start(&[network, &RECIPE, &["--data", data.path(), "--run", run], &common].concat())
    } else {
        Trainer::start(&[&["--resume", run][..], &common].concat())
    }
}

#[test]
fn a_run_that_was_killed_ends_in_the_same_bits() {
    let data = Data::write();
    let (mut points, mut in_epochs) = (0, 0);
    for (number, network) in (0..).zip(NETWORKS) {
        let expected = uninterrupted(&data, network);
        for round in 0..times(1, 5) {
            let mut chance = Chance::new(3, 100 * number + round);
            let (result, kills) = interrupted(&data, network, &mut chance);
            assert!(result == expected, "{network:?}, {kills:?}:\n{result:?}\n{expected:?}");
            points += kills.len();
            in_epochs += kills.iter().filter(|kill| !kill.ends_with("batch 0")).count();
        }
    }
    tell("3", &format!("{points} kills ({in_epochs} within an epoch), every run ends in the same bits"));
}
