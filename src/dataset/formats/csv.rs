//! The CSV format: a line an image, its label and its pixels row by row, each a whole number, as Kaggle's digit-recognizer
//! and Sign-Language-MNIST have it; with or without a line of names at the head, raw or gzip. Memory grows with the pixels
//! that were accepted, and with nothing else.

mod table;
#[cfg(test)]
mod tests;
mod writer;

use super::file::{EXPANSION, beginning};
use super::format::{Confidence, Contents, Format};
use super::writer::Writer;
use crate::dataset::class_names;
use crate::dataset::error::DatasetError;
use crate::dataset::labels::Labels;
use crate::dataset::note::{Note, printable};
use crate::dataset::read_options::ReadOptions;
use crate::dataset::test_set::TestSet;
use crate::dataset::text::Values;
use std::path::{Path, PathBuf};
use table::{LABEL, Table};
use writer::CsvWriter;

/// What a file's name ends in.
const ENDS: [&str; 2] = [".csv", ".csv.gz"];
/// Bytes that are looked at to see whether a file is a table of numbers.
const LOOKED_AT: u64 = 512;

/// The CSV format. Images are square and grey; labels are any whole numbers, and the classes are numbered in their order. They are
/// called by their labels, or as `labels.txt` beside the file names these.
pub(super) struct Csv;

impl Format for Csv {
    fn name(&self) -> &'static str {
        "CSV"
    }

    fn summary(&self) -> &'static str {
        "a CSV file with a label and the pixels of a square image in each line, or a directory with such a train.csv and \
         test.csv, raw or .gz"
    }

    fn looked_for(&self) -> &'static str {
        "a CSV file whose lines hold a label and the pixels of a square image, with NAME_test.csv or test.csv beside it, or \
         a directory with train.csv and test.csv, each raw or .gz"
    }

    fn recognise(&self, path: &Path) -> Confidence {
        let files = if path.is_dir() { existing(path, "train") } else { vec![path.to_owned()] };
        let Some(file) = files.first() else { return Confidence::Foreign };
        match (stem(file).is_some() && file.is_file(), looks_like_numbers(&beginning(file, LOOKED_AT))) {
            (true, true) => Confidence::Certain,
            (true, false) => Confidence::Likely,
            (false, true) => Confidence::Possible,
            (false, false) => Confidence::Foreign,
        }
    }

    fn read(&self, path: &Path, options: &ReadOptions) -> Result<Contents, DatasetError> {
        let train_path = if path.is_dir() { only(existing(path, "train"))? } else { Some(path.to_owned()) };
        let train_path = train_path.unwrap_or_else(|| path.join("train.csv"));
        let (mut labels, mut expansion, memory) = (Labels::default(), EXPANSION, options.memory());
        let mut train = Table::new(Values::open(&train_path)?)?;
        train.check_labelled()?;
        let train_rows = train.read(&mut labels, &mut expansion, memory)?;
        let (test_rows, explanation) = match find_test(&train_path, path.is_dir())? {
            Err(absence) => (None, absence),
            Ok(test_path) => {
                let mut test = Table::new(Values::open(&test_path)?)?;
                if test.lacks_labels_of(&train) {
                    (None, format!("{} has no labels", name(&test_path)))
                } else {
                    test.check_labelled()?;
                    check_same_shape(&train, &test)?;
                    let rows = test.read(&mut labels, &mut expansion, memory)?;
                    (Some(rows), format!("the test set is {}", name(&test_path)))
                }
            }
        };
        let directory = if path.is_dir() { path } else { path.parent().unwrap_or(Path::new(".")) };
        let names = class_names::of_labels(directory, &labels.sorted())?;
        let train = train_rows.images(&labels)?;
        let (test, notes) = match test_rows {
            None => (TestSet::Absent(explanation), Vec::new()),
            Some(rows) => (TestSet::Own(rows.images(&labels)?), vec![Note::info("test-set", explanation)]),
        };
        Ok(Contents { train, test, classes: Some(names.unwrap_or_else(|| labels.names())), notes })
    }

    fn writer(&self) -> Option<&'static dyn Writer> {
        Some(&CsvWriter)
    }
}

/// The last part of a path, fit for a terminal.
fn name(path: &Path) -> String {
    printable(&path.file_name().unwrap_or_default().to_string_lossy())
}

/// What the name of the file at `path` is without its end, if it ends as those of the format do.
fn stem(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy();
    let length = ENDS.iter().find(|end| name.to_ascii_lowercase().ends_with(*end))?.len();
    name.get(..name.len() - length).map(str::to_owned)
}

/// The files in `directory` that are called `stem`, raw or packed.
fn existing(directory: &Path, stem: &str) -> Vec<PathBuf> {
    ENDS.iter().map(|end| directory.join(format!("{stem}{end}"))).filter(|path| path.is_file()).collect()
}

/// The one of `files`, if there is one.
///
/// # Errors
/// If there are two: which is meant is not known.
fn only(mut files: Vec<PathBuf>) -> Result<Option<PathBuf>, DatasetError> {
    match (files.pop(), files.pop()) {
        (Some(other), Some(one)) => Err(DatasetError::Ambiguous { one, other, difference: "" }),
        (file, _) => Ok(file),
    }
}

/// The file with the test images that belongs to `train`, or why there is none. Where a directory was named, it is
/// `test.csv`.
fn find_test(train: &Path, in_directory: bool) -> Result<Result<PathBuf, String>, DatasetError> {
    let directory = train.parent().unwrap_or(Path::new("."));
    let called = stem(train).unwrap_or_default();
    let base = called.strip_suffix("train").and_then(|base| base.strip_suffix(['_', '-'])).unwrap_or(&called);
    let mut stems = vec!["test".to_owned()];
    if !in_directory {
        stems.splice(0..0, [format!("{base}_test"), format!("{base}-test")]);
    }
    for stem in stems.iter().filter(|stem| **stem != called) {
        if let Some(path) = only(existing(directory, stem))? {
            return Ok(Ok(path));
        }
    }
    let names: Vec<String> = stems.iter().map(|stem| format!("{}.csv", printable(stem))).collect();
    Ok(Err(format!("there is no {} beside {}", names.join(" or "), name(train))))
}

fn check_same_shape(train: &Table, test: &Table) -> Result<(), DatasetError> {
    let (train_shape, test_shape) = (train.shape()?, test.shape()?);
    if train_shape == test_shape {
        return Ok(());
    }
    Err(DatasetError::ShapeMismatch {
        train_path: train.values.path.clone(),
        train: train_shape,
        test_path: test.values.path.clone(),
        test: test_shape,
    })
}

/// Whether `bytes` are the beginning of a table of numbers, perhaps with names at its head.
fn looks_like_numbers(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
    let line = text.trim_start().lines().next().unwrap_or_default();
    let first = line.split(',').next().unwrap_or_default().trim().trim_matches('"');
    line.contains(',') && (first.parse::<i64>().is_ok() || line.to_ascii_lowercase().contains(LABEL))
}
