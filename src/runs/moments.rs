//! The moments that a run keeps of its own past: a file each in a directory of their own, whose name says where in the run it is.

use super::names::MOMENTS;
use crate::checkpoint::atomic;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The most names that are looked at in a directory of moments.
const MOST_NAMES: usize = 1 << 14;

/// The file of a moment, whose name is all of this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MomentFile {
    /// Batches of the run that were done.
    pub step: u64,
    /// Complete epochs.
    pub epoch: usize,
    /// Batches of the epoch in hand that were done.
    pub batch: usize,
    /// Whether the run can be continued from it.
    pub whole: bool,
}

/// A file of a moment that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoundMoment {
    /// What its name says.
    pub file: MomentFile,
    /// Its length in bytes.
    pub bytes: u64,
}

/// The name of the file, which sorts as the run goes.
impl fmt::Display for MomentFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { step, epoch, batch, whole } = self;
        let kind = if *whole { "" } else { "-weights" };
        write!(f, "{step:010}-epoch-{epoch}-batch-{batch}{kind}.cnn")
    }
}

impl MomentFile {
    /// Reads the name of a file; `None` if that is none of a moment.
    pub fn of_name(name: &str) -> Option<Self> {
        let stem = name.strip_suffix(".cnn")?;
        let weights = stem.strip_suffix("-weights");
        let mut parts = weights.unwrap_or(stem).split('-');
        let step = parts.next()?.parse().ok()?;
        let mut number =
            |word: &str| parts.next().filter(|part| *part == word).and(parts.next())?.parse().ok();
        let (epoch, batch) = (number("epoch")?, number("batch")?);
        let moment = Self { step, epoch, batch, whole: weights.is_none() };
        // One moment has one name.
        (moment.to_string() == name).then_some(moment)
    }

    /// Gives its path in the directory of the run at `run`.
    pub fn path(&self, run: &Path) -> PathBuf {
        folder(run).join(self.to_string())
    }
}

/// Gives the directory of the moments of the run at `run`.
pub fn folder(run: &Path) -> PathBuf {
    run.join(MOMENTS)
}

/// Lists the moments of the run at `run`, oldest first; none where there is no such directory.
///
/// # Errors
/// If the directory cannot be read.
pub fn list(run: &Path) -> io::Result<Vec<FoundMoment>> {
    let entries = match fs::read_dir(folder(run)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let found = |entry: fs::DirEntry| {
        let file = MomentFile::of_name(entry.file_name().to_str()?)?;
        let metadata = entry.metadata().ok().filter(fs::Metadata::is_file)?;
        Some(FoundMoment { file, bytes: metadata.len() })
    };
    let mut moments: Vec<FoundMoment> = entries.take(MOST_NAMES).flatten().filter_map(found).collect();
    moments.sort_by_key(|moment| moment.file);
    Ok(moments)
}

/// Counts the bytes of all moments of the run at `run`.
pub fn size(run: &Path) -> u64 {
    // What cannot be read is not counted; a listing is no place to fail at.
    list(run).unwrap_or_default().iter().map(|moment| moment.bytes).sum()
}

/// Removes what a killed process left half written among the moments of the run at `run`.
pub(super) fn sweep(run: &Path) {
    let entries = fs::read_dir(folder(run)).into_iter().flatten().take(MOST_NAMES).flatten();
    let half_written = |entry: fs::DirEntry| written_for(entry.file_name().to_str()?);
    for moment in entries.filter_map(half_written) {
        // A leftover is a waste of space and nothing else.
        let _ = atomic::sweep(&moment.path(run));
    }
}

/// Gives the moment that a temporary file of this name was written for.
fn written_for(name: &str) -> Option<MomentFile> {
    let (moment, _writer) = name.strip_prefix('.')?.strip_suffix(".tmp")?.rsplit_once('.')?;
    MomentFile::of_name(moment)
}

/// Removes all moments of the run at `run`, and their directory if nothing else is in it.
///
/// # Errors
/// If a moment cannot be removed.
pub(super) fn remove_all(run: &Path) -> io::Result<()> {
    sweep(run);
    for moment in list(run)? {
        match fs::remove_file(moment.file.path(run)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    // What else lies there is not ours, and then the directory stays.
    let _ = fs::remove_dir(folder(run));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(step: u64, whole: bool) -> MomentFile {
        MomentFile { step, epoch: 3, batch: 120, whole }
    }

    #[test]
    fn a_name_says_all_of_a_moment_and_no_other_name_says_the_same() {
        for (moment, name) in [
            (moment(4207, true), "0000004207-epoch-3-batch-120.cnn"),
            (moment(4207, false), "0000004207-epoch-3-batch-120-weights.cnn"),
            (moment(u64::MAX, true), "18446744073709551615-epoch-3-batch-120.cnn"),
        ] {
            assert_eq!(moment.to_string(), name);
            assert_eq!(MomentFile::of_name(name), Some(moment));
        }
        for wrong in [
            "",
            ".cnn",
            "latest.cnn",
            "4207-epoch-3-batch-120.cnn",
            "0000004207-epoch-03-batch-120.cnn",
            "0000004207-epoch-3-batch-120-weights-weights.cnn",
            "0000004207-epoch-3-batch-120-5.cnn",
            "0000004207-batch-3-epoch-120.cnn",
            "0000004207-epoch--3-batch-120.cnn",
            "99999999999999999999999-epoch-3-batch-120.cnn",
            "+000004207-epoch-3-batch-120.cnn",
        ] {
            assert_eq!(MomentFile::of_name(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn moments_are_listed_in_order_and_removed_without_what_is_not_theirs() {
        let run = tempfile::tempdir().expect("a directory");
        assert_eq!(list(run.path()).expect("nothing"), []);
        fs::create_dir(folder(run.path())).expect("made");
        for (step, bytes) in [(9, 3), (10, 1), (2, 2)] {
            fs::write(moment(step, step != 9).path(run.path()), vec![0; bytes]).expect("written");
        }
        fs::write(folder(run.path()).join("notes"), "mine").expect("written");
        fs::create_dir(moment(11, true).path(run.path())).expect("made");
        let (leftover, other) = (".0000000009-epoch-3-batch-120.cnn.0-1.tmp", ".notes.0-1.tmp");
        for name in [leftover, other] {
            fs::write(folder(run.path()).join(name), "half").expect("written");
        }
        let steps: Vec<_> =
            list(run.path()).expect("there").iter().map(|found| (found.file.step, found.bytes)).collect();
        assert_eq!(steps, [(2, 2), (9, 3), (10, 1)]);
        assert_eq!(size(run.path()), 6);
        remove_all(run.path()).expect("removed");
        assert_eq!(list(run.path()).expect("there"), []);
        let is_there = |name| folder(run.path()).join(name).is_file();
        assert_eq!(["notes", leftover, other].map(is_there), [true, false, true]);
    }
}
