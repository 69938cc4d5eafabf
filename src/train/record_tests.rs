//! Each operation of keeping a run is made to fail in turn: every checkpoint is the old or the new one then, and the
//! next attempt works.

use super::*;
use crate::checkpoint::faulty::{Fault, Faulty};
use crate::nn::kernels::workers::Workers;
use crate::train::run::{Advance, TrainConfig};
use crate::train::worker::Start;
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
            source: Source::Directory(Path::new(FIXTURES).join("data")),
            threads: 1,
            state: None,
            home: Home::At(place.path().join("run")),
            save_every: Duration::ZERO,
            save: Some(place.path().join("copy.cnn")),
            probe_interval: Duration::MAX,
            start: Start::default(),
        };
        let dataset = Arc::new(job.source.load().expect("the fixture is whole"));
        let (recorder, problem) = Recorder::new(&job, Points::default()).expect("it can be kept");
        assert!(problem.is_none());
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

    /// Batches in each checkpoint: the newest, the best, the copy.
    fn steps(&self) -> [u64; 3] {
        ["run/latest.cnn", "run/best.cnn", "copy.cnn"].map(|name| {
            let state =
                RunState::load(&self.place.path().join(name)).unwrap_or_else(|error| panic!("{error}"));
            state.network().expect("its network");
            state.progress.total_steps
        })
    }
}

#[test]
fn a_failure_at_any_operation_of_keeping_a_run_leaves_checkpoints_that_load() {
    let mut failures = 0;
    for fault in [Fault::Once, Fault::ForGood] {
        for occasion in [
            Occasion::Begin,
            Occasion::Regular,
            Occasion::Epoch { best: false },
            Occasion::Epoch { best: true },
            Occasion::Asked,
            Occasion::End,
        ] {
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
        let Err(error) = result else {
            assert!(files.operations() < fail_at, "a failure went unnoticed");
            assert_eq!(steps[0], now, "it said that it saved");
            return fail_at - 1;
        };
        assert!(format!("{error:#}").contains(": could not"), "{error:#}");
        kept.recorder.save(&kept.trainer, occasion).expect("the next save works");
        assert_eq!(kept.steps()[0], now);
        kept.train();
    }
    unreachable!("a save has an end")
}
