//! What a front end asks of the trainer.

use super::act::Act;
use super::moment::NewBranch;
use serde::{Deserialize, Serialize};

/// What a front end asks of the trainer. Looked at between batches, waited on while paused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Stop after the batch in hand and wait.
    Pause,
    /// Go on.
    Resume,
    /// Train one batch, then stay paused.
    StepBatch,
    /// Train so many batches, from one epoch into the next if need be, then stay paused; none if it is 0.
    StepBatches(u32),
    /// Train to the end of the current epoch (validation included), then stay paused.
    StepEpoch,
    /// Do this to the run, before its next batch. What cannot be done is refused with a word in the log.
    Act(Act),
    /// How fast to train at the most.
    SetSpeed(Speed),
    /// Write a checkpoint.
    Save,
    /// After a divergence: go back to the last good state and train on with the learning rate times this factor.
    Revert(f64),
    /// Begin again from the first batch with the same configuration and seed; the run so far is kept.
    Restart,
    /// Begin another run from its first batch, of another network or with other settings; the run so far is kept. What
    /// cannot be trained is refused with a word in the log, and the run goes on.
    Begin(NewRun),
    /// Compute the state of the run after so many batches, beside the run, and keep it as a moment. The same once more gives that up,
    /// and so does another step.
    Reach(u64),
    /// Go on from a moment of the run as a run of its own, with other settings if that is wanted; the run so far is kept. A moment
    /// that is not kept whole is computed first. What cannot be trained is refused with a word in the log, and the run goes on.
    Branch(NewBranch),
    /// Add a line to the run's log.
    Note(String),
    /// End the run.
    Stop,
}

/// What another run is to be, as far as it differs from how the run at hand began.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRun {
    /// The name of the run, as that of a preset would be.
    pub name: String,
    /// Names of settings, as in [`RunInfo::settings`](super::RunInfo::settings), with their values as on the command line.
    pub settings: Vec<(String, String)>,
}

/// A limit on training speed, to watch filters move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Speed {
    /// Flat out.
    #[default]
    Unlimited,
    /// At most so many batches a second (at least 1).
    BatchesPerSecond(u16),
}
