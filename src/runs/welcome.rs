//! Whether the user of this machine has been welcomed: a mark beside the runs.

use super::place::state_directory;
use std::fs;
use std::path::PathBuf;

/// The file that is there once somebody was welcomed.
const MARK: &str = "welcomed";

/// The path of the mark; `None` for a user without a home.
fn mark() -> Option<PathBuf> {
    Some(state_directory()?.parent()?.join(MARK))
}

/// Tells whether nobody was welcomed yet, as far as that was remembered.
pub fn is_newcomer() -> bool {
    mark().is_none_or(|mark| !mark.exists())
}

/// Remembers that somebody was welcomed. Where nothing can be written, it is forgotten.
pub fn remember_welcome() {
    let Some(mark) = mark() else { return };
    // Being welcomed twice does no harm.
    let _ = mark.parent().map(fs::create_dir_all);
    let _ = fs::write(mark, "");
}
