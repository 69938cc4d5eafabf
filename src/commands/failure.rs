//! How a command ends where it does not simply succeed.

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

/// A thread that the system does not start: what it was to do, and what can be done.
pub(super) fn no_thread(purpose: &str) -> impl Fn(io::Error) -> Failure {
    move |error| {
        let advice = match error.kind() {
            io::ErrorKind::OutOfMemory => "there may be a limit on memory (ulimit -v): raise it",
            _ => "there may be a limit on processes (ulimit -u, or the container's): end some, or raise it",
        };
        Failure::Failed(anyhow::anyhow!("cannot start the thread {purpose} ({error}); {advice}"))
    }
}
