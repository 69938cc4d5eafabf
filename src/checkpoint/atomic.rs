//! Replacing a file so that at every moment, power cuts included, either the old or the new contents are there, whole.

use super::errno::{self, Ability};
use super::target::{directory_of, resolve};
use super::temporary;
pub use super::temporary::{directory_beside, sweep, sweep_directories};
use std::ffi::OsStr;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
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

/// The real file system without a wait for the disk: a file is whole after a kill, and after a power cut it may be the old one, or
/// one that its checksum gives away. For what is written often and can be computed again.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unflushed;

impl FileSystem for Unflushed {
    type File = File;

    fn create_new(&self, path: &Path) -> io::Result<File> {
        Disk.create_new(path)
    }

    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<usize> {
        Disk.write(file, bytes)
    }

    fn sync(&self, _file: &File) -> io::Result<()> {
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        Disk.rename(from, to)
    }

    fn sync_directory(&self, _directory: &Path) -> io::Result<()> {
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        Disk.remove(path)
    }
}

/// A file that was not replaced: what was there before is untouched.
#[derive(Debug, Error)]
#[error("{}: could not {step} ({reason}); {}", path.display(), step.advice(reason))]
pub struct WriteError {
    /// The file that was to be replaced.
    pub path: PathBuf,
    /// What failed.
    pub step: Step,
    /// What the system said.
    pub reason: io::Error,
}

/// A file that was replaced and is there, but may be the old one again after a power cut.
#[derive(Debug)]
pub struct Doubt {
    /// The file.
    pub path: PathBuf,
    /// What was left out: [`Step::Sync`] or [`Step::SyncDirectory`].
    pub step: Step,
    /// What the system said.
    pub reason: io::Error,
    /// Whether that is because its file system cannot do it at all.
    pub unable: bool,
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, step, reason, unable } = self;
        if *unable {
            let place = directory_of(path).display();
            write!(
                f,
                "{place}: saved, but its file system cannot {step} ({reason}): a power cut may cost the last saves"
            )
        } else {
            let path = path.display();
            write!(
                f,
                "{path}: saved, but could not {step} ({reason}): a power cut may bring back the old one"
            )
        }
    }
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

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
    fn advice(self, reason: &io::Error) -> &'static str {
        match self {
            Self::Resolve => "give the name of a file, new or old",
            Self::Create => "what was there before is untouched; check the directory and its permissions",
            Self::Write | Self::Sync => "what was there before is untouched; check for free space",
            Self::Rename if errno::is_mounted(reason) => {
                "what was there before is untouched; a file that is mounted by itself cannot be replaced, name one in a \
                 mounted directory"
            }
            Self::Rename => "what was there before is untouched; check the directory and its permissions",
            Self::SyncDirectory => "the new file is there",
        }
    }
}

/// Makes `bytes` the contents of the file at `path`: written to a temporary file `.NAME.PID-N.tmp` beside it, flushed,
/// and renamed, and the directory flushed. A symbolic link stays and the file that it leads to is replaced. The new
/// file has the permissions of any new file. Says what it had to leave out: a file system that cannot flush is no
/// obstacle, nor is anything that fails once the new file is there.
///
/// # Errors
/// If the file was not replaced. The old contents are there then.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<Vec<Doubt>, WriteError> {
    write_atomically_on(&Disk, path, bytes)
}

/// Makes `bytes` the contents of the file at `path` on any file system, as [`write_atomically`] does on the real one.
///
/// # Errors
/// If the file was not replaced. The old contents are there then.
pub fn write_atomically_on<F: FileSystem>(
    files: &F,
    path: &Path,
    bytes: &[u8],
) -> Result<Vec<Doubt>, WriteError> {
    let at = |step| move |reason| WriteError { path: path.to_owned(), step, reason };
    let doubt = |step, reason, unable| Doubt { path: path.to_owned(), step, reason, unable };
    let mut doubts = Vec::new();
    let target = resolve(path).map_err(at(Step::Resolve))?;
    let (mut file, temporary) = create(files, &target).map_err(at(Step::Create))?;
    // After the first error the temporary file is of no use; that it may stay is no second error to tell of.
    let discard = |error| {
        let _ = files.remove(&temporary);
        error
    };
    write_all(files, &mut file, bytes).map_err(at(Step::Write)).map_err(discard)?;
    match patiently(|| files.sync(&file)) {
        Err(reason) if errno::cannot(Ability::Sync, &reason) => doubts.push(doubt(Step::Sync, reason, true)),
        synced => synced.map_err(at(Step::Sync)).map_err(discard)?,
    }
    drop(file);
    patiently(|| files.rename(&temporary, &target)).map_err(at(Step::Rename)).map_err(discard)?;
    if let Err(reason) = patiently(|| files.sync_directory(directory_of(&target))) {
        let unable = errno::cannot(Ability::SyncDirectory, &reason);
        doubts.push(doubt(Step::SyncDirectory, reason, unable));
    }
    Ok(doubts)
}

/// Tries again whatever a signal interrupted, as network file systems let happen.
fn patiently<T>(mut attempt: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match attempt() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}

/// Creates a temporary file beside `target`; gives its path, too.
fn create<F: FileSystem>(files: &F, target: &Path) -> io::Result<(F::File, PathBuf)> {
    let number = temporary::next();
    let create = |called: &OsStr| {
        let temporary = temporary::name(target, called, number);
        Ok((create_at(files, &temporary)?, temporary))
    };
    match create(target.file_name().unwrap_or_default()) {
        Err(error) if errno::is_name_too_long(&error) => create(OsStr::new(temporary::SHORT)),
        created => created,
    }
}

fn create_at<F: FileSystem>(files: &F, temporary: &Path) -> io::Result<F::File> {
    match patiently(|| files.create_new(temporary)) {
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
        match patiently(|| files.write(file, bytes))? {
            0 => return Err(io::ErrorKind::WriteZero.into()),
            written => bytes = &bytes[written..],
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
