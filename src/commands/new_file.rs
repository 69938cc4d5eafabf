//! A file that a command makes: whole or not at all, and never in place of another one unless that was asked for.

use super::failure::Failure;
use super::output::note;
use crate::checkpoint::atomic::write_atomically;
use clap::Args;
use std::path::Path;

/// What becomes of a file that is there already.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct Overwriting {
    /// Write over a file that is there already
    #[arg(long)]
    overwrite: bool,
}

impl Overwriting {
    /// Checks that a file may be made at `path`, before any work is done for it.
    ///
    /// # Errors
    /// If there is one already, and it was not asked for that it be written over.
    pub(super) fn check(self, path: &Path) -> Result<(), Failure> {
        if self.overwrite || path.symlink_metadata().is_err() {
            return Ok(());
        }
        let path = path.display();
        Err(Failure::Misuse(format!("{path}: it is there already; name another file, or give --overwrite")))
    }
}

/// Makes `bytes` the contents of the file at `path`.
///
/// # Errors
/// If they cannot be written; what was there before is untouched then.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let doubts = write_atomically(path, bytes).map_err(anyhow::Error::from)?;
    doubts.iter().for_each(|doubt| note(&doubt.to_string()));
    Ok(())
}
