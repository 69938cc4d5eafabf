//! Bytes from a terminal → key presses, and answers to what it was asked.
//!
//! What arrives may be cut anywhere, be junk, or stop in the middle of a sequence for ever, as it does on bad lines. Each
//! unfinished sequence is therefore waited on for a moment only ([`Decoder::patience`]), and then given up: alone, ESC is
//! the key, and ESC with one character is Alt with that character. Pastes, focus reports, older kinds of mouse reports and
//! answers to what was never asked are recognised, so that they are not taken for keys, and dropped.

mod answers;
mod heard;
mod mouse;
mod sequences;

use crate::tui::terminal::background_query;
use crate::viz::paint::Rgb;
use crossterm::event::{KeyCode, KeyEvent};
pub(super) use heard::Heard;
use sequences::{character, control, cursor_key, plain, sequence_key, with_alt};
use std::time::Duration;

const ESC: u8 = 0x1b;
/// How long the rest of an escape sequence may take. Terminals send them in one piece; people do not type this fast.
const SEQUENCE_PATIENCE: Duration = Duration::from_millis(50);
/// The same while the terminal owes an answer: should a bad line cut it, its rest must not become keys.
const ANSWER_PATIENCE: Duration = Duration::from_millis(200);
/// How long a paste may pause before it counts as over although its end never came.
const PASTE_PATIENCE: Duration = Duration::from_secs(1);
const PASTE_END: &[u8] = b"\x1b[201~";
/// No control sequence that means anything is longer; a longer one is junk.
const LONGEST_SEQUENCE: usize = 64;
/// The same for the strings that answer queries.
const LONGEST_STRING: usize = 4096;

/// What the front of the input turned out to be, and how many bytes of it that took.
enum Item {
    Heard(usize, Heard),
    Nothing(usize),
    PasteBegin(usize),
    /// More bytes are needed to tell.
    Unfinished,
}

/// A decoder with its memory: bytes not yet understood, and what was understood and not yet fetched.
#[derive(Default)]
pub(super) struct Decoder {
    bytes: Vec<u8>,
    in_paste: bool,
    heard: Vec<Heard>,
    /// Whether the terminal owes an answer.
    owed: bool,
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
                Item::Heard(used, heard) => {
                    self.heard.push(heard);
                    self.owed &= !matches!(heard, Heard::Attributes { .. });
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

    /// Tells whether the terminal owes an answer; that it came is noticed.
    pub(super) fn expect_answer(&mut self, owed: bool) {
        self.owed = owed;
    }

    /// Whether the terminal still owes an answer.
    pub(super) fn is_owed(&self) -> bool {
        self.owed
    }

    /// How long to wait for more input before [`Decoder::give_up`]; `None` if nothing is unfinished.
    pub(super) fn patience(&self) -> Option<Duration> {
        if self.in_paste {
            Some(PASTE_PATIENCE)
        } else {
            let patience = if self.owed { ANSWER_PATIENCE } else { SEQUENCE_PATIENCE };
            (!self.bytes.is_empty()).then_some(patience)
        }
    }

    /// The rest did not come: makes of the beginning what can be made of it.
    pub(super) fn give_up(&mut self) {
        let bytes = std::mem::take(&mut self.bytes);
        if std::mem::take(&mut self.in_paste) {
            return;
        }
        match bytes[..] {
            [ESC] => self.heard.push(Heard::Key(plain(KeyCode::Esc))),
            [ESC, byte] if byte.is_ascii_graphic() => {
                self.heard.push(Heard::Key(with_alt(character(char::from(byte)))));
            }
            // Nobody ended it, or urxvt with half of an end.
            _ => self.heard.extend(answer(&bytes).map(|(_, color)| Heard::Background(color))),
        }
    }

    /// Hands out what was understood so far.
    pub(super) fn heard(&mut self) -> impl Iterator<Item = Heard> + '_ {
        self.heard.drain(..)
    }

