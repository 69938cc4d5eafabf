//! `cnn-tui train`: the same trainer without a screen.

use super::consultation::Consultation;
use super::failure::{Failure, no_thread};
use super::follow::follow;
use super::front::Front;
use super::signals::{self, Signals};
use super::{continued, jobs, summary};
use crate::cli::{ExtensionOptions, Surroundings, TrainOptions};
use crate::train::job::Job;
use crate::train::trainer_thread::Handle;
use anyhow::Context;
use clap::Args;
use std::ffi::OsString;
use std::time::Duration;

/// Arguments of `train`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// What to train.
    #[command(flatten)]
    pub train: TrainOptions,
    /// Go on with this run or checkpoint, the newest unfinished run if none is named, instead of beginning one
    #[arg(
        long,
        value_name = "RUN",
        num_args = 0..=1,
        default_missing_value = "",
        conflicts_with_all = ["run", "no_save", "keep"]
    )]
    pub resume: Option<OsString>,
    /// What becomes of a run that goes on.
    #[command(flatten)]
    pub extension: ExtensionOptions,
    /// One JSON object a line on standard output, and nothing else there
    #[arg(long)]
    pub json: bool,
}

/// Trains as the arguments say.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let options = &arguments.train;
    // Nobody looks at probes here.
    let job = match &arguments.resume {
        Some(name) => jobs::resumed(Some(name), options, &arguments.extension, Duration::MAX)?,
        None if arguments.extension.extend.is_some() => {
            return Err(Failure::Misuse(
                "--extend is for a run that goes on: train --resume RUN --epochs N".to_owned(),
            ));
        }
        None => jobs::begun(options, Duration::MAX)?,
    };
    follow_job(job, &options.surroundings, arguments.json)
}

/// Trains `job` without a screen to its end.
pub(super) fn follow_job(mut job: Job, surroundings: &Surroundings, json: bool) -> Result<(), Failure> {
    job.start.clock = continued::clock().context("cannot handle signals")?;
    let signal = Signals::install(surroundings.on_hangup).context("cannot handle signals")?;
    signals::survive_file_limit().context("cannot handle signals")?;
    let copied = job.save.is_some();
    let handle = Handle::spawn(job, Consultation::default().asks()).map_err(no_thread("that trains"))?;
    let mut front = Front::new(json, surroundings.save_every.is_some());
    let report = follow(&handle, &mut front, &signal);
    let stopped = signal.received();
    // Waits for the trainer, which saves.
    drop(handle);
    let report = match (report, stopped) {
        // A line that is gone cannot be written to, either.
        (Err(_), Some(signal)) => return Err(Failure::Signal(signal)),
        (report, _) => report?,
    };
    summary::verdict(&report, copied, stopped)
}
