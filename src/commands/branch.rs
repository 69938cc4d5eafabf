//! `cnn-tui branch`: going on from an earlier batch of a run, as a run of its own.

use super::failure::Failure;
use super::output::note;
use super::screen::{self, ScreenArguments};
use super::stored::no_home;
use super::train::follow_job;
use crate::cli::{ExtensionOptions, Surroundings, TrainOptions};
use crate::config;
use crate::dataset::Dataset;
use crate::protocol::{Act, NewBranch};
use crate::runs::{self, Found, LATEST};
use crate::threads::Workers;
use crate::train::job::{Home, Job};
use crate::train::moments::Moments;
use crate::train::moments::branch::{BranchError, branch};
use crate::train::moments::reach::{Origin, Reaching};
use crate::train::moments::shelf::Shelf;
use crate::train::progress::Stage;
use crate::train::record::parent_of;
use crate::train::resume::{capture, resume};
use crate::train::run::Trainer;
use crate::train::state::RunState;
use anyhow::Context;
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Arguments of `branch`.
#[derive(Debug, Args)]
#[command(allow_negative_numbers = true)]
pub struct Arguments {
    /// Its name in `cnn-tui runs`, the beginning of that, or its directory
    #[arg(id = "branched-run", value_name = "RUN")]
    pub run: OsString,
    /// Where: after so many batches of the run, or `epoch:N` for the end of an epoch
    #[arg(long, value_name = "BATCH|epoch:N", value_parser = place)]
    pub at: Place,
    /// Give a setting another value from there on, e.g. --set learning-rate=0.01; again for another setting
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = assignment)]
    pub settings: Vec<(String, String)>,
    /// Do something to the run there, once it has these settings, as a journal says it: --do "silence 1 3", "redraw 2 7", "edit 1 5 12
    /// to 0.25"; again for more, in their order
    #[arg(long = "do", value_name = "ACT", value_parser = act)]
    pub acts: Vec<Act>,
    /// What the branch is called [default: as the run]
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Keep the branch in this directory, new or empty [default: one below ~/.local/state/cnn-tui/runs]
    #[arg(id = "branch-run", long = "run", value_name = "DIR")]
    pub directory: Option<PathBuf>,
    /// Train without a screen, as `cnn-tui train` does
    #[arg(long)]
    pub no_tui: bool,
    /// Without a screen: one JSON object a line on standard output, and nothing else there
    #[arg(long, requires = "no_tui")]
    pub json: bool,
    /// Where the images are, and what goes on around the training.
    #[command(flatten)]
    pub surroundings: Surroundings,
    /// How to show it.
    #[command(flatten)]
    pub screen: ScreenArguments,
}

/// A place in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// After so many batches.
    Batch(u64),
    /// At the end of this epoch, from 1.
    Epoch(usize),
}

fn place(text: &str) -> Result<Place, String> {
    let epoch = text.strip_prefix("epoch:").map(|number| number.parse().ok().map(Place::Epoch));
    epoch.unwrap_or_else(|| text.parse().ok().map(Place::Batch)).ok_or_else(|| {
        "a number of batches is expected, from 0 on, or epoch:N for the end of an epoch".to_owned()
    })
}

fn assignment(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("NAME=VALUE is expected, e.g. learning-rate=0.01")?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

fn act(text: &str) -> Result<Act, String> {
    text.parse()
}

/// Makes the branch, and trains it.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let Arguments { screen, surroundings, .. } = arguments;
    let train = TrainOptions { surroundings: surroundings.clone(), ..TrainOptions::default() };
    let job = |interval| branched(arguments, &train, interval);
    if arguments.no_tui {
        return follow_job(job(Duration::MAX)?, surroundings, arguments.json);
    }
    screen::open(screen, &train, job, |app| screen::welcome(app, true))
}

/// The run that is branched off.
struct Parent {
    path: PathBuf,
    name: String,
    state: RunState,
}

impl Parent {
    fn find(name: &OsString) -> Result<Self, Failure> {
        let found = runs::find(runs::state_directory().as_deref(), name).map_err(anyhow::Error::from)?;
        let Found::Run(path) = found else {
            return Err(Failure::Misuse(format!(
                "{}: a run is expected, for a checkpoint by itself has no earlier batches",
                Path::new(name).display()
            )));
        };
        let path = runs::check_run(&path).map_err(anyhow::Error::from)?;
        let state = RunState::load(&path.join(LATEST)).map_err(anyhow::Error::from)?;
        Ok(Self { name: runs::name_of(&path), path, state })
    }

    /// The number of batches before the place where the branch begins.
    fn step_of(&self, place: Place) -> Result<u64, Failure> {
        let (name, progress) = (&self.name, &self.state.progress);
        let step = match place {
            Place::Batch(step) => Some(step).filter(|&step| step <= progress.total_steps),
            Place::Epoch(0) => Some(0),
            Place::Epoch(epoch) => progress.history.get(epoch - 1).map(|report| report.total_steps),
        };
        step.ok_or_else(|| {
            let (epochs, batches) = (progress.epoch, progress.total_steps);
            Failure::Misuse(format!(
                "--at: {name} has not come so far; {epochs} epochs and {batches} batches of it are kept"
            ))
        })
    }

