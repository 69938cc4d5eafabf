//! Why a run directory cannot be used.

use super::holder::Holder;
use super::names::LATEST;
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why a run directory cannot be used.
#[derive(Debug, Error)]
pub enum RunError {
    /// A new run was to be made where something is.
    #[error("{}: {found} is there already; name a directory that is new or empty, or go on with it: cnn-tui resume {}", path.display(), path.display())]
    Exists {
        /// The place in question.
        path: PathBuf,
        /// What is there.
        found: &'static str,
    },
    /// The directory holds no run.
    #[error("{}: there is no run; expected a directory with a {LATEST} in it, see `cnn-tui runs`", path.display())]
    NotARun {
        /// The place in question.
        path: PathBuf,
    },
    /// Another process writes the run.
    #[error("{}: {holder} is training this run; wait for it, or end it first", path.display())]
    Held {
        /// The run.
        path: PathBuf,
        /// Who holds it.
        holder: Holder,
    },
    /// There is nothing of that name, or there are several things.
    #[error("{name}: {reason}; `cnn-tui runs` lists what there is")]
    Unknown {
        /// What was asked for.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A line of a text file is not what it should be.
    #[error("{}, line {line}: {reason}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it, and what was expected.
        reason: String,
    },
    /// The system refused something.
    #[error("{}: cannot {doing} ({reason})", path.display())]
    System {
        /// The file or directory in question.
        path: PathBuf,
        /// What was being done.
        doing: &'static str,
        /// What the system said.
        reason: io::Error,
    },
}

impl RunError {
    /// The error that the system refused what was being done to `path`.
    pub(super) fn system(path: &Path, doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |reason| Self::System { path: path.to_owned(), doing, reason }
    }
}
