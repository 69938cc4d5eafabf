//! What is to be written beside a run, as far as options say, and whether that can be.

use super::error::OutputError;
use super::naming::with_suffix;
use super::table::Table;
use super::tensorboard::{Board, holds_events};
use crate::protocol::EpochReport;
use std::path::{Path, PathBuf};

/// What is to be written beside a run.
#[derive(Clone, Debug, Default)]
pub struct Outputs {
    /// The file for the table of its epochs.
    pub csv: Option<PathBuf>,
    /// The directory for TensorBoard's event files.
    pub tensorboard: Option<PathBuf>,
}

/// Where a run begins in this process.
#[derive(Clone, Copy, Debug)]
pub struct Start<'a> {
    /// The epochs so far of a run that goes on where it was; none if the run is new, or a branch.
    pub past: Option<&'a [EpochReport]>,
    /// Batches of the run that are done.
    pub total_steps: u64,
}

/// What is written beside a run.
#[derive(Default)]
pub struct Written {
    /// The table of its epochs.
    pub table: Option<Table>,
    /// What TensorBoard shows of it.
    pub board: Option<Board>,
}

impl Written {
    /// Tells whether nothing is.
    pub const fn is_nothing(&self) -> bool {
        self.table.is_none() && self.board.is_none()
    }

    /// Tells whether all that was told so far is in the files.
    pub fn is_whole(&self) -> bool {
        let is_whole = self.table.as_ref().is_none_or(Table::is_whole);
        is_whole && self.board.as_ref().is_none_or(Board::is_whole)
    }
}

impl Outputs {
    /// Gives the same of one run of a pair, which has a letter.
    pub fn lettered(&self, letter: &str) -> Self {
        Self {
            csv: self.csv.as_deref().map(|path| with_suffix(path, letter)),
            tensorboard: self.tensorboard.as_deref().map(|path| path.join(letter)),
        }
    }

    /// Gives what is to be written beside a run that begins at `start`; nothing is written yet.
    ///
    /// # Errors
    /// If something else is there already, or nothing can be put there.
    pub fn of(&self, start: Start<'_>) -> Result<Written, OutputError> {
        let table = self.csv.as_deref().map(|path| Table::new(path, start.past)).transpose()?;
        let board = self.tensorboard.as_deref().map(|path| board(path, start)).transpose()?;
        Ok(Written { table, board })
    }
}

fn board(path: &Path, start: Start<'_>) -> Result<Board, OutputError> {
    let wrong = |problem: String| OutputError::new("--tensorboard", path, problem);
    if path.exists() && !path.is_dir() {
        return Err(wrong("a directory is expected".to_owned()));
    }
    if start.past.is_none() && holds_events(path) {
        return Err(wrong(
            "the events of another run are there already; name another directory, or go on with that run"
                .to_owned(),
        ));
    }
    std::fs::create_dir_all(path).map_err(|error| wrong(format!("it cannot be made ({error})")))?;
    Ok(Board::new(path.to_owned(), start.total_steps))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runs_of_a_pair_have_names_of_their_own() {
        let outputs = Outputs { csv: Some("x/m".into()), tensorboard: Some("board".into()) }.lettered("B");
        assert_eq!(outputs.csv, Some("x/m-B".into()));
        assert_eq!(outputs.tensorboard, Some(Path::new("board").join("B")));
    }

    #[test]
    fn events_of_another_run_are_not_hidden_and_those_of_the_same_run_are_added_to() {
        let place = tempfile::tempdir().expect("a directory");
        let train = place.path().join("train");
        std::fs::create_dir(&train).expect("made");
        let outputs = Outputs { csv: None, tensorboard: Some(place.path().to_owned()) };
        let new = Start { past: None, total_steps: 0 };
        assert!(outputs.of(new).is_ok());
        std::fs::write(train.join("events.out.tfevents.1.x"), "").expect("written");
        let error = outputs.of(new).map(|_| ()).expect_err("there is a run").to_string();
        assert!(error.contains("--tensorboard") && error.contains("another directory"), "{error}");
        assert!(outputs.of(Start { past: Some(&[]), total_steps: 9 }).is_ok());
    }
}
