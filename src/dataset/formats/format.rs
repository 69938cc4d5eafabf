//! What a format is: a name, the paths that it takes, and how the images in one are read.

use super::writer::Writer;
use crate::dataset::error::DatasetError;
use crate::dataset::images::Images;
use crate::dataset::note::Note;
use crate::dataset::read_options::ReadOptions;
use crate::dataset::test_set::TestSet;
use std::path::Path;

/// A format that data sets come in.
///
/// What lies at a path is hostile: an implementation checks every size before it takes memory, takes no more memory than
/// [`file`](super::file) allows, never waits for a pipe, and answers whatever is wrong with an error that names the file
/// and the place in it.
pub(in crate::dataset) trait Format: Sync {
    /// The format's name, e.g. "IDX".
    fn name(&self) -> &'static str;

    /// What `--data` takes of this format, in a few words for `--help`, e.g. "a directory with the four IDX files".
    fn summary(&self) -> &'static str;

    /// What a path of this format leads to, with all names that are looked for, to stand behind "give" in an error.
    fn looked_for(&self) -> &'static str;

    /// How sure it is that the data set at `path` is of this format. Names and the beginnings of files are looked at; what
    /// cannot be looked at is not of this format.
    fn recognise(&self, path: &Path) -> Confidence;

    /// Whether images can be brought to a size that is asked for; those of most formats have a size.
    fn resizes(&self) -> bool {
        false
    }

    /// Reads all images at `path`, and checks that they are what they should be. Of the `options` only a format that
    /// [resizes](Self::resizes) looks at the size.
    ///
    /// # Errors
    /// If they are not, or would take too much memory.
    fn read(&self, path: &Path, options: &ReadOptions) -> Result<Contents, DatasetError>;

    /// Reads each file at `path` by itself, and reports of each what is wrong with it, where [`Self::read`] ends at the first; there
    /// may be more that only reading all of them shows.
    fn check(&self, _path: &Path, _report: &mut dyn FnMut(DatasetError)) {}

    /// How data sets are written in this format, if they are.
    fn writer(&self) -> Option<&'static dyn Writer> {
        None
    }
}

/// How sure a format is of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::dataset) enum Confidence {
    /// Nothing there looks like the format.
    Foreign,
    /// Something there may be meant, and reading it tells what is wrong with it.
    Possible,
    /// The names are those of the format.
    Likely,
    /// The names are those of the format, and a file begins as its files do.
    Certain,
}

/// A data set as its files hold it.
#[derive(Debug)]
pub(in crate::dataset) struct Contents {
    /// The training images.
    pub(in crate::dataset) train: Images,
    /// The test images, of the same shape.
    pub(in crate::dataset) test: TestSet,
    /// Names of the classes, if the files themselves name them.
    pub(in crate::dataset) classes: Option<Vec<String>>,
    /// What a person should know of how the files were read.
    pub(in crate::dataset) notes: Vec<Note>,
}
