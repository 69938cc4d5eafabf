//! What a view can change when a key was pressed.

use super::keymap::Keymap;
use super::offer::Offer;
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

/// What is said of a key for which something would have to be computed while what is seen is frozen.
const FROZEN: &str = "the view is frozen: nothing new is computed for it until it is thawed";

/// What a view can look at and change when it handles a key.
pub struct Context<'a> {
    /// What is known of the run, as it is seen.
    pub model: &'a mut Model,
    /// What is known of the run as it is now, where what is seen is frozen.
    pub live: Option<&'a mut Model>,
    /// What is known of the other run of a pair, as it is seen, if there are two.
    pub rival: Option<&'a Model>,
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
    pub keys: &'a [Offer],
    /// All keys that the user chose.
    pub keymap: Keymap,
    /// What the frame loop has to do.
    pub effects: Vec<Effect>,
}

impl Context<'_> {
    /// What is drawn, for layout functions that drawing calls, too.
    pub fn scene(&self) -> Scene<'_> {
        Scene {
            model: self.model,
            rival: self.rival,
            ui: self.ui,
            theme: self.theme,
            language: self.options.language,
            subject: self.subject,
            keys: self.keys,
            keymap: &self.keymap,
            now: self.live.as_deref().map(|live| live.report.total_steps),
            sheet: None,
            tag: "",
        }
    }

    /// Acts on the run as it is now, also where what is seen is frozen.
    pub fn with_live<T>(&mut self, act: impl FnOnce(&mut Self) -> T) -> T {
        let Some(live) = self.live.take() else { return act(self) };
        let frozen = std::mem::replace(&mut self.model, live);
        let result = act(self);
        self.live = Some(std::mem::replace(&mut self.model, frozen));
        result
    }

    /// Gives a command; false if nobody is there to take it.
    pub fn command(&mut self, command: Command) -> bool {
        if !self.has_trainer() {
            return false;
        }
        let model = self.live.as_deref_mut().unwrap_or(self.model);
        model.pending.command(&command);
        self.effects.push(Effect::Command(command));
        true
    }

    /// Tells whether somebody is there to answer, and what is asked would be seen; if not, that is said.
    pub fn can_ask(&mut self) -> bool {
        if self.live.is_some() {
            self.refuse(LogLevel::Info, FROZEN);
            return false;
        }
        self.has_trainer()
    }

    /// Tells whether there is a trainer; if not, that is said.
    pub fn has_trainer(&mut self) -> bool {
        let is_gone = self.live.as_deref().unwrap_or(self.model).gone;
        if is_gone {
            self.refuse(LogLevel::Warning, GONE);
        }
        !is_gone
    }

    /// Says why a key does nothing: at the foot of what is seen, for pages have no log, and in the log of the run as it is now.
    pub fn refuse(&mut self, level: LogLevel, text: &str) {
        self.live.as_deref_mut().unwrap_or(self.model).log(level, text);
        self.ui.notice = Some(text.to_owned());
    }
}
