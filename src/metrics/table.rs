//! The epochs of a run as a CSV file: written as a whole again and again, so that nothing stands in it twice, whatever is gone on from.
//!
//! All values are numbers, so that nothing has to be quoted: no crate is needed for that.

use super::beginning::Beginning;
use super::error::OutputError;
use super::naming::numbered;
use crate::checkpoint::atomic::{WriteError, write_atomically};
use crate::protocol::{BatchPoint, EpochReport, Event, Past};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The columns, each with its unit in its name where it has one. What was not measured is empty.
pub const COLUMNS: [&str; 9] = [
    "epoch",
    "total_batches",
    "train_loss",
    "train_accuracy_fraction",
    "validation_loss",
    "validation_accuracy_fraction",
    "learning_rate",
    "images_per_second",
    "epoch_seconds",
];

/// A file is written at most this often, for an epoch may be short.
const INTERVAL: Duration = Duration::from_secs(1);
/// More than any table has is not read.
const MOST_BYTES: u64 = 256 << 20;

/// An epoch.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// What came of it.
    pub epoch: EpochReport,
    /// The learning rate of its last batch, if that is known.
    pub learning_rate: Option<f64>,
}

impl Row {
    /// Gives the rows of what there was of a run.
    pub fn of(past: &Past) -> Vec<Self> {
        let rate = |epoch: &EpochReport| rate_at(&past.batches, epoch.total_steps);
        past.epochs.iter().map(|epoch| Self { epoch: *epoch, learning_rate: rate(epoch) }).collect()
    }

    fn line(&self) -> String {
        let epoch = &self.epoch;
        let or_empty = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
        let validation = epoch.validation;
        [
            epoch.epoch.to_string(),
            epoch.total_steps.to_string(),
            epoch.train_loss.to_string(),
            epoch.train_accuracy.to_string(),
            or_empty(validation.map(|validation| validation.loss)),
            or_empty(validation.map(|validation| validation.accuracy)),
            or_empty(self.learning_rate),
            epoch.images_per_second.to_string(),
            epoch.seconds.to_string(),
        ]
        .join(",")
    }

    /// What a line of this epoch begins with, whatever the clock said.
    fn head(epoch: &EpochReport) -> String {
        format!("{},{},{},", epoch.epoch, epoch.total_steps, epoch.train_loss)
    }
}

/// Gives the learning rate of the last batch at `step` or before.
fn rate_at(batches: &[BatchPoint], step: u64) -> Option<f64> {
    let after = batches.partition_point(|batch| batch.step <= step);
    batches.get(after.checked_sub(1)?)?.learning_rate
}

/// A table that is written.
pub struct Table {
    /// Where the first run of the process goes.
    given: PathBuf,
    path: PathBuf,
    rows: Vec<Row>,
    learning_rate: Option<f64>,
    /// Whether rows are not in the file yet.
    is_behind: bool,
    tried: Option<Instant>,
}

impl Table {
    /// A table at `path`, if there can be one: nothing is there, or the epochs so far of the run that goes on.
    ///
    /// # Errors
    /// If another file is there, or the directory is not.
    pub fn new(path: &Path, past: Option<&[EpochReport]>) -> Result<Self, OutputError> {
        check(path, past).map_err(|problem| OutputError::new("--csv", path, problem))?;
        let path = path.to_owned();
        let (rows, given) = (Vec::new(), path.clone());
        Ok(Self { given, path, rows, learning_rate: None, is_behind: false, tried: None })
    }

    /// Begins with the table of a run. That of a second run in the same process is a file of its own.
    pub fn begin(&mut self, beginning: &Beginning) {
        self.path = numbered(&self.given, beginning.number);
        self.rows = Row::of(&beginning.past);
        (self.is_behind, self.tried) = (true, None);
    }

    /// Takes in what the trainer says.
    pub fn hear(&mut self, event: &Event) {
        match event {
            Event::Report(report) => self.learning_rate = Some(report.learning_rate),
            Event::Epoch(epoch) => {
                self.rows.push(Row { epoch: *epoch, learning_rate: self.learning_rate });
                self.is_behind = true;
            }
            _ => {}
        }
    }

    /// Writes the file, if there is news and it was not written a moment ago, or `now` at all events.
    ///
    /// # Errors
    /// If it cannot be written. What was there before is there then, and it is tried again.
    pub fn flush(&mut self, now: bool) -> Result<(), WriteError> {
        let is_due = now || self.tried.is_none_or(|tried| tried.elapsed() >= INTERVAL);
        if !self.is_behind || !is_due {
            return Ok(());
        }
        self.tried = Some(Instant::now());
        write_atomically(&self.path, text(&self.rows).as_bytes())?;
        self.is_behind = false;
        Ok(())
    }

    /// Tells whether all that was told is in the file.
    pub const fn is_whole(&self) -> bool {
        !self.is_behind
    }
}

/// The whole table.
fn text(rows: &[Row]) -> String {
    let lines = rows.iter().map(Row::line);
    std::iter::once(COLUMNS.join(",")).chain(lines).map(|line| line + "\n").collect()
}

/// Checks that a table may be written at `path`.
fn check(path: &Path, past: Option<&[EpochReport]>) -> Result<(), String> {
    if path.file_name().is_none() {
        return Err("the name of a file is expected".to_owned());
    }
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !directory.is_dir() {
        return Err(format!("there is no directory {}; make it first", directory.display()));
    }
    let Ok(metadata) = path.symlink_metadata() else { return Ok(()) };
    let Some(past) = past else {
        return Err("it is there already; name a file that is not there yet".to_owned());
    };
    if !metadata.is_file() {
        return Err("the name of a file is expected, and of none that is a link or a device".to_owned());
    }
    let mut found = String::new();
    let read = File::open(path).and_then(|file| file.take(MOST_BYTES).read_to_string(&mut found));
    read.map_err(|error| format!("it cannot be read ({error})"))?;
    check_rows(&found, past)
}

/// Checks that a text is the table of a run with this past, or further: what is more was overtaken.
fn check_rows(found: &str, past: &[EpochReport]) -> Result<(), String> {
    let advice = "name another file, or leave the option out";
    let mut lines = found.lines();
    if lines.next() != Some(&COLUMNS.join(",")) {
        return Err(format!("it is there already, and it is no table of the epochs of a run; {advice}"));
    }
    for (number, (line, epoch)) in (2..).zip(lines.zip(past)) {
        if !line.starts_with(&Row::head(epoch)) {
            return Err(format!(
                "line {number} is not epoch {} of the run that goes on, so it is the table of another one; {advice}",
                epoch.epoch
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
