//! Reading a file that nobody vouches for.

use super::error::ImportError;
use crate::memory::reserve;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

/// The most bytes that are read of a file: 1 GiB of weights as `f64`, and what lies around them.
const MOST_BYTES: u64 = 3 << 30;

/// Reads the whole file at `path`. Only regular files are opened, for opening a pipe would wait for its other end.
///
/// # Errors
/// If it is no regular file, is too large, or cannot be read.
pub fn read(path: &Path) -> Result<Vec<u8>, ImportError> {
    let failed = |reason| ImportError::Read { path: path.to_owned(), reason };
    let metadata = fs::metadata(path).map_err(failed)?;
    if !metadata.is_file() {
        let found = if metadata.is_dir() { "a directory" } else { "a pipe, socket or device" };
        return Err(ImportError::NotAFile { path: path.to_owned(), found });
    }
    let too_large = |bytes| ImportError::TooLarge { path: path.to_owned(), bytes, most: MOST_BYTES };
    let size = metadata.len();
    if size > MOST_BYTES {
        return Err(too_large(size));
    }
    let mut bytes = Vec::new();
    let room = usize::try_from(size).map_err(|_| too_large(size))?;
    reserve(&mut bytes, room).map_err(failed)?;
    // The file may have grown since.
    File::open(path).map_err(failed)?.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    let length = bytes.len() as u64;
    if length > MOST_BYTES { Err(too_large(length)) } else { Ok(bytes) }
}
