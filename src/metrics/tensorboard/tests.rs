//! What was written, read back by another way; files that grow, fail and follow each other; boards driven by scripted events.

use super::board::Board;
use super::event::{Datum, Told, Value, event};
use super::file::{EventFile, TRAIN, VALIDATION};
use super::reading::{self, Shown, board, files, steps};
use crate::inspect::health::{Distribution, Histogram};
use crate::inspect::layer::{Filters, Maps, Sample, Stage};
use crate::inspect::portrait::{LayerParameters, Likeness};
use crate::inspect::{Answer, Finding};
use crate::metrics::beginning::Beginnings;
use crate::nn::shape::Shape;
use crate::protocol::{BatchPoint, EpochReport, Evaluation, Event, LayerInfo, Past, Report, RunInfo, When};
use std::path::Path;
use tempfile::TempDir;

fn distribution() -> Distribution {
    // -1, 0.25, 0.5, 0.5
    let histogram = Histogram { exponent: -2, first: -4, counts: vec![1, 0, 0, 0, 0, 1, 2] };
    let (mean, squares): (f64, f64) = (0.0625, (1.0 + 0.0625 + 0.25 + 0.25) / 4.0);
    let deviation = (squares - mean * mean).sqrt();
    Distribution { count: 4, lost: 0, mean, deviation, least: -1.0, greatest: 0.5, histogram }
}

#[test]
fn each_kind_of_value_is_read_back_as_what_it_was() {
    let values = vec![
        Value::scalar("a/b", 0.1),
        Value { tag: "weights".to_owned(), datum: Datum::Histogram(distribution()) },
        Value { tag: "picture".to_owned(), datum: Datum::Image { size: [3, 200], file: vec![1, 2] } },
        Value { tag: "häßlich <b>".to_owned(), datum: Datum::Text("| a |".to_owned()) },
    ];
    let read = reading::event(&event(1.75e9, 300, &Told::Values(values)));
    assert_eq!((read.step, read.is_start, read.version), (300, false, None));
    let [scalar, histogram, image, text] = <[_; 4]>::try_from(read.values).expect("four values");
    assert_eq!(scalar, ("a/b".to_owned(), Shown::Scalar(0.1)));
    assert_eq!(image.1, Shown::Image { height: 3, width: 200, file: vec![1, 2] });
    assert_eq!(text, ("häßlich <b>".to_owned(), Shown::Text("| a |".to_owned())));
    let Shown::Histogram { least, greatest, count, sum, squares, limits, counts } = histogram.1 else {
        panic!("a histogram")
    };
    assert_eq!((least, greatest, count, sum), (-1.0, 0.5, 4.0, 0.25));
    assert!((squares - 1.5625).abs() < 1e-12, "{squares}");
    assert_eq!(limits, [-0.75, -0.5, -0.25, 0.0, 0.25, 0.5, 0.75]);
    assert_eq!(counts, [1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 2.0]);
}

#[test]
fn a_histogram_has_a_few_dozen_buckets() {
    let histogram = Histogram { exponent: -6, first: -64, counts: vec![1; 128] };
    let value = Value {
        tag: String::new(),
        datum: Datum::Histogram(Distribution { count: 128, histogram, ..distribution() }),
    };
    let read = reading::event(&event(1.75e9, 1, &Told::Values(vec![value])));
    let Shown::Histogram { limits, counts, .. } = &read.values[0].1 else { panic!("a histogram") };
    assert_eq!((limits.len(), counts.len(), counts.iter().sum::<f64>()), (32, 32, 128.0));
}

#[test]
fn files_of_a_folder_follow_each_other_by_name_whatever_the_clock_says() {
    let place = TempDir::new().expect("a directory");
    let folder = place.path().join("new").join(TRAIN);
    let mut paths = Vec::new();
    for _ in 0..3 {
        let mut file = EventFile::create(&folder).expect("made");
        file.tell(0, &Told::Start);
        file.flush().expect("written");
        paths.push(file.path().to_owned());
    }
    // One from a clock that was ahead.
    let ahead = folder.join("events.out.tfevents.9000000000.host.1.0");
    std::fs::write(&ahead, "").expect("written");
    paths.extend([ahead, EventFile::create(&folder).expect("made").path().to_owned()]);
    assert_eq!(files(&folder), paths);
}

