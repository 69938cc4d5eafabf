//! What views and panes look at.

use super::bindings::Entry;
use super::ui_state::UiState;
use crate::texts::Language;
use crate::tui::model::Model;
use crate::tui::theme::Theme;

/// Everything that a view or a pane may look at while it draws.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// What is known of the run.
    pub model: &'a Model,
    /// What the user chose.
    pub ui: &'a UiState,
    /// What things look like.
    pub theme: &'a Theme,
    /// The language of what is explained.
    pub language: Language,
    /// What fills the screen, by the name of its caption.
    pub subject: &'static str,
    /// The keys that do something now, those of the uppermost view first.
    pub keys: &'a [&'static Entry],
}
