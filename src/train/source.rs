//! Where the images of a run come from.

use crate::dataset::{Dataset, DatasetError, ReadOptions, ValidationSplit};
use std::fmt;
use std::path::{Path, PathBuf};

/// Where the images come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The images are the MNIST inside the program, its test set included.
    Mnist,
    /// The images are at this path, and so are the test images if there are any.
    At {
        /// The path.
        path: PathBuf,
        /// How they are to be read.
        options: ReadOptions,
    },
    /// The images are at a place that a checkpoint does not tell. Nothing stands in for it: the user must name it.
    Unknown {
        /// What the data set was called.
        dataset: String,
        /// Its identity.
        identity: String,
    },
}

impl Source {
    /// The data set at `path`, wherever the process goes from here, to be read with these options.
    pub fn at(path: &Path, options: ReadOptions) -> Self {
        // What is no directory keeps the name that it was called by, for that is what will be said of it.
        let canonical = path.canonicalize().ok().filter(|path| path.is_dir());
        let absolute = canonical.or_else(|| std::path::absolute(path).ok());
        Self::At { path: absolute.unwrap_or_else(|| path.to_owned()), options }
    }

    /// What a checkpoint says of where its images were: the data set called `dataset` with that identity, read from `path` with
    /// these options.
    pub fn kept(path: Option<&Path>, options: ReadOptions, dataset: &str, identity: &str) -> Self {
        match path {
            Some(path) => Self::At { path: path.to_owned(), options },
            None if Dataset::is_mnist(identity) => Self::Mnist,
            None => Self::Unknown { dataset: dataset.to_owned(), identity: identity.to_owned() },
        }
    }

    /// Gives which of the training images are validated on if nobody says: of MNIST the last ones, as everywhere; in which order those of
    /// others come is not known.
    pub fn usual_split(&self) -> ValidationSplit {
        if *self == Self::Mnist { ValidationSplit::Last } else { ValidationSplit::Stratified }
    }

    /// Reads or unpacks the images.
    ///
    /// # Errors
    /// If they are not what they should be, or it is not known where they are.
    pub fn load(&self) -> Result<Dataset, DatasetError> {
        match self {
            Self::Mnist => Dataset::mnist(),
            Self::At { path, options } => Dataset::open_with(path, options),
            Self::Unknown { dataset, identity } => {
                Err(DatasetError::Nowhere { dataset: dataset.clone(), identity: identity.clone() })
            }
        }
    }

    /// The path, absolute, if the images are at one.
    pub fn path(&self) -> Option<PathBuf> {
        let Self::At { path, .. } = self else { return None };
        // No look at the disk: what was read from a place that is gone by now was read from there all the same.
        Some(std::path::absolute(path).unwrap_or_else(|_| path.clone()))
    }

    /// The options that the images are to be read with.
    pub fn options(&self) -> ReadOptions {
        if let Self::At { options, .. } = self { *options } else { ReadOptions::default() }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mnist => f.write_str("MNIST, built in"),
            Self::At { path, .. } => path.display().fmt(f),
            Self::Unknown { dataset, .. } => write!(f, "{dataset}, wherever it is"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MNIST: &str = "3e51fcadd6399dba0cd78ab4cfee90218f561f2858260cc370f129a07ee2e8ca";

    #[test]
    fn nothing_stands_in_for_a_data_set_whose_place_is_not_known() {
        assert_eq!(Source::kept(None, ReadOptions::default(), "MNIST", MNIST), Source::Mnist);
        let other = "0".repeat(64);
        // A directory can be called MNIST, too: what is in it counts.
        let unknown = Source::kept(None, ReadOptions::default(), "MNIST", &other);
        let error = unknown.load().expect_err("it is nowhere").to_string();
        assert!(error.contains("SHA-256 000000000000…") && error.contains("--data"), "{error}");
        let place = Path::new("/some/place");
        let options = ReadOptions { image_size: "8x8".parse().ok(), ..ReadOptions::default() };
        let at = Source::At { path: place.to_owned(), options };
        assert_eq!(Source::kept(Some(place), options, "MNIST", MNIST), at);
        assert_eq!((at.options(), Source::Mnist.options()), (options, ReadOptions::default()));
    }

    #[cfg(unix)]
    #[test]
    fn a_place_keeps_its_name_whatever_bytes_are_in_it_and_whether_or_not_it_is_still_there() {
        use std::os::unix::ffi::OsStrExt;
        let root = tempfile::tempdir().expect("a directory");
        let path = root.path().join(std::ffi::OsStr::from_bytes(b"caf\xe9"));
        std::fs::create_dir(&path).expect("made");
        let source = Source::at(&path, ReadOptions::default());
        std::fs::remove_dir(&path).expect("removed");
        let kept = source.path().expect("it is at one");
        assert!(kept.as_os_str().as_bytes().ends_with(b"caf\xe9"));
        assert_eq!(Source::kept(Some(&kept), ReadOptions::default(), "data", "0"), source);
    }
}