#[test]
fn a_file_is_whole_after_each_flush_and_what_failed_is_written_later() {
    let place = TempDir::new().expect("a directory");
    let mut file = EventFile::create(place.path()).expect("made");
    file.tell(3, &Told::Start);
    assert!(!file.is_whole());
    file.flush().expect("written");
    assert_eq!(reading::events(file.path()).len(), 2);
    // Readable alone: nothing can be written.
    let good = file.replace(std::fs::File::open(file.path()).expect("there"));
    file.tell(4, &Told::Values(vec![Value::scalar("x", 1.0)]));
    assert!(file.flush().is_err() && !file.is_whole());
    assert_eq!(reading::events(file.path()).len(), 2, "no half of a record is left");
    drop(file.replace(good));
    file.flush().expect("written");
    assert!(file.is_whole());
    assert_eq!(reading::events(file.path())[2].values, [("x".to_owned(), Shown::Scalar(1.0))]);
}

/// A run of ten batches an epoch.
fn started(name: &str) -> Event {
    let layer = LayerInfo {
        text: "conv 2 2x2 relu".to_owned(),
        kind: "conv".to_owned(),
        does: String::new(),
        output: Shape::new(2, 2, 2),
        parameters: 10,
        weights: 8,
        biases: 2,
        macs: 0,
        silenced: Vec::new(),
        frozen: Vec::new(),
    };
    Event::Started(Box::new(RunInfo {
        run: Some(name.to_owned()),
        network: "conv 2 2x2 relu".to_owned(),
        layers: vec![layer],
        steps_per_epoch: 10,
        validation_images: 5,
        ..RunInfo::default()
    }))
}

fn point(step: u64) -> BatchPoint {
    let learning_rate = Some(0.5);
    BatchPoint {
        step,
        loss: 1.0 / step as f64,
        accuracy: 0.5,
        images: 4,
        learning_rate,
        gradient_norm: Some(2.0),
    }
}

fn report(steps: std::ops::RangeInclusive<u64>) -> Event {
    let (total_steps, step) = (*steps.end(), (*steps.end() % 10) as usize);
    let batches = steps.map(point).collect();
    Event::Report(Report {
        total_steps,
        step,
        epoch_steps: 10,
        batches,
        images_per_second: 9.0,
        ..Report::default()
    })
}

fn epoch(number: u64) -> EpochReport {
    let validation = Some(Evaluation { loss: 0.25, accuracy: 0.75, images: 5 });
    EpochReport {
        epoch: number as usize,
        total_steps: 10 * number,
        train_loss: 0.5,
        validation,
        ..EpochReport::default()
    }
}

/// What is told of a run that goes on after so many batches.
fn restored(total_steps: u64) -> Event {
    let (batches, epochs) =
        ((1..=total_steps).map(point).collect(), (1..=total_steps / 10).map(epoch).collect());
    Event::Restored(Box::new(Past { total_steps, batches, epochs, ..Past::default() }))
}

fn likeness() -> Finding {
    let layers = vec![LayerParameters { layer: 0, weights: distribution(), biases: Distribution::default() }];
    let weights = vec![0.5, -0.5, 0.0, 1.0, 0.1, 0.2, 0.3, f32::NAN];
    let filters = Filters {
        total: 2,
        count: 2,
        total_channels: 1,
        channels: 1,
        height: 2,
        width: 2,
        weights,
        ..Filters::default()
    };
    let maps = Maps { total: 2, count: 2, height: 2, width: 2, values: vec![0.0; 8], ..Maps::default() };
    let stages = vec![Stage { layer: 0, maps, pooled: None }];
    let sample = Sample { shape: Shape::new(3, 3, 1), pixels: vec![7; 9], ..Sample::default() };
    Finding::Portrait(Box::new(Likeness { layers, filters: vec![filters], sample, stages }))
}

/// A process that tells a board of its runs, and answers what it asks.
struct Process {
    board: Board,
    beginnings: Beginnings,
}

impl Process {
    fn new(place: &Path, total_steps: u64) -> Self {
        Self { board: Board::new(place.to_owned(), total_steps), beginnings: Beginnings::default() }
    }

    fn tell(&mut self, event: &Event) {
        if let Some(beginning) = self.beginnings.hear(event) {
            self.board.begin(&beginning).expect("files are made");
        }
        self.board.hear(event);
    }

    /// The step that is asked for, with the answer to it.
    fn answer(&mut self) -> Option<u64> {
        self.board.plan();
        let ask = self.board.asks().pop()?;
        let When::At(step) = ask.when else { panic!("{:?}", ask.when) };
        self.board.take(vec![Answer { id: ask.id, total_steps: step, done: 1.0, body: likeness() }]);
        Some(step)
    }

