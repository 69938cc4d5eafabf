//! The journal of a run: what was done to it, and where.

use super::act::Act;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The most acts that a run can remember; nothing more can be done to it then, for what is forgotten cannot be done again.
pub const MAX_ENTRIES: usize = 20_000;

/// A place between two batches of a run.
///
/// After the last batch of an epoch it is before the validation; after that, it is before the first batch of the next
/// epoch. Its text counts epochs from 1: `epoch 2 batch 17` is in the second epoch, after 17 batches of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The number of complete epochs.
    pub epoch: usize,
    /// The number of batches of the epoch in hand that are done.
    pub batch: usize,
}

/// An act that was carried out, and where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The place in the run.
    pub place: Place,
    /// What was done there.
    pub act: Act,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "epoch {} batch {}", self.epoch.saturating_add(1), self.batch)
    }
}

impl FromStr for Place {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let place = match words.as_slice() {
            ["epoch", epoch, "batch", batch] => epoch.parse::<usize>().ok().zip(batch.parse().ok()),
            _ => None,
        };
        let place = place.and_then(|(epoch, batch)| Some(Self { epoch: epoch.checked_sub(1)?, batch }));
        place.ok_or_else(|| "`epoch N batch N` is expected, epochs from 1 and batches from 0".to_owned())
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.act)
    }
}

impl FromStr for Entry {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (place, act) =
            text.split_once(':').ok_or("`epoch N batch N: ACT` is expected, e.g. `epoch 1 batch 0: undo`")?;
        Ok(Self { place: place.parse()?, act: act.parse()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_a_line_that_counts_epochs_from_1_and_batches_that_are_done() {
        let act = Act::Set { name: "schedule".to_owned(), value: "step:3:0.1".to_owned() };
        let entry = Entry { place: Place { epoch: 1, batch: 17 }, act };
        assert_eq!(entry.to_string(), "epoch 2 batch 17: set schedule step:3:0.1");
        assert_eq!(entry.to_string().parse(), Ok(entry));
        for text in
            ["epoch 0 batch 1: undo", "epoch 1: undo", "batch 1: undo", "epoch 1 batch -1: undo", "undo"]
        {
            let problem = text.parse::<Entry>().expect_err("no place");
            assert!(problem.contains("is expected"), "{problem}");
        }
    }

    #[test]
    fn before_and_after_the_validation_are_two_places_in_order() {
        let before = Place { epoch: 0, batch: 50 };
        assert!(Place { epoch: 0, batch: 49 } < before && before < Place { epoch: 1, batch: 0 });
    }
}
