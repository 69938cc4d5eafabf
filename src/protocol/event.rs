//! What the trainer tells a front end.

use super::journal::Entry;
use super::kept_run::KeptRun;
use super::live_change::LiveChange;
use super::log_level::LogLevel;
use super::moment::{MomentInfo, Reaching};
use super::outcome::{FinishReport, Past};
use super::report::{EpochReport, Evaluation, Report};
use super::run_info::RunInfo;
use serde::{Deserialize, Serialize};

/// What the trainer tells a front end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// Something that takes a moment has begun, e.g. unpacking the data set.
    Loading(String),
    /// A run has begun (again, after [`Command::Restart`](super::Command::Restart)): forget the curves of the last one.
    Started(Box<RunInfo>),
    /// A setting was changed while the run goes on: this is what it is now.
    Reconfigured(Box<RunInfo>),
    /// Somebody changed something of the run while it went on.
    Changed(LiveChange),
    /// Somebody did something to the run: this was added to its journal.
    Acted(Entry),
    /// Follows [`Event::Started`] when the run goes on where it was.
    Restored(Box<Past>),
    /// Progress since the last report.
    Report(Report),
    /// An epoch, its validation included, is complete.
    Epoch(EpochReport),
    /// The test set was measured at the end of the run.
    Tested(Evaluation),
    /// A checkpoint was written and is on the disk.
    Saved {
        /// Where.
        path: String,
        /// Batches of the run that it holds.
        total_steps: u64,
        /// Whether somebody asked for it.
        asked: bool,
    },
    /// What a step did, after [`Command::StepBatch`](super::Command::StepBatch) and [`Command::StepEpoch`](super::Command::StepEpoch).
    Stepped(Box<Stepped>),
    /// Something that makes numbers mislead whoever does not know it.
    Warning(Warning),
    /// A line for the log pane.
    Log(LogLevel, String),
    /// The moments of the run that can be asked about, oldest first, in place of those that were told before.
    Moments(Vec<MomentInfo>),
    /// How far the computing of a step is that somebody wants to reach, or what became of it.
    Reaching(Reaching),
    /// The run is over; the thread answers what is asked, and waits for [`Command::Restart`](super::Command::Restart) or
    /// `Stop`.
    Finished(Box<FinishReport>),
    /// The trainer panicked or met an error it cannot go on from; it is gone.
    Failed(String),
    /// A run that is kept was read, or read anew: the one at this place among all that are compared.
    Kept {
        /// The place.
        place: usize,
        /// The run.
        run: Box<KeptRun>,
    },
}

impl Event {
    /// Gives the number of the network that is there from now on, if that is what the event tells.
    pub fn begun(&self) -> Option<u64> {
        match self {
            Self::Started(info) | Self::Reconfigured(info) => Some(info.begun),
            _ => None,
        }
    }
}

/// Something that makes numbers mislead whoever does not know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// What kind of thing it is, for scripts, e.g. "dead".
    pub what: String,
    /// The epoch, from 1, if it came up in one.
    pub epoch: Option<usize>,
    /// What it is, in words.
    pub text: String,
}

/// What a step did: computed only when somebody asked for a single step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stepped {
    /// The batch of the run it ended with.
    pub step: u64,
    /// The epoch, from 1, if it was the rest of one.
    pub epoch: Option<usize>,
    /// The number of batches that it was, if it was not the rest of an epoch.
    pub batches: u32,
    /// Mean loss before: of the last batch, as trained on; of an epoch, of the validation set one epoch earlier.
    pub loss_before: Option<f64>,
    /// Mean loss after: of that batch, measured again; of an epoch, of the validation set.
    pub loss_after: Option<f64>,
    /// How far all parameters moved.
    pub whole: Change,
    /// How far those of each layer that has any moved.
    pub layers: Vec<LayerChange>,
}

/// How far parameters moved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// ‖Δw‖, the Euclidean norm of the difference.
    pub moved: f64,
    /// ‖w‖, that of the parameters before.
    pub length: f64,
}

impl Change {
    /// ‖Δw‖ / ‖w‖, if there was a length.
    pub fn share(&self) -> Option<f64> {
        (self.length > 0.0).then(|| self.moved / self.length)
    }
}

/// How far a layer's parameters moved.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayerChange {
    /// Index into [`RunInfo::layers`].
    pub layer: usize,
    /// How far they moved.
    pub change: Change,
}
