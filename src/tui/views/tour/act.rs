//! What a step of the tour asks for, and whether it was done: judged by what is there, never by which keys were pressed.

use super::network::Network;
use super::place::{MICROSCOPE, TRANSLATION};
use crate::inspect::Finding;
use crate::inspect::explain::Position;
use crate::inspect::translation::shift::Shift;
use crate::protocol::{AskId, Phase};
use crate::tui::model::Model;
use crate::tui::view::ui_state::{Aim, Equation, UiState};

/// What a step asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Train so many batches.
    Train(u64),
    /// Train single batches and be paused.
    StepBatch,
    /// Let training go on.
    GoOn,
    /// Look at another sample.
    Sample,
    /// Move the cursor of the microscope in its map.
    Cursor,
    /// Move the cursor of the microscope to a column, or past it.
    Column(usize),
    /// Look at another feature map or unit.
    Channel,
    /// Look at another layer's map.
    Map,
    /// Have the microscope show an equation.
    Equation(Equation),
    /// Point the microscope at another weight of the window.
    Tap,
    /// Point the microscope at a value that gets no error: one that lost in its pooling block.
    Loser,
    /// Have a gradient checked by nudging.
    Trust,
    /// Shift the digit on the page of the translation.
    Shift,
    /// Begin a run of a network.
    Begin(Network),
}

/// What is there, as far as acts change it.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// The name of the view that fills the screen.
    pub page: &'static str,
    /// The network of the run, one of the tour's or another.
    pub network: Option<Network>,
    /// Batches of the run.
    pub steps: u64,
    /// What the run does.
    pub phase: Phase,
    /// The watched sample.
    pub sample: usize,
    /// What the microscope points at.
    pub aim: Aim,
    /// How far the digit on the page of the translation is shifted.
    pub shift: Option<Shift>,
    /// Whether what the microscope points at gets no error.
    pub has_no_error: bool,
}

impl Facts {
    /// What is there now, with the view called `page` filling the screen.
    pub fn of(page: &'static str, model: &Model, ui: &UiState) -> Self {
        let info = model.info.as_deref();
        Self {
            page,
            network: info.and_then(|info| Network::ALL.into_iter().find(|network| network.is_of(info))),
            steps: model.report.total_steps,
            phase: model.report.phase,
            sample: ui.sample,
            aim: ui.aim,
            shift: shift(model),
            has_no_error: has_no_error(model, ui.aim),
        }
    }
}

/// How far the digit on the page of the translation is shifted, as far as that was answered.
fn shift(model: &Model) -> Option<Shift> {
    match &model.answers.get(&AskId::of(TRANSLATION))?.body {
        Finding::Translation(found) => Some(found.shift),
        _ => None,
    }
}

/// Whether what the microscope points at gets no error, as far as it is known.
fn has_no_error(model: &Model, aim: Aim) -> bool {
    let answer = model.answers.get(&AskId::of(MICROSCOPE));
    let Some(Finding::Explain(explanation)) = answer.map(|answer| &answer.body) else { return false };
    let map = explanation.maps.get(aim.map.min(explanation.maps.len().saturating_sub(1)));
    let at = Position { row: aim.row, column: aim.column, channel: aim.channel };
    map.is_some_and(|map| map.error(map.nearest(at)) == 0.0)
}

impl Act {
    /// Tells whether a run has to go on for it to be done.
    pub const fn trains(self) -> bool {
        matches!(self, Self::Train(_) | Self::StepBatch | Self::GoOn)
    }

    /// Tells whether it was done between two looks.
    pub fn is_done(self, before: &Facts, now: &Facts) -> bool {
        let at = |page: &str| now.page == page;
        let (then, aim) = (before.aim, now.aim);
        match self {
            Self::Train(batches) => now.steps >= before.steps.saturating_add(batches),
            Self::StepBatch => now.steps > before.steps && now.phase == Phase::Paused,
            Self::GoOn => !now.phase.rests() && now.steps > before.steps,
            Self::Sample => now.sample != before.sample,
            Self::Cursor => at(MICROSCOPE) && (aim.row, aim.column) != (then.row, then.column),
            Self::Column(column) => at(MICROSCOPE) && aim.column >= column,
            Self::Channel => at(MICROSCOPE) && aim.channel != then.channel,
            Self::Map => at(MICROSCOPE) && aim.map != then.map,
            Self::Equation(equation) => at(MICROSCOPE) && aim.equation == equation,
            Self::Tap => at(MICROSCOPE) && (aim.tap_row, aim.tap_column) != (then.tap_row, then.tap_column),
            Self::Loser => {
                at(MICROSCOPE)
                    && aim.equation == Equation::Bp2
                    && now.has_no_error
                    && (aim.row, aim.column) != (then.row, then.column)
            }
            Self::Trust => at(MICROSCOPE) && aim.trust,
            Self::Shift => {
                now.shift != before.shift && now.shift.is_some_and(|shift| shift != Shift::default())
            }
            Self::Begin(network) => now.network == Some(network),
        }
    }
}
