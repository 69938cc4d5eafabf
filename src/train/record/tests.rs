//! Each operation of keeping a run is made to fail in turn: every checkpoint is the old or the new one then, and the
//! next attempt works.

use super::*;
use crate::checkpoint::faulty::{Fault, Faulty, Operation};
use crate::dataset::ReadOptions;
use crate::threads::Workers;
use crate::train::config::TrainConfig;
use crate::train::job::{Origin, Start};
use crate::train::run::Advance;
use rustix::io::Errno;
use std::path::Path;

/// A write takes no more, so that a checkpoint takes several.
const SOME_BYTES: usize = 700;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");

/// A run in a directory of its own, with a checkpoint and a copy of it that are a batch old.
struct Kept {
    place: tempfile::TempDir,
    trainer: Trainer,
    recorder: Recorder,
}

impl Kept {
    fn new() -> Self {
        let place = tempfile::tempdir().expect("a directory");
        let fixture =
            RunState::load(&Path::new(FIXTURES).join("checkpoint-2.cnn")).expect("the fixture is good");
        let job = Job {
            name: "test".to_owned(),
            config: TrainConfig { epochs: 1000, ..fixture.config },
            origin: Origin::Text,
            source: Source::at(&Path::new(FIXTURES).join("data"), ReadOptions::default()),
            threads: 1,
            state: None,
            extended: None,
            home: Home::At(place.path().join("run")),
            save_every: Duration::ZERO,
            save: Some(place.path().join("copy.cnn")),
            usual: None,
            probe_interval: Duration::MAX,
            start: Start::default(),
            rerun: None,
        };
        let dataset = Arc::new(job.source.load().expect("the fixture is whole"));
        let recorder = Recorder::new(&job, Course::default()).expect("it can be kept");
        let trainer = Trainer::new(job.config, dataset).expect("it fits");
        let mut kept = Self { place, trainer, recorder };
        for occasion in [Occasion::Begin, Occasion::Epoch { best: true }, Occasion::Asked] {
            kept.train();
            kept.recorder.save(&kept.trainer, occasion).expect("saved");
        }
        kept.train();
        kept
    }

    /// Trains a batch.
    fn train(&mut self) {
        loop {
            if let Advance::Batch(point) =
                self.trainer.advance(&Workers::single()).expect("the data is whole")
            {
                return self.recorder.batch(point);
            }
        }
    }

    /// Gives batches in each checkpoint: the newest, the best, the copy.
    fn steps(&self) -> [u64; 3] {
        ["run/latest.cnn", "run/best.cnn", "copy.cnn"].map(|name| {
            let state =
                RunState::load(&self.place.path().join(name)).unwrap_or_else(|error| panic!("{error}"));
            state.network().expect("its network");
            state.progress.total_steps
        })
    }
}

const OCCASIONS: [Occasion; 6] = [
    Occasion::Begin,
    Occasion::Regular,
    Occasion::Epoch { best: false },
    Occasion::Epoch { best: true },
    Occasion::Asked,
    Occasion::End,
];

#[test]
fn a_failure_at_any_operation_of_keeping_a_run_leaves_checkpoints_that_load() {
    let mut failures = 0;
    for fault in [Fault::Once, Fault::ForGood] {
        for occasion in OCCASIONS {
            failures += fail_in_turn(fault, occasion);
        }
    }
    // More than any one file takes: all files of all occasions were in it.
    assert!(failures > 200, "only {failures} operations");
    eprintln!("proof 2: {failures} operations failed in turn; old or new checkpoints loaded each time");
}

/// Fails operation 1, 2, … of a save until none is left; returns how many there were.
fn fail_in_turn(fault: Fault, occasion: Occasion) -> usize {
    let mut kept = Kept::new();
    for fail_at in 1.. {
        let (old, now) = (kept.steps(), kept.trainer.progress.total_steps);
        let files = Faulty::new(fail_at, fault, SOME_BYTES);
        let result = kept.recorder.save_on(&files, &kept.trainer, occasion);
        let steps = kept.steps();
        assert!(
            steps.iter().zip(old).all(|(&is, was)| is == was || is == now),
            "{occasion:?}, operation {fail_at}, {fault:?}: {steps:?} of {old:?} and {now}"
        );
        match result {
            Err(error) => assert!(format!("{error:#}").contains(": could not"), "{error:#}"),
            Ok(saved) => {
                assert_eq!(steps[0], now, "it said that it saved");
                if files.operations() < fail_at {
                    return fail_at - 1;
                }
                assert_eq!(saved.warnings.len(), 1, "a failure went unnoticed");
            }
        }
        kept.recorder.save(&kept.trainer, occasion).expect("the next save works");
        assert_eq!(kept.steps()[0], now);
        kept.train();
    }
    unreachable!("a save has an end")
}

