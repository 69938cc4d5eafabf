//! Moments of a small run: kept within their room, found again, and never taken for others.

use super::*;
use crate::nn::optimizer::{Optimizer, Rule};
use crate::runs::moments::folder;
use crate::threads::Workers;
use crate::train::config::TrainConfig;
use crate::train::course::Course;
use crate::train::resume::{capture, resume};
use crate::train::run::Trainer;
use crate::train::source::Source;
use std::fs;
use std::path::Path;

mod branches;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/data");

fn dataset() -> Arc<Dataset> {
    Arc::new(Dataset::open(Path::new(FIXTURES)).expect("the fixture is whole"))
}

fn trainer() -> Trainer {
    let config = TrainConfig {
        spec: "conv 3 3x3 relu, maxpool 2, batchnorm, dropout 0.3, dense 3 softmax".parse().expect("a spec"),
        optimizer: Optimizer { rule: Rule::Adam, ..Optimizer::default() },
        batch_size: 6,
        epochs: 100,
        ..TrainConfig::default()
    };
    Trainer::new(config, dataset()).expect("it fits")
}

fn state(trainer: &Trainer) -> RunState {
    capture("test", &Source::Mnist, trainer, &Course::default()).expect("the data is whole")
}

/// Trains up to batch `step`, keeps what is due on the way, and gives the state of each batch.
fn train(moments: &mut Moments, trainer: &mut Trainer, step: u64) -> Vec<RunState> {
    let workers = Workers::single();
    let mut states = Vec::new();
    while trainer.progress.total_steps < step {
        let before = trainer.progress.total_steps;
        trainer.advance(&workers).expect("the data is whole");
        let done = trainer.progress.total_steps;
        let is_between = !matches!(trainer.progress.stage, crate::train::progress::Stage::Validating(_));
        if done > before && is_between {
            states.push(state(trainer));
            if moments.is_due(done) {
                moments.keep(state(trainer), Worth::Plain).expect("kept");
            }
        }
    }
    states
}

/// Bytes of a whole moment of [`trainer`].
fn size_of_one() -> u64 {
    state(&trainer()).encode().expect("encoded").len() as u64
}

fn opened(shelf: Shelf, bytes: u64, now: u64) -> Moments {
    let (moments, problem) = Moments::open(shelf, bytes, now);
    assert_eq!(problem, None);
    moments
}

fn steps(moments: &Moments) -> Vec<u64> {
    moments.list().iter().map(|info| info.step).collect()
}

#[test]
fn a_moment_is_the_state_that_it_was_and_what_is_not_whole_lacks_the_memory_alone() {
    for shelf in [Shelf::in_memory(), Shelf::Nowhere] {
        let mut moments = opened(shelf, 10 * size_of_one(), 0);
        let mut trainer = trainer();
        if !moments.is_on() {
            moments.keep(state(&trainer), Worth::Plain).expect("it is no failure to keep none");
            assert_eq!(moments.list(), []);
            continue;
        }
        moments.keep(state(&trainer), Worth::Plain).expect("kept");
        let states = train(&mut moments, &mut trainer, 200);
        let kept = moments.list();
        assert!(kept.iter().any(|info| info.whole) && kept.iter().any(|info| !info.whole), "{kept:?}");
        for info in kept.into_iter().skip(1) {
            let mut expected =
                states.iter().find(|state| state.progress.total_steps == info.step).expect("it was").clone();
            if !info.whole {
                expected.memory.clear();
            }
            assert_eq!(moments.state(info.step).expect("it is kept"), expected, "{info:?}");
            let again = resume(moments.state(info.step).expect("it is kept"), dataset());
            assert_eq!(again.is_ok(), info.whole, "{info:?}");
        }
    }
}

