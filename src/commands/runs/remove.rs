//! Removing runs: what is to go is found first and named, asked about on a terminal, and only then removed.

use crate::commands::failure::Failure;
use crate::commands::output::{note, print};
use crate::commands::voice::Voice;
use crate::runs::{self, BATCHES, Found, LATEST, RunDirectory, RunError};
use crate::train::state::RunState;
use anyhow::anyhow;
use std::ffi::OsString;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Removes the runs of these names, or all in `root` but the newest `keep`.
pub(super) fn run(root: &Path, names: &[OsString], keep: Option<usize>, yes: bool) -> Result<(), Failure> {
    let targets = match keep {
        Some(keep) => old(root, keep, Voice::default())?,
        None => named(root, names)?,
    };
    if targets.is_empty() {
        return print("there is nothing to remove");
    }
    if !yes && !confirmed(&targets)? {
        return print("nothing was removed");
    }
    remove(root, &targets, |name| print(&format!("removed {name}")))
}

/// Removes all runs in `root` but the newest `keep` because a new one is to begin; `voice` says which.
pub(in crate::commands) fn make_room(root: &Path, keep: usize, voice: Voice) -> Result<(), Failure> {
    remove(root, &old(root, keep, voice)?, |name| {
        voice.note(&format!("removed {name}, for --keep {keep}"));
        Ok(())
    })
}

fn failed(error: RunError) -> Failure {
    Failure::Failed(error.into())
}

/// The runs in `root` that are not among the newest `keep`. Those without a single batch do not count: keeping one, there
/// for a look at the screen, would cost a real run. Those that are being trained stay.
fn old(root: &Path, keep: usize, voice: Voice) -> Result<Vec<PathBuf>, Failure> {
    let (begun, empty): (Vec<_>, Vec<_>) =
        runs::list(root).map_err(failed)?.into_iter().partition(|path| is_begun(path));
    let old = begun.len().saturating_sub(keep);
    let old = runs::sorted(empty.into_iter().chain(begun.into_iter().take(old)).collect());
    Ok(old.into_iter().filter(|path| is_free(path, voice)).collect())
}

/// Whether nobody trains the run. If somebody does, `voice` says so.
fn is_free(path: &Path, voice: Voice) -> bool {
    let holder = runs::holder(path);
    if let Some(holder) = holder {
        voice.note(&format!("{} stays: {holder} is training it", name_of(path)));
    }
    holder.is_none()
}

/// Whether a batch of the run was ever done. What cannot be read may have been a long run.
fn is_begun(path: &Path) -> bool {
    fs::metadata(path.join(BATCHES)).is_ok_and(|metadata| metadata.len() > 0)
        || RunState::load(&path.join(LATEST)).map_or(true, |state| state.progress.total_steps > 0)
}

/// The runs of these names, each once; nothing is removed if one of them cannot be.
fn named(root: &Path, names: &[OsString]) -> Result<Vec<PathBuf>, Failure> {
    let mut paths = Vec::new();
    for name in names {
        let path = match runs::find(Some(root), name).map_err(failed)? {
            Found::Run(path) => runs::check_run(&path).map_err(failed)?,
            Found::File(path) => {
                let path = path.display();
                return Err(
                    anyhow!("{path}: it is no run but a file, which is removed like any other").into()
                );
            }
        };
        if let Some(holder) = runs::holder(&path) {
            return Err(failed(RunError::Held { path, holder }));
        }
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    Ok(paths)
}

fn name_of(path: &Path) -> String {
    runs::name_of(&path.canonicalize().unwrap_or_else(|_| path.to_owned()))
}

/// Whether the user agrees. Without a terminal there is nobody to ask, and what was asked for is done.
fn confirmed(targets: &[PathBuf]) -> Result<bool, Failure> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Ok(true);
    }
    let told = |result: io::Result<()>| result.map_err(anyhow::Error::from);
    let mut terminal = io::stderr().lock();
    for path in targets {
        told(writeln!(terminal, "  {}", name_of(path)))?;
    }
    let what =
        if let [_] = targets { "this run".to_owned() } else { format!("these {} runs", targets.len()) };
    told(write!(terminal, "remove {what} with all checkpoints? [y/N] ").and_then(|()| terminal.flush()))?;
    let mut answer = String::new();
    told(io::stdin().read_line(&mut answer).map(drop))?;
    Ok(["y", "yes"].contains(&answer.trim().to_lowercase().as_str()))
}

/// Removes all that can be removed and says so; then, what could not be.
fn remove(
    root: &Path,
    targets: &[PathBuf],
    mut say: impl FnMut(&str) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut first = None;
    for path in targets {
        let name = name_of(path);
        match RunDirectory::open(path).and_then(RunDirectory::remove) {
            Ok(()) => {
                runs::forget(root, path);
                say(&name)?;
            }
            Err(error) if first.is_none() => first = Some(error),
            Err(error) => note(&format!("cnn-tui: {error}")),
        }
    }
    first.map_or(Ok(()), |error| Err(failed(error)))
}
