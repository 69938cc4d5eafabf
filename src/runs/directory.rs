//! The directory of a run, held by one process.

use super::error::RunError;
use super::lock::Lock;
use super::moments;
use super::names::{DESCRIPTION, FILES, LATEST, LOCK, LOG, check_openable};
use super::place::{self, name_of};
use crate::checkpoint::atomic;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A run's directory, held by this process as long as this lives.
#[derive(Debug)]
pub struct RunDirectory {
    path: PathBuf,
    lock: Lock,
}

impl RunDirectory {
    /// Makes a directory for a new run at `path`, which must be free, an empty directory, or what a process left there that
    /// was killed before its first checkpoint; its parent must be there.
    ///
    /// # Errors
    /// [`RunError::Exists`], [`RunError::Held`], [`RunError::System`].
    pub fn create(path: &Path) -> Result<Self, RunError> {
        match fs::create_dir(path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => check_free(path)?,
            made => made.map_err(RunError::system(path, "make the directory"))?,
        }
        let path = path.canonicalize().map_err(RunError::system(path, "find the directory"))?;
        let run = Self { lock: Lock::take(&path)?, path };
        run.sweep();
        Ok(run)
    }

    /// Makes a directory for a new run below `root`, which is made if it is not there, named by the time and `name`.
    ///
    /// # Errors
    /// [`RunError::System`].
    pub fn create_in(root: &Path, name: &str) -> Result<Self, RunError> {
        fs::create_dir_all(root).map_err(RunError::system(root, "make the directory"))?;
        sweep_remains(root);
        Self::numbered(&root.join(place::name(name)))
    }

    /// Makes a directory for another run beside the one at `path`.
    ///
    /// # Errors
    /// [`RunError::System`].
    pub fn create_beside(path: &Path) -> Result<Self, RunError> {
        Self::numbered(path)
    }

    /// Makes a directory called `path`, or that with the first number from 2 on that is free.
    fn numbered(path: &Path) -> Result<Self, RunError> {
        let name = path.file_name().unwrap_or_default();
        let mut target = path.to_owned();
        for number in 2.. {
            match fs::create_dir(&target) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    let mut name = name.to_owned();
                    name.push(format!("-{number}"));
                    target.set_file_name(name);
                }
                made => {
                    made.map_err(RunError::system(&target, "make the directory"))?;
                    break;
                }
            }
        }
        Self::create(&target)
    }

    /// Opens the run at `path` and sweeps what a killed process left there.
    ///
    /// # Errors
    /// [`RunError::NotARun`], [`RunError::Held`], [`RunError::System`].
    pub fn open(path: &Path) -> Result<Self, RunError> {
        let path = check_run(path)?;
        let run = Self { lock: Lock::take(&path)?, path };
        run.sweep();
        Ok(run)
    }

    /// Removes what a killed process left half written.
    fn sweep(&self) {
        for name in FILES {
            // A leftover is a waste of space and nothing else.
            let _ = atomic::sweep(&self.file(name));
        }
        moments::sweep(&self.path);
    }

    /// Why nothing keeps a second process from writing the run, if that is so.
    pub fn unprotected(&self) -> Option<&io::Error> {
        self.lock.missing()
    }

    /// The path of the directory.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What to call it in `cnn-tui resume`: its name where runs are kept by default, its path elsewhere.
    pub fn name(&self) -> String {
        name_of(&self.path)
    }

    /// The path of the file of this name in it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Adds a line to the log.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn note(&self, text: &str) -> io::Result<()> {
        let path = self.file(LOG);
        check_openable(&path)?;
        let mut file = OpenOptions::new().create(true).append(true).open(path)?;
        let time = jiff::Timestamp::now().round(jiff::Unit::Second).unwrap_or_default();
        // In one piece: lines of two processes never mix.
        file.write_all(format!("{time} {}\n", text.replace('\n', " ")).as_bytes())
    }

    /// Removes it all. Files that are not a run's stay, and the directory with them.
    ///
    /// # Errors
    /// If something cannot be removed.
    pub fn remove(self) -> Result<(), RunError> {
        let folder = moments::folder(&self.path);
        moments::remove_all(&self.path).map_err(RunError::system(&folder, "remove the moments"))?;
        for name in FILES {
            let file = self.file(name);
            let _ = atomic::sweep(&file);
            match fs::remove_file(&file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(RunError::system(&file, "remove it")(error));
                }
                _ => {}
            }
        }
        fs::remove_dir(&self.path).map_err(RunError::system(&self.path, "remove the directory"))
    }

    /// Removes it again if no checkpoint was ever written.
    pub fn discard_if_empty(&self) {
        // Only what is known to be missing: a disk that does not answer for a moment must not cost the run.
        if matches!(self.file(LATEST).try_exists(), Ok(false)) {
            let _ = moments::remove_all(&self.path);
            for name in FILES {
                // What cannot be removed does no harm.
                let _ = fs::remove_file(self.file(name));
            }
            let _ = fs::remove_dir(&self.path);
        }
    }
}

/// The absolute path of the run at `path`, which is looked at only: nothing is locked or written.
///
/// # Errors
/// [`RunError::NotARun`], [`RunError::System`].
pub fn check_run(path: &Path) -> Result<PathBuf, RunError> {
    if !path.join(LATEST).is_file() {
        return Err(RunError::NotARun { path: path.to_owned() });
    }
    path.canonicalize().map_err(RunError::system(path, "find the directory"))
}

/// Whether a new run may be put into what is at `path`.
///
/// # Errors
/// [`RunError::Exists`], [`RunError::System`].
pub fn check_free(path: &Path) -> Result<(), RunError> {
    let exists = |found| Err(RunError::Exists { path: path.to_owned(), found });
    match fs::read_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => exists("a file"),
        Err(error) => Err(RunError::system(path, "read the directory")(error)),
        Ok(_) if path.join(LATEST).exists() => exists("a run"),
        Ok(mut entries) => {
            if entries.all(is_remains) {
                Ok(())
            } else {
                exists("a directory with something in it")
            }
        }
    }
}

/// Removes what processes left below `root` that were killed before their first checkpoint. Not at once, for one that is
/// at work may have made its directory and not yet taken the lock.
fn sweep_remains(root: &Path) {
    const A_WHILE: Duration = Duration::from_secs(60);
    for entry in fs::read_dir(root).into_iter().flatten().flatten() {
        let changed = entry.metadata().and_then(|metadata| metadata.modified());
        let old = changed.is_ok_and(|changed| changed.elapsed().is_ok_and(|age| age > A_WHILE));
        let directory = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if old && directory && entry.path().join(LOCK).is_file() {
            // What is held, or is more than remains, is refused here; what stays does no harm.
            let _ = RunDirectory::create(&entry.path()).map(|remains| remains.discard_if_empty());
        }
    }
}

/// Whether a file is one that a run has before its first checkpoint.
fn is_remains(entry: io::Result<fs::DirEntry>) -> bool {
    entry.is_ok_and(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let half_written = |of: &str| name.starts_with(&format!(".{of}.")) && name.ends_with(".tmp");
        [LOCK, LOG, DESCRIPTION].contains(&&*name) || [DESCRIPTION, LATEST].into_iter().any(half_written)
    })
}
