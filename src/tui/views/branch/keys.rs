//! The keys of the dialog.

use crate::tui::view::bindings::{Binding, Group, Key, key};
use crate::tui::view::keymap::Keymap;
use crate::viz::paint::Charset;
use crossterm::event::KeyCode;

/// What a key that writes nothing can ask of the dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Go on as another run, with what is written.
    Go,
    /// Write out the name of a setting.
    Complete,
    /// Take the last character away.
    Erase,
    /// Close the dialog.
    Close,
}

const fn bind(keys: &'static [Key], action: Action) -> Binding<Action> {
    // The frame names these keys.
    Binding::new(keys, action, Group::Panes, "")
}

/// The bindings.
pub static BINDINGS: [Binding<Action>; 4] = [
    bind(&[key(KeyCode::Enter)], Action::Go),
    bind(&[key(KeyCode::Tab)], Action::Complete),
    bind(&[key(KeyCode::Backspace), key(KeyCode::Delete)], Action::Erase),
    bind(&[key(KeyCode::Esc)], Action::Close),
];

/// The keys to name, with what they do.
const SHOWN: [(Action, &str); 3] = [
    (Action::Go, "go on from there as a new run"),
    (Action::Complete, "write the name out"),
    (Action::Close, "close"),
];

/// The names of the keys that the user has, with what they do.
pub fn shown(keymap: &Keymap, charset: Charset) -> [(String, &'static str); 3] {
    SHOWN.map(|(action, words)| {
        let binding = BINDINGS.iter().find(|binding| binding.action == action);
        (binding.map_or_else(String::new, |binding| keymap.label(&binding.entry, charset)), words)
    })
}
