//! `cnn-tui train`: the same trainer without a screen.

use super::consultation::Consultation;
use super::failure::Failure;
use super::follow::follow;
use super::front::Front;
use super::metrics::Metrics;
use super::preferences::origins::Origins;
use super::signals::{self, Signals};
use super::voice::Voice;
use super::{continued, jobs, summary};
use crate::cli::{ExtensionOptions, Surroundings, TrainOptions, VersusOptions};
use crate::train::job::Job;
use anyhow::{Context, anyhow};
use clap::Args;
use std::ffi::OsString;
use std::sync::Arc;
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
    /// What is trained beside it.
    #[command(flatten)]
    pub versus: VersusOptions,
    /// One JSON object a line on standard output, and nothing else there
    #[arg(long)]
    pub json: bool,
    /// How much is said.
    #[command(flatten)]
    pub voice: Voice,
    /// Where each option is from.
    #[arg(skip)]
    pub origins: Origins,
}

/// Trains as the arguments say.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let (jobs, manner) = (jobs(arguments)?, (arguments.json, arguments.voice));
    explain(arguments, &jobs);
    follow_jobs(jobs, &arguments.train.surroundings, manner)
}

/// Says which settings are from where, and what the process sets out with.
fn explain(arguments: &Arguments, jobs: &[Job]) {
    let Arguments { train, voice, origins, .. } = arguments;
    origins.lines().into_iter().for_each(|line| voice.detail(|| line));
    for job in jobs {
        voice.detail(|| format!("{}: the images are {}", job.label(), job.source));
        voice.machine(job.threads, train.surroundings.threads);
    }
}

/// Trains `job` without a screen to its end.
pub(super) fn follow_job(job: Job, surroundings: &Surroundings, json: bool) -> Result<(), Failure> {
    follow_jobs(vec![job], surroundings, (json, Voice::default()))
}

/// Trains one job without a screen to its end, or those of a pair, told in JSON or not and as much as `voice` says.
fn follow_jobs(
    mut jobs: Vec<Job>,
    surroundings: &Surroundings,
    (json, voice): (bool, Voice),
) -> Result<(), Failure> {
    let clock = continued::clock().context("cannot handle signals")?;
    jobs.iter_mut().for_each(|job| job.start.clock = Arc::clone(&clock));
    let signal = Signals::install(surroundings.on_hangup).context("cannot handle signals")?;
    signals::survive_file_limit().context("cannot handle signals")?;
    let copied = jobs.iter().any(|job| job.save.is_some());
    let saves = surroundings.save_every.is_some();
    let mut fronts = match jobs.len() {
        1 => vec![Front::new(json, saves, voice)],
        _ => Front::pair(json, saves, voice).into(),
    };
    let mut metrics = Metrics::of(surroundings, &jobs)?;
    let handle = jobs::train(jobs, &mut metrics, |_| Consultation::default().asks())?;
    let reports = follow(&handle, &mut fronts, &signal);
    let stopped = signal.received();
    if reports.is_ok() {
        metrics.settle();
    }
    // Waits for the trainer, which saves.
    drop(handle);
    let written = metrics.finish();
    let reports = match (reports, stopped) {
        // A line that is gone cannot be written to, either.
        (Err(_), Some(signal)) => return Err(Failure::Signal(signal)),
        (reports, _) => reports?,
    };
    let verdict = |report| match summary::verdict(report, copied, stopped) {
        // Whoever wants to hear of errors alone has not heard why.
        Err(Failure::Unsuccessful) if voice.is_quiet() && summary::is_unsaved(report, copied) => {
            Err(anyhow!("the last checkpoint could not be written; without --quiet the reason is told")
                .into())
        }
        verdict => verdict,
    };
    reports.iter().try_for_each(verdict).and(written)
}

/// What is to be trained: a run that begins or goes on, or a pair of runs.
fn jobs(arguments: &Arguments) -> Result<Vec<Job>, Failure> {
    let Arguments { train, resume, extension, versus, voice, .. } = arguments;
    // Nobody looks at probes here.
    let interval = Duration::MAX;
    match resume {
        Some(_) if versus.is_given() => Err(Failure::Misuse(
            "--versus is for runs that begin; a pair goes on with: cnn-tui resume RUN --versus RUN"
                .to_owned(),
        )),
        Some(name) => Ok(vec![jobs::resumed(Some(name), train, extension, interval)?]),
        None if extension.extend.is_some() => Err(Failure::Misuse(
            "--extend is for a run that goes on: train --resume RUN --epochs N".to_owned(),
        )),
        None => jobs::begun_with(train, versus, interval, *voice),
    }
}
