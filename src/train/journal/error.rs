//! What is said of a journal that is not as it should be.

use std::fmt;

/// Why a text is no journal, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalError {
    /// The line, from 1, if it is about one.
    pub line: Option<usize>,
    /// What is wrong, and what is expected.
    pub reason: String,
}

impl JournalError {
    /// Makes an error about a line, counted from 1.
    pub fn at(line: usize, reason: impl Into<String>) -> Self {
        Self { line: Some(line), reason: reason.into() }
    }

    /// Makes an error about all of the text.
    pub fn whole(reason: impl Into<String>) -> Self {
        Self { line: None, reason: reason.into() }
    }
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.reason),
            None => f.write_str(&self.reason),
        }
    }
}

impl std::error::Error for JournalError {}
