//! What the journal lists: each act with its place, and whether it was taken back.

use crate::protocol::{Act, Entry, Place};
use crate::tui::model::Model;
use crate::tui::model::log::one_line;
use std::ops::Range;

/// An act in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Where it was done, in words.
    pub place: String,
    /// The batches of the run that were done there, as far as that is known.
    pub step: Option<u64>,
    /// What it was, in words.
    pub act: String,
    /// Whether it takes another one back.
    pub is_undo: bool,
    /// Whether it was taken back.
    pub is_undone: bool,
}

/// All that was done to the run, the oldest first. Words are found for what is shown of it alone: a journal may be long.
#[derive(Debug)]
pub struct Listing<'a> {
    model: &'a Model,
    undone: Vec<bool>,
}

impl<'a> Listing<'a> {
    /// Lists what was done to a run.
    pub fn of(model: &'a Model) -> Self {
        Self { model, undone: undone(&model.journal) }
    }

    /// The number of acts.
    pub const fn len(&self) -> usize {
        self.undone.len()
    }

    /// The number of acts that were taken back.
    pub fn undone(&self) -> usize {
        self.undone.iter().filter(|undone| **undone).count()
    }

    /// The act at a place, if there is one.
    pub fn line(&self, place: usize) -> Option<Line> {
        let (entry, is_undone) = (self.model.journal.get(place)?, *self.undone.get(place)?);
        Some(Line {
            place: entry.place.to_string(),
            step: step(self.model, entry.place),
            act: one_line(&entry.act.to_string()),
            is_undo: entry.act == Act::Undo,
            is_undone,
        })
    }

    /// The acts at these places, as far as there are any.
    pub fn lines(&self, places: Range<usize>) -> Vec<Line> {
        places.filter_map(|place| self.line(place)).collect()
    }
}

/// Tells of each act whether it was taken back: each undo takes back the last act before it that stands.
fn undone(journal: &[Entry]) -> Vec<bool> {
    let (mut undone, mut standing) = (vec![false; journal.len()], Vec::new());
    for (index, entry) in journal.iter().enumerate() {
        if entry.act != Act::Undo {
            standing.push(index);
        } else if let Some(last) = standing.pop() {
            undone[last] = true;
        }
    }
    undone
}

/// The batches of the run that were done at a place: those of the epochs before it are known as far as these are.
fn step(model: &Model, place: Place) -> Option<u64> {
    let before = match place.epoch {
        0 => 0,
        epoch => model.history.epochs.iter().find(|known| known.epoch == epoch)?.total_steps,
    };
    Some(before + place.batch as u64)
}
