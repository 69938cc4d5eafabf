//! A journal as text.

use super::content::{Journal, Reached};
use crate::train::hyperparameters::SETTINGS;
use crate::train::setting::value::Text;
use std::fmt;
use std::path::Path;

/// The version of the format.
pub(super) const VERSION: u64 = 1;
/// What a journal begins with, before its version.
pub(super) const TITLE: &str = "cnn-tui journal";

/// What a reader has to know.
const PREAMBLE: &str = "\
# What decided a run, what was done to it while it went on, and what it came to.
# `cnn-tui replay FILE` does the same again, and says whether the weights come out the same to the last bit.
# Empty lines mean nothing, nor does what stands after a #, but for names and paths: write there what you like.
#
# \"epoch 2 batch 17\" is a place: in the second epoch, after 17 batches of it and before the next one. \"batch 0\" is
# before the first batch of an epoch; after its last batch, the validation is still to come. Layers, filters, units
# and weights count from 1, as on the screen.
";

/// The whole text, which is read as the same journal.
impl fmt::Display for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, maker, data, config, end, .. } = self;
        writeln!(f, "{TITLE} {VERSION}\n{PREAMBLE}")?;
        field(f, "run", name)?;
        field(f, "made-by", maker)?;
        field(f, "data", &data.name)?;
        writeln!(f, "data-sha256 {}", data.identity)?;
        match data.path.as_deref().map(plain) {
            Some(Some(path)) => writeln!(f, "data-path {path}")?,
            Some(None) => writeln!(f, "# The path of the data is no plain text: name it with --data.")?,
            None => {}
        }
        if let Some(format) = data.options.format.write() {
            writeln!(f, "data-format {format}")?;
        }
        if let Some(size) = data.options.image_size.write() {
            writeln!(f, "data-image-size {size}")?;
        }
        writeln!(f)?;
        for setting in SETTINGS.iter().filter(|setting| setting.kept) {
            if let Some(value) = setting.write(config) {
                writeln!(f, "setting {} = {value}", setting.name)?;
            }
        }
        writeln!(f)?;
        self.write_entries(f)?;
        let Some(end) = end else { return Ok(()) };
        let is_gap = self.entries.is_empty() && self.interruptions.all().is_empty();
        let gap = if is_gap { "" } else { "\n" };
        let reached = match end.reached {
            Reached::Outcome(outcome) => outcome.write().unwrap_or_default(),
            Reached::Place(place) => place.to_string(),
        };
        writeln!(f, "{gap}end {reached}: weights_hash {}", end.weights_hash)
    }
}

impl Journal {
    /// Writes what was done to the run, and in comments where it was interrupted.
    fn write_entries(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut interruptions = self.interruptions.all().iter().peekable();
        let mut interrupted = |f: &mut fmt::Formatter<'_>, acts: usize| {
            while let Some(interruption) = interruptions.next_if(|next| next.acts <= acts) {
                writeln!(f, "# {interruption}")?;
            }
            Ok(())
        };
        for (acts, entry) in self.entries.iter().enumerate() {
            interrupted(f, acts)?;
            writeln!(f, "{entry}")?;
        }
        interrupted(f, usize::MAX)
    }
}

/// Writes a line of a name, unless there is none.
fn field(f: &mut fmt::Formatter<'_>, word: &str, name: &str) -> fmt::Result {
    let name = name.replace(char::is_control, " ");
    if name.trim().is_empty() { Ok(()) } else { writeln!(f, "{word} {}", name.trim()) }
}

/// Gives a path that a line can hold and that is read as the same.
fn plain(path: &Path) -> Option<&str> {
    path.to_str().filter(|text| text.trim() == *text && !text.is_empty() && !text.contains(char::is_control))
}
