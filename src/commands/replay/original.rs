//! The run that is done again, as it is found: by its name, in a checkpoint, or in a journal.

use crate::commands::failure::Failure;
use crate::dataset::Dataset;
use crate::protocol::EpochReport;
use crate::runs::{Found, check_run, find, state_directory};
use crate::train::fits::described;
use crate::train::journal::{self, Journal, JournalError, is_journal};
use crate::train::state::RunState;
use anyhow::Context;
use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// More than any journal has is not read.
const MOST_BYTES: u64 = 16 << 20;

/// A run that is to be done again.
pub(super) struct Original {
    /// What it is called in messages.
    pub(super) name: String,
    /// What is to be done.
    pub(super) journal: Journal,
    /// What its epochs came to, where that is known.
    pub(super) epochs: Vec<EpochReport>,
    /// The lines of the journal's acts, and of its data, if it was read from a text.
    lines: Option<Lines>,
}

/// Where something stands in a text.
struct Lines {
    acts: Vec<usize>,
    data: usize,
}

impl Original {
    /// Finds what `name` stands for.
    ///
    /// # Errors
    /// If there is no such thing, or it is no run and no journal.
    pub(super) fn find(name: &OsStr) -> Result<Self, Failure> {
        let found = find(state_directory().as_deref(), name).map_err(anyhow::Error::from)?;
        match &found {
            Found::Run(path) => _ = check_run(path).map_err(anyhow::Error::from)?,
            Found::File(path) => {
                let bytes = bytes(path)?;
                if is_journal(&bytes) {
                    return Self::of_text(path, &bytes);
                }
            }
        }
        let name = name.to_string_lossy().into_owned();
        let state = RunState::load(&found.checkpoint()).map_err(|error| no_journal(&found, error.into()))?;
        Self::of_state(name, &state)
    }

    /// Takes a run from its checkpoint.
    fn of_state(name: String, state: &RunState) -> Result<Self, Failure> {
        let journal = Journal::of(state).ok_or_else(|| {
            Failure::Misuse(format!(
                "{name}: the run was begun by an older program, which did not keep what decided it, and cannot be done again"
            ))
        })?;
        Ok(Self { name, journal: journal.ending(state), epochs: state.progress.history.clone(), lines: None })
    }

    /// Takes a run from the text of a journal.
    fn of_text(path: &Path, bytes: &[u8]) -> Result<Self, Failure> {
        let name = path.display().to_string();
        let read = journal::Read::of(bytes).map_err(|error| Failure::Misuse(format!("{name}, {error}")))?;
        let lines = Some(Lines { acts: read.lines, data: read.data_line });
        Ok(Self { name, journal: read.journal, epochs: Vec::new(), lines })
    }

    /// Makes the error that it cannot be done again, because of the act at `index` if that is the reason.
    pub(super) fn refused(&self, index: Option<usize>, reason: &str) -> Failure {
        let line = self.lines.as_ref().zip(index).map(|(lines, index)| lines.acts[index]);
        self.error(line, reason)
    }

    fn error(&self, line: Option<usize>, reason: &str) -> Failure {
        let error = JournalError { line, reason: reason.to_owned() };
        let between = if line.is_some() { "," } else { ":" };
        Failure::Misuse(format!("{}{between} {error}", self.name))
    }

    /// Checks that a data set is the one of the run.
    ///
    /// # Errors
    /// If it is another one.
    pub(super) fn check_data(&self, dataset: &Dataset) -> Result<(), Failure> {
        let data = &self.journal.data;
        if dataset.identity().map_err(anyhow::Error::from)? == data.identity {
            return Ok(());
        }
        let reason = format!(
            "the run was trained on {} (SHA-256 {:.12}…), but what is there now is another data set, {}; name the right one \
             with --data",
            data.name,
            data.identity,
            described(dataset)?
        );
        Err(self.error(self.lines.as_ref().map(|lines| lines.data), &reason))
    }
}

/// Reads a file, or as much of it as is more than any journal has.
fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let name = || path.display().to_string();
    let is_file = path.metadata().with_context(name)?.is_file();
    if !is_file {
        return Err(Failure::Misuse(format!("{}: a run, a checkpoint or a journal is expected", name())));
    }
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(MOST_BYTES).read_to_end(&mut bytes)).with_context(name)?;
    Ok(bytes)
}

/// Makes the error that something is neither a run nor a journal, or a run that cannot be read.
fn no_journal(found: &Found, error: anyhow::Error) -> Failure {
    match found {
        Found::Run(_) => Failure::Failed(error),
        Found::File(path) => Failure::Misuse(format!(
            "{}: it is no journal, which would begin with `cnn-tui journal 1`, and no checkpoint: {error:#}",
            path.display()
        )),
    }
}
