//! What is known of the network that is written.

use super::completion::Completion;
use crate::inspect::Finding;
use crate::inspect::plan::Planned;
use crate::protocol::AskId;
use crate::tui::model::Model;
use crate::tui::view::ui_state::UiState;

/// What is asked for the page.
pub const ASK: AskId = AskId::of("network-editor");
/// The name of a network that is no preset.
pub const CUSTOM: &str = "custom";

/// What the text that was looked at last would be.
pub fn planned(model: &Model) -> Option<&Planned> {
    match &model.answers.get(&ASK)?.body {
        Finding::Plan(planned) => Some(planned),
        _ => None,
    }
}

/// What the text would be as it is now, once that is known.
pub fn present<'a>(model: &'a Model, ui: &UiState) -> Option<&'a Planned> {
    planned(model).filter(|planned| planned.text == ui.network_draft.text())
}

/// How many classes the images have.
pub fn classes(model: &Model) -> usize {
    model.info.as_deref().map_or(0, |info| info.classes.len())
}

/// The name of the network that is written.
pub fn name(model: &Model, ui: &UiState) -> &'static str {
    ui.network_draft.name(&ui.networks, classes(model)).unwrap_or(CUSTOM)
}

/// What would complete the word that is written.
pub fn completion<'a>(model: &'a Model, ui: &UiState) -> Completion<'a> {
    Completion::of(&ui.network_draft, planned(model).map_or(&[], |planned| &planned.words))
}
