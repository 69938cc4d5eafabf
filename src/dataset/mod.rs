//! Labelled images: MNIST inside the program, or IDX files from a directory; how they are split and in which order
//! an epoch takes them.

mod directory;
mod error;
mod identity;
mod idx;
mod images;
mod mnist;
pub mod shuffle;
mod source;
mod split;
#[cfg(test)]
mod tests;

pub use error::DatasetError;
pub use images::Images;
pub use split::{Split, SplitError};

use std::path::Path;
use std::sync::OnceLock;

/// A training set and a test set. Shared between threads as `Arc<Dataset>`.
#[derive(Debug)]
pub struct Dataset {
    /// What it is called, e.g. "MNIST". No control characters.
    pub name: String,
    /// Names of the classes, by label.
    pub classes: Vec<String>,
    /// The training images, those for validation included: see [`Split`].
    pub train: Images,
    /// The test images; those of the embedded MNIST are unpacked when they are first asked for.
    test: OnceLock<Images>,
    identity: OnceLock<String>,
}

impl Dataset {
    /// The embedded MNIST. The test set stays packed until [`Self::test`] is called.
    pub fn mnist() -> Result<Self, DatasetError> {
        let train = mnist::train()?;
        Ok(Self {
            name: "MNIST".to_owned(),
            classes: numbered(train.classes()),
            train,
            test: OnceLock::new(),
            identity: OnceLock::from(mnist::IDENTITY.to_owned()),
        })
    }

    /// The data set in `directory`: four IDX files of unsigned bytes, raw or gzip, under the names that MNIST's have.
    /// Images may have any size, and a fourth dimension for channels; there are as many classes as the greatest
    /// label says, 256 at most. All four are read and checked here.
    ///
    /// # Errors
    /// If a file is missing, cannot be read, is not what its header says, does not fit the others, or would take too
    /// much memory: 2 GiB, or 56 MiB more than the packed files when they are gzip.
    pub fn from_dir(directory: &Path) -> Result<Self, DatasetError> {
        let [train, test] = directory::load(directory)?;
        Ok(Self {
            name: name_of(directory),
            classes: numbered(train.classes().max(test.classes())),
            train,
            test: OnceLock::from(test),
            identity: OnceLock::new(),
        })
    }

    /// The test images.
    ///
    /// # Errors
    /// If the embedded test set does not unpack, for the program file is damaged.
    pub fn test(&self) -> Result<&Images, DatasetError> {
        if let Some(test) = self.test.get() {
            return Ok(test);
        }
        // Two threads at once would both unpack and one result be dropped: a waste, but right.
        let test = mnist::test()?;
        Ok(self.test.get_or_init(|| test))
    }

    /// How many test images there are. Unpacks nothing.
    pub fn test_len(&self) -> usize {
        self.test.get().map_or(mnist::TEST_IMAGES, Images::len)
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
    let name = full.file_name().unwrap_or(full.as_os_str()).to_string_lossy();
    name.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}
