//! `cnn-tui config`: the configuration that is in effect, where its file is, and runs as files that `--config` takes.

mod run_file;

use super::Cli;
use super::failure::Failure;
use super::output::{note, print};
use super::preferences::{Place, Preferences, printed};
use super::stored::load;
use crate::config;
use anyhow::anyhow;
use clap::Args;
use run_file::Kept;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

/// Arguments of `config`.
#[derive(Debug, Args)]
#[command(override_usage = "cnn-tui config [--path | --default | --run <RUN> | -- <OPTION>...]")]
pub struct Arguments {
    /// Print where the configuration file is, or would be
    #[arg(long, conflicts_with_all = ["default", "kept-run", "options"])]
    pub path: bool,
    /// Print a file in which everything is a comment, to begin with
    #[arg(long, conflicts_with_all = ["kept-run", "options"])]
    pub default: bool,
    /// Print a run that is kept, or a checkpoint, as a file for --config: what it began as, all of it
    #[arg(id = "kept-run", long = "run", value_name = "RUN", conflicts_with = "options")]
    pub run: Option<OsString>,
    /// Print the run of these options of `cnn-tui`, behind `--`, as a file for --config: e.g. -- --preset small --lr 0.1
    #[arg(id = "options", last = true, value_name = "OPTION")]
    pub options: Vec<OsString>,
    /// The file of a run that was named.
    #[arg(skip)]
    pub file: Option<PathBuf>,
}

/// Prints what was asked for.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let place = Place::find();
    let path = place.as_ref().map(|place| place.path.as_path());
    if arguments.path {
        let path = path.ok_or_else(|| {
            anyhow!("there is no home directory for a configuration file; name one with CNN_TUI_CONFIG")
        })?;
        return print(&path.display().to_string());
    }
    if arguments.default {
        return print(&printed::template());
    }
    if let Some(run) = &arguments.run {
        return of_run(run);
    }
    let run_file = arguments.file.as_deref();
    let preferences = Preferences::load(place.as_ref(), run_file)?;
    if arguments.options.is_empty() {
        return print(&printed::effective(&preferences, path, run_file));
    }
    of_options(&arguments.options, &preferences)
}

/// Prints a run that is kept.
fn of_run(name: &OsString) -> Result<(), Failure> {
    let state = load(name)?;
    let Kept { text, doubts } = run_file::of_state(&state)?;
    doubts.iter().for_each(|doubt| note(&format!("note: {doubt}")));
    print(&text)
}

/// Prints the run of options that might be typed.
fn of_options(options: &[OsString], preferences: &Preferences) -> Result<(), Failure> {
    let words = std::iter::once(OsString::from("cnn-tui")).chain(options.iter().cloned());
    let words: Vec<OsString> = words.collect();
    let (cli, origins) =
        Cli::traced(&words, preferences).map_err(|error| Failure::Misuse(error.to_string()))?;
    let options = cli.training().ok_or_else(|| {
        Failure::Misuse(
            "options of `cnn-tui` are expected behind `--`, of no subcommand but train".to_owned(),
        )
    })?;
    let job = config::job(options, Duration::MAX).map_err(Failure::Misuse)?;
    print(&run_file::of_job(&job, &origins)?)
}
