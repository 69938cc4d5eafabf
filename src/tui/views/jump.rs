//! The jump: another sample is watched, by its number, its class, or what the network makes of it.

mod frame;
mod keys;
mod state;
mod target;
#[cfg(test)]
mod tests;

pub use state::Jump;

use crate::inspect::Question;
use crate::inspect::least_certain::LeastCertain;
use crate::inspect::next_of_class::NextOfClass;
use crate::tui::view::bindings::{Binding, Key};
use crate::tui::view::context::Context;
use crate::tui::view::scene::Scene;
use crate::tui::view::{Handled, Kind, View};
use crate::tui::views::dashboard::pictures;
use crate::viz::paint::Charset;
use keys::Action;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use target::Wanted;

/// The most characters that are taken.
const LONGEST: usize = 40;

impl View for Jump {
    type Action = Action;

    fn name(&self) -> &'static str {
        "jump"
    }

    fn kind(&self) -> Kind {
        Kind::Dialog
    }

    fn bindings(&self) -> &'static [Binding<Action>] {
        &keys::BINDINGS
    }

    /// Every character is taken: one that is not expected is no reason to close.
    fn on_typed(&mut self, key: Key, cx: &mut Context<'_>) -> Option<Handled> {
        let character = key.character()?;
        self.problem = None;
        Some(match (self.wanted, character) {
            (Wanted::Class, _) => self.push(character),
            (Wanted::Number, '0'..='9') => self.push(character),
            (Wanted::Number, _) if keys::is_bound(&cx.keymap, key) => return None,
            // Numbers are written in groups of three.
            (Wanted::Number, ' ') => Handled::Done,
            (Wanted::Number, _) => {
                self.problem = Some(expected(cx));
                Handled::Done
            }
        })
    }

    fn on_action(&mut self, action: Action, cx: &mut Context<'_>) -> Handled {
        self.problem = None;
        match action {
            Action::Close => return Handled::Close,
            Action::Class => (self.wanted, self.text) = (Wanted::Class, String::new()),
            Action::Uncertain => {
                pictures::find(Question::LeastCertain(LeastCertain), cx);
                return Handled::Close;
            }
            Action::Mistake => {
                pictures::find_mistake(cx);
                return Handled::Close;
            }
            Action::Erase => {
                if self.text.pop().is_none() {
                    self.wanted = Wanted::Number;
                }
            }
            Action::Go => return self.go(cx),
        }
        Handled::Done
    }

    fn sentences(&self, scene: &Scene<'_>) -> Vec<String> {
        let (prompt, expected) = self.wanted.words(scene.model);
        let written = if self.text.is_empty() { "nothing yet".to_owned() } else { self.text.clone() };
        let mut sentences =
            vec![format!("Jump to a sample. {prompt}: {written}."), format!("Expected: {expected}.")];
        sentences.extend(self.problem.as_ref().map(|problem| format!("Not possible: {problem}.")));
        // An arrow is said by its name.
        let label = |action| keys::label(scene.keymap, action, Charset::Ascii);
        let keys =
            keys::shown(self.wanted).iter().map(|(action, word)| format!("{}: {word}", label(*action)));
        sentences.push(format!("Keys: {}.", keys.collect::<Vec<_>>().join(", ")));
        sentences
    }

    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        frame::draw(self, scene, area, buffer);
    }
}

/// What is said where a character is not expected.
fn expected(cx: &Context<'_>) -> String {
    let actions = [Action::Class, Action::Uncertain, Action::Mistake];
    target::expected(cx.model, &actions.map(|action| keys::label(&cx.keymap, action, cx.theme.charset)))
}

impl Jump {
    fn push(&mut self, character: char) -> Handled {
        if self.text.chars().count() < LONGEST {
            self.text.push(character);
        }
        Handled::Done
    }

    /// Has the sample watched or searched that is written, or says why that cannot be.
    fn go(&mut self, cx: &mut Context<'_>) -> Handled {
        let found = match self.wanted {
            Wanted::Number => target::sample(&self.text, cx.model).map(|index| pictures::watch(index, cx)),
            Wanted::Class => target::class(&self.text, cx.model).map(|class| {
                let after = cx.ui.sample;
                pictures::find(Question::NextOfClass(NextOfClass { after, class }), cx);
            }),
        };
        self.problem = found.err();
        if self.problem.is_some() { Handled::Done } else { Handled::Close }
    }
}
