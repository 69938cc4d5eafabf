//! CIFAR-10 and CIFAR-100 in their binary versions: files of records, each a label or two and 32×32 pixels in three planes of
//! colour.

#[cfg(test)]
mod tests;

use super::file::open;
use super::format::{Confidence, Contents, Format};
use crate::dataset::axes::Axes;
use crate::dataset::class_names;
use crate::dataset::error::{DatasetError, Place};
use crate::dataset::images::Images;
use crate::dataset::note::Note;
use crate::dataset::read_options::ReadOptions;
use crate::dataset::stored::{PixelFile, Segment, Stored};
use crate::dataset::test_set::TestSet;
use crate::memory::reserve;
use crate::nn::shape::Shape;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows and columns of an image.
const SIDE: usize = 32;
/// Pixels in a plane of colour.
const PLANE: usize = SIDE * SIDE;
/// Planes of colour: red, green and blue.
const PLANES: usize = 3;

/// One of the two data sets.
struct Variant {
    /// Its name.
    name: &'static str,
    /// The files with images to train on, in order.
    train: &'static [&'static str],
    /// The file with images to test on.
    test: &'static str,
    /// The file with the names of the classes.
    names: &'static str,
    /// The number of classes.
    classes: u8,
    /// Labels before the pixels of a record; the last of them is the class.
    labels: usize,
    /// A file of the version for Python, which is not read.
    pickled: &'static str,
}

const VARIANTS: [Variant; 2] = [
    Variant {
        name: "CIFAR-10",
        train: &[
            "data_batch_1.bin",
            "data_batch_2.bin",
            "data_batch_3.bin",
            "data_batch_4.bin",
            "data_batch_5.bin",
        ],
        test: "test_batch.bin",
        names: "batches.meta.txt",
        classes: 10,
        labels: 1,
        pickled: "data_batch_1",
    },
    Variant {
        name: "CIFAR-100",
        train: &["train.bin"],
        test: "test.bin",
        names: "fine_label_names.txt",
        classes: 100,
        labels: 2,
        pickled: "fine_label_names",
    },
];

/// The format of CIFAR-10 and CIFAR-100. Of CIFAR-100's two labels the fine one is the class.
pub(super) struct Cifar;

impl Format for Cifar {
    fn name(&self) -> &'static str {
        "CIFAR"
    }

    fn summary(&self) -> &'static str {
        "the directory cifar-10-batches-bin or cifar-100-binary"
    }

    fn looked_for(&self) -> &'static str {
        "the directory cifar-10-batches-bin (data_batch_1.bin to data_batch_5.bin, test_batch.bin, batches.meta.txt) or \
         cifar-100-binary (train.bin, test.bin, fine_label_names.txt)"
    }

    fn recognise(&self, path: &Path) -> Confidence {
        let of = |variant: &Variant| {
            let is_there = |name: &&&str| path.join(name).is_file();
            match variant.train.iter().find(is_there) {
                Some(first) if is_whole(&path.join(first), variant) => Confidence::Certain,
                Some(_) => Confidence::Likely,
                // The version for Python is no data set here; reading it says so.
                None if is_pickled(path, variant) => Confidence::Possible,
                None => Confidence::Foreign,
            }
        };
        VARIANTS.iter().map(of).max().unwrap_or(Confidence::Foreign)
    }

    fn read(&self, path: &Path, options: &ReadOptions) -> Result<Contents, DatasetError> {
        let is_there = |name: &&str| path.join(name).is_file();
        match VARIANTS.iter().find(|variant| variant.train.iter().any(is_there)) {
            Some(variant) => variant.read(path, options.memory()),
            None => Err(self.absent(path)),
        }
    }
}

impl Cifar {
    /// The error that none of the files is there.
    fn absent(&self, path: &Path) -> DatasetError {
        let pickled = VARIANTS.iter().find(|variant| is_pickled(path, variant));
        let problem = pickled.map_or_else(
            || "holds none of the files of CIFAR-10 or CIFAR-100".to_owned(),
            |variant| format!("holds {} in the version for Python, which only Python can read", variant.name),
        );
        DatasetError::Unrecognised {
            path: path.to_owned(),
            problem,
            looked_for: self.looked_for().to_owned(),
        }
    }
}

/// Whether `directory` holds the version for Python.
fn is_pickled(directory: &Path, variant: &Variant) -> bool {
    let meta = ["batches.meta", "meta"].iter().any(|name| directory.join(name).is_file());
    meta && (directory.join(variant.pickled).is_file()
        || variant.labels > 1 && directory.join("train").is_file())
}

/// Whether the file at `path` is as long as some records.
fn is_whole(path: &Path, variant: &Variant) -> bool {
    fs::metadata(path)
        .is_ok_and(|metadata| metadata.len() > 0 && metadata.len().is_multiple_of(variant.record() as u64))
}

impl Variant {
    /// Bytes of a record.
    fn record(&self) -> usize {
        self.labels + PLANES * PLANE
    }