#[test]
fn on_disk_and_in_memory_room_is_never_exceeded_over_a_long_run_and_resumes() {
    let place = tempfile::tempdir().expect("a directory");
    let bytes = 20 * size_of_one();
    let mut trainer = trainer();
    let on_disk = || Shelf::in_directory(place.path().to_owned());
    let mut moments = opened(on_disk(), bytes, 0);
    moments.keep(state(&trainer), Worth::Plain).expect("kept");
    for round in 1..=6 {
        train(&mut moments, &mut trainer, round * 100);
        let there = crate::runs::moments::list(place.path()).expect("there");
        let on_disk: u64 = there.iter().map(|found| found.bytes).sum();
        assert!(on_disk <= bytes && on_disk == moments.bytes(), "{on_disk} of {bytes} bytes");
        assert_eq!(there.len(), moments.list().len());
        assert!(there.len() >= 10, "{there:?}");
        // Another process goes on with it, with no more room and then with less.
        let before = moments.list();
        moments = opened(Shelf::in_directory(place.path().to_owned()), bytes, round * 100);
        assert_eq!(moments.list(), before);
    }
    let half = opened(on_disk(), bytes / 2, 600);
    assert!(half.bytes() <= bytes / 2 && half.list().len() >= 5, "{:?}", half.list());
    assert_eq!(crate::runs::moments::size(place.path()), half.bytes());
    let none = opened(on_disk(), 0, 600);
    assert_eq!((none.list(), none.is_due(601)), (half.list(), false), "what is there can be looked at");
}

#[test]
fn what_comes_after_the_state_that_is_gone_on_from_is_forgotten() {
    let place = tempfile::tempdir().expect("a directory");
    let on_disk = || Shelf::in_directory(place.path().to_owned());
    let mut trainer = trainer();
    let mut moments = opened(on_disk(), 1 << 30, 0);
    moments.keep(state(&trainer), Worth::Plain).expect("kept");
    train(&mut moments, &mut trainer, 20);
    moments.forget_after(15);
    assert_eq!(steps(&moments).last(), Some(&15));
    drop(moments);
    let looked = opened(Shelf::in_fixed_directory(place.path().to_owned()), 1 << 30, 10);
    assert_eq!(steps(&looked).last(), Some(&10));
    let moments = opened(on_disk(), 1 << 30, 12);
    assert_eq!(steps(&moments).last(), Some(&12), "who looks on takes nothing away");
    let there = crate::runs::moments::list(place.path()).expect("there");
    assert_eq!(there.last().map(|found| found.file.step), Some(12));
}

#[test]
fn a_moment_that_is_damaged_missing_or_another_one_is_left_out_with_a_word_and_the_others_stay() {
    let place = tempfile::tempdir().expect("a directory");
    let mut trainer = trainer();
    let mut moments = opened(Shelf::in_directory(place.path().to_owned()), 1 << 30, 0);
    moments.keep(state(&trainer), Worth::Plain).expect("kept");
    train(&mut moments, &mut trainer, 8);
    let split = trainer.split.clone();
    let path = |step: u64| {
        let there = crate::runs::moments::list(place.path()).expect("there");
        there.iter().find(|found| found.file.step == step).expect("it is there").file.path(place.path())
    };
    let mut damaged = fs::read(path(1)).expect("readable");
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    fs::write(path(1), damaged).expect("written");
    fs::remove_file(path(2)).expect("removed");
    fs::copy(path(4), path(3)).expect("copied");
    fs::write(path(5), "").expect("written");
    for (step, expected) in [
        (1, "checksum"),
        (2, "cannot be read"),
        (3, "another moment than its name says: one after batch 4"),
        (5, "cut off"),
        (77, "no moment is kept of the run after batch 77"),
    ] {
        let problem =
            moments.load(step, &dataset(), &split).err().unwrap_or_else(|| panic!("{step} was read"));
        assert!(format!("{problem:#}").contains(expected), "{problem:#}");
        assert!(moments.at(step).is_none());
    }
    assert_eq!(steps(&moments), [0, 4, 6, 7, 8]);
    let there = crate::runs::moments::list(place.path()).expect("there");
    assert!(there.iter().any(|found| found.file.step == 1), "what could not be read stays where it is");
    let loaded = moments.load(4, &dataset(), &split).expect("it is whole");
    assert_eq!(loaded.subject().total_steps, 4);
    let again = moments.load(4, &dataset(), &split).expect("it is whole");
    assert!(Arc::ptr_eq(&loaded, &again), "it is read once");
}

