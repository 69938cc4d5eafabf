//! The journal of a run as a text for people: what decided the run, what was done to it, and what came of it.
//!
//! `cnn-tui replay` does the same again. The text may be edited and handed on; whatever is read is checked line by line.

mod content;
mod error;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use content::{Data, End, Journal, Reached, maker};
pub use error::JournalError;
pub use read::{Read, is_journal};
