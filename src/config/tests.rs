use super::*;
use crate::dataset::Dataset;
use crate::threads::Workers;
use crate::train::run::Trainer;
use std::sync::Arc;

/// The job of a command line.
fn made(line: &[&str]) -> Result<Job, String> {
    let options = crate::cli::parsed(line).unwrap_or_else(|error| panic!("{line:?}: {error}"));
    job(&options, Duration::ZERO)
}

#[test]
fn every_preset_fits_mnist_and_the_default_is_among_them() {
    for preset in PRESETS {
        let job = made(&["--preset", preset.name]);
        assert!(job.is_ok(), "{}: {job:?}", preset.name);
    }
    assert!(preset(DEFAULT_PRESET).is_ok());
}

#[test]
fn no_preset_is_taken_for_dead_in_its_first_batches() {
    let (workers, dataset) = (Workers::single(), Arc::new(Dataset::mnist().expect("it is in the program")));
    for preset in PRESETS {
        let job = made(&["--preset", preset.name]).expect("it makes sense");
        let mut trainer = Trainer::new(job.config, Arc::clone(&dataset)).expect("it fits");
        for batches in [0, 1, 30] {
            for _ in 0..batches {
                trainer.advance(&workers).expect("no file is read");
            }
            assert_eq!(
                trainer.examine(&workers).expect("in memory"),
                None,
                "{}, {batches} batches later",
                preset.name
            );
        }
    }
}

#[test]
fn what_makes_no_sense_is_refused_with_its_option_named() {
    for (line, parts) in [
        (&["--preset", "x"][..], ["--preset x", "nielsen-3"]),
        (&["--net", "dense"], ["--net: layer 1", "dense UNITS"]),
        (&["--net", "dense 7"], ["does not fit MNIST", "dense 10 softmax"]),
        (&["--save", "/nonexistent/x.cnn"], ["--save", "/nonexistent; make it"]),
        (&["--save", "/"], ["--save /", "name of a file"]),
        (&["--lr", "NaN"], ["--lr NaN", "above 0"]),
        (&["--epochs", "0"], ["--epochs 0", "at least 1"]),
        (&["--momentum", "1"], ["--momentum 1", "less than 1"]),
        (&["--until-accuracy", "98"], ["--until-accuracy 98", "0.99"]),
        (&["--until-accuracy", "0.9", "--validation", "0"], ["--until-accuracy", "--validation 0"]),
        (&["--patience", "3", "--validation", "0"], ["--patience", "--validation 0"]),
        (&["--patience", "0"], ["--patience 0", "at least 1"]),
        (&["--schedule", "linear"], ["--schedule linear", "one-cycle"]),
        (&["--schedule", "step:2:1"], ["--schedule step:2:1", "changes nothing"]),
        (&["--schedule", "step:2:0"], ["--schedule step:2:0", "0 < FACTOR"]),
        (&["--momentum", "0.5", "--optimizer", "adam"], ["--momentum", "does nothing with Adam"]),
        (&["--clip", "0"], ["--clip 0", "above 0"]),
        (&["--validation", "60000"], ["--validation", "choose at most 59999"]),
    ] {
        let message = made(line).expect_err("it makes no sense");
        for part in parts {
            assert!(message.contains(part), "{message:?} does not contain {part:?}");
        }
    }
}

#[test]
fn what_cannot_work_on_mnist_is_refused_before_anything_is_read() {
    for (line, parts) in [
        (
            &["--net", "dense 30, batchnorm, dense 10", "--batch-size", "1"][..],
            ["layer 2 `batchnorm`", "--batch-size"],
        ),
        (
            &["--net", "dense 30, batchnorm, dense 10", "--batch-size", "49999"],
            ["49999 leave over", "--batch-size 50000"],
        ),
        (&["--lr", "1e39"], ["1e39", "32 bits"]),
        (&["--lr", "2", "--weight-decay", "0.5"], ["weight decay of 0.5", "below 1"]),
        (&["--net", "dense 1 softmax, dense 10"], ["layer 1 `dense 1 softmax`", "always 1"]),
        (&["--net", "maxpool 28x10 stride 1x2"], ["no weights", "nothing to train"]),
    ] {
        let message = made(line).expect_err("it cannot work");
        for part in parts {
            assert!(message.contains(part), "{message:?} does not contain {part:?}");
        }
    }
}
