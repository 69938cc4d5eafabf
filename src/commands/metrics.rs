//! What is written of a run for other programs while it goes on: who does it, and what became of it.

use super::failure::Failure;
use super::output::note;
use crate::cli::Surroundings;
use crate::inspect::TrainerEnd;
use crate::metrics::{Attendant, Outputs, Start, Written};
use crate::protocol::Side;
use crate::train::job::{Home, Job};
use std::io;

/// What is written of the runs that a process trains.
pub(super) struct Metrics {
    /// What is to be written of each run, until somebody does it.
    written: Vec<Written>,
    attendants: Vec<Attendant>,
}

impl Metrics {
    /// Gives what options ask for.
    ///
    /// # Errors
    /// If it cannot be written where it is to be, or something else is there.
    pub(super) fn of(surroundings: &Surroundings, jobs: &[Job]) -> Result<Self, Failure> {
        let outputs = &surroundings.outputs;
        let outputs = Outputs { csv: outputs.csv.clone(), tensorboard: outputs.tensorboard.clone() };
        let of = |job: &Job| {
            let outputs =
                job.start.side.map_or_else(|| outputs.clone(), |side| outputs.lettered(side.letter()));
            outputs.of(start(job)).map_err(|error| Failure::Misuse(error.to_string()))
        };
        let written = jobs.iter().map(of).collect::<Result<_, _>>()?;
        Ok(Self { written, attendants: Vec::new() })
    }

    /// Has what is asked for of a run written from its beginning on.
    ///
    /// # Errors
    /// If the system starts no thread.
    pub(super) fn attend(&mut self, side: Side, trainer: &mut TrainerEnd) -> io::Result<()> {
        let written = self.written.get_mut(side.index()).map(std::mem::take);
        if let Some(written) = written.filter(|written| !written.is_nothing()) {
            self.attendants.push(Attendant::begin(trainer.attend(), written)?);
        }
        Ok(())
    }

    /// Waits until all of the runs that are over is written, while the trainer is there.
    pub(super) fn settle(&self) {
        self.attendants.iter().for_each(Attendant::settle);
    }

    /// Waits for the last words, once the trainer is gone.
    ///
    /// # Errors
    /// If something is not written; that is told, with what was last in the way.
    pub(super) fn finish(self) -> Result<(), Failure> {
        let ends: Vec<Result<(), String>> = self.attendants.into_iter().map(Attendant::finish).collect();
        let Some(problem) = ends.into_iter().find_map(Result::err) else { return Ok(()) };
        note(&format!(
            "cnn-tui: not all metrics are written ({problem}); the run itself is not touched by that"
        ));
        Err(Failure::Unsuccessful)
    }
}

/// Where a run begins: a branch and what is made of a checkpoint are new ones.
fn start(job: &Job) -> Start<'_> {
    let state = job.state.as_deref();
    let is_same = matches!(job.home, Home::Open(_) | Home::Over(_));
    Start {
        past: state.filter(|_| is_same).map(|state| state.progress.history.as_slice()),
        total_steps: state.map_or(0, |state| state.progress.total_steps),
    }
}
