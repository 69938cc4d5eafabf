//! What is wrong with a file of texts.

/// What is wrong with a file of texts, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}, line {line}: {what}")]
pub struct TextError {
    /// The path of the file.
    pub path: String,
    /// The number of the line, from 1.
    pub line: usize,
    /// What was found and what is expected.
    pub what: String,
}
