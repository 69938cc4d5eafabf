//! What the user calls a run: one way to find it for every command.

use super::elsewhere::elsewhere;
use super::error::RunError;
use super::names::LATEST;
use super::place::{list, name_of};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// What was found under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The directory of a run, or what should be one.
    Run(PathBuf),
    /// A checkpoint by itself.
    File(PathBuf),
}

impl Found {
    /// The checkpoint: the file, or the newest one of the run.
    pub fn checkpoint(&self) -> PathBuf {
        match self {
            Self::Run(path) => path.join(LATEST),
            Self::File(path) => path.clone(),
        }
    }
}

/// So many runs are named when a beginning stands for several.
const NAMED: usize = 5;

/// What `name` stands for: a run's name in `root`, the path of a run's directory or of a checkpoint, or the beginning of just
/// one run's name, be it in `root` or elsewhere. The newest checkpoint of a run stands for the run.
///
/// # Errors
/// [`RunError::Unknown`] with all that was tried, [`RunError::System`].
pub fn find(root: Option<&Path>, name: &OsStr) -> Result<Found, RunError> {
    let unknown = |reason: String| RunError::Unknown { name: name.to_string_lossy().into_owned(), reason };
    if name.is_empty() {
        return Err(unknown("the name of a run is expected".to_owned()));
    }
    let path = Path::new(name);
    let bare = path.components().count() == 1 && !name.to_string_lossy().contains(std::path::is_separator);
    if let Some(run) = root.filter(|_| bare).map(|root| root.join(name)).filter(|run| is_run(run)) {
        return Ok(Found::Run(run));
    }
    let there = path.symlink_metadata().is_ok();
    let matching = if bare && !is_run(path) && !path.is_file() { beginning(root, name)? } else { Vec::new() };
    match (&matching[..], root) {
        ([run], _) => Ok(Found::Run(run.clone())),
        ([_, ..], _) => Err(unknown(several(&matching))),
        ([], _) if there => Ok(at(path)),
        ([], Some(root)) if bare => {
            let (place, tried) = (root.display(), "nor does any run's name begin so");
            Err(unknown(format!("no such run in {place}, no such file or directory here, {tried}")))
        }
        ([], _) => Err(unknown("no such file or directory".to_owned())),
    }
}

/// What is at a path that was given.
fn at(path: &Path) -> Found {
    if path.is_dir() {
        return Found::Run(path.to_owned());
    }
    match path.parent() {
        Some(parent) if path.file_name() == Some(OsStr::new(LATEST)) => {
            // Without a directory it is the one we are in.
            Found::Run(if parent.as_os_str().is_empty() { PathBuf::from(".") } else { parent.to_owned() })
        }
        _ => Found::File(path.to_owned()),
    }
}

fn is_run(path: &Path) -> bool {
    path.join(LATEST).is_file()
}

/// The runs whose names begin with `name`, or the one that has just this name.
fn beginning(root: Option<&Path>, name: &OsStr) -> Result<Vec<PathBuf>, RunError> {
    let Some(root) = root else { return Ok(Vec::new()) };
    let mut runs = list(root)?;
    runs.extend(elsewhere(root).runs);
    let of = |path: &Path| path.file_name().unwrap_or_default().to_owned();
    let begins = |path: &PathBuf| of(path).as_encoded_bytes().starts_with(name.as_encoded_bytes());
    runs.retain(begins);
    if runs.iter().filter(|path| of(path) == name).count() == 1 {
        runs.retain(|path| of(path) == name);
    }
    Ok(runs)
}

/// That a beginning stands for several.
fn several(runs: &[PathBuf]) -> String {
    let names: Vec<String> = runs.iter().rev().take(NAMED).map(|path| name_of(path)).collect();
    let more = if runs.len() > NAMED { ", …" } else { "" };
    format!("{} runs begin so ({}{more}), give more of the name", runs.len(), names.join(", "))
}
