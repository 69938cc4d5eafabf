//! A branch off a run that was killed, which changes nothing and is killed itself, ends in the bits of a run that nobody touched; and
//! a run that was killed keeps its timeline.

use super::place::Place;
use crate::support::chance::{Chance, tell, times};
use crate::support::data::Data;
use crate::support::trainer::Trainer;
use crate::support::{command, json_lines};
use cnn_tui::runs::moments;
use rustix::process::Signal;
use serde_json::Value;
use std::process::Output;

const RECIPE: [&str; 10] = [
    "--net",
    "conv 4 5x5, batchnorm, relu, maxpool 2, dropout 0.3, dense 10 softmax",
    "--optimizer",
    "adam",
    "--batch-size",
    "30",
    "--epochs",
    "5",
    "--seed",
    "3",
];
/// Batches of the run: eleven an epoch.
const STEPS: u64 = 55;

fn arguments<'a>(data: &'a Data, run: &'a str) -> Vec<&'a str> {
    let rest = ["--data", data.path(), "--run", run, "--save-every", "0", "--moments", "1"];
    RECIPE.into_iter().chain(rest).collect()
}

fn branch(arguments: &[&str]) -> Output {
    command(&["branch", "--no-tui", "--json"]).args(arguments).output().expect("the program starts")
}

fn finished(output: &Output) -> Value {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    json_lines(&output.stdout).into_iter().find(|line| line["event"] == "finished").expect("it ends")
}

/// Kills a run once it has saved batch `step`; gives the steps of the moments that it leaves.
fn killed(data: &Data, place: &Place, step: u64) -> Vec<u64> {
    let trainer = Trainer::start(&arguments(data, &place.argument()));
    trainer.wait_for_save(step);
    trainer.signal(Signal::KILL);
    assert!(!trainer.end().0.success());
    let there = moments::list(&place.run()).expect("they are there");
    there.iter().map(|found| found.file.step).collect()
}

#[test]
fn branches_off_a_run_that_was_killed_end_in_the_same_bits_and_its_timeline_stays() {
    let data = Data::write();
    let untouched = Place::new();
    let (status, story) = Trainer::start(&arguments(&data, &untouched.argument())).end();
    assert!(status.success(), "{:?}", story.errors);
    let expected = story.event("finished").expect("it ends")["weights_hash"].clone();

    let place = Place::new();
    let before = killed(&data, &place, 25);
    let reached = place.latest().progress.total_steps;
    assert!(before.len() > 5 && before[0] == 0, "{before:?}");
    let mut chance = Chance::new(17, 0);
    let mut places = vec![format!("{reached}"), "0".to_owned(), "epoch:1".to_owned()];
    places.extend((0..times(2, 50)).map(|_| chance.within(1..reached).to_string()));
    for at in &places {
        let other = Place::new();
        let run = other.argument();
        let ended = finished(&branch(&[&place.argument(), "--at", at, "--run", &run, "--threads", "2"]));
        assert_eq!(ended["weights_hash"], expected, "off {at}");
        let parent = other.latest().parent.expect("it has one");
        assert!(parent.starts_with(&place.argument()) && parent.contains('@'), "{parent}");
    }
    // What was killed goes on with its timeline, and ends as it would have.
    let timeline: Vec<u64> = before.into_iter().filter(|step| *step <= reached).collect();
    let looked = moments::list(&place.run()).expect("they are there");
    assert_eq!(
        looked.iter().map(|found| found.file.step).filter(|step| *step <= reached).collect::<Vec<_>>(),
        timeline
    );
    let (status, story) = Trainer::start(&["--resume", &place.argument(), "--moments", "1"]).end();
    assert!(status.success(), "{:?}", story.errors);
    assert_eq!(story.event("finished").expect("it ends")["weights_hash"], expected);
    let after = moments::list(&place.run()).expect("they are there");
    assert!(after.iter().any(|found| found.file.step == STEPS) && after[0].file.step == 0);
    assert!(moments::size(&place.run()) <= 1 << 20);
    tell("17", &format!("{} branches off a killed run, all end in the same bits", places.len()));
}

