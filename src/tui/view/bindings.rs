//! One table: keys, what they do, and the words for it. Dispatch, the help overlay and the hint line are made of it.

use crate::viz::paint::Charset;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// What a key can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the table below says in words what each of them does")]
pub enum Action {
    Pause,
    StepBatch,
    StepEpoch,
    RateUp,
    RateDown,
    Faster,
    Slower,
    Restart,
    Test,
    Save,
    SampleNext,
    SamplePrevious,
    SampleWrong,
    LayerPrevious,
    LayerNext,
    FocusNext,
    FocusPrevious,
    Zoom,
    Back,
    Left,
    Right,
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
    LogScale,
    Charset,
    Colors,
    Theme,
    Help,
    Repaint,
    Suspend,
    Quit,
    Interrupt,
}

/// A key without the modifiers that do not matter: Shift is in the character already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    control: bool,
}

impl Key {
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

    /// Its name for people.
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
            code => format!("{code:?}"),
        };
        if self.control { format!("^{name}") } else { name }
    }
}

/// Where an action stands in the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// What training does.
    Training,
    /// What the pictures show.
    Pictures,
    /// Moving about.
    Panes,
    /// How it looks.
    Looks,
    /// The program.
    Program,
}

impl Group {
    /// In the order of the help.
    pub const ALL: [Self; 5] = [Self::Training, Self::Pictures, Self::Panes, Self::Looks, Self::Program];

    /// Its heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Training => "Training",
            Self::Pictures => "Pictures",
            Self::Panes => "Panes",
            Self::Looks => "Looks",
            Self::Program => "Program",
        }
    }
}

/// A row of the table.
#[derive(Debug)]
pub struct Binding {
    /// The keys, the one to name first.
    pub keys: &'static [Key],
    /// What they do.
    pub action: Action,
    /// Where it stands in the help.
    pub group: Group,
    /// A word for the hint line; empty if it is not shown there.
    pub hint: &'static str,
    /// A line for the help.
    pub help: &'static str,
}

const fn ch(c: char) -> Key {
    Key { code: KeyCode::Char(c), control: false }
}

const fn ctrl(c: char) -> Key {
    Key { code: KeyCode::Char(c), control: true }
}

const fn key(code: KeyCode) -> Key {
    Key { code, control: false }
}

const fn bind(
    keys: &'static [Key],
    action: Action,
    group: Group,
    hint: &'static str,
    help: &'static str,
) -> Binding {
    Binding { keys, action, group, hint, help }
}

use Action as A;
use Group::{Looks, Panes, Pictures, Program, Training};

/// All bindings, the most useful hints first.
pub static BINDINGS: [Binding; 36] = [
    bind(&[ch(' ')], A::Pause, Training, "pause", "pause or go on"),
    bind(&[ch('b')], A::StepBatch, Training, "batch", "one batch, then pause"),
    bind(&[ch('e')], A::StepEpoch, Training, "epoch", "one epoch, then pause"),
    bind(&[key(KeyCode::Tab)], A::FocusNext, Panes, "pane", "next pane"),
    bind(&[ch('z'), key(KeyCode::Enter)], A::Zoom, Panes, "zoom", "zoom the pane in and out"),
    bind(&[ch('?')], A::Help, Program, "help", "this help"),
    bind(&[ch('q')], A::Quit, Program, "quit", "quit"),
    bind(&[ch('m')], A::SampleWrong, Pictures, "mistake", "next misclassified sample"),
    bind(&[ch('n')], A::SampleNext, Pictures, "", "next sample"),
    bind(&[ch('p')], A::SamplePrevious, Pictures, "", "previous sample"),
    bind(&[ch('['), ch('{')], A::LayerPrevious, Pictures, "", "previous layer"),
    bind(&[ch(']'), ch('}')], A::LayerNext, Pictures, "layer", "next layer"),
    bind(&[ch('<'), ch(',')], A::Slower, Training, "slower", "slower, down to 1 batch/s"),
    bind(&[ch('>'), ch('.')], A::Faster, Training, "", "faster, up to flat out"),
    bind(&[ch('+'), ch('=')], A::RateUp, Training, "rate", "learning rate up by a quarter"),
    bind(&[ch('-'), ch('_')], A::RateDown, Training, "", "learning rate down by a fifth"),
    bind(&[ch('T')], A::Test, Training, "test", "measure the test set now"),
    bind(&[ch('s')], A::Save, Training, "save", "save a checkpoint now"),
    bind(&[ch('r')], A::Restart, Training, "restart", "begin again (asks first)"),
    bind(&[key(KeyCode::BackTab)], A::FocusPrevious, Panes, "", "previous pane"),
    bind(&[key(KeyCode::Esc)], A::Back, Panes, "", "leave zoom, help, question"),
    bind(&[key(KeyCode::Left), ch('h')], A::Left, Panes, "", "filter before, cursor left"),
    bind(&[key(KeyCode::Right), ch('l')], A::Right, Panes, "", "filter after, cursor right"),
    bind(&[key(KeyCode::Up), ch('k')], A::Up, Panes, "", "up a channel, row or epoch"),
    bind(&[key(KeyCode::Down), ch('j')], A::Down, Panes, "", "down a channel, row or epoch"),
    bind(&[key(KeyCode::PageUp)], A::PageUp, Panes, "", "a page back"),
    bind(&[key(KeyCode::PageDown)], A::PageDown, Panes, "", "a page on"),
    bind(&[key(KeyCode::Home), ch('g')], A::First, Panes, "", "to the first"),
    bind(&[key(KeyCode::End), ch('G')], A::Last, Panes, "", "to the last"),
    bind(&[ch('y')], A::LogScale, Looks, "log", "logarithmic or linear curves"),
    bind(&[ch('a')], A::Charset, Looks, "", "braille, blocks or ASCII"),
    bind(&[ch('c')], A::Colors, Looks, "", "true, 256, 16 or no colours"),
    bind(&[ch('t')], A::Theme, Looks, "theme", "palette and background"),
    bind(&[ctrl('l')], A::Repaint, Program, "", "paint the screen afresh"),
    bind(&[ctrl('z')], A::Suspend, Program, "", "suspend to the shell"),
    bind(&[ctrl('c')], A::Interrupt, Program, "", "quit; twice: at once"),
];

