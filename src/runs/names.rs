//! The names of a run's files.

use std::fs;
use std::io;
use std::path::Path;

/// The name of the newest checkpoint.
pub const LATEST: &str = "latest.cnn";
/// The name of the best checkpoint.
pub const BEST: &str = "best.cnn";
/// The name of the description.
pub const DESCRIPTION: &str = "run.json";
/// The name of the epochs' metrics.
pub const EPOCHS: &str = "epochs.jsonl";
/// The name of the batches' metrics.
pub const BATCHES: &str = "batches.jsonl";
/// The name of the journal.
pub const JOURNAL: &str = "journal.txt";
/// The name of the log.
pub const LOG: &str = "log.txt";
/// The name of the lock.
pub const LOCK: &str = "lock";
/// The name of the directory of moments.
pub(super) const MOMENTS: &str = "moments";
/// The names of all files that a run directory holds; the lock is last, to be the last that is removed.
pub(super) const FILES: [&str; 8] = [LATEST, BEST, DESCRIPTION, EPOCHS, BATCHES, JOURNAL, LOG, LOCK];

/// Whether what is at `path`, if anything, is a file.
///
/// # Errors
/// If it is anything else: opening a pipe would wait for its other end.
pub(super) fn check_openable(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "it is a directory, pipe, socket or device where a file is expected",
        )),
        _ => Ok(()),
    }
}