    fn read(&self, directory: &Path, memory: u64) -> Result<Contents, DatasetError> {
        let train: Vec<PathBuf> = self.train.iter().map(|name| directory.join(name)).collect();
        let test = directory.join(self.test);
        for (path, what) in train.iter().map(|path| (path, "training images")).chain([(&test, "test images")])
        {
            if !path.is_file() {
                return Err(self.missing(directory, path, what));
            }
        }
        let names = class_names::in_file(&directory.join(self.names), usize::from(self.classes))?;
        let (train, test) = (self.images(&train, memory)?, self.images(&[test], memory)?);
        let note = names.is_none().then(|| {
            let text = format!("there is no {}: the classes are called by their numbers", self.names);
            Note::info("no-class-names", text)
        });
        let classes = names.unwrap_or_else(|| (0..self.classes).map(|class| class.to_string()).collect());
        let notes = note.into_iter().collect();
        Ok(Contents { train, test: TestSet::Own(test), classes: Some(classes), notes })
    }

    /// The error that the file at `path` is not there.
    fn missing(&self, directory: &Path, path: &Path, what: &'static str) -> DatasetError {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let nearby = format!("; {} is whole only with all of its files", self.name);
        DatasetError::Missing {
            directory: directory.to_owned(),
            what,
            unfit: Vec::new(),
            looked_for: name,
            nearby,
        }
    }

    /// Reads the records of `files` one behind the other. All are as long as they should be before memory is taken. Pixels that are more
    /// than `memory` bytes are left where they are.
    fn images(&self, files: &[PathBuf], memory: u64) -> Result<Images, DatasetError> {
        let counts: Vec<u64> = files.iter().map(|path| self.records(path)).collect::<Result<_, _>>()?;
        let (shape, records) = (Shape::new(SIDE, SIDE, PLANES), counts.iter().sum::<u64>());
        let mut labels = Vec::new();
        if records.saturating_mul(shape.len() as u64) > memory {
            let mut segments = Vec::new();
            for (path, &count) in files.iter().zip(&counts) {
                self.each_record(path, count, &mut labels, |_| {})?;
                segments.push(self.segment(path, count)?);
            }
            return Ok(Images::with(shape, Stored::new(segments, Axes::Planes), labels));
        }
        let bytes = usize::try_from(records).unwrap_or(usize::MAX).saturating_mul(shape.len());
        let mut pixels = Vec::new();
        reserve(&mut pixels, bytes).map_err(|_| DatasetError::Memory { bytes })?;
        for (path, &count) in files.iter().zip(&counts) {
            self.each_record(path, count, &mut labels, |planes| {
                let start = pixels.len();
                pixels.resize(start + shape.len(), 0);
                Axes::Planes.arrange(shape, planes, &mut pixels[start..]);
            })?;
        }
        Ok(Images::new(shape, pixels, 0, labels))
    }

    /// The pixels of `records` records in the file at `path`.
    fn segment(&self, path: &Path, records: u64) -> Result<Segment, DatasetError> {
        let (file, _) = open(path)?;
        Ok(Segment {
            file: Arc::new(PixelFile::shared(path, file.into_inner())?),
            start: self.labels as u64,
            stride: self.record() as u64,
            images: usize::try_from(records).unwrap_or(usize::MAX),
        })
    }

    /// The number of records in the file at `path`, which is as long as they are.
    fn records(&self, path: &Path) -> Result<u64, DatasetError> {
        let (_, size) = open(path)?;
        let record = self.record() as u64;
        if size > 0 && size.is_multiple_of(record) {
            return Ok(size / record);
        }
        let expected = format!(
            "records of {record} bytes each ({} of label, {PLANES}×{SIDE}×{SIDE} of pixels)",
            self.labels
        );
        let place = Place::item("image", size / record);
        let found = format!("{size} bytes in all");
        Err(DatasetError::malformed(path, place, expected, found, "the file was cut off, get a fresh copy"))
    }

    /// Reads the first `count` records of the file at `path`: appends their labels, and hands the planes of each to `visit`.
    fn each_record(
        &self,
        path: &Path,
        count: u64,
        labels: &mut Vec<u8>,
        mut visit: impl FnMut(&[u8]),
    ) -> Result<(), DatasetError> {
        let (mut file, _) = open(path)?;
        let mut record = vec![0; self.record()];
        for index in 0..count {
            file.read_exact(&mut record)
                .map_err(|reason| DatasetError::Read { path: path.to_owned(), reason })?;
            let (label, planes) = (record[self.labels - 1], &record[self.labels..]);
            if label >= self.classes {
                let expected = format!("a label from 0 to {}", self.classes - 1);
                let place = Place::item("label", index);
                let advice = "the file is damaged, or of another data set; get a fresh copy";
                return Err(DatasetError::malformed(path, place, expected, label.to_string(), advice));
            }
            labels.push(label);
            visit(planes);
        }
        Ok(())
    }
}
