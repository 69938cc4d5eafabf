//! `cnn-tui resume`: going on with a run, on the screen.

use super::{Failure, screen};
use crate::cli::{ExtensionOptions, ResumeArguments, TrainOptions};
use crate::config;
use crate::runs::{self, RunDirectory, RunError};
use crate::train::state::RunState;
use crate::train::worker::Job;
use anyhow::anyhow;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Opens the screen on a run.
pub fn run(arguments: &ResumeArguments) -> Result<(), Failure> {
    let ResumeArguments { name, train, extension, screen } = arguments;
    if let Some(option) = misplaced(train) {
        return Err(Failure::Misuse(format!(
            "{option}: a run goes on where it is kept; leave the option out"
        )));
    }
    screen::open(screen, train, |interval| job(name.as_deref(), train, extension, interval))
}

/// An option that only makes sense for a run that begins.
fn misplaced(options: &TrainOptions) -> Option<&'static str> {
    let given = [
        (options.place.run.is_some(), "--run"),
        (options.place.no_save, "--no-save"),
        (options.place.keep.is_some(), "--keep"),
    ];
    given.into_iter().find(|(given, _)| *given).map(|(_, option)| option)
}

/// The job of going on with the run called `name`, or with the newest that is unfinished.
pub(super) fn job(
    name: Option<&str>,
    options: &TrainOptions,
    extension: &ExtensionOptions,
    interval: Duration,
) -> Result<Job, Failure> {
    let root = runs::state_directory();
    let path = match name.filter(|name| !name.is_empty()) {
        Some(name) => runs::find(root.as_deref(), name).map_err(failed)?,
        None => newest_unfinished(root.as_deref())?,
    };
    let run = RunDirectory::open(&path).map_err(failed)?;
    let state = RunState::load(&run.file(runs::LATEST)).map_err(|error| damaged(&run, error.into()))?;
    config::resumed(options, extension, run, state, interval).map_err(Failure::Misuse)
}

fn failed(error: RunError) -> Failure {
    Failure::Failed(error.into())
}

/// A checkpoint that cannot be read, with what can still be done.
fn damaged(run: &RunDirectory, error: anyhow::Error) -> Failure {
    let best = run.file(runs::BEST);
    if best.is_file() {
        let error =
            error.context(format!("the best checkpoint may be good: cnn-tui eval {}", best.display()));
        return Failure::Failed(error);
    }
    Failure::Failed(error)
}

/// The newest run that has not ended and that nobody trains.
fn newest_unfinished(root: Option<&Path>) -> Result<PathBuf, Failure> {
    let root =
        root.ok_or_else(|| anyhow!("there is no home directory that runs could be in; name a directory"))?;
    let runs = runs::list(root).map_err(failed)?;
    let unfinished = |path: &PathBuf| {
        runs::holder(path).is_none()
            && RunState::load(&path.join(runs::LATEST)).is_ok_and(|state| state.outcome().is_none())
    };
    runs.into_iter().rev().find(unfinished).ok_or_else(|| {
        let place = root.display();
        anyhow!(
            "there is no unfinished run in {place}; `cnn-tui runs` lists what there is, `cnn-tui` begins one"
        )
        .into()
    })
}
