//! How a run ended, and what there was before it went on.

use super::health::Dead;
use super::journal::Entry;
use super::live_change::LiveChange;
use super::report::{BatchPoint, EpochReport, Evaluation};
use serde::{Deserialize, Serialize};

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// All epochs done.
    Completed,
    /// `--until-accuracy` reached.
    TargetReached,
    /// The validation loss did not improve for the epochs of `--patience`.
    NoImprovement,
    /// Stopped by the user or a signal.
    Stopped,
    /// A loss, gradient or weight was not finite.
    Diverged,
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Completed => "completed",
            Self::TargetReached => "target-reached",
            Self::NoImprovement => "no-improvement",
            Self::Stopped => "stopped",
            Self::Diverged => "diverged",
        })
    }
}

/// What was not finite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotFinite {
    /// The loss of a batch.
    Loss,
    /// A value of its gradient.
    Gradient,
    /// A weight after the update.
    Weights,
}

/// Where a run met numbers that are not finite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Divergence {
    /// What it was that is not finite.
    pub what: NotFinite,
    /// The epoch, from 1.
    pub epoch: usize,
    /// The batch of that epoch, from 1.
    pub batch: usize,
    /// The batch of the run, from 1.
    pub step: u64,
}

impl std::fmt::Display for Divergence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let what = match self.what {
            NotFinite::Loss => "the loss is",
            NotFinite::Gradient => "the gradient is",
            NotFinite::Weights => "the weights are",
        };
        write!(f, "{what} not finite since epoch {}, batch {}", self.epoch, self.batch)
    }
}

/// The end of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FinishReport {
    /// How it ended.
    pub outcome: Outcome,
    /// Complete epochs.
    pub epochs: usize,
    /// Batches done.
    pub total_steps: u64,
    /// The test set; `None` if the run was stopped before it was measured.
    pub test: Option<Evaluation>,
    /// Best validation accuracy and its epoch.
    pub best: Option<(usize, f64)>,
    /// Seconds spent, pauses and suspensions excluded.
    pub seconds: f64,
    /// What is known of the network being dead, if it is.
    pub dead: Option<Dead>,
    /// SHA-256 of the weights, in hexadecimal.
    pub weights_hash: String,
    /// The checkpoint that was written, if one was.
    pub saved: Option<String>,
    /// What `cnn-tui resume` calls the run, if it is kept somewhere.
    pub run: Option<String>,
    /// Whether the run was to be kept and is not.
    pub lost: bool,
    /// What was not finite, if the run diverged, and the batch that [`Command::Revert`](super::Command::Revert) would go back to.
    pub divergence: Option<(Divergence, Option<u64>)>,
}

impl FinishReport {
    /// Whether there is something left to train.
    pub fn is_unfinished(&self) -> bool {
        matches!(self.outcome, Outcome::Stopped | Outcome::Diverged)
    }
}

/// What there was before this process went on with a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Past {
    /// Batches of the run that were done.
    pub total_steps: u64,
    /// Its course, oldest first; neighbours are averaged where it is long.
    pub batches: Vec<BatchPoint>,
    /// Each complete epoch.
    pub epochs: Vec<EpochReport>,
    /// What was changed while it went on, oldest first.
    pub changes: Vec<LiveChange>,
    /// What was done to it, oldest first.
    pub journal: Vec<Entry>,
    /// The test set, if it was measured at the end.
    pub test: Option<Evaluation>,
    /// Learning rate of the last batch that was done.
    pub learning_rate: f64,
    /// Learning rate of the first batch from here on.
    pub next_learning_rate: f64,
    /// What became of the schedule, in a word of the command line, if the run was given more epochs.
    pub extension: Option<String>,
}
