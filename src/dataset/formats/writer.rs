//! How a data set is written in a format.

use crate::dataset::images::Images;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A way to write data sets, such that reading them gives the same images in the same order with the same labels.
pub(in crate::dataset) trait Writer: Sync {
    /// What the name of a file ends in that holds a data set, or its training images, if a file can; else a data set is a directory.
    fn file_end(&self) -> Option<&'static str>;

    /// Why a data set cannot be written in this format, with what to do instead, if it cannot.
    fn refusal(&self, halves: &Halves<'_>) -> Option<String>;

    /// Whether the files themselves say how the classes are called; otherwise `labels.txt` says it.
    fn names_classes(&self, _halves: &Halves<'_>) -> bool {
        false
    }

    /// Writes a data set.
    ///
    /// # Errors
    /// If a file cannot be written.
    fn write(&self, halves: &Halves<'_>, destination: &Destination) -> io::Result<()>;
}

/// What is to be written.
#[derive(Clone, Copy)]
pub(in crate::dataset) struct Halves<'a> {
    /// The training images.
    pub(in crate::dataset) train: &'a Images,
    /// The test images, if there are any.
    pub(in crate::dataset) test: Option<&'a Images>,
    /// The names of the classes, by label.
    pub(in crate::dataset) classes: &'a [String],
}

impl Halves<'_> {
    /// The first class without images, in words, with the formats that hold it: one that numbers the classes which occur would number
    /// it away.
    pub(in crate::dataset) fn empty_class(&self) -> Option<String> {
        let mut occurs = vec![false; self.classes.len()];
        let labels = self.train.labels().iter().chain(self.test.map_or(&[][..], Images::labels));
        labels.for_each(|&label| occurs[usize::from(label)] = true);
        let empty = occurs.iter().position(|&occurs| !occurs)?;
        Some(format!(
            "classes are those that occur there, and no image is of class {empty} ({}); idx keeps classes without images",
            self.classes[empty]
        ))
    }
}

/// Where a data set is written: into a directory that nobody reads yet.
pub(in crate::dataset) struct Destination {
    /// The directory.
    pub(in crate::dataset) directory: PathBuf,
    /// The name of the file without its end, if the data set is a file.
    pub(in crate::dataset) stem: Option<String>,
}

impl Destination {
    /// Begins a new file.
    pub(in crate::dataset) fn create(&self, name: &str) -> io::Result<BufWriter<File>> {
        let path = self.directory.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        File::create_new(path).map(BufWriter::new)
    }

    /// Ends a file: once this is done, it is on the disk.
    pub(in crate::dataset) fn finish(file: BufWriter<File>) -> io::Result<()> {
        file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    }

    /// Writes a whole small file, and does not wait for the disk.
    pub(in crate::dataset) fn put(&self, name: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = File::create_new(self.directory.join(name))?;
        file.write_all(bytes)
    }
}
