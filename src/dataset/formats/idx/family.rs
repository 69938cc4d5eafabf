//! Which four files are meant, where a directory holds more than those of one data set: EMNIST's six lie in one directory.

use super::emnist;
use super::half::Half;
use super::roles::{TEST, TRAIN, prefix, prefixes};
use crate::dataset::class_names;
use crate::dataset::error::DatasetError;
use std::fs;
use std::path::{Path, PathBuf};

/// What error messages say instead of a directory with several data sets.
const ONE_OF_THEM: &str = "the file with the training images of the one that is meant";
/// What error messages say instead of what holds none of the files.
pub(super) const DIRECTORY: &str = "the directory that holds the four IDX files (train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k- or \
                                    test-images-idx3-ubyte, t10k- or test-labels-idx1-ubyte, each raw or .gz; EMNIST's and QMNIST's under \
                                    their own names)";

/// The four files of a data set: where they are, and what their names begin with.
#[derive(Debug)]
pub(super) struct Family {
    /// The directory that they are in.
    pub(super) directory: PathBuf,
    /// What their names begin with: nothing, or e.g. "emnist-letters-".
    pub(super) prefix: String,
}

impl Family {
    /// The files that `path` means: those in a directory, or those that belong to the file with the training images.
    ///
    /// # Errors
    /// If it is neither, or the directory holds those of several data sets.
    pub(super) fn of(path: &Path) -> Result<Self, DatasetError> {
        let refused = |problem: String, looked_for: &str| {
            Err(DatasetError::Unrecognised {
                path: path.to_owned(),
                problem,
                looked_for: looked_for.to_owned(),
            })
        };
        match fs::metadata(path) {
            Err(error) => return refused(format!("cannot be opened ({error})"), DIRECTORY),
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => {
                let Some(prefix) = path.file_name().and_then(|name| prefix(&name.to_string_lossy())) else {
                    return refused("not a directory".to_owned(), DIRECTORY);
                };
                let directory = path.parent().unwrap_or(Path::new("."));
                return Ok(Self { directory: directory.to_owned(), prefix });
            }
        }
        let plain = TRAIN.iter().chain(&TEST).flat_map(|role| role.names(""));
        let is_plain = plain.into_iter().any(|name| path.join(name).symlink_metadata().is_ok());
        let prefixes = if is_plain { Default::default() } else { prefixes(path) };
        let mut all = prefixes.iter();
        match (all.next(), all.next()) {
            (Some(first), Some(_)) => {
                let all: Vec<&str> =
                    prefixes.iter().map(|prefix| prefix.trim_end_matches(['-', '_'])).collect();
                let example = path.join(format!("{first}train-images-idx3-ubyte"));
                refused(
                    format!("holds several data sets: {}", all.join(", ")),
                    &format!("{ONE_OF_THEM}, e.g. {}", example.display()),
                )
            }
            (first, _) => Ok(Self { directory: path.to_owned(), prefix: first.cloned().unwrap_or_default() }),
        }
    }

    /// Whether these are the files of an EMNIST.
    pub(super) fn is_emnist(&self) -> bool {
        self.prefix.to_ascii_lowercase().starts_with(emnist::NAME)
    }

    /// The names of the classes, if labels are not what they are called by; the first class has the label `first`.
    ///
    /// # Errors
    /// If a file with names does not fit.
    pub(super) fn class_names(
        &self,
        halves: &[Half; 2],
        first: u8,
    ) -> Result<Option<Vec<String>>, DatasetError> {
        let labels = || halves.iter().flat_map(|half| half.labels.iter().copied());
        let classes = labels().max().map_or(0, |greatest| usize::from(greatest) + 1);
        let numbers: Vec<i64> = (0..classes).map(|class| class as i64 + i64::from(first)).collect();
        let names = match first {
            0 => class_names::read(&self.directory, classes, labels().min().unwrap_or_default())?,
            _ => class_names::of_labels(&self.directory, &numbers)?,
        };
        if names.is_some() {
            return Ok(names);
        }
        if let Some(names) = emnist::class_names(&self.directory, &self.prefix, first, classes)? {
            return Ok(Some(names));
        }
        Ok((first > 0).then(|| numbers.iter().map(i64::to_string).collect()))
    }
}
