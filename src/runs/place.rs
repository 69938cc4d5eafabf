//! Where runs are kept when nobody says where, and how they are found there.

use super::{LATEST, RunError};
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

/// What to call the run at `path`.
pub(super) fn name_of(path: &Path) -> String {
    let here = state_directory().and_then(|root| root.canonicalize().ok());
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) if here.as_deref() == Some(parent) => name.to_string_lossy().into_owned(),
        _ => path.display().to_string(),
    }
}

/// The runs in `root` that have a checkpoint, the newest checkpoint last. No runs if there is no such directory.
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
        if let Ok(changed) = fs::metadata(path.join(LATEST)).and_then(|metadata| metadata.modified()) {
            runs.push((changed, path));
        }
    }
    runs.sort();
    Ok(runs.into_iter().map(|(_, path)| path).collect())
}

/// The run that `name` stands for: the path of its directory, its name in `root`, or the beginning of just one name.
///
/// # Errors
/// [`RunError::Unknown`], [`RunError::System`].
pub fn find(root: Option<&Path>, name: &str) -> Result<PathBuf, RunError> {
    let unknown = |reason: String| RunError::Unknown { name: name.to_owned(), reason };
    if name.is_empty() {
        return Err(unknown("a run is expected".to_owned()));
    }
    let bare = Path::new(name).components().count() == 1 && !name.contains(std::path::is_separator);
    let Some(root) = root.filter(|_| bare) else { return Ok(PathBuf::from(name)) };
    if root.join(name).is_dir() {
        return Ok(root.join(name));
    }
    if Path::new(name).exists() {
        return Ok(PathBuf::from(name));
    }
    let starts =
        |path: &PathBuf| path.file_name().is_some_and(|file| file.to_string_lossy().starts_with(name));
    let mut matching: Vec<PathBuf> = list(root)?.into_iter().filter(starts).collect();
    match (matching.pop(), matching.len()) {
        (None, _) => Err(unknown(format!("no such run in {}", root.display()))),
        (Some(found), 0) => Ok(found),
        (Some(_), others) => Err(unknown(format!("{} runs begin so", others + 1))),
    }
}