    fn end(mut self) {
        self.board.flush().expect("written");
        assert!(self.board.is_whole());
    }
}

#[test]
fn a_run_that_is_killed_and_gone_on_with_has_each_step_once() {
    let place = TempDir::new().expect("a directory");
    let mut process = Process::new(place.path(), 0);
    // The first portrait is asked before anything begins, and comes before it is known that the run is new.
    assert_eq!(process.answer(), Some(0));
    [started("a"), report(1..=14)].iter().for_each(|event| process.tell(event));
    process.tell(&Event::Epoch(epoch(1)));
    process.tell(&report(15..=17));
    process.end();

    let mut process = Process::new(place.path(), 10);
    [started("a"), restored(10)].iter().for_each(|event| process.tell(event));
    assert_eq!(process.answer(), Some(10));
    process.tell(&report(11..=20));
    process.tell(&Event::Epoch(epoch(2)));
    process.end();

    let train = board(&place.path().join(TRAIN));
    assert_eq!(steps(&train, "loss/batch"), (1..=20).collect::<Vec<_>>());
    assert_eq!(train["training/learning_rate"][19], (20, Shown::Scalar(0.5)));
    assert_eq!(steps(&train, "loss/epoch"), [10, 20]);
    for tag in ["weights/01_conv", "filters/01_conv", "maps/01_conv"] {
        assert_eq!(steps(&train, tag), [0, 10], "{tag}");
    }
    assert!(!train.contains_key("biases/01_conv"), "of no number there is no histogram");
    let validation = board(&place.path().join(VALIDATION));
    assert_eq!(validation["accuracy/epoch"], [(10, Shown::Scalar(0.75)), (20, Shown::Scalar(0.75))]);
    assert_eq!(files(&place.path().join(TRAIN)).len(), 2);
}

#[test]
fn a_branch_has_its_whole_past_in_a_place_of_its_own_and_a_run_that_goes_back_stays_where_it_is() {
    let place = TempDir::new().expect("a directory");
    let mut process = Process::new(place.path(), 0);
    [started("a"), report(1..=12)].iter().for_each(|event| process.tell(event));
    // A divergence was gone back from.
    [started("a"), restored(8), report(9..=9)].iter().for_each(|event| process.tell(event));
    // A branch, and a run begun again.
    [started("b"), restored(5), report(6..=7)].iter().for_each(|event| process.tell(event));
    assert_eq!(process.answer(), Some(5), "of each run there is a first portrait");
    process.board.flush().expect("written");
    [started("c"), report(1..=3)].iter().for_each(|event| process.tell(event));
    process.end();
    let told = |run: &str| steps(&board(&place.path().join(run).join(TRAIN)), "loss/batch");
    assert_eq!(told(""), (1..=9).collect::<Vec<_>>());
    assert_eq!(told("2"), (1..=7).collect::<Vec<_>>());
    assert_eq!(told("3"), [1, 2, 3]);
}

#[test]
fn portraits_are_asked_for_at_ends_of_epochs_and_at_the_end_of_the_run() {
    let place = TempDir::new().expect("a directory");
    let mut process = Process::new(place.path(), 0);
    process.tell(&started("a"));
    assert_eq!(process.answer(), Some(0));
    process.board.forget_when();
    process.tell(&report(1..=3));
    process.board.plan();
    assert_eq!(process.board.asks()[0].when, When::At(10));
    process.tell(&report(4..=12));
    assert_eq!(process.board.asks()[0].when, When::At(10), "what is asked stays so until it is answered");
    assert_eq!(process.answer(), Some(10));
    assert_eq!(process.answer(), None, "not so soon again");
    assert!(!process.board.is_settled());
    process.tell(&Event::Finished(Box::new(finished(15))));
    assert!(!process.board.is_settled());
    assert_eq!(process.answer(), Some(15));
    assert!(process.board.is_settled());
    process.end();
}

fn finished(total_steps: u64) -> crate::protocol::FinishReport {
    crate::protocol::FinishReport {
        outcome: crate::protocol::Outcome::Completed,
        epochs: 1,
        total_steps,
        test: None,
        best: None,
        seconds: 1.0,
        dead: None,
        weights_hash: String::new(),
        saved: None,
        run: None,
        lost: false,
        divergence: None,
    }
}
