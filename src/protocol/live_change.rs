//! What somebody changed in a run while it went on.

use serde::{Deserialize, Serialize};

/// The most changes of a run that are remembered; the oldest are forgotten first.
pub const MAX_CHANGES: usize = 500;

/// A change that was made to a run while it went on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveChange {
    /// The first batch of the run that went by it, from 1.
    pub step: u64,
    /// The name of what was changed: [`LiveChange::RATE`], [`LiveChange::REVERT`], or that of a setting.
    pub name: String,
    /// The value before, as people read it.
    pub from: String,
    /// The value since, as people read it.
    pub to: String,
}

impl LiveChange {
    /// The name of a change of the learning rate by the user's factor; its values are rates.
    pub const RATE: &'static str = "learning-rate";
    /// The name of a return to an earlier state after a divergence; its values are batches of the run.
    pub const REVERT: &'static str = "revert";

    /// Adds the change to those before it, oldest first. One that follows another of the same name between the same two batches
    /// becomes one with it, and is none if it takes that back.
    pub fn join(self, changes: &mut Vec<Self>) {
        let same = |other: &Self| other.step == self.step && other.name == self.name;
        let from = match changes.iter().position(same) {
            Some(place) => changes.remove(place).from,
            None => self.from,
        };
        if from != self.to {
            changes.push(Self { from, ..self });
        }
        let surplus = changes.len().saturating_sub(MAX_CHANGES);
        changes.drain(..surplus);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(step: u64, name: &str, from: &str, to: &str) -> LiveChange {
        LiveChange { step, name: name.to_owned(), from: from.to_owned(), to: to.to_owned() }
    }

    #[test]
    fn changes_between_the_same_two_batches_are_one_and_may_come_to_nothing() {
        let mut changes = Vec::new();
        change(5, "momentum", "0.9", "0.8").join(&mut changes);
        change(9, "momentum", "0.8", "0.5").join(&mut changes);
        change(9, "clip", "none", "1").join(&mut changes);
        change(9, "momentum", "0.5", "0").join(&mut changes);
        let expected = [
            change(5, "momentum", "0.9", "0.8"),
            change(9, "clip", "none", "1"),
            change(9, "momentum", "0.8", "0"),
        ];
        assert_eq!(changes, expected);
        change(9, "momentum", "0", "0.8").join(&mut changes);
        assert_eq!(changes, expected[..2]);
        change(12, "clip", "1", "1").join(&mut changes);
        assert_eq!(changes, expected[..2], "what stays as it is is no change");
    }

    #[test]
    fn the_oldest_are_forgotten_first() {
        let mut changes = Vec::new();
        for step in 1..=MAX_CHANGES as u64 + 3 {
            change(step, "clip", &step.to_string(), "none").join(&mut changes);
        }
        assert_eq!((changes.len(), changes[0].step), (MAX_CHANGES, 4));
    }
}
