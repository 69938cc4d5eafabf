//! The names of temporary files, and what becomes of those whose writer is gone.

use super::target::{directory_of, resolve};
use std::ffi::{OsStr, OsString};
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Numbers the temporary files of this process, for two threads may write the same file.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// A fresh number.
pub(super) fn next() -> u64 {
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Removes temporary files for `path` whose writers are gone; returns how many there were.
///
/// # Errors
/// If the directory cannot be read or a leftover not removed.
pub fn sweep(path: &Path) -> io::Result<usize> {
    sweep_kind(&resolve(path)?, FileType::is_file, |leftover| fs::remove_file(leftover))
}

/// Removes temporary directories for `path` whose makers are gone, with all that is in them; returns how many there were.
///
/// # Errors
/// If the directory that they are in cannot be read or a leftover not removed.
pub fn sweep_directories(path: &Path) -> io::Result<usize> {
    sweep_kind(path, FileType::is_dir, |leftover| fs::remove_dir_all(leftover))
}

/// Gives the path of a temporary directory beside `path`, which [`sweep_directories`] knows once this process is gone.
pub fn directory_beside(path: &Path) -> PathBuf {
    let called = path.file_name().unwrap_or_default();
    let called = if called.len() > LONGEST { OsStr::new(SHORT) } else { called };
    name(path, called, next())
}

/// Removes what `is_kind` and has the name of something temporary for `path` whose writer is gone.
fn sweep_kind(
    target: &Path,
    is_kind: impl Fn(&FileType) -> bool,
    remove: impl Fn(&Path) -> io::Result<()>,
) -> io::Result<usize> {
    let name = target.file_name().unwrap_or_default();
    let mut swept = 0;
    for entry in fs::read_dir(directory_of(target))? {
        let entry = entry?;
        let entry_name = entry.file_name();
        let writer = writer(name, &entry_name).or_else(|| writer(OsStr::new(SHORT), &entry_name));
        let leftover = writer.is_some_and(|(process, number)| is_gone(process, number));
        if leftover && is_kind(&entry.file_type()?) {
            remove(&entry.path())?;
            swept += 1;
        }
    }
    Ok(swept)
}

/// What a temporary file is called after where its own file's name is too long for anything to be added.
pub(super) const SHORT: &str = "cnn-tui";
/// The longest name of a directory that something is added to, in bytes: names have 255 on most systems.
const LONGEST: usize = 200;

/// The name of temporary file `number` beside `target`, called after `name`.
pub(super) fn name(target: &Path, called: &OsStr, number: u64) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(called);
    name.push(format!(".{}-{number}.tmp", std::process::id()));
    target.with_file_name(name)
}

/// Process and number in the name of a temporary file for a file called `target`.
pub(super) fn writer(target: &OsStr, name: &OsStr) -> Option<(u32, u64)> {
    let name = name.as_encoded_bytes().strip_prefix(b".")?.strip_prefix(target.as_encoded_bytes())?;
    let (process, number) =
        str::from_utf8(name).ok()?.strip_prefix('.')?.strip_suffix(".tmp")?.split_once('-')?;
    Some((process.parse().ok()?, number.parse().ok()?))
}

/// Whether nobody will go on with the temporary file `number` of `process`: another process that has ended, or an
/// earlier one that had this one's id.
fn is_gone(process: u32, number: u64) -> bool {
    if process == std::process::id() { number >= NEXT.load(Ordering::Relaxed) } else { !is_running(process) }
}

#[cfg(unix)]
fn is_running(process: u32) -> bool {
    use rustix::{io::Errno, process};
    let id = i32::try_from(process).ok().and_then(process::Pid::from_raw);
    id.is_some_and(|id| process::test_kill_process(id) != Err(Errno::SRCH))
}

/// Here it cannot be told, so nothing is swept.
#[cfg(not(unix))]
fn is_running(_process: u32) -> bool {
    true
}
