//! A file of settings as bytes.

use crate::commands::failure::Failure;
use anyhow::anyhow;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// Bytes of a file at the most: nobody writes so many by hand.
const MOST_BYTES: u64 = 1 << 20;

/// Reads a file; `None` if it is not there and need not be, as nobody named it.
///
/// # Errors
/// If it is no file that can be read, or one that is too long.
pub(super) fn read(path: &Path, is_named: bool) -> Result<Option<Vec<u8>>, Failure> {
    let shown = path.display();
    let failed = |error: io::Error| Failure::Failed(anyhow!("{shown}: cannot be read: {error}"));
    let metadata = match std::fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound && !is_named => return Ok(None),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(Failure::Misuse(format!("{shown}: there is no such file of settings")));
        }
        found => found.map_err(failed)?,
    };
    if !metadata.is_file() {
        return Err(Failure::Misuse(format!(
            "{shown}: a file is expected, not a directory, pipe, socket or device"
        )));
    }
    let mut bytes = Vec::new();
    File::open(path).map_err(failed)?.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(Failure::Misuse(format!(
            "{shown}: at most {MOST_BYTES} bytes are expected of a file of settings"
        )));
    }
    Ok(Some(bytes))
}
