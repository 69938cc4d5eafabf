//! `cnn-tui resume`: going on with a run, on the screen.

use super::{Failure, screen};
use crate::cli::{ExtensionOptions, ResumeArguments, TrainOptions};
use crate::config;
use crate::runs::{self, Found, LATEST, RunDirectory, RunError, Story};
use crate::train::job::{Home, Job};
use crate::train::state::RunState;
use anyhow::anyhow;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
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

/// The job of going on with what is called `name`, or with the newest run that is unfinished.
pub(super) fn job(
    name: Option<&OsStr>,
    options: &TrainOptions,
    extension: &ExtensionOptions,
    interval: Duration,
) -> Result<Job, Failure> {
    let root = runs::state_directory();
    let found = match name.filter(|name| !name.is_empty()) {
        Some(name) => runs::find(root.as_deref(), name).map_err(failed)?,
        None => Found::Run(newest_unfinished(root.as_deref())?),
    };
    match found {
        Found::Run(path) => of_run(&path, options, extension, interval),
        Found::File(path) => of_file(&path, root, (options, extension), interval),
    }
}

/// The job of going on with a run where it is kept. One that is over is looked at only: that takes no right to write, and
/// several can do it.
fn of_run(
    path: &Path,
    options: &TrainOptions,
    extension: &ExtensionOptions,
    interval: Duration,
) -> Result<Job, Failure> {
    let path = runs::check_run(path).map_err(failed)?;
    let job = |path: &Path| {
        let state = RunState::load(&path.join(LATEST)).map_err(|error| damaged(path, error.into()))?;
        config::resumed(options, extension, &runs::name_of(path), state, interval).map_err(Failure::Misuse)
    };
    let over = job(&path)?;
    if over.is_over() {
        return Ok(Job { home: Home::Over(path), ..over });
    }
    let run = RunDirectory::open(&path).map_err(failed)?;
    // Read again, now that nobody else can write.
    Ok(Job { home: Home::Open(Arc::new(run)), ..job(&path)? })
}

/// The job of going on with a checkpoint that is in no run's directory: a new run is made of it, and the file stays.
fn of_file(
    path: &Path,
    root: Option<PathBuf>,
    (options, extension): (&TrainOptions, &ExtensionOptions),
    interval: Duration,
) -> Result<Job, Failure> {
    let state = RunState::load(path).map_err(anyhow::Error::from)?;
    let job = config::resumed(options, extension, &path.display().to_string(), state, interval)
        .map_err(Failure::Misuse)?;
    let home = match root {
        _ if job.is_over() => Home::Over(path.to_owned()),
        Some(root) => Home::Below(root),
        None => return Err(no_home().into()),
    };
    Ok(Job { home, ..job })
}

fn failed(error: RunError) -> Failure {
    Failure::Failed(error.into())
}

/// A checkpoint that cannot be read, with what can still be done.
fn damaged(run: &Path, error: anyhow::Error) -> Failure {
    let best = run.join(runs::BEST);
    if best.is_file() {
        let error =
            error.context(format!("the best checkpoint may be good: cnn-tui resume {}", best.display()));
        return Failure::Failed(error);
    }
    Failure::Failed(error)
}

fn no_home() -> anyhow::Error {
    anyhow!("there is no home directory that runs could be in; name a directory")
}

/// Whether there is something to go on with: batches were done, more are to come, and numbers stayed finite. A run that
/// diverged would come to the same batch again.
pub(super) fn is_unfinished(path: &Path, state: &RunState) -> bool {
    state.outcome().is_none() && state.progress.total_steps > 0 && !Story::read(path).diverged()
}

/// The newest run that is unfinished and that nobody trains.
fn newest_unfinished(root: Option<&Path>) -> Result<PathBuf, Failure> {
    let root = root.ok_or_else(no_home)?;
    let mut runs = runs::list(root).map_err(failed)?;
    runs.extend(runs::elsewhere(root).runs);
    let unfinished = |path: &PathBuf| {
        runs::holder(path).is_none()
            && RunState::load(&path.join(LATEST)).is_ok_and(|state| is_unfinished(path, &state))
    };
    runs::sorted(runs).into_iter().rev().find(unfinished).ok_or_else(|| {
        let place = root.display();
        anyhow!(
            "there is no unfinished run in {place}; `cnn-tui runs` lists what there is, `cnn-tui` begins one"
        )
        .into()
    })
}
