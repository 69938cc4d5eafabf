//! Labelled images: MNIST inside the program, or IDX files from a directory; how they are split and in which order
//! an epoch takes them.

mod class_names;
mod error;
mod formats;
mod identity;
mod images;
mod look;
mod mnist;
mod note;
pub mod shuffle;
mod split;
mod stratify;
mod test_set;
#[cfg(test)]
mod tests;

pub use error::DatasetError;
pub use images::Images;
pub use note::Note;
pub use split::{Split, SplitError, Subset, ValidationSplit};

use formats::idx::Loaded;
use std::path::Path;
use std::sync::OnceLock;
use test_set::TestSet;

/// A training set and a test set. Shared between threads as `Arc<Dataset>`.
#[derive(Debug)]
pub struct Dataset {
    /// What it is called, e.g. "MNIST". No control characters.
    pub name: String,
    /// Names of the classes, by label.
    pub classes: Vec<String>,
    /// The training images, those for validation included: see [`Split`].
    pub train: Images,
    test: TestSet,
    identity: OnceLock<String>,
    /// What was met on reading it.
    notes: Vec<Note>,
}

impl Dataset {
    /// The embedded MNIST. The test set stays packed until [`Self::test`] is called.
    pub fn mnist() -> Result<Self, DatasetError> {
        let train = mnist::train()?;
        Ok(Self {
            name: "MNIST".to_owned(),
            classes: numbered(train.classes()),
            train,
            test: TestSet::Embedded(OnceLock::new()),
            identity: OnceLock::from(mnist::IDENTITY.to_owned()),
            notes: Vec::new(),
        })
    }

    /// The data set in `directory`: four IDX files of unsigned bytes, raw or gzip, under the names that MNIST's have.
    /// Images may have any size, and a fourth dimension for channels; there are as many classes as the greatest
    /// label of both sets says, or as `labels.txt` names, 256 at most. All is read and checked here.
    ///
    /// # Errors
    /// If a file is missing, cannot be read, is not what its header says, does not fit the others, or would take too
    /// much memory: 2 GiB, or 56 MiB more than the packed files when they are gzip.
    pub fn from_dir(directory: &Path) -> Result<Self, DatasetError> {
        let Loaded { train, test, notes } = formats::idx::load(directory)?;
        let classes = train.classes().max(test.classes());
        let first = train.labels().iter().chain(test.labels()).min().copied().unwrap_or_default();
        let names = class_names::read(directory, classes, first)?;
        Ok(Self {
            name: name_of(directory),
            classes: names.unwrap_or_else(|| numbered(classes)),
            train,
            test: TestSet::Loaded(test),
            identity: OnceLock::new(),
            notes,
        })
    }

    /// Whether `identity` is that of the embedded MNIST.
    pub fn is_mnist(identity: &str) -> bool {
        identity == mnist::IDENTITY
    }

    /// The test images.
    ///
    /// # Errors
    /// If the embedded test set does not unpack, for the program file is damaged.
    pub fn test(&self) -> Result<&Images, DatasetError> {
        self.test.images()
    }

    /// How many test images there are. Unpacks nothing.
    pub fn test_len(&self) -> usize {
        self.test.len()
    }

    /// Whether the classes have names of their own.
    pub fn has_class_names(&self) -> bool {
        self.classes != numbered(self.classes.len())
    }

    /// What to know before looking at numbers of a run on the two parts that `split` has, which was made in this way.
    pub fn notes(&self, split: &Split, how: ValidationSplit) -> Vec<Note> {
        look::notes(self, split, how)
    }

    /// SHA-256 in hexadecimal of all shapes, labels and pixels: the same for the same images, wherever they were read
    /// from. Takes some tenths of a second the first time, except for the embedded MNIST.
    ///
    /// # Errors
    /// As [`Self::test`].
    pub fn identity(&self) -> Result<&str, DatasetError> {
        if let Some(identity) = self.identity.get() {
            return Ok(identity);
        }
        let test = self.test()?;
        Ok(self.identity.get_or_init(|| identity::identity(&self.train, test)))
    }
}

/// Classes without names of their own: "0", "1", …
fn numbered(classes: usize) -> Vec<String> {
    (0..classes).map(|class| class.to_string()).collect()
}

/// The last part of the path, fit for a terminal.
fn name_of(directory: &Path) -> String {
    let full = directory.canonicalize().unwrap_or_else(|_| directory.to_owned());
    note::printable(&full.file_name().unwrap_or(full.as_os_str()).to_string_lossy())
}
