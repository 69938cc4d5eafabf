//! A run that is done again: the one engine that carries a journal's acts out at their places.

use super::acts::told::Told;
use super::progress::Stage;
use super::run::{Advance, Trainer};
use crate::inspect::evaluator::Measuring;
use crate::protocol::{Act, Entry, Outcome, Place};
use crate::threads::Workers;

/// An act of a journal that cannot be carried out.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("`{entry}`: {reason}")]
pub struct Refusal {
    /// The number of acts before it.
    pub index: usize,
    /// The act and its place.
    pub entry: Entry,
    /// Why it cannot be carried out.
    pub reason: String,
}

/// The acts that are still to be done to a run, in the order of their places.
#[derive(Clone, Debug, Default)]
pub struct Script {
    entries: Vec<Entry>,
    next: usize,
}

impl Script {
    /// Makes a script of the entries of a journal, or of its end.
    pub const fn new(entries: Vec<Entry>) -> Self {
        Self { entries, next: 0 }
    }

    /// Gives the acts that are still to be done.
    pub fn rest(&self) -> &[Entry] {
        &self.entries[self.next..]
    }

    /// Carries out the next act if its place is where `trainer` is; gives what there is to tell of it.
    ///
    /// # Errors
    /// If it cannot be done to the run, or its place lies in the past. Nothing is changed then.
    pub fn carry_out(&mut self, trainer: &mut Trainer) -> Result<Option<Told>, Refusal> {
        let here = trainer.progress.place();
        let Some(entry) = self.entries.get(self.next).filter(|entry| entry.place <= here) else {
            return Ok(None);
        };
        let done = if entry.place == here {
            trainer.act(&entry.act)
        } else {
            Err(format!("its place is gone by, for the run is at {here}"))
        };
        let told = done.map_err(|reason| self.refusal(entry, reason))?;
        self.next += 1;
        Ok(Some(told))
    }

    /// Tells whether all acts can be done to the run that `trainer` begins, as far as that can be told without training:
    /// it is put at one place after the other.
    ///
    /// # Errors
    /// If one cannot.
    pub fn check(mut self, trainer: &mut Trainer) -> Result<(), Refusal> {
        while let Some(entry) = self.entries.get(self.next) {
            if entry.place > trainer.progress.place() {
                trainer.stand_at(entry.place).map_err(|reason| self.refusal(entry, reason))?;
            }
            self.carry_out(trainer)?;
        }
        Ok(())
    }

    /// Gives the error that `entry`, which is the next one, cannot be carried out.
    fn refusal(&self, entry: &Entry, reason: String) -> Refusal {
        Refusal { index: self.next, entry: entry.clone(), reason }
    }
}

/// The settings that a run may not be able to go back to, so that an undo takes back what was done before they were changed.
const STAYING: [&str; 2] = ["epochs", "batch-size"];

/// Tells whether an undo in `journal`, from the entry at `from` on, may take back an act before that one. Who begins in between
/// cannot do that: only the trainer that carried an act out knows what was there before it.
pub fn reaches_back(journal: &[Entry], from: usize) -> bool {
    let mut standing = 0_usize;
    journal.iter().skip(from).any(|entry| match &entry.act {
        Act::Undo if standing == 0 => true,
        Act::Set { name, .. } if STAYING.contains(&name.as_str()) => false,
        Act::Undo => {
            standing -= 1;
            false
        }
        _ => {
            standing += 1;
            false
        }
    })
}

/// A run with the acts that are still to be done to it.
pub struct Replay {
    trainer: Trainer,
    script: Script,
}

impl Replay {
    /// Begins with `trainer` where it is; the `entries` are those of a journal from there on.
    pub const fn new(trainer: Trainer, entries: Vec<Entry>) -> Self {
        Self { trainer, script: Script::new(entries) }
    }

    /// Gives the run as it is.
    pub const fn trainer(&self) -> &Trainer {
        &self.trainer
    }

    /// Gives the run as it is, for who goes on with it.
    pub fn into_trainer(self) -> Trainer {
        self.trainer
    }

    /// Carries out all acts whose place is where the run is.
    ///
    /// # Errors
    /// If one of them cannot be done.
    pub fn catch_up(&mut self) -> Result<(), Refusal> {
        while self.script.carry_out(&mut self.trainer)?.is_some() {}
        Ok(())
    }

    /// Carries out what is due, and then trains the next batch, or measures the next piece.
    ///
    /// # Errors
    /// If an act cannot be done (a [`Refusal`]), also because the run ended before its place, or if the run cannot go on.
    pub fn advance(&mut self, workers: &Workers) -> anyhow::Result<Advance> {
        self.catch_up()?;
        if let (Stage::Done(outcome), Some(entry)) = (self.trainer.progress.stage, self.script.rest().first())
        {
            let reason = format!(
                "its place never comes, for the run ended at {} ({outcome})",
                self.trainer.progress.place()
            );
            return Err(self.script.refusal(entry, reason).into());
        }
        self.trainer.advance(workers)
    }
}

impl Trainer {
    /// Puts a run that is not trained at a later `place`, as if it had been.
    ///
    /// # Errors
    /// If it has no such place.
    fn stand_at(&mut self, place: Place) -> Result<(), String> {
        let (workload, epochs) = (self.workload(), self.config.epochs);
        let progress = &self.progress;
        // Batches of other sizes may lie before the place, in the epoch in hand.
        let (in_hand, left) =
            (place.epoch == progress.epoch, workload.steps_of_epoch(progress) - progress.step);
        let (step, offset) = if in_hand { (progress.step, progress.offset()) } else { (0, 0) };
        let steps = if in_hand { step + left } else { workload.steps_per_epoch() };
        if place.batch > steps {
            return Err(format!("an epoch has {steps} batches"));
        }
        if (place > Place { epoch: epochs, batch: 0 }) {
            return Err(format!("the run has {epochs} epochs"));
        }
        let new = place.batch - step;
        let offset = offset.saturating_add(new.saturating_mul(workload.batch_size)).min(workload.train);
        let stage = match place {
            Place { epoch, .. } if epoch == epochs => {
                Stage::Testing(Measuring::default(), Outcome::Completed)
            }
            _ if offset == workload.train => Stage::Validating(Measuring::default()),
            _ => Stage::Training,
        };
        let between = if in_hand {
            0
        } else {
            (place.epoch - progress.epoch - 1).saturating_mul(workload.steps_per_epoch())
        };
        let passed = if in_hand { new } else { left.saturating_add(between).saturating_add(place.batch) };
        let total_steps = progress.total_steps.saturating_add(passed as u64);
        let progress = &mut self.progress;
        (progress.stage, progress.epoch, progress.step) = (stage, place.epoch, place.batch);
        (progress.total_steps, progress.epoch_score) =
            (total_steps, Measuring { done: offset, ..Measuring::default() });
        Ok(())
    }
}

#[cfg(test)]
mod tests;