    /// The run after `step` batches, computed if it is not kept.
    fn trainer_at(&self, step: u64, dataset: Arc<Dataset>, threads: usize) -> anyhow::Result<Trainer> {
        let progress = &self.state.progress;
        if step == progress.total_steps && !matches!(progress.stage, Stage::Validating(_)) {
            return resume(self.state.clone(), dataset);
        }
        let shelf = Shelf::in_fixed_directory(self.path.clone());
        let (mut moments, problem) = Moments::open(shelf, u64::MAX, progress.total_steps);
        if let Some(problem) = problem {
            note(&problem);
        }
        let way = Reaching::new(&mut moments, &Origin::of(progress), dataset, step)?;
        let mut trainer = computed(way, &Workers::up_to(threads).0)?;
        trainer.progress.take_over_epochs(&progress.history);
        Ok(trainer)
    }
}

/// Goes the way to a step, with a progress bar where somebody looks.
fn computed(mut way: Reaching, workers: &Workers) -> anyhow::Result<Trainer> {
    let target = if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr_with_hz(10)
    } else {
        ProgressDrawTarget::hidden()
    };
    let reach = way.progress();
    let bar = ProgressBar::with_draw_target(Some(reach.step - reach.from), target);
    let style = ProgressStyle::with_template("{wide_bar} computing batch {msg}  {pos}/{len}  ETA {eta}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message(reach.step.to_string());
    while !way.is_there() {
        way.advance(workers)?;
        bar.set_position(way.trainer().progress.total_steps.saturating_sub(reach.from));
    }
    bar.finish_and_clear();
    Ok(way.into_trainer())
}

/// The job of a branch: a run that goes on from the state where it begins, in a directory of its own.
fn branched(arguments: &Arguments, train: &TrainOptions, interval: Duration) -> Result<Job, Failure> {
    let parent = Parent::find(&arguments.run)?;
    let step = parent.step_of(arguments.at)?;
    let extension = ExtensionOptions::default();
    let job = config::resumed(train, &extension, &parent.name, parent.state.clone(), interval)
        .map_err(Failure::Misuse)?;
    let home = home(arguments)?;
    let dataset = Arc::new(job.source.load().map_err(anyhow::Error::from)?);
    let mut trainer = parent.trainer_at(step, dataset, job.threads)?;
    let (settings, acts) = (arguments.settings.clone(), arguments.acts.clone());
    let new = NewBranch { step, settings, acts, ..NewBranch::default() };
    let known = trainer.plan().doubts();
    branch(&mut trainer, &new).map_err(refusal)?;
    let mut doubts = trainer.plan().doubts();
    doubts.retain(|doubt| !known.contains(doubt));
    let name = arguments.name.clone().unwrap_or_else(|| job.name.clone());
    let course = parent.state.course.until(step);
    let state = capture(&name, &job.source, &trainer, &course).context("the branch cannot be begun")?;
    let state = RunState { parent: Some(parent_of(&parent.name, step)), ..state };
    let mut job = Job { name, config: state.config.clone(), home, state: Some(Box::new(state)), ..job };
    (job.start.branches_off, job.start.doubts) = (Some(parent.path), doubts);
    Ok(job)
}

/// The failure that a branch cannot be begun, with the option that is wrong.
fn refusal(error: BranchError) -> Failure {
    let option = match &error {
        BranchError::Setting(_) => "--set",
        BranchError::Act { .. } => "--do",
    };
    Failure::Misuse(format!("{option}: {error}"))
}

/// Where the branch is kept. Nothing is made there yet.
fn home(arguments: &Arguments) -> Result<Home, Failure> {
    if let Some(name) = &arguments.name
        && (name.is_empty() || name.chars().any(|c| c.is_control() || std::path::is_separator(c)))
    {
        return Err(Failure::Misuse("--name: a name without separators of paths is expected".to_owned()));
    }
    match (&arguments.directory, runs::state_directory()) {
        (Some(path), _) => {
            runs::check_free(path).map_err(|error| Failure::Misuse(format!("--run {error}")))?;
            Ok(Home::At(path.clone()))
        }
        (None, Some(root)) => Ok(Home::Below(root)),
        (None, None) => Err(no_home().into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_assignments_are_read_or_refused_with_what_is_expected() {
        assert_eq!(place("0"), Ok(Place::Batch(0)));
        assert_eq!(place("epoch:3"), Ok(Place::Epoch(3)));
        for wrong in ["", "-1", "3.5", "epoch:", "epoch:x", "epochs:3"] {
            assert!(place(wrong).is_err_and(|problem| problem.contains("epoch:N")), "{wrong}");
        }
        let assigned = assignment("schedule = step:3:0.1").expect("it is one");
        assert_eq!(assigned, ("schedule".to_owned(), "step:3:0.1".to_owned()));
        assert!(assignment("momentum").is_err());
        assert_eq!(act(" silence 1 3 "), Ok(Act::Silence { layer: 0, unit: 2 }));
        for (wrong, expected) in [
            ("silence layer 1 filter 3", "`silence LAYER UNIT` is expected, numbers from 1 on"),
            ("mute 1 3", "there is no such act; there are learning-rate, set, silence"),
            ("set momentum", "`set NAME VALUE` is expected"),
        ] {
            assert!(act(wrong).is_err_and(|problem| problem.contains(expected)), "{wrong}");
        }
    }
}
