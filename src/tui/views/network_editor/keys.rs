//! The keys of the network editor, beside those that write.

use crate::tui::view::bindings::{Binding, Hint, bind, ctrl, key};
use crossterm::event::KeyCode;

/// What a key that writes nothing can ask of the editor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Begin a run of the network.
    Begin,
    /// Begin with the next preset.
    NextNamed,
    /// Begin with the preset before.
    NamedBefore,
    /// Take what is suggested, or go a character right.
    Right,
    /// Go a character left.
    Left,
    /// Go a row up.
    Up,
    /// Go a row down.
    Down,
    /// Go to the beginning.
    Home,
    /// Take what is suggested, or go to the end.
    End,
    /// Take the character before the cursor away.
    Erase,
    /// Take the character at the cursor away.
    Delete,
    /// Take the word before the cursor away.
    EraseWord,
    /// Take everything away.
    Clear,
    /// Take the network of the run again, or close the page.
    Discard,
}

use Action as A;

/// The bindings, the most useful hints first.
pub static BINDINGS: [Binding<Action>; 14] = [
    bind(&[key(KeyCode::Enter)], A::Begin, "train this network").hint(Hint::Word("train it")),
    bind(&[key(KeyCode::Tab)], A::NextNamed, "begin with the next preset").hint(Hint::Word("preset")),
    bind(&[key(KeyCode::Esc)], A::Discard, "the run's network again, then back").hint(Hint::Word("back")),
    bind(&[key(KeyCode::BackTab)], A::NamedBefore, "begin with the preset before"),
    bind(&[key(KeyCode::Right)], A::Right, "take what is suggested, or right"),
    bind(&[key(KeyCode::Left)], A::Left, "a character left"),
    bind(&[key(KeyCode::Up)], A::Up, "a row up in the text"),
    bind(&[key(KeyCode::Down)], A::Down, "a row down in the text"),
    bind(&[key(KeyCode::Home)], A::Home, "to the beginning of the text"),
    bind(&[key(KeyCode::End)], A::End, "take what is suggested, or end"),
    bind(&[key(KeyCode::Backspace)], A::Erase, "erase the character before"),
    bind(&[key(KeyCode::Delete)], A::Delete, "erase the character here"),
    bind(&[ctrl('w')], A::EraseWord, "erase the word before"),
    bind(&[ctrl('u')], A::Clear, "erase everything"),
];
