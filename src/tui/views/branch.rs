//! The dialog that goes on from a moment of the run as another run: what that is to differ in is written as settings and acts.

mod frame;
mod keys;
mod state;
#[cfg(test)]
mod tests;
mod wanted;

pub use state::Branch;

use crate::protocol::{Command, NewBranch};
use crate::tui::model::Model;
use crate::tui::view::bindings::{Binding, Key};
use crate::tui::view::context::Context;
use crate::tui::view::scene::Scene;
use crate::tui::view::{Handled, Kind, View};
use crate::viz::paint::Charset;
use keys::Action;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use wanted::Wanted;

/// The most characters that are taken.
const LONGEST: usize = 400;

impl Branch {
    /// The dialog for a moment of the run, none being the present.
    pub fn at(model: &Model, moment: Option<u64>) -> Self {
        Self { step: moment.unwrap_or(model.report.total_steps), ..Self::default() }
    }

    /// Has the trainer go on as another run, or says why what is written cannot be.
    fn go(&mut self, cx: &mut Context<'_>) -> Handled {
        let Wanted { settings, acts } = match wanted::wanted(&self.text, cx.model) {
            Ok(wanted) => wanted,
            Err(problem) => {
                self.problem = Some(problem);
                return Handled::Done;
            }
        };
        cx.command(Command::Branch(NewBranch { step: self.step, settings, acts, ..NewBranch::default() }));
        Handled::Close
    }
}

impl View for Branch {
    type Action = Action;

    fn name(&self) -> &'static str {
        "branch"
    }

    fn kind(&self) -> Kind {
        Kind::Dialog
    }

    fn bindings(&self) -> &'static [Binding<Action>] {
        &keys::BINDINGS
    }

    /// Every character is taken: one that is not expected is no reason to close.
    fn on_typed(&mut self, key: Key, _cx: &mut Context<'_>) -> Option<Handled> {
        let character = key.character()?;
        self.problem = None;
        if self.text.chars().count() < LONGEST && !character.is_control() {
            self.text.push(character);
        }
        Some(Handled::Done)
    }

    fn on_action(&mut self, action: Action, cx: &mut Context<'_>) -> Handled {
        self.problem = None;
        match action {
            Action::Go => return self.go(cx),
            Action::Complete => {
                let completed = wanted::completed(&self.text, cx.model);
                self.text = completed.unwrap_or_else(|| std::mem::take(&mut self.text));
            }
            Action::Erase => _ = self.text.pop(),
            Action::Close => return Handled::Close,
        }
        Handled::Done
    }

    fn sentences(&self, scene: &Scene<'_>) -> Vec<String> {
        let written = if self.text.is_empty() { "nothing yet" } else { self.text.as_str() };
        let mut sentences = vec![
            format!("{}. Changes: {written}.", frame::question(self)),
            format!("{}.", frame::remark(self, scene.model)),
        ];
        sentences.extend(frame::consequences(scene.model).map(str::to_owned));
        // An arrow is said by its name.
        let keys = keys::shown(scene.keymap, Charset::Ascii).map(|(key, word)| format!("{key}: {word}"));
        sentences.push(format!("Keys: {}.", keys.join(", ")));
        sentences
    }

    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        frame::draw(self, scene, area, buffer);
    }
}
