//! The lines of a text that mean something.

use crate::train::journal::error::JournalError;

/// A journal is a few lines for each act at the most; what is longer is none.
pub(super) const LONGEST_FILE: usize = 8 << 20;
/// The longest line, in bytes: that of a network, and some room.
const LONGEST_LINE: usize = 20 << 10;

/// A line that is neither empty nor a comment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// Its number, from 1.
    pub(super) number: usize,
    /// Its text, without spaces around it.
    pub(super) whole: &'a str,
}

impl<'a> Line<'a> {
    /// Makes an error about the line.
    pub(super) fn error(&self, reason: impl Into<String>) -> JournalError {
        JournalError::at(self.number, reason)
    }

    /// Gives its text without what stands after a `#`.
    pub(super) fn without_comment(&self) -> &'a str {
        self.whole.split_once('#').map_or(self.whole, |(text, _)| text.trim_end())
    }

    /// Gives its first word, and what follows that without a comment. Names and paths may have a `#` in them.
    pub(super) fn split(&self) -> (&'a str, &'a str) {
        let text = match self.whole.split_whitespace().next() {
            Some("run" | "made-by" | "data" | "data-path") => self.whole,
            _ => self.without_comment(),
        };
        let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        (word, rest.trim())
    }
}

/// Gives the lines of a file that are neither empty nor comments.
///
/// # Errors
/// If it is too long, or no text.
pub(super) fn lines(bytes: &[u8]) -> Result<Vec<Line<'_>>, JournalError> {
    if bytes.len() > LONGEST_FILE {
        return Err(JournalError::whole(format!(
            "it is longer than {} MiB, as no journal is",
            LONGEST_FILE >> 20
        )));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = 1 + bytes[..error.valid_up_to()].iter().filter(|&&byte| byte == b'\n').count();
        JournalError::at(line, "it is no text in UTF-8")
    })?;
    let mut lines = Vec::new();
    for (index, line) in text.trim_start_matches('\u{feff}').split('\n').enumerate() {
        let line = Line { number: index + 1, whole: line.trim() };
        if line.whole.len() > LONGEST_LINE {
            return Err(
                line.error(format!("it is longer than {LONGEST_LINE} bytes, as no line of a journal is"))
            );
        }
        if line.whole.is_empty() || line.whole.starts_with('#') {
            continue;
        }
        if line.whole.chars().any(|letter| letter.is_control() && letter != '\t') {
            return Err(line.error("it has control characters in it"));
        }
        lines.push(line);
    }
    Ok(lines)
}
