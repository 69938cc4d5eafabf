//! The file that a path leads to.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The file that `path` leads to through symbolic links, also one that does not exist yet.
///
/// # Errors
/// If it leads to anything but a regular file: renaming over a device would replace the device.
pub(super) fn resolve(path: &Path) -> io::Result<PathBuf> {
    const MOST_LINKS: usize = 40;
    let mut target = path.to_owned();
    for _ in 0..MOST_LINKS {
        let metadata = match fs::symlink_metadata(&target) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && target.file_name().is_some() => {
                return Ok(target);
            }
            metadata => metadata?,
        };
        if metadata.is_file() {
            return Ok(target);
        }
        if !metadata.is_symlink() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "it is a directory, pipe, socket or device",
            ));
        }
        // An absolute link replaces the whole path.
        target = directory_of(&target).join(fs::read_link(&target)?);
    }
    Err(io::Error::new(io::ErrorKind::InvalidInput, "too many symbolic links"))
}

/// The directory that `file` is in.
pub(super) fn directory_of(file: &Path) -> &Path {
    match file.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}
