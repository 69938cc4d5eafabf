//! A file of texts: entries with a name, a title and a body.
//!
//! ```text
//! # A line that begins with # is a comment.
//! [pooling] Pooling (L11)
//! A body goes on over several lines, which are one paragraph
//! until a blank line.
//!
//! Here the second paragraph begins.
//! ```
//!
//! A line that begins with `[` opens an entry: its name in brackets, which no translation changes, then its title, which may be
//! empty. Names differ. What can stand in titles and bodies is said in [`markup`].

use super::error::TextError;
use super::markup;

/// An entry of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// What the entry is called in the program.
    pub name: String,
    /// The rest of the line that it begins with.
    pub title: String,
    /// Its paragraphs, a line each.
    pub body: String,
    /// The line that it begins at, from 1.
    pub line: usize,
}

impl Entry {
    /// The title and the paragraphs of the body, as far as there are any.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.title.as_str()).chain(self.paragraphs()).filter(|text| !text.is_empty())
    }

    /// The paragraphs of the body.
    pub fn paragraphs(&self) -> impl Iterator<Item = &str> {
        self.body.lines()
    }
}

/// The entries of a file, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entries {
    entries: Vec<Entry>,
}

impl Entries {
    /// Reads a file; its `path` is for errors alone.
    ///
    /// # Errors
    /// If a line is not understood, a name comes twice, or an entry says nothing.
    pub fn parse(path: &str, text: &str) -> Result<Self, TextError> {
        let mut entries: Vec<Entry> = Vec::new();
        // Editors of other systems put a mark at the beginning of a file.
        for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
            let failed = |what: String| TextError { path: path.to_owned(), line: number, what };
            let line = line.trim();
            match entries.last_mut() {
                _ if line.starts_with('#') => {}
                _ if line.starts_with('[') => {
                    let entry = opened(line, number).map_err(failed)?;
                    if let Some(other) = entries.iter().find(|other| other.name == entry.name) {
                        return Err(failed(format!("[{}] is in line {} already", entry.name, other.line)));
                    }
                    entries.push(entry);
                }
                Some(entry) => push_line(&mut entry.body, line),
                None if line.is_empty() => {}
                None => {
                    return Err(failed(
                        "an entry is expected first, a line that begins with [its name]".to_owned(),
                    ));
                }
            }
        }
        for entry in &mut entries {
            entry.body.truncate(entry.body.trim_end().len());
            check(entry).map_err(|what| TextError { path: path.to_owned(), line: entry.line, what })?;
        }
        Ok(Self { entries })
    }

    /// The entry of this name.
    pub fn get(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name == name)
    }

    /// The entries, in the order of the file.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Entry> {
        self.entries.iter()
    }
}

/// Reads the line that an entry begins with.
fn opened(line: &str, number: usize) -> Result<Entry, String> {
    let (name, title) = line
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
        .ok_or_else(|| "a ] is expected after the name of the entry".to_owned())?;
    if name.trim().is_empty() {
        return Err("a name is expected between [ and ]".to_owned());
    }
    Ok(Entry {
        name: name.trim().to_owned(),
        title: title.trim().to_owned(),
        line: number,
        ..Entry::default()
    })
}

/// Adds a line to a body, whose paragraphs are a line each.
fn push_line(body: &mut String, line: &str) {
    match line {
        "" if body.is_empty() || body.ends_with('\n') => {}
        "" => body.push('\n'),
        _ if body.is_empty() || body.ends_with('\n') => body.push_str(line),
        _ => {
            body.push(' ');
            body.push_str(line);
        }
    }
}

/// What is wrong with an entry that has been read to its end.
fn check(entry: &Entry) -> Result<(), String> {
    if entry.texts().next().is_none() {
        return Err(format!(
            "[{}] says nothing: a title behind it or a text below it is expected",
            entry.name
        ));
    }
    let complaint = entry.texts().find_map(|text| markup::spans(text).err());
    complaint.map_or(Ok(()), |complaint| Err(format!("[{}]: {complaint}", entry.name)))
}