/// Occasions that differ in the files that are written.
const SOME: [Occasion; 3] = [Occasion::Regular, Occasion::Epoch { best: true }, Occasion::End];

/// Gives the batches that each checkpoint should hold after a save at `now`, before which it was `old`.
fn expected(occasion: Occasion, old: [u64; 3], now: u64) -> [u64; 3] {
    let best = occasion == Occasion::Epoch { best: true };
    let copied = matches!(occasion, Occasion::Asked | Occasion::End);
    [now, if best { now } else { old[1] }, if copied { now } else { old[2] }]
}

#[test]
fn what_a_file_system_cannot_do_is_told_once_and_everything_is_kept() {
    use Operation::{Sync, SyncDirectory};
    let inability = [Errno::INVAL, Errno::NOSYS, Errno::OPNOTSUPP, Errno::NOTTY].map(Errno::raw_os_error);
    let directories = [Errno::BADF, Errno::ACCESS, Errno::PERM].map(Errno::raw_os_error);
    let unable = inability.into_iter().chain([524]).flat_map(|errno| [(Sync, errno), (SyncDirectory, errno)]);
    for (operation, errno) in unable.chain(directories.map(|errno| (SyncDirectory, errno))) {
        for occasion in SOME {
            let mut kept = Kept::new();
            // The copy is in another place, which may be on another file system.
            let places = if occasion == Occasion::End { 2 } else { 1 };
            for times in [places, 0] {
                let (old, now) = (kept.steps(), kept.trainer.progress.total_steps);
                let files = Faulty::each(operation, errno, usize::MAX, "");
                let saved = kept.recorder.save_on(&files, &kept.trainer, occasion).expect("saved");
                assert_eq!(
                    kept.steps(),
                    expected(occasion, old, now),
                    "{operation:?}, {errno}, {occasion:?}"
                );
                assert_eq!(saved.warnings.len(), times, "{operation:?}, {errno}: {:?}", saved.warnings);
                assert!(saved.place.is_some());
                kept.train();
            }
        }
    }
}

#[test]
fn what_fails_once_a_file_is_there_is_a_warning_each_time() {
    for errno in [Errno::IO, Errno::ROFS, Errno::NOSPC, Errno::STALE].map(Errno::raw_os_error) {
        for occasion in SOME {
            let mut kept = Kept::new();
            for _ in 0..2 {
                let (old, now) = (kept.steps(), kept.trainer.progress.total_steps);
                let files = Faulty::each(Operation::SyncDirectory, errno, usize::MAX, "");
                let saved = kept.recorder.save_on(&files, &kept.trainer, occasion).expect("saved");
                assert_eq!(kept.steps(), expected(occasion, old, now), "{errno}, {occasion:?}");
                let [warning] = &saved.warnings[..] else { panic!("{:?}", saved.warnings) };
                assert!(warning.contains("saved, but could not flush the directory"), "{warning}");
                kept.train();
            }
        }
    }
}

#[test]
fn a_file_that_cannot_be_written_keeps_no_other_from_being_written_and_is_owed() {
    use Operation::{Create, Rename};
    let files = [runs::BEST, runs::DESCRIPTION, runs::LATEST, runs::EPOCHS, runs::BATCHES, "copy"];
    for (name, operation) in files.into_iter().flat_map(|name| [Create, Rename].map(|of| (name, of))) {
        for occasion in OCCASIONS {
            let mut kept = Kept::new();
            let (old, now) = (kept.steps(), kept.trainer.progress.total_steps);
            let faulty = Faulty::each(operation, Errno::IO.raw_os_error(), usize::MAX, name);
            let result = kept.recorder.save_on(&faulty, &kept.trainer, occasion);
            let mut expected = expected(occasion, old, now);
            let at = [runs::LATEST, runs::BEST, "copy"].iter().position(|file| *file == name);
            at.into_iter().for_each(|at| expected[at] = old[at]);
            assert_eq!(kept.steps(), expected, "{name}, {operation:?}, {occasion:?}");
            if let Err(error) = result {
                assert!(format!("{error:#}").contains(name), "{error:#}");
                // Also what is not written at every save.
                kept.recorder.save(&kept.trainer, Occasion::Regular).expect("saved");
                let best = if occasion == (Occasion::Epoch { best: true }) { now } else { old[1] };
                assert_eq!(kept.steps()[..2], [now, best], "{name}, {operation:?}, {occasion:?}");
                assert!(kept.place.path().join("run").join(runs::DESCRIPTION).is_file());
            }
        }
    }
}
