//! Paths as bytes, for they need not be text.

#[cfg(not(unix))]
use super::errors::malformed;
use crate::checkpoint::container::CheckpointError;
use std::path::{Path, PathBuf};

/// Gives the bytes of `path`.
#[cfg(unix)]
pub(super) fn bytes_of(path: &Path) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt;
    path.as_os_str().as_bytes().to_owned()
}

/// Gives the path of these bytes.
#[cfg(unix)]
pub(super) fn path_of(bytes: Vec<u8>) -> Result<PathBuf, CheckpointError> {
    use std::os::unix::ffi::OsStringExt;
    Ok(PathBuf::from(std::ffi::OsString::from_vec(bytes)))
}

/// Gives the bytes of `path`; here those of a path that is no text cannot be told.
#[cfg(not(unix))]
pub(super) fn bytes_of(path: &Path) -> Vec<u8> {
    path.to_string_lossy().into_owned().into_bytes()
}

/// Gives the path of these bytes.
#[cfg(not(unix))]
pub(super) fn path_of(bytes: Vec<u8>) -> Result<PathBuf, CheckpointError> {
    let text = String::from_utf8(bytes);
    text.map(PathBuf::from).map_err(|_| malformed("the directory of the data is no text".to_owned()))
}
