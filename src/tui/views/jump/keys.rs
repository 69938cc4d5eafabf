//! The keys of the dialog.

use super::target::Wanted;
use crate::tui::view::bindings::{Binding, Group, Key, ch, key};
use crate::tui::view::keymap::Keymap;
use crate::viz::paint::Charset;
use crossterm::event::KeyCode;

/// What a key that is not written can ask of the dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Watch what is written.
    Go,
    /// Write the name of a class.
    Class,
    /// Watch the sample that the network is least certain of.
    Uncertain,
    /// Watch the next mistake.
    Mistake,
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
pub static BINDINGS: [Binding<Action>; 6] = [
    bind(&[key(KeyCode::Enter)], Action::Go),
    bind(&[ch('c')], Action::Class),
    bind(&[ch('u')], Action::Uncertain),
    bind(&[ch('m')], Action::Mistake),
    bind(&[key(KeyCode::Backspace), key(KeyCode::Delete)], Action::Erase),
    bind(&[key(KeyCode::Esc), ch('J')], Action::Close),
];

/// Whether a key is one of the user's for the dialog.
pub fn is_bound(keymap: &Keymap, key: Key) -> bool {
    BINDINGS.iter().any(|binding| keymap.of(&binding.entry).keys.contains(&key))
}

/// The name of the key that the user has for an action.
pub fn label(keymap: &Keymap, action: Action, charset: Charset) -> String {
    let binding = BINDINGS.iter().find(|binding| binding.action == action);
    binding.map_or_else(String::new, |binding| keymap.label(&binding.entry, charset))
}

/// The keys with what they do. Where the name of a class is written, letters are letters.
pub const fn shown(wanted: Wanted) -> &'static [(Action, &'static str)] {
    match wanted {
        Wanted::Number => &[
            (Action::Go, "watch this sample"),
            (Action::Class, "the next sample of a class"),
            (Action::Uncertain, "the least certain sample"),
            (Action::Mistake, "the next mistake"),
            (Action::Close, "close"),
        ],
        Wanted::Class => &[(Action::Go, "watch the next of this class"), (Action::Close, "close")],
    }
}
