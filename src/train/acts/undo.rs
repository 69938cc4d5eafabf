//! The acts that can be taken back, with what was there before.

use super::surgery::reverse::Reverse;
use crate::protocol::Act;
use crate::train::config::TrainConfig;
use std::collections::VecDeque;

/// The most acts that can be taken back; the oldest are forgotten first.
const MOST_ACTS: usize = 1000;
/// The most bytes that they keep to be taken back, which is as much as the run's past usually takes. A pruning keeps a whole network and
/// what the optimizer remembers: of nielsen-3, which takes five megabytes, a dozen prunings can be taken back.
const MOST_BYTES: u64 = 64 << 20;

/// What takes an act back.
#[derive(Clone, Debug)]
pub enum Inverse {
    /// The user's factor on the learning rate is this again.
    Factor(f64),
    /// The settings are these again.
    Setting {
        /// The one that was changed; others may have followed.
        name: String,
        /// All of them as they were.
        before: Box<TrainConfig>,
        /// All of them as they were after it.
        after: Box<TrainConfig>,
    },
    /// Units are what they were.
    Units(Box<Reverse>),
}

/// An act that was carried out, and what takes it back.
#[derive(Clone, Debug)]
pub struct Done {
    /// The act, its values as exact text.
    pub act: Act,
    /// What takes it back.
    pub inverse: Inverse,
}

impl Done {
    /// Counts the bytes that what takes it back takes, but for the few that any act takes: of those the number of acts is the bound.
    fn bytes(&self) -> u64 {
        match &self.inverse {
            Inverse::Factor(_) | Inverse::Setting { .. } => 0,
            Inverse::Units(reverse) => reverse.before.bytes(),
        }
    }
}

/// The acts of this process that were not taken back, the last one on top.
///
/// What is forgotten hangs on nothing but the acts and the network, so that a run that is done again can take back the same ones.
#[derive(Debug)]
pub struct UndoStack {
    acts: VecDeque<Done>,
    most_bytes: u64,
    has_forgotten: bool,
}

impl Default for UndoStack {
    fn default() -> Self {
        Self::within(MOST_BYTES)
    }
}

impl UndoStack {
    /// Makes a stack whose acts take so many bytes at the most, but for the last one, which has room in any case.
    pub const fn within(most_bytes: u64) -> Self {
        Self { acts: VecDeque::new(), most_bytes, has_forgotten: false }
    }

    /// Puts an act on top; the oldest ones are forgotten where there is no room for all.
    pub fn push(&mut self, done: Done) {
        self.acts.push_back(done);
        while self.acts.len() > 1 && (self.acts.len() > MOST_ACTS || self.bytes() > self.most_bytes) {
            self.acts.pop_front();
            self.has_forgotten = true;
        }
    }

    /// Takes the act on top.
    pub fn pop(&mut self) -> Option<Done> {
        self.acts.pop_back()
    }

    /// Counts the bytes that what takes the acts back takes.
    pub fn bytes(&self) -> u64 {
        self.acts.iter().map(Done::bytes).sum()
    }

    /// Says why there is nothing on it, and what can be done instead.
    pub const fn why_empty(&self) -> &'static str {
        if self.has_forgotten {
            "there is nothing more to undo: what was there before older acts is forgotten, for it takes too much memory; a branch off a \
             moment before them, in the time machine, goes on without them"
        } else {
            "there is nothing to undo: only what was done since this process began can be; a branch off an earlier moment, in the time \
             machine, goes on without what was done after it"
        }
    }
}
