//! The line in which another value of a live setting is written. The run says while one types whether it would take it.

use crate::inspect::proposal::{Answer, Proposal};
use crate::inspect::{Ask, Finding, Question};
use crate::protocol::{Act, AskId, Command, SettingInfo};
use crate::tui::model::Model;
use crate::tui::panes::dialog;
use crate::tui::panes::sentence::sentence;
use crate::tui::panes::text::{Piece, piece};
use crate::tui::view::bindings::{Binding, Group, Key, ctrl, key};
use crate::tui::view::context::Context;
use crate::tui::view::keymap::Keymap;
use crate::tui::view::scene::Scene;
use crate::tui::view::ui_state::UiState;
use crate::tui::view::{Handled, Kind, View};
use crate::viz::grid::Ink;
use crate::viz::paint::Charset;
use crate::viz::text::{pad_right, tail, width, wrap};
use crossterm::event::KeyCode;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The most characters that are taken.
const LONGEST: usize = 40;
/// The columns of the name of a key, with blanks behind it.
const KEY_COLUMNS: usize = 7;
/// The columns that are left to what is written, its cursor included.
const LEAST_WRITTEN: usize = 10;
/// The settings that a run can be trained up to.
const TARGETS: [&str; 2] = ["until-accuracy", "epochs"];
/// The name under which the dialog asks whether the run would take what is written.
const ASK: AskId = AskId::of("setting-entry");

/// A dialog in which another value of a live setting is written.
#[derive(Clone, Debug)]
pub struct SettingEntry {
    /// The name of the setting.
    name: String,
    /// What is written.
    text: String,
    /// Whether that is still the value as it is: what is typed then takes its place.
    is_untouched: bool,
    /// Whether the setting is one of those that a run can be trained up to, and the key for the other one is there.
    is_target: bool,
}

/// What a key that writes nothing can ask of the dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Have the run take what is written.
    Set,
    /// Take the last character away.
    Erase,
    /// Take all characters away.
    Clear,
    /// Write the other target.
    Other,
    /// Close the dialog.
    Close,
}

const fn bind(keys: &'static [Key], action: Action) -> Binding<Action> {
    // The frame names these keys.
    Binding::new(keys, action, Group::Panes, "")
}

static BINDINGS: [Binding<Action>; 5] = [
    bind(&[key(KeyCode::Enter)], Action::Set),
    bind(&[key(KeyCode::Backspace), key(KeyCode::Delete)], Action::Erase),
    bind(&[ctrl('u')], Action::Clear),
    bind(&[key(KeyCode::Tab), key(KeyCode::BackTab)], Action::Other),
    bind(&[key(KeyCode::Esc)], Action::Close),
];

/// What is known of what is written.
enum Standing {
    /// Nothing is written, or the run has said nothing of it yet.
    Open,
    /// The setting has that value.
    Same,
    /// The run would take it; there may be something to know of that.
    Good(Option<String>),
    /// The run would not, for this reason.
    Refused(String),
}

impl SettingEntry {
    /// The line for a setting, with its present value.
    pub fn of(setting: &SettingInfo) -> Self {
        let (name, text) = (setting.name.clone(), setting.text.clone());
        Self { name, text, is_untouched: true, is_target: false }
    }

    /// The line for an accuracy, or an epoch, that the run is to be trained up to.
    pub fn target() -> Self {
        let name = TARGETS[0].to_owned();
        Self { name, text: String::new(), is_untouched: false, is_target: true }
    }

    /// What is known of the setting.
    fn setting<'a>(&self, model: &'a Model) -> Option<&'a SettingInfo> {
        model.info.as_deref()?.settings.iter().find(|setting| setting.name == self.name)
    }

    /// The value that is written.
    fn value(&self) -> &str {
        self.text.trim()
    }

    fn proposal(&self) -> Proposal {
        Proposal { name: self.name.clone(), value: self.value().to_owned() }
    }

    fn standing(&self, model: &Model) -> Standing {
        if self.value().is_empty() {
            return Standing::Open;
        }
        if self.setting(model).is_some_and(|setting| setting.text == self.value()) {
            return Standing::Same;
        }
        match model.answers.get(&ASK).map(|answer| &answer.body) {
            Some(Finding::Proposal(verdict)) if verdict.proposal == self.proposal() => {
                match &verdict.answer {
                    Answer::Refused(reason) => Standing::Refused(reason.clone()),
                    Answer::Taken(remark) => Standing::Good(remark.clone()),
                }
            }
            _ => Standing::Open,
        }
    }

    /// Has the run take what is written, unless it is known that it would not.
    fn set(&self, cx: &mut Context<'_>) -> Handled {
        match self.standing(cx.model) {
            Standing::Refused(_) => return Handled::Done,
            Standing::Same => return Handled::Close,
            Standing::Open if self.value().is_empty() => return Handled::Done,
            Standing::Open | Standing::Good(_) => {}
        }
        let Proposal { name, value } = self.proposal();
        cx.command(Command::Act(Act::Set { name, value }));
        if self.is_target {
            cx.command(Command::Resume);
        }
        Handled::Close
    }

    /// What is asked for, before what is written.
    fn prompt(&self) -> String {
        match (self.is_target, self.name.as_str()) {
            (true, "epochs") => "Train to the end of epoch".to_owned(),
            (true, _) => "Train to a validation accuracy of".to_owned(),
            (false, name) => name.replace('-', " "),
        }
    }

    /// The same for so many columns, with a colon; shorter, or nothing at all, where it would leave too few to what is written.
    fn prompt_within(&self, columns: usize) -> String {
        let short = match (self.is_target, self.name.as_str()) {
            (true, "epochs") => "Epoch".to_owned(),
            (true, _) => "Accuracy".to_owned(),
            (false, _) => self.prompt(),
        };
        let prompts = [self.prompt(), short].map(|prompt| format!("{prompt}: "));
        let fits = |prompt: &String| width(prompt) + LEAST_WRITTEN <= columns;
        prompts.into_iter().find(fits).unwrap_or_default()
    }

    /// What stands below what is written.
    fn remark(&self, model: &Model) -> String {
        let setting = self.setting(model);
        match self.standing(model) {
            Standing::Refused(reason) => reason,
            Standing::Good(remark) => {
                remark.unwrap_or_else(|| "the run takes it from its next batch on".to_owned())
            }
            Standing::Same => "that is its value now".to_owned(),
            Standing::Open => setting.map_or_else(String::new, |setting| {
                let expected = if setting.expected.is_empty() { &setting.help } else { &setting.expected };
                format!("it is {} now; {expected}", setting.value)
            }),
        }
    }

    /// The keys with what they do.
    fn keys(&self, keymap: &Keymap, charset: Charset) -> Vec<(String, &'static str)> {
        let other = match (self.is_target, self.name.as_str()) {
            (true, "epochs") => Some((Action::Other, "an accuracy instead")),
            (true, _) => Some((Action::Other, "an epoch instead")),
            (false, _) => None,
        };
        let set = (Action::Set, if self.is_target { "train until then" } else { "set it" });
        let rest = [(Action::Clear, "clear the line"), (Action::Close, "close")];
        let label = |action| {
            let binding = BINDINGS.iter().find(|binding| binding.action == action);
            binding.map_or_else(String::new, |binding| keymap.label(&binding.entry, charset))
        };
        [set].into_iter().chain(other).chain(rest).map(|(action, word)| (label(action), word)).collect()
    }
}

