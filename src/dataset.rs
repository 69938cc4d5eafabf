//! Labelled images: MNIST inside the program, or a data set of one's own in any of the `formats`; how they are split and
//! in which order an epoch takes them.

pub mod augment;
mod axes;
mod class_names;
mod error;
mod excerpt;
mod formats;
mod identity;
mod images;
pub mod labels;
mod limits;
mod look;
mod mnist;
pub mod natural;
pub mod normalize;
mod note;
pub mod picture;
mod pixels;
mod read_options;
pub mod shuffle;
mod split;
mod spool;
pub mod statistics;
mod stored;
mod stratify;
mod test_set;
#[cfg(test)]
mod tests;
pub mod text;
mod which;
mod writing;

pub use error::{DatasetError, Place};
pub use excerpt::Excerpt;
pub use images::Images;
pub use note::{Note, printable};
pub use read_options::{FormatName, ImageSize, ReadOptions};
pub use split::{Split, SplitError, Subset, ValidationSplit};
pub use test_set::TestSet;
pub use which::Which;
pub use writing::OutputFormat;

use crate::nn::shape::Shape;
use formats::format::Contents;
use formats::writer::Halves;
use limits::USUAL_SIDE;
use std::path::Path;
use std::sync::OnceLock;

/// A training set, and a test set if there is one. Shared between threads as `Arc<Dataset>`.
#[derive(Debug)]
pub struct Dataset {
    /// What it is called, e.g. "MNIST"; without control characters.
    pub name: String,
    /// Names of the classes, by label.
    pub classes: Vec<String>,
    /// The training images, those for validation included; [`Split`] parts them.
    pub train: Images,
    /// Which test set is meant.
    pub test_set: TestSet,
    identity: OnceLock<String>,
    /// What was met on reading it.
    notes: Vec<Note>,
    /// Whether images can be brought to another size in reading.
    resizes: bool,
}

impl Dataset {
    /// The embedded MNIST. The test set stays packed until [`Self::test`] is called.
    ///
    /// # Errors
    /// If it does not unpack, for the program file is damaged.
    pub fn mnist() -> Result<Self, DatasetError> {
        let train = mnist::train()?;
        Ok(Self {
            name: "MNIST".to_owned(),
            classes: numbered(train.classes()),
            train,
            test_set: TestSet::mnist(),
            identity: OnceLock::from(mnist::IDENTITY.to_owned()),
            notes: Vec::new(),
            resizes: false,
        })
    }

    /// The data set at `path`, in the format that recognises it. All of it is read and checked here. There are as many
    /// classes as the greatest label says, or as the files or `labels.txt` beside them name, 256 at most.
    ///
    /// # Errors
    /// If no format recognises the path, or two are equally sure of it; if a file is missing, cannot be read, is not what
    /// it should be, does not fit the others, or would take too much memory: 2 GiB, or 56 MiB more than the packed files
    /// when they are gzip.
    pub fn open(path: &Path) -> Result<Self, DatasetError> {
        Self::open_with(path, &ReadOptions::default())
    }

    /// The data set at `path`, read as [`Self::open`] does, but in the format and size that `options` name.
    ///
    /// # Errors
    /// If it is no data set of that format, or of none, or could be of two; or as [`Self::open`] says.
    pub fn open_with(path: &Path, options: &ReadOptions) -> Result<Self, DatasetError> {
        let (Contents { train, test, classes, notes }, resizes) = formats::read(path, options)?;
        let count = train.classes().max(test.loaded().map_or(0, Images::classes));
        let classes = match classes {
            Some(names) => names,
            None => {
                let labels = train.labels().iter().chain(test.loaded().map_or(&[][..], Images::labels));
                let names = class_names::read(path, count, labels.min().copied().unwrap_or_default())?;
                names.unwrap_or_else(|| numbered(count))
            }
        };
        let (name, identity) = (name_of(path), OnceLock::new());
        Ok(Self { name, classes, train, test_set: test, identity, notes, resizes })
    }

    /// Reads every file of the data set at `path` as `options` say, reports each thing that is wrong, and gives the data set if nothing
    /// is.
    pub fn check(path: &Path, options: &ReadOptions, report: &mut dyn FnMut(DatasetError)) -> Option<Self> {
        let mut found = false;
        formats::check(path, options, &mut |error| {
            found = true;
            report(error);
        });
        // What is right file by file may still not fit together.
        if found { None } else { Self::open_with(path, options).map_err(report).ok() }
    }

    /// Writes the data set into an empty directory: as the directory itself, or as the file called `stem` and those beside it, if that
    /// is given and the format has files.
    ///
    /// # Errors
    /// If the format cannot hold it, or a file cannot be written.
    pub fn write(
        &self,
        format: &OutputFormat,
        directory: &Path,
        stem: Option<&str>,
    ) -> Result<(), DatasetError> {
        let halves = Halves { train: &self.train, test: self.test_set.images()?, classes: &self.classes };
        format.write(&halves, self.has_class_names(), (directory, stem))
    }

