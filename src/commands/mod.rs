//! The subcommands, one file each.

pub mod bench;
mod continued;
pub mod eval;
mod front;
pub mod gradcheck;
pub mod inspect;
pub mod presets;
pub mod resume;
pub mod runs;
pub mod screen;
mod signals;
mod summary;
pub mod train;

use crate::runs::LATEST;
use crate::train::state::RunState;
use std::fmt;
use std::path::Path;

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

/// The state in a checkpoint file, or in the newest checkpoint of a run's directory.
fn load(path: &Path) -> anyhow::Result<RunState> {
    let newest = path.join(LATEST);
    Ok(RunState::load(if newest.is_file() { &newest } else { path })?)
}

/// Prints `value` as one line of JSON.
fn print_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let line = serde_json::to_string(value).map_err(anyhow::Error::from)?;
    print(&line)
}

/// Prints a line to standard output. A reader that is gone is no failure of ours, but there is no point in going on.
fn print(line: &str) -> Result<(), Failure> {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{line}").and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Err(Failure::Signal(SIGPIPE)),
        result => result.map_err(|error| {
            Failure::Failed(anyhow::Error::from(error).context("cannot write to standard output"))
        }),
    }
}

/// The signal that a writer to a closed pipe dies of.
const SIGPIPE: i32 = 13;