#[test]
fn a_branch_says_what_it_is_and_what_cannot_be_one_is_refused() {
    let (data, place, other) = (Data::write(), Place::new(), Place::new());
    let (status, story) = Trainer::start(&arguments(&data, &place.argument())).end();
    assert!(status.success(), "{:?}", story.errors);
    let run = place.argument();
    for (arguments, expected) in [
        (&["--at", "56"][..], "--at:"),
        (&["--at", "epoch:6"], "has not come so far; 5 epochs and 55 batches"),
        (&["--at", "-1"], "a number of batches is expected"),
        (&["--at", "3", "--set", "momentum"], "NAME=VALUE is expected"),
        (&["--at", "3", "--set", "wings=2"], "there is no setting `wings`"),
        (&["--at", "3", "--set", "weight-decay=7"], "from 0 to 1 is expected"),
        (&["--at", "3", "--set", "training-seed=x"], "--set: --training-seed x: expected a whole number"),
        (&["--at", "3", "--set", "seed=7"], "cannot be changed while the run goes on"),
        (&["--at", "3", "--do", "silence one"], "`silence LAYER UNIT` is expected"),
        (&["--at", "3", "--do", "silence 1 9"], "--do: `silence 1 9`: layer 1 `conv 4 5x5` has 4 units"),
        (&["--at", "3", "--name", "a/b"], "--name"),
        (&["--at", "3", "--run", &run], "a run is there already"),
    ] {
        let output = branch(&[&[run.as_str()], arguments].concat());
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {errors}");
        assert!(errors.contains(expected), "{arguments:?}: {errors}");
    }
    assert!(!branch(&["no-such-run", "--at", "3"]).status.success());

    let directory = other.argument();
    let ended = finished(&branch(&[
        &run,
        "--at",
        "20",
        "--set",
        "weight-decay=0.01",
        "--name",
        "decayed",
        "--run",
        &directory,
    ]));
    assert_ne!(ended["weights_hash"], story.event("finished").expect("it ends")["weights_hash"]);
    let state = other.latest();
    assert_eq!((state.name.as_str(), state.config.optimizer.weight_decay), ("decayed", 0.01));
    assert_eq!(state.progress.journal.len(), 1);
    let description = std::fs::read_to_string(other.file(cnn_tui::runs::DESCRIPTION)).expect("it is there");
    let description: Value = serde_json::from_str(&description).expect("it is JSON");
    assert_eq!(description["parent"], format!("{run}@20"));
    let shared = moments::list(&other.run()).expect("they are there");
    assert!(shared.iter().any(|found| found.file.step < 20), "the past of a branch is that of its run");
}

/// Does a run again from its journal, and gives the hash that it comes to.
fn replayed(run: &str) -> Value {
    let output = command(&["replay", "--json", run]).output().expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    json_lines(&output.stdout).pop().expect("there are lines")["weights_hash"].clone()
}

#[test]
fn a_branch_with_another_seed_and_other_filters_is_done_again_to_the_same_bits() {
    let (data, place) = (Data::write(), Place::new());
    let (status, story) = Trainer::start(&arguments(&data, &place.argument())).end();
    assert!(status.success(), "{:?}", story.errors);
    let mut hashes = vec![story.event("finished").expect("it ends")["weights_hash"].clone()];
    let run = place.argument();
    for changes in [
        &["--set", "training-seed=7"][..],
        &["--do", "silence 1 3", "--do", "redraw 1 1", "--set", "training-seed=7"],
        &["--do", "silence 1 3", "--do", "prune", "--do", "set weight-decay 0.001"],
    ] {
        let other = Place::new();
        let directory = other.argument();
        // In the midst of an epoch.
        let ended = finished(&branch(&[&[&run, "--at", "16", "--run", &directory], changes].concat()));
        assert_eq!(replayed(&directory), ended["weights_hash"], "{changes:?}");
        assert!(!hashes.contains(&ended["weights_hash"]), "{changes:?}");
        hashes.push(ended["weights_hash"].clone());
        assert_eq!(other.latest().progress.journal.len(), changes.len() / 2, "{changes:?}");
        let journal = std::fs::read_to_string(other.file("journal.txt")).expect("it is written");
        let place = "\nepoch 2 batch 5: ";
        assert_eq!(journal.matches(place).count(), changes.len() / 2, "{journal}");
        let first = changes.iter().find_map(|word| word.strip_prefix("training-seed="));
        assert_eq!(journal.contains(&format!("{place}set training-seed 7\n")), first.is_some(), "{journal}");
    }
}
