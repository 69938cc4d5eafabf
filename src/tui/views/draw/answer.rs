//! What the page asks, and the answer.

use crate::inspect::drawn::Drawing;
use crate::inspect::{Answer, Finding};
use crate::protocol::AskId;
use crate::tui::model::Model;

/// What the page asks.
pub const ASK: AskId = AskId::of("drawn");

/// The answer to what was drawn last, or to what was drawn before.
pub fn answer(model: &Model) -> Option<&Answer> {
    model.answers.get(&ASK)
}

/// What was found of what was drawn.
pub fn found(model: &Model) -> Option<&Drawing> {
    match &answer(model)?.body {
        Finding::Drawn(found) => Some(found),
        _ => None,
    }
}
