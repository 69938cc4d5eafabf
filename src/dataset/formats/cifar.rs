//! CIFAR-10 and CIFAR-100 in their binary versions: files of records, each a label or two and 32×32 pixels in three planes of
//! colour.

#[cfg(test)]
mod tests;

use super::file::{LARGEST, open};
use super::format::{Confidence, Contents, Format};
use crate::dataset::class_names;
use crate::dataset::error::{DatasetError, Place};
use crate::dataset::images::Images;
use crate::dataset::note::Note;
use crate::dataset::read_options::ReadOptions;
use crate::dataset::test_set::TestSet;
use crate::nn::shape::Shape;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

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

    fn read(&self, path: &Path, _options: &ReadOptions) -> Result<Contents, DatasetError> {
        let is_there = |name: &&str| path.join(name).is_file();
        match VARIANTS.iter().find(|variant| variant.train.iter().any(is_there)) {
            Some(variant) => variant.read(path),
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

    fn read(&self, directory: &Path) -> Result<Contents, DatasetError> {
        let train: Vec<PathBuf> = self.train.iter().map(|name| directory.join(name)).collect();
        let test = directory.join(self.test);
        for (path, what) in train.iter().map(|path| (path, "training images")).chain([(&test, "test images")])
        {
            if !path.is_file() {
                return Err(self.missing(directory, path, what));
            }
        }
        let names = class_names::in_file(&directory.join(self.names), usize::from(self.classes))?;
        let (train, test) = (self.images(&train)?, self.images(&[test])?);
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

    /// Reads the records of `files` one behind the other. All are as long as they should be before memory is taken.
    fn images(&self, files: &[PathBuf]) -> Result<Images, DatasetError> {
        let mut records = 0;
        for path in files {
            records += self.records(path)?;
        }
        let bytes = usize::try_from(records).unwrap_or(usize::MAX).saturating_mul(PLANES * PLANE);
        if bytes as u64 > LARGEST {
            let (path, claimed) = (files[0].clone(), bytes.to_string());
            return Err(DatasetError::TooLarge {
                path,
                claimed,
                most: LARGEST,
                advice: "use a smaller data set",
            });
        }
        let (mut pixels, mut labels) = (Vec::new(), Vec::new());
        pixels.try_reserve_exact(bytes).map_err(|_| DatasetError::Memory { bytes })?;
        for path in files {
            self.append(path, &mut pixels, &mut labels)?;
        }
        Ok(Images::new(Shape::new(SIDE, SIDE, PLANES), pixels, 0, labels))
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

    /// Appends the records of the file at `path`.
    fn append(&self, path: &Path, pixels: &mut Vec<u8>, labels: &mut Vec<u8>) -> Result<(), DatasetError> {
        let (mut file, size) = open(path)?;
        let mut record = vec![0; self.record()];
        for index in 0..size / record.len() as u64 {
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
            let places = 0..PLANE;
            pixels.extend(places.flat_map(|place| [0, 1, 2].map(|plane| planes[plane * PLANE + place])));
        }
        Ok(())
    }
}
