//! The run's own past: which moments of it can be asked about, and what is done with one.

use super::act::Act;
use serde::{Deserialize, Serialize};

/// A moment of the run that is kept: the state after so many batches, before anything that was done at that place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MomentInfo {
    /// Batches of the run that were done; this is what [`When::Moment`](super::When::Moment) names.
    pub step: u64,
    /// Complete epochs.
    pub epoch: usize,
    /// Batches of the epoch in hand that were done; 0 at the end of an epoch, which is validated then.
    pub batch: usize,
    /// Whether the run can be continued from here; if not, it is there to be looked at.
    pub whole: bool,
}

impl MomentInfo {
    /// Tells whether an epoch ends here.
    pub const fn ends_epoch(&self) -> bool {
        self.batch == 0 && self.epoch > 0
    }
}

/// How far the computing of a step of the run is that somebody wants to reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reach {
    /// Batches of the run that will be done there.
    pub step: u64,
    /// The moment that it is computed from.
    pub from: u64,
    /// The share of the batches in between that is done, 0 to 1.
    pub done: f32,
}

/// What becomes of the steps that somebody wants to reach, as it is after so many commands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reaching {
    /// The step that is being computed, if one is.
    pub now: Option<Reach>,
    /// The step that was asked for last and is kept whole, whenever it is told which moments there are.
    pub there: Option<u64>,
    /// Commands obeyed so far: what becomes of a step that was asked for before that many is in this.
    pub obeyed: u64,
}

/// A run that goes on from a moment of the one at hand.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NewBranch {
    /// Batches of the run at hand that the branch shares with it.
    pub step: u64,
    /// The name of the branch; that of the run at hand if none is given.
    pub name: Option<String>,
    /// Names of settings, as in [`RunInfo::settings`](super::RunInfo::settings), with their values as on the command line.
    pub settings: Vec<(String, String)>,
    /// What is done to the branch before its first batch, once it has these settings.
    pub acts: Vec<Act>,
}
