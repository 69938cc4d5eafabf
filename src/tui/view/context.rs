//! What a view can change when a key was pressed.

use super::bindings::Entry;
use super::scene::Scene;
use super::ui_state::UiState;
use crate::protocol::{Command, LogLevel};
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::options::ScreenOptions;
use crate::tui::theme::Theme;
use ratatui::layout::Rect;

/// What is said of a key for which a trainer is needed.
const GONE: &str = "the trainer is gone: this does nothing any more";

/// What a view can look at and change when it handles a key.
pub struct Context<'a> {
    /// What is known of the run.
    pub model: &'a mut Model,
    /// What the user chose.
    pub ui: &'a mut UiState,
    /// How the screen looks.
    pub options: &'a mut ScreenOptions,
    /// The theme of what is on the screen now.
    pub theme: &'a Theme,
    /// The screen without what companions take of it; empty before anything is drawn.
    pub area: Rect,
    /// What fills the screen, by the name of its caption.
    pub subject: &'static str,
    /// The keys that do something now, those of the uppermost view first.
    pub keys: &'a [&'static Entry],
    /// What the frame loop has to do.
    pub effects: Vec<Effect>,
}

impl Context<'_> {
    /// What is drawn, for layout functions that drawing calls, too.
    pub fn scene(&self) -> Scene<'_> {
        Scene {
            model: self.model,
            ui: self.ui,
            theme: self.theme,
            language: self.options.language,
            subject: self.subject,
            keys: self.keys,
        }
    }

    /// Gives a command; false if nobody is there to take it.
    pub fn command(&mut self, command: Command) -> bool {
        if !self.can_ask() {
            return false;
        }
        self.model.pending.command(&command);
        self.effects.push(Effect::Command(command));
        true
    }

    /// Tells whether somebody is there to answer; if not, that is said.
    pub fn can_ask(&mut self) -> bool {
        if self.model.gone {
            self.model.log(LogLevel::Warning, GONE);
        }
        !self.model.gone
    }
}
