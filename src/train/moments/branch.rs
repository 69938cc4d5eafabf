//! A run that branches off another one: the same up to a moment, and from there on a run of its own.

use crate::dataset::Dataset;
use crate::protocol::{Act, NewBranch};
use crate::train::progress::Stage;
use crate::train::resume::resume;
use crate::train::run::Trainer;
use crate::train::state::RunState;
use anyhow::anyhow;
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
        let changes = branch(&mut trainer, new).map_err(|problem| anyhow!(problem))?;
        Ok(Self { trainer, changes })
    }
}

/// Does to the run of `trainer` what is `new` of a branch that begins where it is; says what that is. It is written into the run's
/// journal, so that the branch can be done again from its first batch on.
///
/// # Errors
/// If something cannot be done to it, with the reason; or if it is given settings where it is over, and is not extended by them.
pub fn branch(trainer: &mut Trainer, new: &NewBranch) -> Result<Vec<String>, String> {
    let set = |(name, value): &(String, String)| Act::Set { name: name.clone(), value: value.clone() };
    let acts = new.settings.iter().map(set).chain(new.acts.iter().cloned());
    let changes = acts.map(|act| trainer.act(&act).map(|told| told.text)).collect::<Result<_, _>>()?;
    // Settings decide how a run is trained: one that is over has no use for them.
    if let Stage::Testing(_, outcome) | Stage::Done(outcome) = trainer.progress.stage
        && !new.settings.is_empty()
    {
        let (step, epochs) = (trainer.progress.total_steps, trainer.progress.epoch);
        return Err(format!(
            "the run is {outcome} after batch {step}, so the branch would be over at once; give it more than {epochs} epochs, too, with --set epochs=N, or let it begin earlier"
        ));
    }
    Ok(changes)
}
