//! Tables as files, and files that are no tables.

use super::*;
use crate::protocol::{Evaluation, RunInfo};
use std::fs;

fn epoch(number: usize) -> EpochReport {
    EpochReport {
        epoch: number,
        total_steps: 10 * number as u64,
        train_loss: 1.0 / number as f64,
        train_accuracy: 0.5,
        validation: (number % 2 == 1).then_some(Evaluation { loss: f64::NAN, accuracy: 0.25, images: 4 }),
        images_per_second: 1e3,
        seconds: 2.5,
        ..EpochReport::default()
    }
}

fn past(epochs: usize) -> Past {
    let point = |step| BatchPoint { step, learning_rate: Some(step as f64), ..BatchPoint::default() };
    let (batches, epochs) = ((1..=35).map(point).collect(), (1..=epochs).map(epoch).collect());
    Past { total_steps: 35, batches, epochs, ..Past::default() }
}

fn beginning(past: Past, number: usize) -> Beginning {
    Beginning { info: Box::new(RunInfo::default()), past, number, goes_back: false }
}

const HEAD: &str = "epoch,total_batches,train_loss,train_accuracy_fraction,validation_loss,validation_accuracy_fraction,\
                    learning_rate,images_per_second,epoch_seconds\n";

#[test]
fn a_row_an_epoch_and_what_a_resume_overtakes_is_not_there_twice() {
    let place = tempfile::tempdir().expect("a directory");
    let path = place.path().join("run.csv");
    let mut table = Table::new(&path, None).expect("nothing is there");
    table.begin(&beginning(past(2), 1));
    table.hear(&Event::Epoch(epoch(3)));
    table.flush(true).expect("written");
    let rows = "1,10,1,0.5,NaN,0.25,10,1000,2.5\n2,20,0.5,0.5,,,20,1000,2.5\n";
    let third = "3,30,0.3333333333333333,0.5,NaN,0.25,,1000,2.5\n";
    assert_eq!(fs::read_to_string(&path).expect("there"), format!("{HEAD}{rows}{third}"));
    assert!(table.is_whole());

    // Killed, and gone on with from the second epoch.
    let mut table = Table::new(&path, Some(&past(2).epochs)).expect("it is that of the run");
    table.begin(&beginning(past(2), 1));
    table.flush(false).expect("written");
    assert_eq!(fs::read_to_string(&path).expect("there"), format!("{HEAD}{rows}"));
    // Another run in the same process leaves it alone.
    table.begin(&beginning(Past::default(), 2));
    table.flush(true).expect("written");
    assert_eq!(fs::read_to_string(place.path().join("run-2.csv")).expect("there"), HEAD);
    assert_eq!(fs::read_to_string(&path).expect("there"), format!("{HEAD}{rows}"));
}

#[test]
fn no_other_file_is_written_over() {
    let place = tempfile::tempdir().expect("a directory");
    let path = place.path().join("notes.csv");
    let problem = |past: Option<&[EpochReport]>| {
        Table::new(&path, past).map(|_| ()).expect_err("something is there").to_string()
    };
    fs::write(&path, "mine\n").expect("written");
    assert!(problem(None).contains("name a file that is not there yet"));
    assert!(problem(Some(&[])).contains("no table of the epochs"));
    fs::write(&path, format!("{HEAD}1,10,0.75,0\n")).expect("written");
    assert!(problem(Some(&[epoch(1)])).contains("line 2 is not epoch 1 of the run"));
    assert!(Table::new(&path, Some(&[])).is_ok(), "nothing of it is to stay");
    fs::write(&path, b"\xff").expect("written");
    assert!(problem(Some(&[])).contains("cannot be read"));
    let nowhere = place.path().join("none").join("run.csv");
    let error = Table::new(&nowhere, None).map(|_| ()).expect_err("no directory").to_string();
    assert!(error.starts_with("--csv ") && error.contains("make it first"), "{error}");
}

#[test]
fn a_file_that_cannot_be_written_is_tried_again() {
    let place = tempfile::tempdir().expect("a directory");
    let directory = place.path().join("gone");
    fs::create_dir(&directory).expect("made");
    let mut table = Table::new(&directory.join("run.csv"), None).expect("nothing is there");
    table.begin(&beginning(past(1), 1));
    fs::remove_dir(&directory).expect("removed");
    assert!(table.flush(true).is_err() && !table.is_whole());
    fs::create_dir(&directory).expect("made");
    table.flush(true).expect("written");
    assert!(table.is_whole() && directory.join("run.csv").is_file());
}
