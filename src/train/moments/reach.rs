//! A step of the run's past, computed once more from a moment before it: the same batches in the same order, and what was done to the
//! run where it was done, give the same bits.

use super::Moments;
use crate::dataset::Dataset;
use crate::protocol::{Entry, Reach};
use crate::threads::Workers;
use crate::train::config::TrainConfig;
use crate::train::progress::{Progress, Stage};
use crate::train::replay::{Replay, reaches_back};
use crate::train::resume::resume;
use crate::train::run::{Advance, Trainer};
use crate::train::state::RunState;
use anyhow::{Context, bail};
use std::sync::Arc;

/// What a run comes of: what decided it when it began, and what was done to it since.
pub struct Origin {
    config: Option<TrainConfig>,
    journal: Vec<Entry>,
}

impl Origin {
    /// Gives that of a run which is where `progress` says.
    pub fn of(progress: &Progress) -> Self {
        Self { config: progress.origin.as_deref().cloned(), journal: progress.journal.clone() }
    }

    /// Gives what was done to the run from `state` on; `None` if that cannot be done again from there, for something takes back what was
    /// done before it.
    fn rest_from(&self, state: RunState) -> Option<(RunState, Vec<Entry>)> {
        let rest = self.journal.strip_prefix(state.progress.journal.as_slice())?.to_vec();
        let reaches_back = reaches_back(&self.journal, self.journal.len() - rest.len());
        (!reaches_back).then_some((state, rest))
    }
}

/// The way from a moment to a step.
pub struct Reaching {
    replay: Replay,
    from: u64,
    step: u64,
}

impl Reaching {
    /// Sets out for `step` of a run that comes of `origin`: from the last whole one of its `moments` before that, or from its beginning.
    ///
    /// # Errors
    /// If there is nothing to set out from, or no memory for a second run.
    pub fn new(
        moments: &mut Moments,
        origin: &Origin,
        dataset: Arc<Dataset>,
        step: u64,
    ) -> anyhow::Result<Self> {
        let mut until = Some(step);
        while let Some(moment) = until.and_then(|until| moments.whole_until(until)) {
            // One that cannot be read is left out, and is none any more; one that cannot be gone on from is passed over.
            let state = moments.state(moment.step).ok();
            if let Some((state, rest)) = state.and_then(|state| origin.rest_from(state))
                && let Ok(trainer) = resume(state, Arc::clone(&dataset))
            {
                return Ok(Self { replay: Replay::new(trainer, rest), from: moment.step, step });
            }
            until = moment.step.checked_sub(1);
        }
        let config = origin.config.clone().with_context(|| {
            format!(
                "batch {step} cannot be computed: no moment before it is kept, nor what the run began with"
            )
        })?;
        let trainer = Trainer::new(config, dataset)?;
        Ok(Self { replay: Replay::new(trainer, origin.journal.clone()), from: 0, step })
    }

    /// Tells whether it has come to its step: all of the step's batches are done, and so is the validation that follows the last one of
    /// an epoch.
    pub fn is_there(&self) -> bool {
        let progress = &self.trainer().progress;
        progress.total_steps == self.step && !matches!(progress.stage, Stage::Validating(_))
    }

    /// Trains a batch, or measures a piece, unless it is there.
    ///
    /// # Errors
    /// If the run ends before, or something that was done to it cannot be done again.
    pub fn advance(&mut self, workers: &Workers) -> anyhow::Result<()> {
        if self.is_there() {
            return Ok(());
        }
        if let Advance::Finished(outcome) = self.replay.advance(workers)? {
            let (step, done) = (self.step, self.trainer().progress.total_steps);
            bail!(
                "batch {step} cannot be computed: the run is {outcome} after batch {done} on the way there"
            );
        }
        Ok(())
    }

    /// Gives how far it is.
    pub fn progress(&self) -> Reach {
        let &Self { from, step, .. } = self;
        let done = self.trainer().progress.total_steps.saturating_sub(from) as f32;
        Reach { step, from, done: if step > from { done / (step - from) as f32 } else { 1.0 } }
    }

    /// Gives the run as it is where it has come to.
    pub const fn trainer(&self) -> &Trainer {
        self.replay.trainer()
    }

    /// Gives the run where it has come to, for who goes on with it.
    pub fn into_trainer(self) -> Trainer {
        self.replay.into_trainer()
    }
}
