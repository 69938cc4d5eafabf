//! Where runs are kept when nobody says where, and what they are called.

use super::error::RunError;
use super::names::LATEST;
use super::story::last_at_work;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The directory that runs are kept in: `cnn-tui/runs` in the user's state directory (`$XDG_STATE_HOME`, or
/// `~/.local/state`; where there is no such thing, the directory for local data). `None` for a user without a home.
pub fn state_directory() -> Option<PathBuf> {
    Some(dirs::state_dir().or_else(dirs::data_local_dir)?.join("cnn-tui").join("runs"))
}

/// A name for a run that begins now: `2026-11-23_16-21-11_nielsen-3`.
pub(super) fn name(preset: &str) -> String {
    format!("{}_{preset}", jiff::ZonedDateTime::now().strftime("%Y-%m-%d_%H-%M-%S"))
}

/// What to call the run at `path`, which is absolute: its name where runs are kept by default, its path elsewhere.
pub fn name_of(path: &Path) -> String {
    let here = state_directory().and_then(|root| root.canonicalize().ok());
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) if here.as_deref() == Some(parent) => name.to_string_lossy().into_owned(),
        _ => path.display().to_string(),
    }
}

/// The runs in `root` that have a checkpoint, the one that was at work last at the end. No runs if there is no such
/// directory.
///
/// # Errors
/// If the directory cannot be read.
pub fn list(root: &Path) -> Result<Vec<PathBuf>, RunError> {
    let failed = || RunError::system(root, "read the directory");
    let entries = match fs::read_dir(root) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed())?,
    };
    let mut runs = Vec::new();
    for entry in entries {
        let path = entry.map_err(failed())?.path();
        // What has no checkpoint, or goes away meanwhile, is no run.
        if path.join(LATEST).exists() {
            runs.push(path);
        }
    }
    Ok(sorted(runs))
}

/// The same runs, the one that was at work last at the end.
pub fn sorted(mut runs: Vec<PathBuf>) -> Vec<PathBuf> {
    runs.sort_by_cached_key(|path| (last_at_work(path), path.clone()));
    runs
}