    /// The names of the formats that [`Self::open`] knows.
    pub fn formats() -> impl Iterator<Item = &'static str> {
        formats::names()
    }

    /// The names of the formats as `--format` takes them, in one line.
    pub fn names_of_formats() -> String {
        formats::listed(formats::names().map(str::to_ascii_lowercase), ", ")
    }

    /// What [`Self::open`] takes, in words for `--help`.
    pub fn summary_of_formats() -> String {
        formats::summary()
    }

    /// Whether `identity` is that of the embedded MNIST.
    pub fn is_mnist(identity: &str) -> bool {
        identity == mnist::IDENTITY
    }

    /// The test images.
    ///
    /// # Errors
    /// If there is no test set, or the embedded one does not unpack, for the program file is damaged.
    pub fn test(&self) -> Result<&Images, DatasetError> {
        let reason = || self.test_set.absence().unwrap_or_default().to_owned();
        let absent = || DatasetError::NoTestSet { name: self.name.clone(), reason: reason() };
        self.test_set.images()?.ok_or_else(absent)
    }

    /// Why there is no test set, in words; `None` if there is one.
    pub fn lacks_test(&self) -> Option<&str> {
        self.test_set.absence()
    }

    /// The number of test images, 0 if there is no test set. Counting them unpacks nothing.
    pub fn test_len(&self) -> usize {
        self.test_set.len()
    }

    /// Numbers the classes as `classes` does, for a network that knows those, if the names say which is which: a data set may hold
    /// only some of them. Names that are all others are taken for other words for the same classes. It stays the data set that it is
    /// by its [identity](Self::identity).
    ///
    /// # Errors
    /// If there are names that are known and others that are not; or if the identity cannot be had.
    pub fn number_as(&mut self, classes: &[String]) -> Result<(), DatasetError> {
        let place = |name: &String| classes.iter().position(|known| known == name);
        let places: Vec<Option<usize>> = self.classes.iter().map(place).collect();
        let is_in_place = |(own, place): (usize, &Option<usize>)| place.is_none_or(|place| place == own);
        if places.iter().enumerate().all(is_in_place) {
            return Ok(());
        }
        if let Some(unknown) = places.iter().position(Option::is_none) {
            let (name, class) = (self.name.clone(), self.classes[unknown].clone());
            return Err(DatasetError::UnknownClass { name, class, known: classes.join(", ") });
        }
        self.identity()?;
        let numbers: Vec<u8> = places.iter().flatten().map(|&place| place as u8).collect();
        self.train.renumber(&numbers);
        if let TestSet::Own(test) = &mut self.test_set {
            test.renumber(&numbers);
        }
        self.classes = classes.to_vec();
        Ok(())
    }

    /// The size that the images can be brought to in reading, by `--image-size`, if that is smaller than they are.
    pub fn smaller(&self) -> Option<ImageSize> {
        let (Shape { height, width, .. }, side) = (self.train.shape, USUAL_SIDE);
        let is_smaller = self.resizes && height.min(width) >= side && height.max(width) > side;
        is_smaller.then_some(ImageSize { height: side, width: side, channels: None })
    }

    /// Whether the classes have names of their own.
    pub fn has_class_names(&self) -> bool {
        self.classes != numbered(self.classes.len())
    }

    /// What to know before looking at numbers of a run on the two parts that `split` has, which was made in this way.
    pub fn notes(&self, split: &Split, how: ValidationSplit) -> Vec<Note> {
        let (train, test) = (&self.train, self.test_set.loaded());
        let sets = look::Sets { classes: &self.classes, named: self.has_class_names(), train, test };
        let absence = self.lacks_test().map(|reason| Note::info("no-test", format!("no test set: {reason}")));
        look::notes(&sets, split, how).into_iter().chain(absence).chain(self.notes.iter().cloned()).collect()
    }

    /// SHA-256 in hexadecimal of all shapes, labels and pixels: the same for the same images, wherever they were read
    /// from. Takes some tenths of a second the first time, except for the embedded MNIST.
    ///
    /// # Errors
    /// If images that are not in memory cannot be read, or the embedded test set does not unpack, for the program file is damaged.
    pub fn identity(&self) -> Result<&str, DatasetError> {
        if let Some(identity) = self.identity.get() {
            return Ok(identity);
        }
        let identity = identity::identity(&self.train, self.test_set.images()?)?;
        Ok(self.identity.get_or_init(|| identity))
    }
}

/// Classes without names of their own: "0", "1", …
fn numbered(classes: usize) -> Vec<String> {
    (0..classes).map(|class| class.to_string()).collect()
}

/// The last part of the path, fit for a terminal.
fn name_of(path: &Path) -> String {
    let full = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    printable(&full.file_name().unwrap_or(full.as_os_str()).to_string_lossy())
}
