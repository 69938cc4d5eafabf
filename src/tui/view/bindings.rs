//! Keys with what they do in a view and the words for it. Dispatch, the help and the hint line are made of them.

use crate::tui::model::Model;
use crate::viz::paint::Charset;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A key without the modifiers that do not matter: Shift is in the character already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    control: bool,
}

impl Key {
    /// Keys that always lead out, and are nobody else's.
    pub const RESERVED: [Self; 2] = [key(KeyCode::Esc), ctrl('c')];

    /// The key of an event; `None` if it is held with a modifier that no binding has (Alt, Super, …).
    pub fn of(event: &KeyEvent) -> Option<Self> {
        let significant = event.modifiers - KeyModifiers::SHIFT;
        let control = significant == KeyModifiers::CONTROL;
        if !control && !significant.is_empty() {
            return None;
        }
        // Ctrl-Shift-C and Ctrl-C are the same to most terminals.
        let code = match event.code {
            KeyCode::Char(c) if control => KeyCode::Char(c.to_ascii_lowercase()),
            // Shift-Tab comes under two names.
            KeyCode::Tab if event.modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
            code => code,
        };
        Some(Self { code, control })
    }

    /// The character that the key writes; none if it is held with Control or writes nothing.
    pub const fn character(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if !self.control => Some(c),
            _ => None,
        }
    }

    /// The key that is called `name` where there is nothing but ASCII, as texts do.
    pub fn named(name: &str) -> Option<Self> {
        let code = match name {
            "Space" => KeyCode::Char(' '),
            "Tab" => KeyCode::Tab,
            "S-Tab" => KeyCode::BackTab,
            "Enter" => KeyCode::Enter,
            "Esc" => KeyCode::Esc,
            "Left" => KeyCode::Left,
            "Right" => KeyCode::Right,
            "Up" => KeyCode::Up,
            "Down" => KeyCode::Down,
            "PgUp" => KeyCode::PageUp,
            "PgDn" => KeyCode::PageDown,
            "Home" => KeyCode::Home,
            "End" => KeyCode::End,
            "Backspace" => KeyCode::Backspace,
            "Delete" => KeyCode::Delete,
            "Insert" => KeyCode::Insert,
            _ if function_key(name).is_some() => KeyCode::F(function_key(name).unwrap_or_default()),
            _ => return Self::of_character(name),
        };
        Some(key(code))
    }

    /// The key of a character, or of one that is held with Control: `m`, `^L`.
    fn of_character(name: &str) -> Option<Self> {
        let mut characters = name.chars();
        match (characters.next()?, characters.next(), characters.next()) {
            (c, None, None) => Some(ch(c)),
            ('^', Some(c), None) => Some(ctrl(c.to_ascii_lowercase())),
            ('^', Some(_), Some(_)) => {
                let held = Self::named(&name[1..])?;
                (!held.control).then_some(Self { control: true, ..held })
            }
            _ => None,
        }
    }

    /// The event of pressing the key.
    pub fn event(self) -> KeyEvent {
        KeyEvent::new(self.code, if self.control { KeyModifiers::CONTROL } else { KeyModifiers::NONE })
    }

    /// The name of the key for people.
    pub fn label(&self, charset: Charset) -> String {
        let ascii = charset == Charset::Ascii;
        let name = match self.code {
            KeyCode::Char(' ') => "Space".to_owned(),
            KeyCode::Char(c) if self.control => c.to_ascii_uppercase().to_string(),
            KeyCode::Char(c) => c.to_string(),
            KeyCode::BackTab => "S-Tab".to_owned(),
            KeyCode::PageUp => "PgUp".to_owned(),
            KeyCode::PageDown => "PgDn".to_owned(),
            KeyCode::Left if !ascii => "←".to_owned(),
            KeyCode::Right if !ascii => "→".to_owned(),
            KeyCode::Up if !ascii => "↑".to_owned(),
            KeyCode::Down if !ascii => "↓".to_owned(),
            KeyCode::F(number) => format!("F{number}"),
            code => format!("{code:?}"),
        };
        if self.control { format!("^{name}") } else { name }
    }
}

