//! What the microscope shows: an explanation, and the value in it that is pointed at.

use crate::inspect::explain::{Arithmetic, Explanation, Map, Position, Stage};
use crate::tui::view::scene::Scene;
use crate::tui::view::ui_state::Aim;

/// What an equation is drawn of.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    /// What things look like, and what else is known.
    pub scene: &'a Scene<'a>,
    /// One sample's way through the network and back.
    pub explanation: &'a Explanation,
    /// What is pointed at; every part of it is there.
    pub aim: Aim,
    /// Lines that what does not fit is scrolled down.
    pub down: usize,
}

impl<'a> Shown<'a> {
    /// Gives the map that the cursor is in.
    pub fn map(&self) -> &'a Map {
        &self.explanation.maps[self.aim.map]
    }

    /// Gives the map that this one was made of; the input was made of none.
    pub fn lower(&self) -> Option<&'a Map> {
        self.explanation.maps.get(self.aim.map.checked_sub(1)?)
    }

    /// Gives what made this map of the one below.
    pub fn stage(&self) -> Option<&'a Stage> {
        self.explanation.stage_before(self.aim.map)
    }

    /// Gives the place of the cursor.
    pub const fn at(&self) -> Position {
        place(&self.aim)
    }
}

/// The place that is pointed at.
pub const fn place(aim: &Aim) -> Position {
    Position { row: aim.row, column: aim.column, channel: aim.channel }
}

/// The number of the nearest map at or below `map` that is made with weights.
pub fn weighted(explanation: &Explanation, map: usize) -> Option<usize> {
    let has_weights = |map: &usize| {
        let stage = explanation.stage_before(*map);
        stage.is_some_and(|stage| matches!(stage.arithmetic, Arithmetic::Weighted { .. }))
    };
    (1..=map).rev().find(has_weights)
}
