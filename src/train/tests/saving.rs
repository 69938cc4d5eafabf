//! Keeping runs, as a front end sees it: going on, going back, beginning again, and disks that fail.

use super::{Talk, job};
use crate::nn::optimizer::{Optimizer, Rule};
use crate::nn::schedule::Schedule;
use crate::protocol::{Act, Command, Entry, LiveChange, NotFinite, Outcome, Phase, Place};
use crate::runs::{self, RunDirectory};
use crate::train::job::{Home, Job, Rerun};
use crate::train::state::RunState;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Gives a job kept in a new directory below `root`.
fn kept(root: &Path) -> (Job, PathBuf) {
    let path = root.join("run");
    (Job { home: Home::At(path.clone()), ..job(2) }, path)
}

/// Gives the job of going on with the run at `path`.
fn going_on(path: &Path) -> Job {
    let run = RunDirectory::open(path).expect("it is free");
    let state = RunState::load(&run.file(runs::LATEST)).expect("a checkpoint");
    let home = Home::Open(Arc::new(run));
    Job { config: state.config.clone(), state: Some(Box::new(state)), home, ..job(1) }
}

#[test]
fn a_run_that_was_left_goes_on_with_its_past_and_ends_the_same() {
    let root = tempfile::tempdir().expect("a directory");
    let expected = Talk::start(job(1)).finished();
    let (first, path) = kept(root.path());
    let mut talk = Talk::paused(first);
    talk.say(Command::StepEpoch);
    talk.listen_until(|talk| talk.epochs == 1 && talk.report.phase == Phase::Paused);
    talk.say(Command::StepBatch);
    talk.listen_until(|talk| talk.report.step == 1);
    let at = talk.report.total_steps;
    let report = talk.stopped();
    assert_eq!((report.outcome, report.total_steps), (Outcome::Stopped, at));

    let mut talk = Talk::start(going_on(&path));
    talk.listen_until(|talk| talk.past.is_some());
    let past = talk.past.clone().expect("awaited");
    assert_eq!((past.total_steps, past.epochs.len(), past.batches.len() as u64), (at, 1, at));
    let report = talk.finished();
    assert_eq!(report.weights_hash, expected.weights_hash);
    assert_eq!((report.best, report.total_steps), (expected.best, expected.total_steps));

    let lines = |name| std::fs::read_to_string(path.join(name)).expect("there").lines().count() as u64;
    assert_eq!((lines(runs::EPOCHS), lines(runs::BATCHES)), (2, expected.total_steps));
    let log = std::fs::read_to_string(path.join(runs::LOG)).expect("there");
    assert!(log.contains("go on with: cnn-tui resume") && log.contains("resumed in epoch 2"), "{log}");
    assert!(RunState::load(&path.join(runs::BEST)).is_ok());
    // What is finished is shown as it was.
    let report = Talk::start(going_on(&path)).finished();
    assert_eq!((report.outcome, report.weights_hash), (Outcome::Completed, expected.weights_hash));
}

#[test]
fn a_run_that_diverged_can_go_back_and_train_on_at_a_lower_rate() {
    let root = tempfile::tempdir().expect("a directory");
    let (mut job, path) = kept(root.path());
    job.config.spec = "dense 10 leaky-relu".parse().expect("a spec");
    job.config.optimizer = Optimizer { rule: Rule::Sgd, ..Optimizer::default() };
    (job.config.learning_rate, job.config.schedule) = (1e3, Schedule::default());
    let mut talk = Talk::start(job);
    talk.listen_until(|talk| talk.finish.is_some());
    let report = talk.finish.clone().expect("awaited");
    let (divergence, back) = report.divergence.expect("it says what was not finite");
    assert_eq!((report.outcome, back, divergence.epoch), (Outcome::Diverged, Some(0), 1));
    assert!(matches!(divergence.what, NotFinite::Loss | NotFinite::Gradient), "{divergence}");
    let state = RunState::load(&path.join(runs::LATEST)).expect("what was good is kept");
    assert_eq!((state.progress.total_steps, state.outcome()), (0, None));

    assert!(runs::Story::read(&path).diverged(), "the run says so, for its checkpoint does not");
    talk.say(Command::Revert(1e-6));
    talk.listen_until(|talk| talk.starts == 2 && talk.finish.is_some() && talk.epochs == 2);
    let report = talk.finish.clone().expect("awaited");
    assert_eq!(report.outcome, Outcome::Completed);
    assert!(talk.log.iter().any(|line| line.contains("back to batch 0")), "{:?}", talk.log);
    let change = |name: &str, from: &str, to: &str| LiveChange {
        step: 1,
        name: name.to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
    };
    let back = change(LiveChange::REVERT, &divergence.step.to_string(), "0");
    assert_eq!(talk.changes, [back, change(LiveChange::RATE, "1000", "0.001")]);
    let state = RunState::load(&path.join(runs::LATEST)).expect("it is kept");
    assert_eq!(state.progress.changes, talk.changes);
    assert_eq!(runs::Story::read(&path).outcome.as_deref(), Some("completed"));
}