    fn paste(&self, input: &[u8]) -> Item {
        match input.windows(PASTE_END.len()).position(|window| window == PASTE_END) {
            Some(at) => Item::Nothing(at + PASTE_END.len()),
            None => Item::Unfinished,
        }
    }
}

/// A key that took so many bytes.
fn key(used: usize, key: KeyEvent) -> Item {
    Item::Heard(used, Heard::Key(key))
}

/// The first item of `input`, which is not empty.
fn item(input: &[u8]) -> Item {
    match input[0] {
        ESC => escape(input),
        byte @ (..0x20 | 0x7f) => key(1, control(byte)),
        byte @ ..0x80 => key(1, character(char::from(byte))),
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
        Ok(text) => text.chars().next().map_or(Item::Nothing(length), |c| key(length, character(c))),
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
            Some(&ESC) => key(2, with_alt(character('O'))),
            Some(b'M') => key(3, plain(KeyCode::Enter)),
            Some(&last) => cursor_key(last).map_or(Item::Nothing(3), |code| key(3, plain(code))),
        },
        Some(b']' | b'P' | b'X' | b'^' | b'_') => string(input),
        Some(&ESC) => key(1, plain(KeyCode::Esc)),
        Some(_) => match item(&input[1..]) {
            Item::Heard(used, Heard::Key(plain)) => key(used + 1, with_alt(plain)),
            Item::Heard(used, heard) => Item::Heard(used + 1, heard),
            Item::Nothing(used) | Item::PasteBegin(used) => Item::Nothing(used + 1),
            Item::Unfinished => Item::Unfinished,
        },
    }
}

/// `ESC ] … BEL` or `ESC P … ESC \\` and the like: an answer.
fn string(input: &[u8]) -> Item {
    if let Some((used, color)) = answer(input) {
        let background = |end| Item::Heard(end, Heard::Background(color));
        return match (input.get(used), input.get(used + 1)) {
            (None, _) | (Some(&ESC), None) => Item::Unfinished,
            (Some(&ESC), Some(&next)) => background(used + string_end(next)),
            (Some(0x07), _) => background(used + 1),
            // Not ended at all, and what follows is something else.
            _ => background(used),
        };
    }
    for at in 2..input.len().min(LONGEST_STRING) {
        let end = match (input[at], input.get(at + 1)) {
            (0x07, _) => at + 1,
            (ESC, None) => return Item::Unfinished,
            (ESC, Some(&next)) => at + string_end(next),
            _ => continue,
        };
        return answers::string(&input[1..at]).map_or(Item::Nothing(end), |heard| Item::Heard(end, heard));
    }
    if input.len() > LONGEST_STRING { Item::Nothing(LONGEST_STRING) } else { Item::Unfinished }
}

/// How many bytes the end of a string has whose first is ESC, by the next: with a backslash it is whole, with the beginning
/// of another sequence it belongs to that, and alone it is what urxvt ends its answers with.
fn string_end(next: u8) -> usize {
    match next {
        b'\\' => 2,
        b'[' | b'O' | b']' | b'P' | b'X' | b'^' | b'_' => 0,
        _ => 1,
    }
}

/// The background in `input`, if it begins with one, and the length up to the colour's end.
fn answer(input: &[u8]) -> Option<(usize, Rgb)> {
    let (used, color) = background_query::color(input.strip_prefix(background_query::ANSWER)?)?;
    Some((background_query::ANSWER.len() + used, color))
}

/// `ESC [`, parameters, a final byte.
fn control_sequence(input: &[u8]) -> Item {
    let body = &input[2..];
    match body {
        // The Linux console's F1 to F5.
        [b'[', last @ b'A'..=b'E', ..] => return key(4, plain(KeyCode::F(last - b'A' + 1))),
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
    if let Some(heard) = answers::sequence(parameters, last) {
        return Item::Heard(used, heard);
    }
    if let Some(mouse) = mouse::mouse(parameters, last) {
        return Item::Heard(used, Heard::Mouse(mouse));
    }
    sequence_key(parameters, last).map_or(Item::Nothing(used), |pressed| key(used, pressed))
}

#[cfg(test)]
mod tests;
