//! One process writes a run. The system lets go of the lock when that process ends, however it ends.

use super::error::RunError;
use super::holder::Holder;
use super::names::{LOCK, check_openable};
use crate::checkpoint::errno::{Ability, cannot};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::time::{Duration, Instant};

/// Whoever only looks holds a lock for a moment; a lock held for longer is held by a trainer.
const A_LOOK: Duration = Duration::from_millis(200);
/// A process id takes no more.
const MOST_DIGITS: u64 = 20;

/// A lock, held until it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
    /// What the system said where there are no locks.
    missing: Option<io::Error>,
}

impl Lock {
    /// Takes the lock of the run in `directory`. Where the file system knows no locks, nobody is kept out.
    pub(super) fn take(directory: &Path) -> Result<Self, RunError> {
        Self::take_by(directory, File::try_lock)
    }

    /// The same with any way of locking a file.
    pub(super) fn take_by(
        directory: &Path,
        lock: impl Fn(&File) -> Result<(), TryLockError>,
    ) -> Result<Self, RunError> {
        let path = directory.join(LOCK);
        let failed = |doing| RunError::system(&path, doing);
        check_openable(&path).map_err(failed("open the lock"))?;
        let mut options = OpenOptions::new();
        let mut file = options
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(failed("open the lock"))?;
        let missing = match patiently(|| lock(&file)) {
            Ok(()) => None,
            Err(TryLockError::Error(error)) if cannot(Ability::Lock, &error) => Some(error),
            Err(TryLockError::Error(error)) => return Err(failed("lock it")(error)),
            Err(TryLockError::WouldBlock) => {
                let holder = Holder { process: process(&mut file) };
                return Err(RunError::Held { path: directory.to_owned(), holder });
            }
        };
        // Only to tell others who it is; on a full disk the lock holds all the same.
        let _ = file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id()));
        Ok(Self { _file: file, missing })
    }

    /// What the system said where it has no locks.
    pub(super) fn missing(&self) -> Option<&io::Error> {
        self.missing.as_ref()
    }
}

/// Tries for [`A_LOOK`], for whoever only looks lets go soon.
fn patiently(lock: impl Fn() -> Result<(), TryLockError>) -> Result<(), TryLockError> {
    let began = Instant::now();
    loop {
        match lock() {
            Err(TryLockError::WouldBlock) if began.elapsed() < A_LOOK => std::thread::sleep(A_LOOK / 20),
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

/// Who holds the run in `directory`, if anybody does.
pub fn holder(directory: &Path) -> Option<Holder> {
    let path = directory.join(LOCK);
    check_openable(&path).ok()?;
    let mut file = File::open(path).ok()?;
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => Some(Holder { process: process(&mut file) }),
        _ => None,
    }
}

/// The process id in a lock.
fn process(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.rewind().ok()?;
    file.take(MOST_DIGITS).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::io::Errno;

    /// Linux's own ENOTSUPP, which NFS lets through and no C library knows.
    const ENOTSUPP: i32 = 524;

    #[test]
    fn a_file_system_without_locks_is_no_obstacle_but_said_to_be_one_and_a_failure_is_one() {
        let directory = tempfile::tempdir().expect("a directory");
        let answer = |number| {
            Lock::take_by(directory.path(), move |_| {
                Err(TryLockError::Error(io::Error::from_raw_os_error(number)))
            })
        };
        for errno in [Errno::NOLCK, Errno::NOSYS, Errno::OPNOTSUPP, Errno::INVAL] {
            let number = errno.raw_os_error();
            let lock = answer(number).unwrap_or_else(|error| panic!("{errno:?}: {error}"));
            assert_eq!(lock.missing().and_then(io::Error::raw_os_error), Some(number));
        }
        assert!(answer(ENOTSUPP).expect("NFS").missing().is_some());
        for errno in [Errno::IO, Errno::BADF, Errno::NOSPC, Errno::ACCESS] {
            let error = answer(errno.raw_os_error()).expect_err("it failed").to_string();
            assert!(error.contains("cannot lock it"), "{error}");
        }
        assert!(Lock::take(directory.path()).expect("this one locks").missing().is_none());
    }
}
