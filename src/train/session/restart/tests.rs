//! Another run in the place of the one at hand: it is the run that its settings make, and one that cannot be changes nothing.

use crate::protocol::{Command, NewRun, Phase};
use crate::runs;
use crate::train::job::{Home, Job};
use crate::train::state::RunState;
use crate::train::tests::{Talk, job};
use std::path::PathBuf;

fn new_run(name: &str, settings: &[(&str, &str)]) -> NewRun {
    let settings = settings.iter().map(|&(name, text)| (name.to_owned(), text.to_owned())).collect();
    NewRun { name: name.to_owned(), settings }
}

const OTHER: [(&str, &str); 2] =
    [("network", "conv 2 5x5 sigmoid, maxpool 2, dense 10 softmax"), ("batch-size", "2000")];

/// The job of a run that began as the other one.
fn other_job() -> Job {
    let mut job = job(1);
    (job.config.spec, job.config.batch_size) = (OTHER[0].1.parse().expect("a spec"), 2000);
    job
}

#[test]
fn another_run_is_the_one_that_its_settings_make_and_can_begin_again() {
    let expected = Talk::start(other_job()).finished().weights_hash;
    let mut talk = Talk::paused(job(1));
    talk.say(Command::Begin(new_run("two-filters", &OTHER)));
    talk.listen_until(|talk| talk.starts == 2 && talk.report.phase == Phase::Paused);
    let info = talk.info.clone().expect("told");
    assert_eq!((info.name.as_str(), info.network.as_str()), ("two-filters", OTHER[0].1));
    assert_eq!((talk.report.total_steps, info.batch_size), (0, 2000));
    talk.say(Command::StepBatch);
    talk.listen_until(|talk| talk.stepped.len() == 1);
    talk.say(Command::Restart);
    talk.listen_until(|talk| talk.starts == 3 && talk.report.phase == Phase::Paused);
    assert_eq!(talk.info.as_ref().map(|info| info.name.as_str()), Some("two-filters"));
    talk.say(Command::Resume);
    assert_eq!(talk.finished().weights_hash, expected);
}

#[test]
fn what_cannot_be_trained_is_refused_and_the_run_goes_on() {
    let expected = Talk::start(job(1)).finished().weights_hash;
    let mut talk = Talk::paused(job(1));
    let refused: [&[(&str, &str)]; 4] = [
        &[("network", "conv 2 50x50 relu, dense 10 softmax")],
        &[("network", "dense 3 softmax")],
        &[("batch-size", "0")],
        &[("colour", "red")],
    ];
    for (count, settings) in refused.iter().enumerate() {
        talk.say(Command::Begin(new_run("wrong", settings)));
        talk.listen_until(|talk| {
            talk.log.iter().filter(|line| line.contains("wrong cannot be trained here")).count() > count
        });
    }
    assert_eq!(talk.starts, 1);
    talk.say(Command::Resume);
    assert_eq!(talk.finished().weights_hash, expected);
}

#[test]
fn both_runs_are_kept_each_by_its_name() {
    let root = tempfile::tempdir().expect("a directory");
    let usual = Some(root.path().to_owned());
    let mut talk = Talk::paused(Job { home: Home::Below(root.path().to_owned()), usual, ..job(1) });
    talk.say(Command::Begin(new_run("two-filters", &OTHER)));
    talk.listen_until(|talk| talk.starts == 2);
    talk.stopped();
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(root.path()).expect("there").map(|entry| entry.expect("read").path()).collect();
    found.sort();
    let networks: Vec<(bool, String)> = found
        .iter()
        .map(|path| {
            let state = RunState::load(&path.join(runs::LATEST)).expect("a checkpoint");
            (path.to_string_lossy().ends_with("_two-filters"), state.config.spec.to_string())
        })
        .collect();
    assert_eq!(networks.len(), 2, "{found:?}");
    for (by_name, network) in networks {
        assert_eq!(by_name, network == OTHER[0].1);
    }
}
