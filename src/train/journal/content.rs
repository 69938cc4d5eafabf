//! What is done again to have the same run.

use crate::dataset::ReadOptions;
use crate::nn::kernels::Scalar;
use crate::protocol::{Entry, Outcome, Place};
use crate::train::config::TrainConfig;
use crate::train::interruption::Interruptions;
use crate::train::source::Source;
use crate::train::state::RunState;
use std::path::PathBuf;

/// What is done again to have the same run.
#[derive(Clone, Debug, PartialEq)]
pub struct Journal {
    /// The preset's name, or "custom".
    pub name: String,
    /// The program and the instruction set that the numbers come from: with others, numbers may be others.
    pub maker: String,
    /// What the run learns from.
    pub data: Data,
    /// What decided the run when it began.
    pub config: TrainConfig,
    /// What was done to it, in order.
    pub entries: Vec<Entry>,
    /// Where it was interrupted and went on: for people, for it changes nothing.
    pub interruptions: Interruptions,
    /// How far it went, and what it came to, if that is known.
    pub end: Option<End>,
}

/// What a run learns from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Data {
    /// The name of the data set.
    pub name: String,
    /// The SHA-256 of the images and labels, in hexadecimal.
    pub identity: String,
    /// The path that it was read from, if it was.
    pub path: Option<PathBuf>,
    /// The options that it was read with.
    pub options: ReadOptions,
}

/// How far a run went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// It ended so.
    Outcome(Outcome),
    /// It is not over, and was kept here.
    Place(Place),
}

/// How far a run went, and what it came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// How far it went.
    pub reached: Reached,
    /// The hash of its weights there, in hexadecimal.
    pub weights_hash: String,
}

impl Journal {
    /// Makes the journal of a run that was kept, without its end; none if the run was begun by a program that did not keep
    /// what decided it.
    pub fn of(state: &RunState) -> Option<Self> {
        Some(Self {
            name: state.name.clone(),
            maker: maker(),
            data: Data {
                name: state.dataset.clone(),
                identity: state.dataset_identity.clone(),
                path: state.data_directory.clone(),
                options: state.data_options,
            },
            config: state.progress.origin.as_deref()?.clone(),
            entries: state.progress.journal.clone(),
            interruptions: state.interruptions.clone(),
            end: None,
        })
    }

    /// Gives the journal with its end, which is where the run is in `state`.
    pub fn ending(self, state: &RunState) -> Self {
        let reached =
            state.outcome().map_or_else(|| Reached::Place(state.progress.place()), Reached::Outcome);
        Self { end: Some(End { reached, weights_hash: state.weights_hash() }), ..self }
    }

    /// Gives where its images come from, as far as is known.
    pub fn source(&self) -> Source {
        Source::kept(self.data.path.as_deref(), self.data.options, &self.data.name, &self.data.identity)
    }
}

/// Gives the program and the instruction set that numbers come from here.
pub fn maker() -> String {
    format!("cnn-tui {}, {}", env!("CARGO_PKG_VERSION"), f32::backend())
}
