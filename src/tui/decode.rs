//! Bytes from a terminal → key presses.
//!
//! What arrives may be cut anywhere, be junk, or stop in the middle of a sequence for ever, as it does on bad lines. Each
//! unfinished sequence is therefore waited on for a moment only ([`Decoder::patience`]), and then given up: alone, ESC is
//! the key, and ESC with one character is Alt with that character. Pastes, mouse and focus reports and answers to queries
//! are recognised, so that they are not taken for keys, and dropped.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::time::Duration;

const ESC: u8 = 0x1b;
/// How long the rest of an escape sequence may take. Terminals send them in one piece; people do not type this fast.
const SEQUENCE_PATIENCE: Duration = Duration::from_millis(50);
/// How long a paste may pause before it counts as over although its end never came.
const PASTE_PATIENCE: Duration = Duration::from_secs(1);
const PASTE_END: &[u8] = b"\x1b[201~";
/// No control sequence that means anything is longer; a longer one is junk.
const LONGEST_SEQUENCE: usize = 64;
/// The same for the strings that answer queries.
const LONGEST_STRING: usize = 4096;

/// What the front of the input turned out to be, and how many bytes of it that took.
enum Item {
    Key(usize, KeyEvent),
    Nothing(usize),
    PasteBegin(usize),
    /// More bytes are needed to tell.
    Unfinished,
}

/// A decoder with its memory: bytes not yet understood, keys not yet fetched.
#[derive(Default)]
pub(super) struct Decoder {
    bytes: Vec<u8>,
    in_paste: bool,
    keys: Vec<KeyEvent>,
}

impl Decoder {
    /// Takes bytes in.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        let mut rest = 0;
        while rest < self.bytes.len() {
            let input = &self.bytes[rest..];
            let item = if self.in_paste { self.paste(input) } else { item(input) };
            match item {
                Item::Key(used, key) => {
                    self.keys.push(key);
                    rest += used;
                }
                Item::Nothing(used) => {
                    self.in_paste = false;
                    rest += used;
                }
                Item::PasteBegin(used) => {
                    self.in_paste = true;
                    rest += used;
                }
                Item::Unfinished => break,
            }
        }
        self.bytes.drain(..rest);
        if self.in_paste {
            // Only what may be the beginning of the end matters.
            self.bytes.drain(..self.bytes.len().saturating_sub(PASTE_END.len() - 1));
        }
    }

    /// How long to wait for more input before [`Decoder::give_up`]; `None` if nothing is unfinished.
    pub(super) fn patience(&self) -> Option<Duration> {
        if self.in_paste {
            Some(PASTE_PATIENCE)
        } else {
            (!self.bytes.is_empty()).then_some(SEQUENCE_PATIENCE)
        }
    }

    /// The rest did not come: makes of the beginning what can be made of it.
    pub(super) fn give_up(&mut self) {
        let bytes = std::mem::take(&mut self.bytes);
        if std::mem::take(&mut self.in_paste) {
            return;
        }
        match bytes[..] {
            [ESC] => self.keys.push(plain(KeyCode::Esc)),
            [ESC, byte] if byte.is_ascii_graphic() => self.keys.push(with_alt(character(char::from(byte)))),
            _ => {}
        }
    }

    /// Hands out the keys understood so far.
    pub(super) fn keys(&mut self) -> impl Iterator<Item = KeyEvent> + '_ {
        self.keys.drain(..)
    }

    fn paste(&self, input: &[u8]) -> Item {
        match input.windows(PASTE_END.len()).position(|window| window == PASTE_END) {
            Some(at) => Item::Nothing(at + PASTE_END.len()),
            None => Item::Unfinished,
        }
    }
}

/// The first item of `input`, which is not empty.
fn item(input: &[u8]) -> Item {
    match input[0] {
        ESC => escape(input),
        byte @ (..0x20 | 0x7f) => Item::Key(1, control(byte)),
        byte @ ..0x80 => Item::Key(1, character(char::from(byte))),
        _ => utf8(input),
    }
}

fn utf8(input: &[u8]) -> Item {
    let length = match input[0] {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return Item::Nothing(1),
    };
    let present = &input[..input.len().min(length)];
    match std::str::from_utf8(present) {
        Ok(text) => text.chars().next().map_or(Item::Nothing(length), |c| Item::Key(length, character(c))),
        // No error length: so far so good, but cut short.
        Err(error) if error.error_len().is_none() => Item::Unfinished,
        Err(_) => Item::Nothing(1),
    }
}

