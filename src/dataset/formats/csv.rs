//! The CSV format: a line an image, its label and its pixels row by row, each a whole number, as Kaggle's digit-recognizer
//! and Sign-Language-MNIST have it; with or without a line of names at the head, raw or gzip. Memory grows with the pixels
//! that were accepted, and with nothing else.

use super::file::{EXPANSION, LARGEST, UNPACK_FIRST, beginning};
use super::format::{Confidence, Contents, Format};
use crate::dataset::error::{DatasetError, Place};
use crate::dataset::images::{Images, LONGEST_SIDE, MOST_CLASSES};
use crate::dataset::labels::Labels;
use crate::dataset::note::{Note, printable};
use crate::dataset::test_set::TestSet;
use crate::dataset::text::Values;
use crate::nn::shape::Shape;
use std::path::{Path, PathBuf};

/// What a file's name ends in.
const ENDS: [&str; 2] = [".csv", ".csv.gz"];
/// The name of the column that holds the label, where there is a line of names.
const LABEL: &str = "label";
/// The most pixels that a line may hold.
const MOST_PIXELS: usize = LONGEST_SIDE * LONGEST_SIDE;
/// Bytes that are looked at to see whether a file is a table of numbers.
const LOOKED_AT: u64 = 512;

/// The CSV format. Images are square and grey; labels are any whole numbers, and the classes are numbered in their order.
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

    fn read(&self, path: &Path) -> Result<Contents, DatasetError> {
        let train_path = if path.is_dir() { only(existing(path, "train"))? } else { Some(path.to_owned()) };
        let train_path = train_path.unwrap_or_else(|| path.join("train.csv"));
        let (mut labels, mut expansion) = (Labels::default(), EXPANSION);
        let mut train = Table::new(Values::open(&train_path)?)?;
        train.check_labelled()?;
        let train_rows = train.read(&mut labels, &mut expansion)?;
        let (test_rows, explanation) = match find_test(&train_path, path.is_dir())? {
            Err(absence) => (None, absence),
            Ok(test_path) => {
                let mut test = Table::new(Values::open(&test_path)?)?;
                if test.lacks_labels_of(&train) {
                    (None, format!("{} has no labels", name(&test_path)))
                } else {
                    test.check_labelled()?;
                    check_same_shape(&train, &test)?;
                    let rows = test.read(&mut labels, &mut expansion)?;
                    (Some(rows), format!("the test set is {}", name(&test_path)))
                }
            }
        };
        let train = train_rows.images(&labels);
        let (test, notes) = match test_rows {
            None => (TestSet::Absent(explanation), Vec::new()),
            Some(rows) => (TestSet::Own(rows.images(&labels)), vec![Note::info("test-set", explanation)]),
        };
        Ok(Contents { train, test, classes: Some(labels.names()), notes })
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

/// The images of a file, with the places of their labels among all that were met.
struct Rows {
    shape: Shape,
    pixels: Vec<u8>,
    labels: Vec<u8>,
}

impl Rows {
    /// The images with classes for labels, once all labels were met.
    fn images(self, labels: &Labels) -> Images {
        Images::new(self.shape, self.pixels, 0, labels.classes(self.labels))
    }
}

/// The error that the value in hand is no pixel.
fn no_pixel(values: &Values) -> DatasetError {
    let advice = match values.number::<f64>() {
        Some(value) if value > 0.0 && value < 1.0 => {
            "if the pixels lie between 0 and 1, multiply all by 255 and round"
        }
        _ => "pixels are bytes, 0 is black and 255 is white",
    };
    values.malformed(values.place(), "a whole number from 0 to 255", values.shown(), advice)
}

/// What the first line of a file says: what the columns are, or already an image.
#[derive(Default)]
struct Head {
    columns: u32,
    /// The column that is called [`LABEL`].
    label: Option<u32>,
    /// The first value that is no whole number: its place, and the value as an error shows it.
    word: Option<(Place, String)>,
    /// The error that a value is no pixel, if the line is an image.
    no_pixel: Option<DatasetError>,
    first_label: Option<i64>,
    pixels: Vec<u8>,
}

impl Head {
    fn read(values: &mut Values) -> Result<Self, DatasetError> {
        let mut head = Self::default();
        while values.advance()? {
            head.take(values)?;
            if values.is_last {
                return Ok(head);
            }
        }
        let place = Place::Line { line: values.line };
        Err(values.malformed(place, "a line of names or numbers", "the end of the file", "the file is empty"))
    }

    fn take(&mut self, values: &Values) -> Result<(), DatasetError> {
        self.columns = values.column;
        if self.columns > MOST_PIXELS as u32 + 1 {
            let expected = format!("at most {MOST_PIXELS} pixels in a line");
            let found = "more, or no end of the line";
            return Err(values.malformed(values.place(), expected, found, "make the images smaller"));
        }
        if values.trimmed().eq_ignore_ascii_case(LABEL.as_bytes())
            && let Some(first) = self.label.replace(values.column)
        {
            let found = format!("a second one, after column {first}");
            let expected = format!("one column called {LABEL}");
            return Err(values.malformed(values.place(), expected, found, "leave out one of them"));
        }
        match values.number::<i64>() {
            None => _ = self.word.get_or_insert_with(|| (values.place(), values.shown())),
            Some(number) if values.column == 1 => self.first_label = Some(number),
            Some(number) => match u8::try_from(number) {
                Ok(pixel) => self.pixels.push(pixel),
                Err(_) => _ = self.no_pixel.get_or_insert_with(|| no_pixel(values)),
            },
        }
        Ok(())
    }
}

/// A file with images in its lines, of which the first was read.
struct Table {
    values: Values,
    columns: u32,
    /// The column with the label, from 1; `None` where no column is called so.
    label: Option<u32>,
    /// What stands in the first column that has a name, if there are names.
    first_name: String,
    /// The first image, if the first line is one.
    first: Option<(i64, Vec<u8>)>,
}

impl Table {
    fn new(mut values: Values) -> Result<Self, DatasetError> {
        let Head { columns, label, word, no_pixel, first_label, pixels } = Head::read(&mut values)?;
        let (label, first_name, first) = match (word, first_label) {
            (Some((_, name)), _) => (label, name, None),
            (None, first_label) => {
                no_pixel.map_or(Ok(()), Err)?;
                (Some(1), String::new(), first_label.map(|label| (label, pixels)))
            }
        };
        Ok(Self { values, columns, label, first_name, first })
    }

    /// Checks that the table has a column with labels.
    fn check_labelled(&self) -> Result<(), DatasetError> {
        if self.label.is_some() {
            return Ok(());
        }
        let expected = format!("a column called {LABEL}, or whole numbers alone");
        let found = format!("{} columns of which the first with a name is {}", self.columns, self.first_name);
        let advice = "name the column that holds the classes `label`";
        Err(self.values.malformed(Place::Line { line: self.values.line }, expected, found, advice))
    }

    /// Whether this is a test set for `train` of which the labels were kept back: it has one column less, and none is called
    /// label.
    fn lacks_labels_of(&self, train: &Self) -> bool {
        self.columns + 1 == train.columns && (self.label.is_none() || self.first.is_some())
    }

    /// The shape of the images: as many rows as columns.
    fn shape(&self) -> Result<Shape, DatasetError> {
        let pixels = self.columns as usize - 1;
        let side = pixels.isqrt();
        if side > 0 && side * side == pixels {
            return Ok(Shape::new(side, side, 1));
        }
        let place = Place::Line { line: self.values.line };
        let square = |side: usize| format!("{0} (images of {side}×{side})", side * side);
        let expected = format!(
            "a label and a square number of pixels, as {} or {}",
            square(side.max(1)),
            square(side.max(1) + 1)
        );
        let advice = "images are square and grey here; others are read from IDX files";
        Err(self.values.malformed(place, expected, format!("{pixels} pixels"), advice))
    }

    /// Reads all images. `expansion` is what is left of [`EXPANSION`].
    fn read(&mut self, labels: &mut Labels, expansion: &mut u64) -> Result<Rows, DatasetError> {
        let mut rows = Rows { shape: self.shape()?, pixels: Vec::new(), labels: Vec::new() };
        let most = self.room(*expansion);
        let reserve = |values: &mut Vec<u8>, bytes: u64| {
            let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
            values.try_reserve_exact(bytes).map_err(|_| DatasetError::Memory { bytes })
        };
        // Memory that is set aside but not written to takes no place.
        reserve(&mut rows.labels, most)?;
        reserve(&mut rows.pixels, most * u64::from(self.columns - 1))?;
        if let Some((label, pixels)) = self.first.take() {
            rows.pixels.extend(pixels);
            rows.labels.push(self.place_of(label, labels)?);
        }
        while self.values.advance()? {
            self.read_line(&mut rows, labels, most)?;
        }
        if rows.labels.is_empty() {
            let place = Place::Line { line: self.values.line };
            let found = "the end of the file";
            return Err(self.values.malformed(place, "an image", found, "there is nothing to train on"));
        }
        rows.pixels.shrink_to_fit();
        rows.labels.shrink_to_fit();
        let taken = rows.pixels.len() + rows.labels.len();
        *expansion -= (taken as u64).saturating_sub(self.values.size).min(*expansion);
        Ok(rows)
    }

    /// The most images that may be begun: a raw file has two bytes or more for each of their values, and may end in the
    /// middle of the last.
    fn room(&self, expansion: u64) -> u64 {
        let size = self.values.size;
        let bytes = if self.values.packed { size.saturating_add(expansion) } else { size.div_ceil(2) };
        bytes.min(LARGEST).div_ceil(u64::from(self.columns))
    }

    /// Reads a line whose first value is in hand.
    fn read_line(&mut self, rows: &mut Rows, labels: &mut Labels, most: u64) -> Result<(), DatasetError> {
        if rows.labels.len() as u64 >= most {
            return Err(self.too_large(most * u64::from(self.columns)));
        }
        loop {
            let values = &self.values;
            if values.column > self.columns || values.is_last && values.column < self.columns {
                return Err(self.ragged());
            }
            if Some(values.column) == self.label {
                let label = values.number().ok_or_else(|| self.no_label())?;
                rows.labels.push(self.place_of(label, labels)?);
            } else {
                rows.pixels.push(values.number().ok_or_else(|| no_pixel(values))?);
            }
            if self.values.is_last {
                return Ok(());
            }
            if !self.values.advance()? {
                return Err(self.ragged());
            }
        }
    }

    /// The place of a label among all that were met.
    fn place_of(&self, label: i64, labels: &mut Labels) -> Result<u8, DatasetError> {
        labels.place(label).ok_or_else(|| {
            let expected = format!("at most {MOST_CLASSES} different labels");
            let advice = "check that the column holds classes";
            self.values.malformed(self.values.place(), expected, format!("one more, `{label}`"), advice)
        })
    }

    fn no_label(&self) -> DatasetError {
        let advice = "labels are whole numbers; number the classes";
        self.values.malformed(
            self.values.place(),
            "a label, which is a whole number",
            self.values.shown(),
            advice,
        )
    }

    fn ragged(&self) -> DatasetError {
        let Values { line, column, .. } = self.values;
        let found = if column > self.columns { "more".to_owned() } else { column.to_string() };
        let expected = format!("{} values, as in the first line", self.columns);
        self.values.malformed(
            Place::Line { line },
            expected,
            found,
            "the line was cut off or damaged, get a fresh copy",
        )
    }

    fn too_large(&self, most: u64) -> DatasetError {
        let advice = if self.values.packed && most + u64::from(self.columns) <= LARGEST {
            UNPACK_FIRST
        } else {
            "use a smaller data set"
        };
        DatasetError::TooLarge {
            path: self.values.path.clone(),
            claimed: format!("more than {most}"),
            most,
            advice,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Dataset;
    use crate::dataset::tests::gzip;
    use proptest::prelude::*;
    use std::fs::{self, File};
    use std::io::{self, BufReader, Cursor, Read};

    /// A directory with these files.
    fn directory(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let directory = tempfile::tempdir().expect("a directory");
        files
            .iter()
            .for_each(|(name, bytes)| fs::write(directory.path().join(name), bytes).expect("written"));
        directory
    }

    /// The data set in the first of the files, which lies beside the others.
    fn read(files: &[(&str, &[u8])]) -> Result<Dataset, String> {
        let directory = directory(files);
        Dataset::open(&directory.path().join(files[0].0)).map_err(|error| error.to_string())
    }

    /// Two images of 2×2 pixels.
    const SMALL: &[u8] = b"label,p0,p1,p2,p3\n7,0,1,2,3\n3,4,5,6,255\n";

    #[test]
    fn a_file_is_read_however_it_was_written() {
        let plain = read(&[("a.csv", SMALL)]).expect("loads");
        assert_eq!(
            (plain.train.shape, plain.train.pixels()),
            (Shape::new(2, 2, 1), &[0, 1, 2, 3, 4, 5, 6, 255][..])
        );
        assert_eq!(
            (plain.classes.as_slice(), plain.train.labels()),
            (&["3".to_owned(), "7".to_owned()][..], &[1, 0][..])
        );
        let texts: [&[u8]; 9] = [
            b"7,0,1,2,3\n3,4,5,6,255",
            b"7,0,1,2,3\r\n3,4,5,6,255\r\n",
            b"\xef\xbb\xbf7,0,1,2,3\n3,4,5,6,255\n\n\n",
            b"\xef\xbb\xbflabel,p0,p1,p2,p3\r\n\r\n7,0,1,2,3\r\n3,4,5,6,255\r\n  \r\n",
            b"\"7\",\"0\",\"1\",\"2\",\"3\"\n\"3\",\"4\",\"5\",\"6\",\"255\"\n",
            b" 7 , 0, 1, 2, 3\n3, 4, 5, 6, 255\n",
            b"p0,p1,\"Label\",p2,p3\n0,1,7,2,3\n4,5,3,6,255\n",
            b"0,1,label,2,3\n0,1,07,2,3\n4,5,+3,6,255\n",
            b"7,000,001,2,3\r3,4,5,6,255\r",
        ];
        for text in texts {
            for (name, bytes) in [
                ("a.csv", text.to_vec()),
                ("a.csv.gz", gzip(text)),
                ("A.CSV", gzip(text)),
                ("a", text.to_vec()),
            ] {
                let shown = String::from_utf8_lossy(text);
                let other =
                    read(&[(name, &bytes)]).unwrap_or_else(|error| panic!("{name}, {shown:?}: {error}"));
                assert_eq!(
                    (&other.train, &other.classes),
                    (&plain.train, &plain.classes),
                    "{name}, {shown:?}"
                );
                assert_eq!(other.identity().expect("known"), plain.identity().expect("known"));
            }
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let nines = |count: usize| format!("1{}\n", ",9".repeat(count)).into_bytes();
        let many: String = (0..257).map(|label| format!("{label},1\n")).collect();
        let cases: [(&[u8], &str); 21] = [
            (b"", "a.csv, line 1: expected a line of names or numbers, found the end of the file"),
            (b"\n\n", "found the end of the file; the file is empty"),
            (b"label,p0\n", "expected an image, found the end of the file"),
            (
                b"class,p0\n1,2\n",
                "line 1: expected a column called label, or whole numbers alone, found 2 columns of which the first with a name is `class`",
            ),
            (
                b"label,p0,label\n1,2,3\n",
                "line 1, column 3: expected one column called label, found a second one, after column 1",
            ),
            (
                b"7\n3\n",
                "line 1: expected a label and a square number of pixels, as 1 (images of 1\u{d7}1) or 4",
            ),
            (b"1,2,3\n", "found 2 pixels"),
            (&nines(783), "as 729 (images of 27\u{d7}27) or 784 (images of 28\u{d7}28), found 783 pixels"),
            (b"1,0,0,0,256\n", "line 1, column 5: expected a whole number from 0 to 255, found `256`"),
            (
                b"1,0,0,0,0\n1,0,-1,0,0\n",
                "line 2, column 3: expected a whole number from 0 to 255, found `-1`",
            ),
            (
                b"l,label,p,p,p\n0,1,0,0.5,0\n",
                "line 2, column 4: expected a whole number from 0 to 255, found `0.5`; if the pixels lie between 0 and 1",
            ),
            (
                b"1,0,0,0,0\n\n\n1,0,0,,0\n",
                "line 4, column 4: expected a whole number from 0 to 255, found nothing",
            ),
            (
                b"label,p0\r\ncat,1\r\n",
                "line 2, column 1: expected a label, which is a whole number, found `cat`",
            ),
            (b"1,2\n99999999999999999999,1\n", "line 2, column 1: expected a label"),
            (b"1,0,0,0,0\n1,0,0,0\n", "line 2: expected 5 values, as in the first line, found 4"),
            (b"1,0,0,0,0\r\n1,0,0,0,0,0\r\n", "line 2: expected 5 values, as in the first line, found more"),
            (b"1,0\n2\n", "line 2: expected 2 values, as in the first line, found 1"),
            (b"1;0;0;0;0\n", "found 1 columns of which the first with a name is `1;0;0;0;0`"),
            (b"1,\x1b[2J\n", "with a name is `\u{fffd}[2J`"),
            (
                many.as_bytes(),
                "line 257, column 1: expected at most 256 different labels, found one more, `256`",
            ),
            (
                &[b"1,".as_slice(), &[b'0'; 65]].concat(),
                "line 1, column 2: expected a number, found more than 64 bytes that begin with `0000000000000000`",
            ),
        ];
        for (text, expected) in cases {
            for (name, bytes) in [("a.csv", text.to_vec()), ("a.csv.gz", gzip(text))] {
                let message = read(&[(name, &bytes)]).expect_err("it is wrong");
                let expected = expected.replace("a.csv", name);
                assert!(
                    message.contains(&expected) && message.contains(name),
                    "{expected:?} is not in {message:?}"
                );
            }
        }
        let damaged = &gzip(SMALL)[..30];
        assert!(read(&[("a.csv.gz", damaged)]).expect_err("it is cut off").contains("cannot be unpacked"));
    }

    #[test]
    fn the_test_set_is_the_file_that_belongs_to_the_training_set_or_there_is_none() {
        const OTHER: &[u8] = b"9,1,1,1,1\n3,2,2,2,2\n";
        for (train, test) in [
            ("a.csv", "a_test.csv"),
            ("a.csv", "a-test.csv.gz"),
            ("a.csv.gz", "test.csv"),
            ("a_train.csv", "a_test.csv"),
            ("a-train.csv", "a-test.csv"),
            ("train.csv", "test.csv"),
        ] {
            let dataset = read(&[(train, SMALL), (test, OTHER)]).expect("loads");
            assert_eq!(dataset.classes, ["3", "7", "9"], "{train}");
            assert_eq!(
                (dataset.train.labels(), dataset.test().expect("there").labels()),
                (&[1, 0][..], &[2, 0][..])
            );
            assert!(dataset.notes.iter().any(|note| note.text == format!("the test set is {test}")));
        }
        let absent = |files: &[(&str, &[u8])]| {
            let dataset = read(files).expect("loads");
            assert!(dataset.test().is_err_and(|error| error.to_string().contains("has no test set")));
            assert_eq!(dataset.test_len(), 0);
            dataset.test_set.absence().expect("there is none").to_owned()
        };
        let reason = absent(&[("a.csv", SMALL), ("b_test.csv", OTHER)]);
        assert_eq!(reason, "there is no a_test.csv or a-test.csv or test.csv beside a.csv");
        assert!(absent(&[("test.csv", SMALL)]).ends_with("beside test.csv"), "it is no test set for itself");
        for unlabelled in [&b"p0,p1,p2,p3\n1,2,3,4\n"[..], b"1,2,3,4\n"] {
            assert_eq!(absent(&[("a.csv", SMALL), ("test.csv", unlabelled)]), "test.csv has no labels");
        }
        let refused =
            |test: &[u8]| read(&[("a.csv", SMALL), ("a_test.csv", test)]).expect_err("it does not fit");
        assert!(refused(b"1,2\n").contains("2\u{d7}2\u{d7}1 (height"));
        assert!(
            refused(b"kind,p0,p1,p2,p3\n1,2,3,4,5\n")
                .contains("a_test.csv, line 1: expected a column called label")
        );
        let both = read(&[("a.csv", SMALL), ("a_test.csv", OTHER), ("a_test.csv.gz", OTHER)])
            .expect_err("which is meant?");
        assert!(both.contains("a_test.csv and ") && both.contains("could both be meant; remove"), "{both}");
    }

    #[test]
    fn a_directory_holds_train_and_test() {
        let files = directory(&[
            ("train.csv", SMALL),
            ("test.csv.gz", &gzip(SMALL)),
            ("train_test.csv", b"none of it"),
        ]);
        let dataset = Dataset::open(files.path()).expect("loads");
        assert_eq!(dataset.train, *dataset.test().expect("there"));
        let without = directory(&[("train.csv.gz", SMALL)]);
        let dataset = Dataset::open(without.path()).expect("loads");
        assert_eq!(dataset.lacks_test(), Some("there is no test.csv beside train.csv.gz"));
        let idx = directory(&[("train.csv", SMALL), ("train-labels-idx1-ubyte", &[0, 0, 8, 1])]);
        let error = Dataset::open(idx.path()).expect_err("it is both").to_string();
        assert!(error.contains("could be read as IDX (") && error.contains(" and as CSV ("), "{error}");
    }

    /// The same bytes for ever.
    struct Endless(&'static [u8], usize);

    impl Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            for byte in &mut *buffer {
                *byte = self.0[self.1 % self.0.len()];
                self.1 += 1;
            }
            Ok(buffer.len())
        }
    }

    #[test]
    fn no_file_is_read_without_end() {
        let read = |start: &'static [u8], rest: &'static [u8], packed: bool| {
            let input = Box::new(BufReader::new(Cursor::new(start).chain(Endless(rest, 0))));
            let table = Table::new(Values::new(Path::new("endless"), 1000, packed, input));
            table.and_then(|mut table| table.read(&mut Labels::default(), &mut 1000).map(|_| ()))
        };
        for start in [&b""[..], b"label,p0\n", b"1,1\n"] {
            for rest in [
                &b"\n"[..],
                b" \n",
                b"\r\n",
                b" ",
                b"\0",
                b"0",
                b"0,",
                b",",
                b"\"",
                b"\"\"",
                b"a,",
                b"1,1\n",
                b"1\n",
            ] {
                for packed in [true, false] {
                    let error = read(start, rest, packed).expect_err("it has no end").to_string();
                    assert!(error.contains("endless"), "{start:?}, {rest:?}: {error}");
                }
            }
        }
        let place = tempfile::tempdir().expect("a directory");
        let nothing = place.path().join("nothing.csv");
        File::create(&nothing).and_then(|file| file.set_len(17 << 30)).expect("17 GB of nothing");
        let error = Dataset::open(&nothing).expect_err("it holds nothing").to_string();
        assert!(error.contains("line 1, column 1: expected a number"), "{error}");
    }

    /// Images, as many as labels, and the text that holds them.
    fn written() -> impl Strategy<Value = (usize, Vec<i64>, Vec<u8>)> {
        (1usize..6, prop::collection::vec(-3i64..300, 1..20)).prop_flat_map(|(side, labels)| {
            let count = side * side * labels.len();
            (Just(side), Just(labels), prop::collection::vec(any::<u8>(), count))
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

        #[test]
        fn what_was_written_is_read((side, labels, pixels) in written(), names: bool, crlf: bool, pack: bool) {
            let end = if crlf { "\r\n" } else { "\n" };
            let names = if names { format!("label{}{end}", ",p".repeat(side * side)) } else { String::new() };
            let lines = labels.iter().zip(pixels.chunks(side * side)).map(|(label, pixels)| {
                let pixels: String = pixels.iter().map(|pixel| format!(",{pixel}")).collect();
                format!("{label}{pixels}{end}")
            });
            let text: String = std::iter::once(names).chain(lines).collect();
            let bytes = if pack { gzip(text.as_bytes()) } else { text.into_bytes() };
            let dataset = read(&[("a.csv", &bytes)]).expect("it is right");
            prop_assert_eq!(dataset.train.pixels(), pixels);
            let read: Vec<String> = dataset.train.labels().iter().map(|&label| dataset.classes[usize::from(label)].clone()).collect();
            prop_assert_eq!(read, labels.iter().map(i64::to_string).collect::<Vec<_>>());
            let numbers: Vec<i64> = dataset.classes.iter().map(|name| name.parse().expect("a number")).collect();
            prop_assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]));
        }

        #[test]
        fn damaged_files_do_not_panic(at: prop::sample::Index, new: Vec<u8>, cut: bool, pack: bool) {
            let mut bytes = SMALL.to_vec();
            let start = at.index(bytes.len());
            let end = (start + new.len()).min(bytes.len());
            bytes.splice(start..end, new);
            if cut {
                bytes.truncate(start);
            }
            let bytes = if pack { gzip(&bytes) } else { bytes };
            if let Ok(dataset) = read(&[("a.csv", &bytes)]) {
                prop_assert_eq!(dataset.train.pixels().len(), dataset.train.len() * dataset.train.shape.len());
                prop_assert!(dataset.train.classes() <= dataset.classes.len());
            }
        }
    }
}
