//! What is special about EMNIST: its pictures lie on their side, and a file says which letters a label stands for.

use crate::dataset::class_names;
use crate::dataset::error::DatasetError;
use crate::dataset::note::Note;
use std::collections::HashMap;
use std::path::Path;

/// What the names of its files begin with.
pub(super) const NAME: &str = "emnist";

/// What is said of its pictures.
pub(super) fn note() -> Note {
    let text =
        "EMNIST's pictures lie on their side: rows and columns were exchanged, so that they stand upright";
    Note::info("emnist", text.to_owned())
}

/// Names of so many classes, of which the first has the label `first`, from `mapping.txt` of the data set whose files begin with
/// `prefix`; `None` if it is not there, or is no such file.
///
/// # Errors
/// If the file cannot be read.
pub(super) fn class_names(
    directory: &Path,
    prefix: &str,
    first: u8,
    classes: usize,
) -> Result<Option<Vec<String>>, DatasetError> {
    let path = directory.join(format!("{prefix}mapping.txt"));
    let Some(bytes) = class_names::bytes(&path)? else { return Ok(None) };
    let text = String::from_utf8_lossy(&bytes);
    let letters: HashMap<usize, String> = text.lines().filter_map(letters).collect();
    let labels = (usize::from(first)..).take(classes);
    let names: Option<Vec<String>> = labels.map(|label| letters.get(&label).cloned()).collect();
    names.map(|names| class_names::checked(&path, names.into_iter())).transpose()
}

/// The label in a line, and the letters that it stands for: their codes follow it.
fn letters(line: &str) -> Option<(usize, String)> {
    let mut numbers = line.split_whitespace().map(|word| word.parse::<u32>().ok());
    let label = numbers.next()??;
    let letters: Option<String> =
        numbers.map(|code| char::from_u32(code?).filter(|letter| !letter.is_control())).collect();
    Some((label as usize, letters.filter(|letters| !letters.is_empty())?))
}