#[test]
fn weights_that_are_not_finite_are_noticed_at_the_batch_that_made_them_so() {
    for clip in [None, Some(1.0)] {
        let mut job = job(1);
        job.config.optimizer = Optimizer { rule: Rule::Sgd, clip, ..Optimizer::default() };
        (job.config.learning_rate, job.config.schedule) = (1e35, Schedule::default());
        job.start.paused = true;
        let talk = Talk::start(job);
        // Infinite as a single-precision number.
        talk.say(Command::Act(Act::ScaleRate(1e6)));
        talk.say(Command::Resume);
        let report = talk.finished();
        let (divergence, _) = report.divergence.expect("it says what was not finite");
        assert_eq!((divergence.what, divergence.step, report.total_steps), (NotFinite::Weights, 1, 0));
    }
}

#[test]
fn beginning_again_keeps_the_run_so_far() {
    let root = tempfile::tempdir().expect("a directory");
    let (job, path) = kept(root.path());
    let mut talk = Talk::paused(job);
    talk.say(Command::StepEpoch);
    talk.listen_until(|talk| talk.epochs == 1 && talk.report.phase == Phase::Paused);
    talk.say(Command::Restart);
    talk.say(Command::Resume);
    talk.listen_until(|talk| talk.finish.is_some());
    let second = root.path().join("run-2");
    let steps = |path: &Path| {
        let state = RunState::load(&path.join(runs::LATEST)).expect("a checkpoint");
        (state.progress.epoch, state.outcome())
    };
    assert_eq!((steps(&path), steps(&second)), ((1, None), (2, Some(Outcome::Completed))));
}

#[test]
fn beginning_again_where_no_other_place_can_be_made_leaves_the_run_so_far_alone() {
    let root = tempfile::tempdir().expect("a directory");
    let (job, path) = kept(root.path());
    let mut talk = Talk::paused(job);
    talk.say(Command::StepEpoch);
    talk.listen_until(|talk| talk.epochs == 1 && talk.report.phase == Phase::Paused);
    talk.say(Command::Save);
    let steps = Some(talk.report.total_steps);
    talk.listen_until(|talk| talk.saved == steps);
    // The place for another run is beside this one, and goes away with it.
    let elsewhere = tempfile::tempdir().expect("a directory");
    std::fs::rename(root.path(), elsewhere.path().join("root")).expect("moved");
    talk.say(Command::Restart);
    talk.say(Command::Resume);
    talk.listen_until(|talk| talk.finish.is_some());
    std::fs::rename(elsewhere.path().join("root"), root.path()).expect("moved back");
    assert!(talk.log.iter().any(|line| line.contains("the run is not kept")), "{:?}", talk.log);
    let state = RunState::load(&path.join(runs::LATEST)).expect("a checkpoint");
    assert_eq!(Some(state.progress.total_steps), steps);
    let report = talk.finish.expect("awaited");
    assert_eq!((report.run, report.lost), (None, true), "it was to be kept");
}

#[test]
fn a_directory_that_vanishes_is_a_warning_and_saving_works_again_once_it_is_back() {
    let root = tempfile::tempdir().expect("a directory");
    let (mut job, path) = kept(root.path());
    job.save_every = Duration::ZERO;
    let mut talk = Talk::paused(job);
    talk.say(Command::StepBatch);
    talk.listen_until(|talk| talk.saved == Some(talk.report.total_steps) && talk.saved > Some(0));
    let away = root.path().join("away");
    std::fs::rename(&path, &away).expect("moved");
    talk.say(Command::StepBatch);
    talk.listen_until(|talk| talk.log.iter().any(|line| line.contains("not saved: ")));
    assert!(!path.exists(), "what is gone is not made anew: it may be an unmounted disk");
    std::fs::rename(&away, &path).expect("moved back");
    talk.say(Command::Save);
    talk.listen_until(|talk| talk.log.iter().any(|line| line == "saving works again"));
    let saved = RunState::load(&path.join(runs::LATEST)).expect("a checkpoint");
    assert_eq!(saved.progress.total_steps, talk.report.total_steps);
}

#[test]
fn where_nothing_can_be_kept_nothing_is_trained() {
    let root = tempfile::tempdir().expect("a directory");
    let file = root.path().join("file");
    std::fs::write(&file, "no directory").expect("written");
    let mut talk = Talk::start(Job { home: Home::Below(file.join("runs")), ..job(1) });
    talk.listen_until(|talk| talk.failure.is_some());
    let failure = talk.failure.clone().expect("awaited");
    assert!(failure.contains("cannot be kept") && failure.contains("--run DIR, or --no-save"), "{failure}");
    let mut talk = Talk::start(Job { home: Home::At(file), ..job(1) });
    talk.listen_until(|talk| talk.failure.is_some());
}

