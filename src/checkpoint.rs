//! Saved runs: what a file looks like ([`container`]) and how it is replaced so that either the old or the new one is
//! there, whole, whatever happens ([`atomic`]). What is in one is for the caller to say.

pub mod atomic;
pub mod container;
pub mod errno;
#[cfg(test)]
pub(crate) mod faulty;
mod target;
mod temporary;

use container::{CheckpointError, LARGEST_FILE, Opened};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why a checkpoint was not loaded.
#[derive(Debug, Error)]
pub enum LoadError {
    /// The file could not be read.
    #[error(transparent)]
    Read(CheckpointError),
    /// What is in it cannot be used.
    #[error("{}: {reason}", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong with it. Not a `source`: the message already says it.
        reason: CheckpointError,
    },
}

/// What `read` makes of the checkpoint at `path`, which may be of any version so far.
///
/// # Errors
/// If the file cannot be read, is no checkpoint, is damaged or too new, or `read` says so.
pub fn load<T>(
    path: &Path,
    read: impl FnOnce(Opened<'_>) -> Result<T, CheckpointError>,
) -> Result<T, LoadError> {
    let file = container::read_file(path, LARGEST_FILE).map_err(LoadError::Read)?;
    let value = container::open(&file).and_then(read);
    value.map_err(|reason| LoadError::Content { path: path.to_owned(), reason })
}

#[cfg(test)]
mod tests {
    use super::*;
    use atomic::{WriteError, write_atomically};

    fn save(path: &Path, value: &impl serde::Serialize) -> Result<(), WriteError> {
        write_atomically(path, &container::encode(value).expect("encoded")).map(|_| ())
    }

    fn load<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, LoadError> {
        super::load(path, |file| file.decode())
    }

    #[test]
    fn what_was_saved_is_loaded() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("run.cnn");
        for value in [vec![1.5f32, -2.0], vec![]] {
            save(&path, &value).expect("saved");
            assert_eq!(load::<Vec<f32>>(&path).expect("loaded"), value);
        }
        assert_eq!(std::fs::read_dir(directory.path()).expect("readable").count(), 1);
    }

    #[test]
    fn errors_name_the_file_once() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("run.cnn");
        let missing = load::<u8>(&path).expect_err("missing").to_string();
        std::fs::write(&path, "text").expect("written");
        let other = load::<u8>(&path).expect_err("not a checkpoint").to_string();
        let refused = save(&path.join("below"), &1).expect_err("a file is no directory").to_string();
        for message in [missing, other, refused] {
            assert_eq!(message.matches("run.cnn").count(), 1, "{message}");
        }
    }
}
