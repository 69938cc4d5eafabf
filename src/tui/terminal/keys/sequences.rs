//! The names of keys, by what terminals send for them.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// The key that a complete control sequence stands for, if it stands for a key that went down.
pub(super) fn sequence_key(parameters: &[u8], last: u8) -> Option<KeyEvent> {
    let text = std::str::from_utf8(parameters).ok()?;
    let mut fields = text.split(';').map(|field| {
        let mut parts = field.split(':').map(|part| part.parse::<u32>().ok());
        (parts.next().flatten(), parts.next().flatten())
    });
    let (first, _) = fields.next().unwrap_or_default();
    let (modifiers, kind) = fields.next().unwrap_or_default();
    let third = fields.next().and_then(|(number, _)| number);
    const RELEASED: u32 = 3;
    if kind == Some(RELEASED) || text.starts_with(['<', '=', '>', '?']) {
        return None;
    }
    let modifiers = modifier_keys(modifiers.unwrap_or(1));
    let key = match last {
        b'u' => coded_key(first?)?,
        b'~' if first == Some(27) => coded_key(third?)?,
        b'~' => plain(numbered_key(first?)?),
        b'Z' => KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT),
        _ if first.is_none_or(|number| number == 1) => plain(cursor_key(last)?),
        _ => return None,
    };
    Some(KeyEvent::new(key.code, key.modifiers | modifiers))
}

/// xterm's modifier parameter: one more than the sum of the modifiers' bits.
pub(super) fn modifier_keys(parameter: u32) -> KeyModifiers {
    let bits = parameter.saturating_sub(1);
    let mut modifiers = KeyModifiers::empty();
    for (bit, modifier) in [
        (1, KeyModifiers::SHIFT),
        (2, KeyModifiers::ALT),
        (4, KeyModifiers::CONTROL),
        (8, KeyModifiers::SUPER),
        (16, KeyModifiers::HYPER),
        (32, KeyModifiers::META),
    ] {
        modifiers.set(modifier, bits & bit != 0);
    }
    modifiers
}

/// The final byte of `ESC [ x`, `ESC [ 1 ; m x` and `ESC O x`.
pub(super) fn cursor_key(last: u8) -> Option<KeyCode> {
    Some(match last {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'E' => KeyCode::KeypadBegin,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'P'..=b'S' => KeyCode::F(last - b'P' + 1),
        _ => return None,
    })
}

/// The number in `ESC [ n ~`.
pub(super) fn numbered_key(number: u32) -> Option<KeyCode> {
    let function = |first: u32, key: u8| u8::try_from(number - first).ok().map(|n| KeyCode::F(n + key));
    match number {
        1 | 7 => Some(KeyCode::Home),
        2 => Some(KeyCode::Insert),
        3 => Some(KeyCode::Delete),
        4 | 8 => Some(KeyCode::End),
        5 => Some(KeyCode::PageUp),
        6 => Some(KeyCode::PageDown),
        11..=15 => function(11, 1),
        17..=21 => function(17, 6),
        23..=26 => function(23, 11),
        28..=29 => function(28, 15),
        31..=34 => function(31, 17),
        _ => None,
    }
}

/// A key given by its character's number, as terminals do when asked to report modifiers in full.
pub(super) fn coded_key(code: u32) -> Option<KeyEvent> {
    match code {
        9 => Some(plain(KeyCode::Tab)),
        13 => Some(plain(KeyCode::Enter)),
        27 => Some(plain(KeyCode::Esc)),
        8 | 127 => Some(plain(KeyCode::Backspace)),
        _ => char::from_u32(code).filter(|c| !c.is_control()).map(character),
    }
}

/// The key behind a control character.
pub(super) fn control(byte: u8) -> KeyEvent {
    let with_control = |c: u8| KeyEvent::new(KeyCode::Char(char::from(c)), KeyModifiers::CONTROL);
    match byte {
        b'\t' => plain(KeyCode::Tab),
        b'\r' => plain(KeyCode::Enter),
        0x7f => plain(KeyCode::Backspace),
        0 => with_control(b' '),
        1..=0x1a => with_control(byte - 1 + b'a'),
        _ => with_control((byte & 0x1f) - 0x1c + b'4'),
    }
}

/// A printable character. As in crossterm, a capital letter says that Shift was held.
pub(super) fn character(c: char) -> KeyEvent {
    let modifiers = if c.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
    KeyEvent::new(KeyCode::Char(c), modifiers)
}

pub(super) fn plain(code: KeyCode) -> KeyEvent {
    KeyEvent::new(code, KeyModifiers::NONE)
}

pub(super) fn with_alt(key: KeyEvent) -> KeyEvent {
    KeyEvent::new(key.code, key.modifiers | KeyModifiers::ALT)
}
