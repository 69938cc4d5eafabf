//! The files of one save.

use crate::checkpoint::atomic::{Doubt, FileSystem, WriteError, write_atomically_on};
use std::path::Path;

/// The files of one save: all are tried, whatever becomes of the others.
pub(super) struct Writing<'a, F> {
    files: &'a F,
    /// What is not as sure as it should be.
    doubts: Vec<Doubt>,
    /// What became of the first that failed.
    problem: Option<WriteError>,
}

impl<'a, F: FileSystem> Writing<'a, F> {
    /// Begins a save on `files`.
    pub(super) fn new(files: &'a F) -> Self {
        Self { files, doubts: Vec::new(), problem: None }
    }

    /// Replaces a file; tells whether that worked.
    pub(super) fn replace(&mut self, path: &Path, bytes: &[u8]) -> bool {
        match write_atomically_on(self.files, path, bytes) {
            Ok(doubts) => {
                self.doubts.extend(doubts);
                true
            }
            Err(error) => {
                self.problem.get_or_insert(error);
                false
            }
        }
    }

    /// Ends the save.
    ///
    /// # Errors
    /// If a file could not be replaced: the first of them.
    pub(super) fn ended(self) -> Result<Vec<Doubt>, WriteError> {
        self.problem.map_or(Ok(self.doubts), Err)
    }
}
