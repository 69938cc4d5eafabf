//! The subcommands, one file each.

pub mod bench;
mod confusion;
mod continued;
pub mod eval;
mod front;
pub mod gradcheck;
pub mod guard;
pub mod inspect;
pub mod presets;
pub mod resume;
pub mod runs;
pub mod screen;
mod signals;
mod summary;
mod table;
pub mod train;

use crate::runs::{Found, check_run, find, state_directory};
use crate::train::state::RunState;
use std::ffi::OsStr;
use std::fmt;
use std::io;

/// How a command ended, where it did not simply succeed.
#[derive(Debug)]
pub enum Failure {
    /// The command line makes no sense: exit status 2.
    Misuse(String),
    /// It went wrong on the way: exit status 1.
    Failed(anyhow::Error),
    /// A signal ended it in good order: exit status 128 + its number. There is nothing more to say.
    Signal(i32),
    /// It ran, but its result means failure, which is already said: exit status 1.
    Unsuccessful,
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Failed(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Misuse(message) => f.write_str(message),
            Self::Failed(error) => write!(f, "{error:#}"),
            Self::Signal(signal) => write!(f, "ended by signal {signal}"),
            Self::Unsuccessful => Ok(()),
        }
    }
}

impl Failure {
    /// The exit status.
    pub fn status(&self) -> u8 {
        match self {
            Self::Misuse(_) => 2,
            Self::Failed(_) | Self::Unsuccessful => 1,
            Self::Signal(signal) => u8::try_from(128 + signal).unwrap_or(1),
        }
    }

    /// Whether there is something to tell.
    pub fn is_silent(&self) -> bool {
        matches!(self, Self::Signal(_) | Self::Unsuccessful)
    }
}

/// The state in what the user calls `name`: a checkpoint, or the newest one of a run.
fn load(name: &OsStr) -> anyhow::Result<RunState> {
    let found = find(state_directory().as_deref(), name)?;
    if let Found::Run(path) = &found {
        check_run(path)?;
    }
    Ok(RunState::load(&found.checkpoint())?)
}

/// A thread that the system does not start: what it was to do, and what can be done.
fn no_thread(purpose: &str) -> impl Fn(io::Error) -> Failure {
    move |error| {
        let advice =
            "there may be a limit on processes (ulimit -u, or the container's): end some, or raise it";
        Failure::Failed(anyhow::anyhow!("cannot start the thread {purpose} ({error}); {advice}"))
    }
}

/// Prints `value` as one line of JSON.
fn print_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let line = serde_json::to_string(value).map_err(anyhow::Error::from)?;
    print(&line)
}

/// Prints a line to standard output. A reader that is gone is no failure of ours, but there is no point in going on.
fn print(line: &str) -> Result<(), Failure> {
    use std::io::Write;
    let mut out = io::stdout().lock();
    match writeln!(out, "{line}").and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(Failure::Signal(SIGPIPE)),
        result => result.map_err(|error| {
            Failure::Failed(anyhow::Error::from(error).context("cannot write to standard output"))
        }),
    }
}

/// The signal that a writer to a closed pipe dies of.
const SIGPIPE: i32 = 13;