/// The number of the function key of that name: `F1` to `F12`.
fn function_key(name: &str) -> Option<u8> {
    name.strip_prefix('F')?.parse().ok().filter(|number| (1..=12).contains(number))
}

/// Where a binding stands in the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// What training does.
    Training,
    /// What the pictures show.
    Pictures,
    /// Moving about in what is on the screen.
    Panes,
    /// How it looks.
    Looks,
    /// Other views.
    Views,
    /// The program.
    Program,
}

impl Group {
    /// All groups, in the order of the help.
    pub const ALL: [Self; 6] =
        [Self::Training, Self::Pictures, Self::Panes, Self::Looks, Self::Views, Self::Program];

    /// The heading of the group in the help.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Training => "Training",
            Self::Pictures => "Pictures",
            Self::Panes => "Panes",
            Self::Looks => "Looks",
            Self::Views => "Views",
            Self::Program => "Program",
        }
    }

    /// Tells whether keys of this group act on the run as it is now, also while what is seen is frozen.
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Training | Self::Program)
    }

    /// Tells whether keys of this group are of use while a page hides the view that they belong to.
    pub const fn works_unseen(self) -> bool {
        !matches!(self, Self::Pictures | Self::Panes)
    }
}

/// A word for the hint line.
#[derive(Clone, Copy, Debug)]
pub enum Hint {
    /// The hint line has no word for the key.
    None,
    /// The word stands there if there is room.
    Word(&'static str),
    /// The word stands on every screen, for everybody has to find it.
    Essential(&'static str),
    /// The word depends on what is known of the run; an empty one is not shown.
    Of(fn(&Model) -> &'static str),
}

impl Hint {
    /// The word at present; empty if there is none.
    pub fn word(self, model: &Model) -> &'static str {
        match self {
            Self::None => "",
            Self::Word(word) | Self::Essential(word) => word,
            Self::Of(word) => word(model),
        }
    }
}

/// What the help and the hint line say of keys.
#[derive(Debug)]
pub struct Entry {
    /// The keys, the one to name first.
    pub keys: &'static [Key],
    /// Where they stand in the help.
    pub group: Group,
    /// A word for the hint line.
    pub hint: Hint,
    /// A line for the help; the help leaves out an entry whose line is empty.
    pub help: &'static str,
    /// Whether the keys reach the view through a dialog that lies over it.
    pub always: bool,
}

impl Entry {
    /// The names of the keys for people, e.g. `z Enter`.
    pub fn labels(&self, charset: Charset) -> String {
        let labels: Vec<String> = self.keys.iter().map(|key| key.label(charset)).collect();
        labels.join(" ")
    }
}

/// Keys of a view with what they ask of it.
#[derive(Debug)]
pub struct Binding<A> {
    /// What the keys ask for.
    pub action: A,
    /// The words for it.
    pub entry: Entry,
}

impl<A: Copy> Binding<A> {
    /// Binds keys to an action, with a line for the help.
    pub const fn new(keys: &'static [Key], action: A, group: Group, help: &'static str) -> Self {
        Self { action, entry: Entry { keys, group, hint: Hint::None, help, always: false } }
    }

    /// Adds a word for the hint line.
    pub const fn hint(self, hint: Hint) -> Self {
        Self { entry: Entry { hint, ..self.entry }, ..self }
    }

    /// Has the keys reach the view through a dialog that lies over it.
    pub const fn always(self) -> Self {
        Self { entry: Entry { always: true, ..self.entry }, ..self }
    }
}

/// Binds keys to what they do on a page, with a line for the help.
pub const fn bind<A: Copy>(keys: &'static [Key], action: A, help: &'static str) -> Binding<A> {
    Binding::new(keys, action, Group::Panes, help)
}

/// The key of a character.
pub const fn ch(c: char) -> Key {
    Key { code: KeyCode::Char(c), control: false }
}

/// The key of a character held with Control.
pub const fn ctrl(c: char) -> Key {
    Key { code: KeyCode::Char(c), control: true }
}

/// A key with a name that is held with Control.
pub const fn ctrl_key(code: KeyCode) -> Key {
    Key { code, control: true }
}

/// A key with a name.
pub const fn key(code: KeyCode) -> Key {
    Key { code, control: false }
}

#[cfg(test)]
mod tests;
