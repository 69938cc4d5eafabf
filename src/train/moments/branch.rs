//! A run that branches off another one: the same up to a moment, and from there on a run of its own.

use crate::dataset::Dataset;
use crate::protocol::{Act, NewBranch};
use crate::train::progress::Stage;
use crate::train::resume::resume;
use crate::train::run::Trainer;
use crate::train::state::RunState;
use std::sync::Arc;

/// A run that branches off another one, where it begins.
pub struct Branched {
    /// The run.
    pub trainer: Trainer,
    /// What is other than in the run that it branches off, in words.
    pub changes: Vec<String>,
}

impl Branched {
    /// Begins in `state`, and does to the run what is `new` of it.
    ///
    /// # Errors
    /// If the state is none of these images, or something cannot be done to the run.
    pub fn new(state: RunState, new: &NewBranch, dataset: Arc<Dataset>) -> anyhow::Result<Self> {
        let mut trainer = resume(state, dataset)?;
        let changes = branch(&mut trainer, new)?;
        Ok(Self { trainer, changes })
    }
}

/// Why a branch cannot be begun.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BranchError {
    /// A setting cannot have the value that it is to have, or does nothing there.
    #[error("{0}")]
    Setting(String),
    /// Something else cannot be done to the run.
    #[error("`{act}`: {reason}")]
    Act {
        /// What was to be done.
        act: Act,
        /// Why it cannot be.
        reason: String,
    },
}

/// Does to the run of `trainer` what is `new` of a branch that begins where it is; says what that is. It is written into the run's
/// journal, so that the branch can be done again from its first batch on.
///
/// # Errors
/// If something cannot be done to it, with the reason; or if it is given settings where it is over, and is not extended by them.
pub fn branch(trainer: &mut Trainer, new: &NewBranch) -> Result<Vec<String>, BranchError> {
    let mut changes = Vec::new();
    for (name, value) in &new.settings {
        let act = Act::Set { name: name.clone(), value: value.clone() };
        changes.push(trainer.act(&act).map_err(BranchError::Setting)?.text);
    }
    for act in &new.acts {
        let refused = |reason| BranchError::Act { act: act.clone(), reason };
        changes.push(trainer.act(act).map_err(refused)?.text);
    }
    // Settings decide how a run is trained: one that is over has no use for them.
    if let Stage::Testing(_, outcome) | Stage::Done(outcome) = trainer.progress.stage
        && !new.settings.is_empty()
    {
        let (step, epochs) = (trainer.progress.total_steps, trainer.progress.epoch);
        return Err(BranchError::Setting(format!(
            "the run is {outcome} after batch {step}, so the branch would be over at once; give it more than {epochs} epochs, too, with --set epochs=N, or let it begin earlier"
        )));
    }
    Ok(changes)
}
