//! Runs that are kept outside of the state directory: a small file for each, with the path in it, so that they are listed and
//! found by name like all others.

use super::names::{LATEST, check_openable};
use crate::checkpoint::atomic::write_atomically;
use sha2::{Digest, Sha256};
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// No path is longer.
const LONGEST: u64 = 1 << 16;

/// The directory of the pointers, for runs that are kept in `root` by default.
fn pointers(root: &Path) -> PathBuf {
    root.with_file_name("elsewhere")
}

/// The pointer to the run at `path`: its name is made of the path, so that there is one only.
fn pointer(root: &Path, path: &Path) -> PathBuf {
    let digest = Sha256::digest(path.as_os_str().as_encoded_bytes());
    let name: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    pointers(root).join(name)
}

/// Notes that there is a run at `path`, which is absolute, unless it is in `root` anyway.
///
/// # Errors
/// If the pointer cannot be written.
pub fn remember(root: &Path, path: &Path) -> io::Result<()> {
    let within = root.canonicalize().is_ok_and(|root| path.parent() == Some(&root));
    let pointer = pointer(root, path);
    if within || pointer.exists() {
        return Ok(());
    }
    fs::create_dir_all(pointers(root))?;
    write_atomically(&pointer, path.as_os_str().as_encoded_bytes()).map(|_| ()).map_err(|error| error.reason)
}

/// Forgets the run at `path`.
pub fn forget(root: &Path, path: &Path) {
    // A pointer that stays is found to lead nowhere, and is dropped then.
    let _ = fs::remove_file(pointer(root, path));
}

/// Runs that are kept elsewhere.
#[derive(Debug, Default)]
pub struct Elsewhere {
    /// Those that are there.
    pub runs: Vec<PathBuf>,
    /// Those that are not there any more. They are forgotten from now on.
    pub gone: Vec<PathBuf>,
}

/// The runs that are remembered beside those in `root`.
pub fn elsewhere(root: &Path) -> Elsewhere {
    let mut found = Elsewhere::default();
    // Without the directory there are none.
    for entry in fs::read_dir(pointers(root)).into_iter().flatten().flatten() {
        let Some(path) = read(&entry.path()) else { continue };
        // The file that is no pointer of ours stays where it is.
        if entry.path() != pointer(root, &path) {
            continue;
        }
        match fs::metadata(path.join(LATEST)) {
            Ok(_) => found.runs.push(path),
            Err(error) if is_gone(&error) => {
                forget(root, &path);
                found.gone.push(path);
            }
            // What may not be looked at now may be there all the same.
            Err(_) => {}
        }
    }
    found
}

fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn read(pointer: &Path) -> Option<PathBuf> {
    check_openable(pointer).ok()?;
    let mut bytes = Vec::new();
    File::open(pointer).ok()?.take(LONGEST).read_to_end(&mut bytes).ok()?;
    Some(PathBuf::from(of_bytes(bytes)?)).filter(|path| path.is_absolute())
}

#[cfg(unix)]
fn of_bytes(bytes: Vec<u8>) -> Option<OsString> {
    Some(std::os::unix::ffi::OsStringExt::from_vec(bytes))
}

#[cfg(not(unix))]
fn of_bytes(bytes: Vec<u8>) -> Option<OsString> {
    String::from_utf8(bytes).ok().map(OsString::from)
}
