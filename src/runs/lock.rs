//! One process writes a run. The system lets go of the lock when that process ends, however it ends.

use super::{LOCK, RunError, check_openable};
use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::time::{Duration, Instant};

/// Whoever only looks holds a lock for a moment; a lock held for longer is held by a trainer.
const A_LOOK: Duration = Duration::from_millis(200);
/// A process id takes no more.
const MOST_DIGITS: u64 = 20;

/// Who holds a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Process id, if it could be read.
    pub process: Option<u32>,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.process {
            Some(process) => write!(f, "process {process}"),
            None => f.write_str("another process"),
        }
    }
}

/// A lock, held until it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of the run in `directory`.
    pub(super) fn take(directory: &Path) -> Result<Self, RunError> {
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
        let began = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => break,
                // Some network file systems know no locks; there, nobody is kept out.
                Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => break,
                Err(TryLockError::Error(error)) => return Err(failed("lock it")(error)),
                Err(TryLockError::WouldBlock) if began.elapsed() < A_LOOK => {
                    std::thread::sleep(A_LOOK / 20);
                }
                Err(TryLockError::WouldBlock) => {
                    let holder = Holder { process: process(&mut file) };
                    return Err(RunError::Held { path: directory.to_owned(), holder });
                }
            }
        }
        // Only to tell others who it is; on a full disk the lock holds all the same.
        let _ = file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id()));
        Ok(Self { _file: file })
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