/// What this key does.
pub fn action(event: &KeyEvent) -> Option<Action> {
    let key = Key::of(event)?;
    BINDINGS.iter().find(|binding| binding.keys.contains(&key)).map(|binding| binding.action)
}

/// The keys of a binding for people, e.g. `z Enter`.
pub fn labels(binding: &Binding, charset: Charset) -> String {
    let labels: Vec<String> = binding.keys.iter().map(|key| key.label(charset)).collect();
    labels.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn press(code: KeyCode, modifiers: KeyModifiers) -> Option<Action> {
        action(&KeyEvent::new(code, modifiers))
    }

    #[test]
    fn no_key_is_bound_twice_and_no_action_either() {
        let mut keys = HashSet::new();
        let mut actions = HashSet::new();
        for binding in &BINDINGS {
            assert!(actions.insert(binding.action), "{:?}", binding.action);
            assert!(!binding.help.is_empty());
            for key in binding.keys {
                assert!(keys.insert(key), "{key:?} is bound twice");
            }
        }
    }

    #[test]
    fn modifiers_count() {
        let none = KeyModifiers::NONE;
        assert_eq!(press(KeyCode::Char('q'), none), Some(Action::Quit));
        assert_eq!(press(KeyCode::Char('q'), KeyModifiers::CONTROL), None);
        assert_eq!(press(KeyCode::Char('q'), KeyModifiers::ALT), None);
        assert_eq!(press(KeyCode::Char('Q'), KeyModifiers::SHIFT), None);
        assert_eq!(press(KeyCode::Char('c'), none), Some(Action::Colors));
        assert_eq!(press(KeyCode::Char('c'), KeyModifiers::CONTROL), Some(Action::Interrupt));
        assert_eq!(press(KeyCode::Char('c'), KeyModifiers::CONTROL | KeyModifiers::ALT), None);
    }

    #[test]
    fn shift_is_in_the_character() {
        let shift = KeyModifiers::SHIFT;
        assert_eq!(press(KeyCode::Char('+'), shift), Some(Action::RateUp));
        assert_eq!(press(KeyCode::Char('T'), shift), Some(Action::Test));
        assert_eq!(press(KeyCode::Char('T'), KeyModifiers::NONE), Some(Action::Test));
        assert_eq!(press(KeyCode::Tab, shift), Some(Action::FocusPrevious));
        assert_eq!(press(KeyCode::BackTab, shift), Some(Action::FocusPrevious));
        assert_eq!(press(KeyCode::Tab, KeyModifiers::NONE), Some(Action::FocusNext));
    }

    #[test]
    fn the_names_of_keys_are_short_and_ascii_where_asked() {
        for binding in &BINDINGS {
            assert!(labels(binding, Charset::Ascii).is_ascii());
            assert!(labels(binding, Charset::Ascii).len() <= 9, "{}", labels(binding, Charset::Ascii));
        }
        assert_eq!(labels(&BINDINGS[0], Charset::Ascii), "Space");
        assert_eq!(ctrl('z').label(Charset::Braille), "^Z");
    }
}