impl View for SettingEntry {
    type Action = Action;

    fn name(&self) -> &'static str {
        "setting-entry"
    }

    fn kind(&self) -> Kind {
        Kind::Dialog
    }

    fn bindings(&self) -> &'static [Binding<Action>] {
        &BINDINGS
    }

    fn asks(&self, model: &Model, _ui: &UiState) -> Vec<Ask> {
        match self.standing(model) {
            Standing::Same => Vec::new(),
            _ if self.value().is_empty() => Vec::new(),
            _ => vec![Ask::every(ASK, Question::Proposal(self.proposal()))],
        }
    }

    fn on_typed(&mut self, key: Key, _cx: &mut Context<'_>) -> Option<Handled> {
        let character = key.character()?;
        if std::mem::take(&mut self.is_untouched) {
            self.text.clear();
        }
        if self.text.chars().count() < LONGEST {
            self.text.push(character);
        }
        Some(Handled::Done)
    }

    fn on_action(&mut self, action: Action, cx: &mut Context<'_>) -> Handled {
        match action {
            Action::Close => return Handled::Close,
            Action::Set => return self.set(cx),
            Action::Erase => {
                self.text.pop();
            }
            Action::Clear => self.text.clear(),
            Action::Other if self.is_target => {
                let is_first = self.name == TARGETS[0];
                (self.name, self.text) = (TARGETS[usize::from(is_first)].to_owned(), String::new());
            }
            Action::Other => {}
        }
        self.is_untouched = false;
        Handled::Done
    }

    /// A run that is over takes no settings any more.
    fn is_over(&self, model: &Model) -> bool {
        model.finished.is_some() || model.gone
    }

    fn sentences(&self, scene: &Scene<'_>) -> Vec<String> {
        let written = if self.text.is_empty() { "nothing yet" } else { &self.text };
        // An arrow is said by its name.
        let keys =
            self.keys(scene.keymap, Charset::Ascii).into_iter().map(|(key, word)| format!("{key}: {word}"));
        let keys = keys.collect::<Vec<_>>().join(", ");
        let said =
            [format!("{}: {written}", self.prompt()), self.remark(scene.model), format!("keys: {keys}")];
        said.iter().map(|text| sentence(text)).collect()
    }

    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        dialog::draw(scene, &self.lines(scene, dialog::columns(area)), area, buffer);
    }
}

impl SettingEntry {
    /// The lines of the dialog.
    fn lines(&self, scene: &Scene<'_>, columns: usize) -> Vec<Vec<Piece>> {
        let ink = &scene.theme.ink;
        let title = if self.is_target { "Train up to a target" } else { "Change a setting" };
        let written: Ink = if self.is_untouched { ink.faint } else { ink.strong };
        let mut lines = vec![vec![piece(title, ink.strong)], Vec::new()];
        let prompt = self.prompt_within(columns);
        let room = columns.saturating_sub(width(&prompt) + 1);
        lines.push(vec![
            piece(prompt, ink.text),
            piece(tail(&self.text, room), written),
            piece(scene.theme.halves("█", "_"), ink.accent),
        ]);
        let remark_ink = match self.standing(scene.model) {
            Standing::Refused(_) => ink.bad,
            Standing::Good(_) => ink.good,
            Standing::Open | Standing::Same => ink.faint,
        };
        let remark = wrap(&self.remark(scene.model), columns);
        lines.extend(remark.into_iter().map(|line| vec![piece(line, remark_ink)]));
        lines.push(Vec::new());
        let keys = self.keys(scene.keymap, scene.theme.charset).into_iter();
        lines.extend(keys.map(|(key, word)| {
            vec![piece(pad_right(&key, KEY_COLUMNS), ink.accent), piece(word, ink.faint)]
        }));
        lines
    }
}

#[cfg(test)]
mod tests;
