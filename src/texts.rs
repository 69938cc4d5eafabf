//! What the program says in more than one language: files that anybody can edit, embedded in the program.
//!
//! A language is a folder of `texts/` and a line in the list below; a file is one of that name in each folder and a line in the
//! other list. What stands in a file is said in [`entries`], what stands in its texts in [`markup`].

pub mod charset;
pub mod entries;
pub mod error;
pub mod language;
pub mod lecture;
mod locale;
pub mod markup;

pub use entries::{Entries, Entry};
pub use error::TextError;
pub use language::{Language, TextFile};

#[cfg(test)]
mod tests;