#[test]
fn a_disk_that_fails_costs_a_moment_and_no_more() {
    let place = tempfile::tempdir().expect("a directory");
    let run = place.path().join("run");
    fs::create_dir(&run).expect("made");
    let mut moments = opened(Shelf::in_directory(run.clone()), 1 << 30, 0);
    fs::write(folder(&run), "in the way").expect("written");
    let mut trainer = trainer();
    let problem = moments.keep(state(&trainer), Worth::Plain).expect_err("it cannot be kept");
    assert!(format!("{problem:#}").contains("moments"), "{problem:#}");
    assert_eq!((moments.list(), moments.bytes()), (vec![], 0));
    fs::remove_file(folder(&run)).expect("removed");
    train(&mut moments, &mut trainer, 3);
    assert_eq!(steps(&moments), [1, 2, 3]);
}

#[test]
fn what_is_too_large_for_its_room_is_not_kept_and_said_once() {
    let mut moments = opened(Shelf::in_memory(), 2 * size_of_one(), 0);
    let problem = moments.keep(state(&trainer()), Worth::Plain).expect_err("there is no room");
    assert!(problem.to_string().contains("--moments"), "{problem}");
    assert!(!moments.is_on());
    moments.keep(state(&trainer()), Worth::Plain).expect("nothing more is said");
}

#[test]
fn a_branch_shares_the_moments_up_to_where_it_begins() {
    let place = tempfile::tempdir().expect("a directory");
    let [one, other] = ["one", "other"].map(|name| place.path().join(name));
    for run in [&one, &other] {
        fs::create_dir(run).expect("made");
    }
    let mut trainer = trainer();
    let mut moments = opened(Shelf::in_directory(one.clone()), 1 << 30, 0);
    moments.keep(state(&trainer), Worth::Plain).expect("kept");
    train(&mut moments, &mut trainer, 12);
    let mut branch = opened(Shelf::in_directory(other), 1 << 30, 7);
    assert_eq!(moments.share(&mut branch, 7), None);
    assert_eq!(steps(&branch), (0..=7).collect::<Vec<_>>());
    let before = branch.state(7).expect("it is there");
    moments.forget_after(3);
    assert_eq!(branch.state(7).expect("it is there still"), before);
    assert_eq!(branch.at(7), Some(MomentInfo { step: 7, epoch: 0, batch: 7, whole: true }));
}

#[test]
fn the_last_moments_that_were_asked_for_are_there_where_none_are_added() {
    let place = tempfile::tempdir().expect("a directory");
    let bytes = 10 * size_of_one();
    let mut trainer = trainer();
    let mut kept = opened(Shelf::in_directory(place.path().to_owned()), bytes, 0);
    kept.keep(state(&trainer), Worth::Plain).expect("kept");
    let states = train(&mut kept, &mut trainer, 100);
    let before = kept.list();
    let light = *before.iter().find(|info| !info.whole).expect("some are not whole");
    let step_of = |state: &RunState| state.progress.total_steps;
    let missing = states.iter().map(step_of).filter(|step| before.iter().all(|info| info.step != *step));
    let asked: Vec<u64> = std::iter::once(light.step).chain(missing).take(6).collect();
    assert_eq!(asked.len(), 6);
    for shelf in [Shelf::in_fixed_directory(place.path().to_owned()), Shelf::Nowhere] {
        let mut moments = opened(shelf, bytes, 100);
        let there = moments.list();
        for step in &asked {
            let expected = states.iter().find(|state| step_of(state) == *step).expect("it was");
            moments.keep(expected.clone(), Worth::Asked).expect("kept");
            assert_eq!(moments.at(*step).map(|info| info.whole), Some(true));
            assert_eq!(moments.state(*step).expect("it is there"), *expected);
        }
        // The oldest had to go; what lies on the shelf is seen again.
        assert_eq!(moments.at(asked[0]), there.contains(&light).then_some(light));
        assert_eq!(moments.at(asked[1]), None);
        assert_eq!(moments.list().len(), there.len() + 4);
    }
    assert_eq!(crate::runs::moments::list(place.path()).expect("there").len(), before.len());
}
