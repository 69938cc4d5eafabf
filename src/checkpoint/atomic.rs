//! Replacing a file so that at every moment, power cuts included, either the old or the new contents are there, whole.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use thiserror::Error;

/// What is asked of a file system; a trait so that tests can make each operation fail in turn.
pub trait FileSystem {
    /// An open file.
    type File;
    /// Creates a file that must not exist yet, with the permissions that the umask leaves.
    fn create_new(&self, path: &Path) -> io::Result<Self::File>;
    /// Writes some of `bytes`; returns how many.
    fn write(&self, file: &mut Self::File, bytes: &[u8]) -> io::Result<usize>;
    /// Waits until the file's contents are on the disk.
    fn sync(&self, file: &Self::File) -> io::Result<()>;
    /// Gives a file another name, replacing what had it.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Waits until the names in a directory are on the disk.
    fn sync_directory(&self, directory: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
}

/// The real file system.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl FileSystem for Disk {
    type File = File;

    fn create_new(&self, path: &Path) -> io::Result<File> {
        OpenOptions::new().write(true).create_new(true).open(path)
    }

    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<usize> {
        file.write(bytes)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    #[cfg(unix)]
    fn sync_directory(&self, directory: &Path) -> io::Result<()> {
        File::open(directory)?.sync_all()
    }

    /// Directories cannot be opened here; the rename is as durable as the system makes it.
    #[cfg(not(unix))]
    fn sync_directory(&self, _directory: &Path) -> io::Result<()> {
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }
}

/// A file that was not replaced, or perhaps not durably.
#[derive(Debug, Error)]
#[error("{}: could not {step} ({reason}); {}", path.display(), step.advice())]
pub struct WriteError {
    /// The file that was to be replaced.
    pub path: PathBuf,
    /// What failed.
    pub step: Step,
    /// What the system said.
    pub reason: io::Error,
}

/// The steps of replacing a file, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Following symbolic links to a regular file, or to none.
    Resolve,
    /// Creating the temporary file beside it.
    Create,
    /// Writing all bytes to that.
    Write,
    /// Waiting until they are on the disk.
    Sync,
    /// Giving it the file's name.
    Rename,
    /// Waiting until the name is on the disk.
    SyncDirectory,
}

impl std::fmt::Display for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Resolve => "find a regular file to replace",
            Self::Create => "create a temporary file beside it",
            Self::Write => "write the temporary file",
            Self::Sync => "flush the temporary file to the disk",
            Self::Rename => "rename the temporary file",
            Self::SyncDirectory => "flush the directory to the disk",
        })
    }
}

impl Step {
    fn advice(self) -> &'static str {
        match self {
            Self::Resolve => "give the name of a file, new or old",
            Self::Create => "what was there before is untouched; check the directory and its permissions",
            Self::Write | Self::Sync => "what was there before is untouched; check for free space",
            Self::Rename => "what was there before is untouched; check the directory and its permissions",
            Self::SyncDirectory => "the new file is there, but may be the old one again after a power cut",
        }
    }
}

/// Numbers the temporary files of this process, for two threads may write the same file.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// Makes `bytes` the contents of the file at `path`: written to a temporary file `.NAME.PID-N.tmp` beside it, flushed,
/// and renamed, and the directory flushed. A symbolic link stays and the file that it leads to is replaced. The new
/// file has the permissions of any new file. After an error other than of [`Step::SyncDirectory`] the old contents are
/// there.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    write_atomically_on(&Disk, path, bytes)
}

/// The same on any file system.
pub fn write_atomically_on<F: FileSystem>(files: &F, path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let at = |step| move |reason| WriteError { path: path.to_owned(), step, reason };
    let target = resolve(path).map_err(at(Step::Resolve))?;
    let temporary = temporary_name(&target, NEXT.fetch_add(1, Ordering::Relaxed));
    // After the first error the temporary file is of no use; that it may stay is no second error to tell of.
    let discard = |error| {
        let _ = files.remove(&temporary);
        error
    };
    let mut file = create(files, &temporary).map_err(at(Step::Create))?;
    write_all(files, &mut file, bytes).map_err(at(Step::Write)).map_err(discard)?;
    files.sync(&file).map_err(at(Step::Sync)).map_err(discard)?;
    drop(file);
    files.rename(&temporary, &target).map_err(at(Step::Rename)).map_err(discard)?;
    files.sync_directory(directory_of(&target)).map_err(at(Step::SyncDirectory))
}

/// Removes temporary files for `path` whose writers are gone; returns how many there were.
///
/// # Errors
/// If the directory cannot be read or a leftover not removed.
pub fn sweep(path: &Path) -> io::Result<usize> {
    let target = resolve(path)?;
    let name = target.file_name().unwrap_or_default();
    let mut swept = 0;
    for entry in fs::read_dir(directory_of(&target))? {
        let entry = entry?;
        let leftover =
            writer(name, &entry.file_name()).is_some_and(|(process, number)| is_gone(process, number));
        if leftover && entry.file_type()?.is_file() {
            fs::remove_file(entry.path())?;
            swept += 1;
        }
    }
    Ok(swept)
}

/// Follows symbolic links, also to a file that does not exist yet. Refuses all but regular files: renaming over a
/// device would replace the device.
fn resolve(path: &Path) -> io::Result<PathBuf> {
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

fn directory_of(file: &Path) -> &Path {
    match file.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

fn temporary_name(target: &Path, number: u64) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(format!(".{}-{number}.tmp", std::process::id()));
    target.with_file_name(name)
}

/// Process and number in the name of a temporary file for a file called `target`.
fn writer(target: &OsStr, name: &OsStr) -> Option<(u32, u64)> {
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

fn create<F: FileSystem>(files: &F, temporary: &Path) -> io::Result<F::File> {
    match files.create_new(temporary) {
        // The name holds our process id and a fresh number: a dead process that had this id left it.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            files.remove(temporary)?;
            files.create_new(temporary)
        }
        created => created,
    }
}

fn write_all<F: FileSystem>(files: &F, file: &mut F::File, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match files.write(file, bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "atomic_tests.rs"]
mod tests;
