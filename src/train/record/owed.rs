//! Files that are written on their occasions only, so that what fails then is owed.

use super::writing::Writing;
use crate::checkpoint::atomic::FileSystem;
use crate::runs::RunDirectory;

/// A file that is still to be written.
struct Owed {
    name: &'static str,
    bytes: Vec<u8>,
}

/// The files that are still to be written: those that could not be are tried again at the next save.
#[derive(Default)]
pub(super) struct OwedFiles(Vec<Owed>);

impl OwedFiles {
    /// Adds the file called `name`, in the place of an earlier one.
    pub(super) fn add(&mut self, name: &'static str, bytes: Vec<u8>) {
        self.remove(name);
        self.0.push(Owed { name, bytes });
    }

    /// Forgets the file called `name`.
    pub(super) fn remove(&mut self, name: &str) {
        self.0.retain(|owed| owed.name != name);
    }

    /// Forgets all files.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Writes them into `run`, and forgets those with which that works.
    pub(super) fn write<F: FileSystem>(&mut self, writing: &mut Writing<'_, F>, run: &RunDirectory) {
        self.0.retain(|Owed { name, bytes }| !writing.replace(&run.file(name), bytes));
    }
}
