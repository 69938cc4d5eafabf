//! A journal read from a text, which anybody may have written.

mod head;
mod lines;

use super::content::{End, Journal, Reached};
use super::error::JournalError;
use super::write::{TITLE, VERSION};
use crate::protocol::{Act, Entry, MAX_ENTRIES};
use crate::slip::{advice, meant};
use crate::train::hyperparameters::setting;
use crate::train::setting::value::Text;
use crate::train::shown::shown;
use head::Head;
use lines::{Line, lines};

/// The words that lines begin with.
const WORDS: [&str; 10] = [
    "run",
    "made-by",
    "data",
    "data-sha256",
    "data-path",
    "data-format",
    "data-image-size",
    "setting",
    "epoch",
    "end",
];

/// A journal, and the lines that its entries stand on.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// The journal.
    pub journal: Journal,
    /// The line of each entry, from 1.
    pub lines: Vec<usize>,
    /// The line that says what the data are, from 1.
    pub data_line: usize,
}

/// Tells whether a text that begins so is meant to be a journal.
pub fn is_journal(beginning: &[u8]) -> bool {
    let text = String::from_utf8_lossy(beginning);
    let first = text.trim_start_matches('\u{feff}').lines().map(str::trim).find(|line| !line.is_empty());
    first.is_some_and(|line| line.starts_with(TITLE) || line.starts_with('#'))
}

impl Read {
    /// Reads the bytes of a file.
    ///
    /// # Errors
    /// With the line, if there is anything in it that is not understood, makes no sense or is missing.
    pub fn of(bytes: &[u8]) -> Result<Self, JournalError> {
        let mut lines = lines(bytes)?.into_iter();
        version(lines.next())?;
        let mut reader = Reader::default();
        for line in lines {
            reader.take(&line)?;
        }
        reader.finish()
    }
}

/// Checks the first line, which says what the text is.
fn version(line: Option<Line<'_>>) -> Result<(), JournalError> {
    let line = line.ok_or_else(|| JournalError::whole("there is nothing in it; a journal is expected"))?;
    let version =
        line.without_comment().strip_prefix(TITLE).and_then(|version| version.trim().parse::<u64>().ok());
    match version {
        Some(VERSION) => Ok(()),
        Some(version) if version > VERSION => Err(line.error(format!(
            "the journal is of version {version}, and this program reads version {VERSION}: take a newer one"
        ))),
        _ => Err(line.error(format!("a journal begins with the line `{TITLE} {VERSION}`"))),
    }
}

/// What was read so far.
#[derive(Default)]
struct Reader {
    head: Head,
    entries: Vec<Entry>,
    lines: Vec<usize>,
    end: Option<End>,
    /// The line that was read last.
    last: usize,
}

impl Reader {
    /// Takes in a line.
    fn take(&mut self, line: &Line<'_>) -> Result<(), JournalError> {
        self.last = line.number;
        if self.end.is_some() {
            return Err(line.error("nothing is expected after the end"));
        }
        let (word, rest) = line.split();
        match word {
            "epoch" => self.entry(line),
            "end" => {
                self.end = Some(end(rest).map_err(|problem| line.error(problem))?);
                Ok(())
            }
            _ if WORDS.contains(&word) && !self.entries.is_empty() => {
                Err(line.error(format!("`{word}` belongs above the first act")))
            }
            _ if self.head.take(line)? => Ok(()),
            _ => Err(line.error(unknown(word))),
        }
    }

    /// Takes in an act with its place.
    fn entry(&mut self, line: &Line<'_>) -> Result<(), JournalError> {
        let text = line.without_comment();
        let entry: Entry = text.parse().map_err(|problem| line.error(format!("{problem}{}", slip(text))))?;
        if let Act::Set { name, .. } = &entry.act
            && setting(name).is_err()
        {
            return Err(line.error(head::no_setting(name)));
        }
        if let Some(before) = self.entries.last().filter(|before| before.place > entry.place) {
            let (here, before) = (entry.place, before.place);
            return Err(
                line.error(format!("{here} comes before {before}, which stands above; acts stand in order"))
            );
        }
        if self.entries.len() == MAX_ENTRIES {
            return Err(line.error(format!("a run has at most {MAX_ENTRIES} acts")));
        }
        self.entries.push(entry);
        self.lines.push(line.number);
        Ok(())
    }

    /// Puts together what was read, if nothing is missing.
    fn finish(self) -> Result<Read, JournalError> {
        let Self { head, entries, lines, end, last } = self;
        let begun = head.finish(last)?;
        let journal = Journal { entries, end, ..begun.journal };
        Ok(Read { journal, lines, data_line: begun.data_line })
    }
}

/// What is said of a line that begins with a word that none begins with.
fn unknown(word: &str) -> String {
    let meant = meant(word, WORDS.into_iter().chain(Act::WORDS));
    if let Some(act) = meant.filter(|meant| Act::WORDS.contains(meant)) {
        return format!("`{}` needs its place before it, e.g. `epoch 1 batch 17: {act} …`", shown(word));
    }
    let advice = advice(word, WORDS.into_iter());
    format!("no line begins with `{}`{advice}; there are {}", shown(word), WORDS.join(", "))
}

/// Which act may have been meant, where none was understood.
fn slip(text: &str) -> String {
    let act = text.split_once(':').map_or("", |(_, act)| act).trim();
    let word = act.split_whitespace().next().unwrap_or_default();
    if Act::WORDS.contains(&word) { String::new() } else { advice(word, Act::WORDS.into_iter()) }
}

/// Reads how far the run went, and what it came to.
fn end(text: &str) -> Result<End, String> {
    const EXPECTED: &str =
        "`end OUTCOME: weights_hash HASH` is expected, or `end epoch N batch N: weights_hash HASH`";
    let (reached, hash) = text.split_once(':').ok_or(EXPECTED)?;
    let hash = hash.trim().strip_prefix("weights_hash").ok_or(EXPECTED)?.trim();
    if !head::is_sha256(hash) {
        return Err(format!("{EXPECTED}, 64 hexadecimal digits"));
    }
    let reached = reached.trim();
    let reached = if reached.starts_with("epoch") {
        Reached::Place(reached.parse()?)
    } else {
        Reached::Outcome(Text::read(reached)?)
    };
    Ok(End { reached, weights_hash: hash.to_owned() })
}
