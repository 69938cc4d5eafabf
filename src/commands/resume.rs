//! `cnn-tui resume`: going on with a run, on the screen.

use super::failure::Failure;
use super::screen::ScreenArguments;
use super::{jobs, screen};
use crate::cli::ExtensionOptions;
use crate::cli::TrainOptions;
use crate::config;
use clap::Args;
use std::ffi::OsString;

/// Arguments of `resume`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Its name in `cnn-tui runs`, the beginning of that, its directory, or a checkpoint, of which a new run is made
    /// [default: the newest unfinished run]
    #[arg(id = "name", value_name = "RUN")]
    pub name: Option<OsString>,
    /// Go on with this run beside it, in lock step
    #[arg(long, value_name = "RUN", requires = "name", help_heading = "Network")]
    pub versus: Option<OsString>,
    /// What to train: it can be extended, but not contradicted.
    #[command(flatten)]
    pub train: TrainOptions,
    /// What becomes of the run.
    #[command(flatten)]
    pub extension: ExtensionOptions,
    /// How to show it.
    #[command(flatten)]
    pub screen: ScreenArguments,
}

/// Opens the screen on a run.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let Arguments { name, versus, train, extension, screen } = arguments;
    if let Some(option) = misplaced(train) {
        return Err(Failure::Misuse(format!(
            "{option}: a run goes on where it is kept; leave the option out"
        )));
    }
    let jobs = |interval| {
        let job = jobs::resumed(name.as_deref(), train, extension, interval)?;
        let Some(other) = versus else { return Ok(vec![job]) };
        let second = jobs::resumed(Some(other), train, extension, interval)?;
        config::resumed_pair([job, second]).map_err(Failure::Misuse).map(Into::into)
    };
    screen::open_all(screen, train, jobs, |app| screen::welcome(app, true))
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
