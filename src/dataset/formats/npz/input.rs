//! Bytes that come from a file or out of an archive, with what errors say of where they come from.

use crate::dataset::error::DatasetError;
use std::io::{self, Read};
use std::path::Path;

/// Bytes that are read, and where they come from.
pub(super) struct Input<'a> {
    /// The file, or the archive with the name of the array behind it, for messages.
    pub(super) path: &'a Path,
    /// Whether the bytes come out of an archive.
    pub(super) packed: bool,
    /// The bytes.
    pub(super) bytes: &'a mut dyn Read,
}

impl Input<'_> {
    /// Fills `buffer` as far as there are bytes; gives how many there were.
    ///
    /// # Errors
    /// If they cannot be read or unpacked.
    pub(super) fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, DatasetError> {
        let mut filled = 0;
        while filled < buffer.len() {
            match self.bytes.read(&mut buffer[filled..]) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(reason) => return Err(failed(self.path, self.packed, reason)),
            }
        }
        Ok(filled)
    }
}

/// The error that what is at `path` cannot be read, or unpacked if it is packed.
pub(super) fn failed(path: &Path, packed: bool, reason: io::Error) -> DatasetError {
    let path = path.to_owned();
    if packed { DatasetError::Unpack { path, reason } } else { DatasetError::Read { path, reason } }
}
