//! The words of one layer in the text of a network, and the numbers and names among them.

use super::activation::Activation;
use std::fmt;

/// The greatest number in a spec: no filter count, window or stride is larger.
const GREATEST_NUMBER: usize = 1 << 20;
/// What the text of a layer that is a single word looks like.
pub const NOTHING_MORE: &str = "nothing was expected after it; layers are separated by commas";

/// The words of one layer, and which comes next.
#[derive(Debug)]
pub struct Words<'a> {
    words: Vec<&'a str>,
    next: usize,
    /// Whether a word was expected where there are no more.
    is_short: bool,
}

impl<'a> Words<'a> {
    /// Takes the words of `text`.
    pub fn new(text: &'a str) -> Self {
        Self { words: text.split_whitespace().collect(), next: 0, is_short: false }
    }

    /// Looks at the next word.
    pub fn peek(&self) -> Option<&'a str> {
        self.words.get(self.next).copied()
    }

    /// Takes the next word; the error says what was `expected`.
    pub fn take(&mut self, expected: &str) -> Result<&'a str, String> {
        let expected = expected.strip_prefix("expected ").unwrap_or(expected);
        let Some(word) = self.peek() else {
            self.is_short = true;
            return Err(format!("expected {expected}, found nothing"));
        };
        self.next += 1;
        Ok(word)
    }

    /// Gives the index of the word that was taken last, which is the one that an error is about; `None` if one is missing.
    pub fn last_taken(&self) -> Option<usize> {
        if self.is_short { None } else { self.next.checked_sub(1) }
    }

    /// Skips an option's name and takes its value.
    pub fn value(&mut self, option: &str) -> Result<&'a str, String> {
        self.next += 1;
        self.take(&format!("a number after `{option}`"))
    }

    /// Takes the next word if it names an activation.
    pub fn activation(&mut self) -> Option<Activation> {
        let named = self.peek().and_then(activation);
        self.next += usize::from(named.is_some());
        named
    }
}

/// Puts an option's value into its `slot`, where no other may be.
pub fn set<V>(slot: &mut Option<V>, value: V, name: &str) -> Result<(), String> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(format!("`{name}` is given twice")),
    }
}

/// Finds the activation of this name.
pub fn activation(word: &str) -> Option<Activation> {
    Activation::NAMED.iter().find(|(name, _)| *name == word).map(|&(_, activation)| activation)
}

/// Reads a count, from 1.
pub fn number(word: &str, what: &str) -> Result<usize, String> {
    match word.parse() {
        Ok(number) if (1..=GREATEST_NUMBER).contains(&number) => Ok(number),
        _ => Err(format!("`{word}` is not {what}: a whole number from 1 to {GREATEST_NUMBER} is expected")),
    }
}

/// Reads `5x3` or `5` (square).
pub fn pair(word: &str, what: &str, least: usize) -> Result<[usize; 2], String> {
    let side = |side: &str| match side.parse() {
        Ok(number) if (least..=GREATEST_NUMBER).contains(&number) => Ok(number),
        _ => Err(format!(
            "`{word}` is not {what}: expected e.g. `3` or `5x3`, numbers from {least} to {GREATEST_NUMBER}"
        )),
    };
    match word.split_once('x') {
        Some((vertical, horizontal)) => Ok([side(vertical)?, side(horizontal)?]),
        None => side(word).map(|n| [n, n]),
    }
}

/// Writes a pair as text: `2` for a square, `3x2` otherwise.
pub fn short([vertical, horizontal]: [usize; 2]) -> String {
    if vertical == horizontal { vertical.to_string() } else { format!("{vertical}x{horizontal}") }
}

/// Writes the activation behind a layer's other words, if there is one.
pub fn suffix(f: &mut fmt::Formatter<'_>, activation: Activation) -> fmt::Result {
    if activation == Activation::Identity { Ok(()) } else { write!(f, " {activation}") }
}