fn escape(input: &[u8]) -> Item {
    match input.get(1) {
        None => Item::Unfinished,
        Some(b'[') => control_sequence(input),
        Some(b'O') => match input.get(2) {
            None => Item::Unfinished,
            Some(&ESC) => Item::Key(2, with_alt(character('O'))),
            Some(b'M') => Item::Key(3, plain(KeyCode::Enter)),
            Some(&last) => cursor_key(last).map_or(Item::Nothing(3), |code| Item::Key(3, plain(code))),
        },
        Some(b']' | b'P' | b'X' | b'^' | b'_') => string(input),
        Some(&ESC) => Item::Key(1, plain(KeyCode::Esc)),
        Some(_) => match item(&input[1..]) {
            Item::Key(used, key) => Item::Key(used + 1, with_alt(key)),
            Item::Nothing(used) | Item::PasteBegin(used) => Item::Nothing(used + 1),
            Item::Unfinished => Item::Unfinished,
        },
    }
}

/// `ESC ] … BEL` or `ESC P … ESC \` and the like: an answer to a query that we never send.
fn string(input: &[u8]) -> Item {
    for at in 2..input.len().min(LONGEST_STRING) {
        match (input[at], input.get(at + 1)) {
            (0x07, _) => return Item::Nothing(at + 1),
            (ESC, Some(b'\\')) => return Item::Nothing(at + 2),
            _ => {}
        }
    }
    if input.len() > LONGEST_STRING { Item::Nothing(LONGEST_STRING) } else { Item::Unfinished }
}

/// `ESC [`, parameters, a final byte.
fn control_sequence(input: &[u8]) -> Item {
    let body = &input[2..];
    match body {
        // The Linux console's F1 to F5.
        [b'[', last @ b'A'..=b'E', ..] => return Item::Key(4, plain(KeyCode::F(last - b'A' + 1))),
        [b'['] => return Item::Unfinished,
        // A mouse report of the oldest kind: three bytes follow, of any value.
        [b'M', rest @ ..] => return if rest.len() < 3 { Item::Unfinished } else { Item::Nothing(6) },
        _ => {}
    }
    let Some(length) = body.iter().take(LONGEST_SEQUENCE).position(|byte| !(0x20..=0x3f).contains(byte))
    else {
        let too_long = body.len() >= LONGEST_SEQUENCE;
        return if too_long { Item::Nothing(2 + LONGEST_SEQUENCE) } else { Item::Unfinished };
    };
    let (parameters, last) = (&body[..length], body[length]);
    if !(0x40..=0x7e).contains(&last) {
        // Cut off by something else, which may be a key.
        return Item::Nothing(2 + length);
    }
    let used = 2 + length + 1;
    if (parameters, last) == (b"200", b'~') {
        return Item::PasteBegin(used);
    }
    sequence_key(parameters, last).map_or(Item::Nothing(used), |key| Item::Key(used, key))
}

/// The key that a complete control sequence stands for, if it stands for a key that went down.
fn sequence_key(parameters: &[u8], last: u8) -> Option<KeyEvent> {
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
fn modifier_keys(parameter: u32) -> KeyModifiers {
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
fn cursor_key(last: u8) -> Option<KeyCode> {
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
fn numbered_key(number: u32) -> Option<KeyCode> {
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
fn coded_key(code: u32) -> Option<KeyEvent> {
    match code {
        9 => Some(plain(KeyCode::Tab)),
        13 => Some(plain(KeyCode::Enter)),
        27 => Some(plain(KeyCode::Esc)),
        8 | 127 => Some(plain(KeyCode::Backspace)),
        _ => char::from_u32(code).filter(|c| !c.is_control()).map(character),
    }
}

/// The key behind a control character.
fn control(byte: u8) -> KeyEvent {
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
fn character(c: char) -> KeyEvent {
    let modifiers = if c.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
    KeyEvent::new(KeyCode::Char(c), modifiers)
}

fn plain(code: KeyCode) -> KeyEvent {
    KeyEvent::new(code, KeyModifiers::NONE)
}

fn with_alt(key: KeyEvent) -> KeyEvent {
    KeyEvent::new(key.code, key.modifiers | KeyModifiers::ALT)
}

#[cfg(test)]
mod tests;