/// All files below `folder`, with what is in them.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = std::fs::read_dir(folder).expect("there").map(|entry| entry.expect("readable").path());
    let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) = entries.partition(|path| path.is_dir());
    let read = files.into_iter().map(|file| (file.clone(), std::fs::read(file).expect("read")));
    folders.iter().flat_map(|folder| contents(folder)).chain(read).collect()
}

#[test]
fn a_run_that_is_over_is_looked_at_without_a_lock_and_without_a_trace() {
    let root = tempfile::tempdir().expect("a directory");
    let (first, path) = kept(root.path());
    let report = Talk::start(first).finished();
    let contents = || contents(&path);
    let before = contents();
    // Somebody else has it open.
    let _held = RunDirectory::open(&path).expect("it is free");
    let held = contents();
    let state = RunState::load(&path.join(runs::LATEST)).expect("a checkpoint");
    let home = Home::Over(path.clone());
    let looked = Job { config: state.config.clone(), state: Some(Box::new(state)), home, ..job(1) };
    let mut talk = Talk::start(looked);
    talk.listen_until(|talk| talk.finish.is_some());
    talk.say(Command::Save);
    talk.listen_until(|talk| talk.log.iter().any(|line| line.contains("nothing new to save")));
    assert_eq!(contents(), held);
    assert_eq!(before.len(), held.len());
    // Begun again, it is another run beside it.
    talk.say(Command::Restart);
    talk.say(Command::Resume);
    talk.listen_until(|talk| talk.starts == 2 && talk.finish.as_ref().is_some_and(|end| end.saved.is_some()));
    let again = RunState::load(&root.path().join("run-2").join(runs::LATEST)).expect("a checkpoint");
    assert_eq!(again.network().expect("its network").weights_hash(), report.weights_hash);
    assert_eq!(contents(), held);
}

#[test]
fn a_run_that_was_operated_on_begins_again_as_it_began() {
    let root = tempfile::tempdir().expect("a directory");
    let (first, path) = kept(root.path());
    let mut talk = Talk::paused(first);
    let seen = |talk: &Talk| {
        let info = talk.info.as_ref().expect("started");
        (info.network.clone(), info.optimizer.clone())
    };
    let begun = seen(&talk);
    for act in ["set clip 0.5", "silence 1 2", "prune"] {
        talk.say(Command::Act(act.parse().expect("an act")));
    }
    talk.listen_until(|talk| seen(talk).0 != begun.0);
    talk.stopped();
    let mut job = going_on(&path);
    job.start.paused = true;
    let mut talk = Talk::start(job);
    talk.listen_until(|talk| talk.starts == 1);
    let operated = seen(&talk);
    assert!(operated.0 != begun.0 && operated.1 != begun.1, "{operated:?}");
    talk.say(Command::Restart);
    talk.listen_until(|talk| talk.starts == 2);
    assert_eq!(seen(&talk), begun);
}

#[test]
fn what_was_done_since_the_state_that_a_run_goes_back_to_is_said_to_be_gone() {
    let root = tempfile::tempdir().expect("a directory");
    let (mut job, _) = kept(root.path());
    job.config.spec = "dense 10 leaky-relu".parse().expect("a spec");
    job.config.optimizer = Optimizer { rule: Rule::Sgd, ..Optimizer::default() };
    (job.config.learning_rate, job.config.schedule) = (1e3, Schedule::default());
    let acts = ["learning-rate x2", "set patience 5"].map(|act| act.parse().expect("an act"));
    let entries = acts.map(|act| Entry { place: Place::default(), act });
    job.rerun = Some(Rerun { entries: entries.to_vec(), stop: None });
    let mut talk = Talk::start(job);
    talk.listen_until(|talk| talk.finish.is_some());
    talk.say(Command::Revert(1e-6));
    let gone = "what was done since then is gone, too: epoch 1 batch 0: set patience 5";
    talk.listen_until(|talk| talk.log.iter().any(|line| line == gone));
}

#[test]
fn the_journal_of_a_run_that_goes_on_does_not_say_where_it_ended() {
    let root = tempfile::tempdir().expect("a directory");
    let (first, path) = kept(root.path());
    let has_end = || {
        let journal = std::fs::read_to_string(path.join(runs::JOURNAL)).expect("it is there");
        journal.lines().any(|line| line.starts_with("end "))
    };
    let mut talk = Talk::paused(first);
    talk.say(Command::StepBatch);
    talk.listen_until(|talk| talk.report.step == 1);
    talk.stopped();
    assert!(has_end(), "it rests");
    let mut job = going_on(&path);
    job.start.paused = true;
    let mut talk = Talk::start(job);
    talk.listen_until(|talk| talk.saved.is_some());
    assert!(!has_end(), "it goes on");
    talk.stopped();
    assert!(has_end(), "it rests again");
}
