//! Whether a run that was done again came to the same bits.

use super::original::Original;
use crate::commands::failure::Failure;
use crate::commands::output::{note, print, print_json};
use crate::protocol::{EpochReport, FinishReport, Outcome};
use crate::train::journal::{End, Reached, maker};
use anyhow::anyhow;
use serde_json::json;

/// A run that was done again.
pub(super) struct Replayed<'a> {
    /// What was done again.
    pub(super) original: &'a Original,
    /// How it ended.
    pub(super) report: &'a FinishReport,
    /// What its epochs came to.
    pub(super) epochs: &'a [EpochReport],
    /// The number of acts that were carried out.
    pub(super) acts: usize,
}

impl Replayed<'_> {
    /// Says whether the weights are the same.
    ///
    /// # Errors
    /// If they are not, or the run ended before all was done.
    pub(super) fn verdict(&self, is_json: bool) -> Result<(), Failure> {
        self.check_complete()?;
        let expected = self.original.journal.end.as_ref().map(|end| end.weights_hash.as_str());
        let hash = &self.report.weights_hash;
        let is_same = expected.map(|expected| expected == hash);
        if is_json {
            print_json(&json!({
                "event": "replayed", "same": is_same, "weights_hash": hash, "expected": expected,
                "first_difference": self.first_difference(),
            }))?;
        }
        match is_same {
            Some(true) if is_json => Ok(()),
            Some(true) => print("the same bits: the weights are those of the journal"),
            Some(false) => Err(anyhow!("other bits: {}", self.difference()).into()),
            None => {
                note("nothing to compare with: the journal does not say what the run came to");
                Ok(())
            }
        }
    }

    /// Checks that the run came as far as the journal says.
    fn check_complete(&self) -> Result<(), Failure> {
        let journal = &self.original.journal;
        let ended = format!("the run ended after {} epochs ({})", self.report.epochs, self.report.outcome);
        if let Some(entry) = journal.entries.get(self.acts) {
            let reason = format!("`{entry}`: its place never came, for {ended}");
            return Err(self.original.refused(Some(self.acts), &reason));
        }
        match &journal.end {
            Some(End { reached: Reached::Place(place), .. }) if self.report.outcome != Outcome::Stopped => {
                Err(anyhow!("{}: the end, {place}, never came, for {ended}", self.original.name).into())
            }
            _ => Ok(()),
        }
    }

    /// Gives the first epoch that came to something else than before, where that is known.
    fn first_difference(&self) -> Option<usize> {
        let known = self.original.epochs.iter().zip(self.epochs);
        known.into_iter().find(|(then, now)| !is_same(then, now)).map(|(then, _)| then.epoch)
    }

    /// Says what is known of where the bits became others, and what may be the reason.
    fn difference(&self) -> String {
        let hash = &self.report.weights_hash;
        let expected = self.original.journal.end.as_ref().map_or("", |end| end.weights_hash.as_str());
        let mut text = format!("the weights are {hash}, where the journal has {expected}");
        if let Some(epoch) = self.first_difference() {
            let loss = |epochs: &[EpochReport]| {
                let found = epochs.iter().find(|report| report.epoch == epoch);
                found.map_or_else(|| "unknown".to_owned(), |report| report.train_loss.to_string())
            };
            let (now, then) = (loss(self.epochs), loss(&self.original.epochs));
            text.push_str(&format!(
                "; the first figures that differ are those of epoch {epoch}: training loss {now}, then it was {then}"
            ));
        } else if !self.original.epochs.is_empty() {
            text.push_str("; the figures of all complete epochs are the same");
        }
        let (here, there) = (maker(), &self.original.journal.maker);
        if here != *there {
            text.push_str(&format!(
                "; the journal was made by {there}, and this is {here}: numbers are the same only with the same program and \
                 instruction set"
            ));
        }
        text
    }
}

/// Tells whether two epochs came to the same, whatever time they took.
fn is_same(one: &EpochReport, other: &EpochReport) -> bool {
    let figures = |report: &EpochReport| {
        let validation = report.validation.map(|set| [set.loss.to_bits(), set.accuracy.to_bits()]);
        ([report.train_loss.to_bits(), report.train_accuracy.to_bits()], validation)
    };
    figures(one) == figures(other)
}
