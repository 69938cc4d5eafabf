//! What to train, on what, and where to put it.

use super::clock::{Clock, SystemClock};
use super::config::TrainConfig;
use super::extension::Extended;
use super::moments::USUAL_BYTES;
pub use super::origin::Origin;
pub use super::source::Source;
use super::state::RunState;
use crate::dataset::Dataset;
use crate::protocol::{Entry, Place, Side, Speed};
use crate::runs::RunDirectory;
use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// What to train, on what, and where to put it.
#[derive(Clone, Debug)]
pub struct Job {
    /// The preset's name, or "custom".
    pub name: String,
    /// What decides the run.
    pub config: TrainConfig,
    /// Where the network of `config` comes from.
    pub origin: Origin,
    /// Where the images come from.
    pub source: Source,
    /// Threads to train on.
    pub threads: usize,
    /// The state to go on from, if the run is not new; its `config` is this job's.
    pub state: Option<Box<RunState>>,
    /// What was added to a run that goes on, if anything.
    pub extended: Option<Extended>,
    /// Where the run is kept.
    pub home: Home,
    /// Checkpoints are written this often, beside those at the end of an epoch.
    pub save_every: Duration,
    /// Where a checkpoint goes at the end, and when asked for, beside the run's directory.
    pub save: Option<PathBuf>,
    /// The usual place of runs, below which a run that is kept elsewhere is noted, so that it is listed.
    pub usual: Option<PathBuf>,
    /// Probes are at least this far apart, unless somebody pressed a key.
    pub probe_interval: Duration,
    /// How this process sets out.
    pub start: Start,
    /// What is to be done to the run again, if it is one that was before.
    pub rerun: Option<Rerun>,
}

/// What is to be done to a run again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rerun {
    /// The acts, in order.
    pub entries: Vec<Entry>,
    /// The place where the run stops, unless it is to come to its end.
    pub stop: Option<Place>,
}

/// How a process sets out on a run; nothing of it changes what is computed.
#[derive(Clone, Debug)]
pub struct Start {
    /// Whether the run pauses before the next batch.
    pub paused: bool,
    /// How fast to train at the most.
    pub speed: Speed,
    /// The clock that all of the run's time goes by.
    pub clock: Arc<dyn Clock>,
    /// Bytes that the moments of the run's past may take together; 0 keeps none.
    pub moments: u64,
    /// The directory of the run that this one branches off, if it begins as a branch: the moments until then are shared.
    pub branches_off: Option<PathBuf>,
    /// What very likely will not work where it branches off, and did before.
    pub doubts: Vec<String>,
    /// Which run of a pair it is, if it is one.
    pub side: Option<Side>,
}

impl Default for Start {
    fn default() -> Self {
        Self {
            paused: false,
            speed: Speed::Unlimited,
            clock: Arc::new(SystemClock::default()),
            moments: USUAL_BYTES,
            branches_off: None,
            doubts: Vec::new(),
            side: None,
        }
    }
}

impl Job {
    /// Tells whether there is nothing to train: the run goes on from its end.
    pub fn is_over(&self) -> bool {
        self.state.as_ref().is_some_and(|state| state.outcome().is_some())
    }

    /// Gives what a fresh directory for the run is called, but for the time: the preset's name, and the run's letter if it is one of
    /// a pair.
    pub fn label(&self) -> String {
        format!("{}{}", self.name, self.start.side.map_or("", Side::suffix))
    }

    /// Fits this job to `dataset`, unless it goes on with a run; tells what that changed, if anything.
    ///
    /// # Errors
    /// If its network comes from a preset that takes no such images, whatever is changed.
    pub(super) fn fitted(&self, dataset: &Dataset) -> anyhow::Result<(Cow<'_, Self>, Option<String>)> {
        let fitted = match &self.state {
            None => self.origin.fit(&self.name, &self.config.spec, dataset)?,
            Some(_) => None,
        };
        let Some((spec, note)) = fitted else { return Ok((Cow::Borrowed(self), None)) };
        let mut job = self.clone();
        job.config.spec = spec;
        Ok((Cow::Owned(job), Some(note)))
    }
}

/// Where a run is kept.
#[derive(Clone, Debug)]
pub enum Home {
    /// Nowhere.
    Nowhere,
    /// In a fresh directory below this one, named by time and preset.
    Below(PathBuf),
    /// In this directory, which must be new or empty.
    At(PathBuf),
    /// In a directory that is open already.
    Open(Arc<RunDirectory>),
    /// Here, where it is over: it is looked at only, so that nothing need be locked or written.
    Over(PathBuf),
}
