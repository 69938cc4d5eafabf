//! The acts that can be taken back, with what was there before.

use super::surgery::reverse::Reverse;
use crate::protocol::Act;
use crate::train::config::TrainConfig;
use std::collections::VecDeque;

/// The most acts that can be taken back; the oldest are forgotten first.
const MAX_ACTS: usize = 1000;

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

/// The acts of this process that were not taken back, the last one on top.
#[derive(Debug, Default)]
pub struct UndoStack(VecDeque<Done>);

impl UndoStack {
    /// Puts an act on top.
    pub fn push(&mut self, done: Done) {
        if self.0.len() == MAX_ACTS {
            self.0.pop_front();
        }
        self.0.push_back(done);
    }

    /// Takes the act on top.
    pub fn pop(&mut self) -> Option<Done> {
        self.0.pop_back()
    }
}
