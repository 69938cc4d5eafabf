//! What is to be trained: the job of a run that begins, or of one that goes on.

use super::failure::{Failure, no_thread};
use super::metrics::Metrics;
use super::runs::remove::make_room;
use super::stored::no_home;
use super::unfinished::newest_unfinished;
use super::voice::Voice;
use crate::cli::{ExtensionOptions, TrainOptions, VersusOptions};
use crate::config;
use crate::inspect::{Ask, TrainerEnd};
use crate::protocol::Side;
use crate::runs::{self, Found, LATEST, RunDirectory, RunError};
use crate::train::job::{Home, Job};
use crate::train::state::RunState;
use crate::train::trainer_thread::Handle;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The job of a new run, once there is room for it among those that are kept; `voice` says what went for that.
pub(super) fn begun(options: &TrainOptions, probe_interval: Duration, voice: Voice) -> Result<Job, Failure> {
    let job = config::job(options, probe_interval).map_err(Failure::Misuse)?;
    keep_few(options, &job, voice)?;
    Ok(job)
}

/// The jobs of a new run, or of a pair of new runs.
pub(super) fn begun_with(
    options: &TrainOptions,
    versus: &VersusOptions,
    probe_interval: Duration,
    voice: Voice,
) -> Result<Vec<Job>, Failure> {
    if !versus.is_given() {
        return Ok(vec![begun(options, probe_interval, voice)?]);
    }
    let job = config::job(options, probe_interval).map_err(Failure::Misuse)?;
    let jobs = config::paired(job, versus).map_err(Failure::Misuse)?;
    keep_few(options, &jobs[0], voice)?;
    Ok(jobs.into())
}

/// Starts the thread that trains a run, or a pair of runs, with what writes its `metrics`; `asks` gives what is to be known of each at once.
pub(super) fn train(
    jobs: Vec<Job>,
    metrics: &mut Metrics,
    asks: impl Fn(Side) -> Vec<Ask>,
) -> Result<Handle, Failure> {
    let mut attend = |side, trainer: &mut TrainerEnd| metrics.attend(side, trainer);
    let started = match <[Job; 2]>::try_from(jobs) {
        Ok(pair) => Handle::spawn_pair(pair, Side::ALL.map(asks), attend),
        Err(jobs) => {
            let job = jobs.into_iter().next().unwrap_or_else(|| unreachable!("there is something to train"));
            Handle::spawn_attended(job, asks(Side::A), |trainer| attend(Side::A, trainer))
        }
    };
    started.map_err(no_thread("that trains"))
}

/// Makes room for a run among those that are kept, if that was asked for.
fn keep_few(options: &TrainOptions, job: &Job, voice: Voice) -> Result<(), Failure> {
    if let (Some(keep), Home::Below(root)) = (options.place.keep, &job.home) {
        make_room(root, keep, voice)?;
    }
    Ok(())
}

/// The job of going on with what is called `name`, or with the newest run that is unfinished.
pub(super) fn resumed(
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
