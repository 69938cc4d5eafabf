//! NumPy's arrays: an archive (`.npz`) or a directory of `.npy` files with images and labels under the names that Keras, MedMNIST
//! and others give them, or, as Quick, Draw! has it, a directory with an array of images for each class.
//!
//! `zip` reads the archives. The arrays are read by hand, for no crate serves what is not trusted: `ndarray-npy` takes memory for
//! all values, in the type of the file and as many as that claims, before anybody can look at the head; here it is checked first,
//! and values of eight bytes become pixels of one as they come.

mod array;
mod header;
mod images;
mod input;
mod label_array;
mod layout;
mod named;
mod number;
mod per_class;
mod role;
mod scale;
#[cfg(test)]
mod tests;
mod writer;

use super::file::beginning;
use super::format::{Confidence, Contents, Format};
use super::writer::Writer;
use crate::dataset::error::DatasetError;
use crate::dataset::natural::natural;
use crate::dataset::note::Note;
use crate::dataset::read_options::ReadOptions;
use array::{Array, END};
use header::MAGIC;
use std::fs;
use std::path::Path;
use writer::ArchiveWriter;

/// What the names of archives end in.
const ARCHIVE: &str = ".npz";
/// What an archive begins with.
const ZIP: &[u8] = b"PK\x03\x04";

/// The format of NumPy's arrays. Pixels may be bytes, or numbers from 0 to 1 or to 255; the axes are N×H×W, N×H×W×C, N×C×H×W or N
/// rows of square images, in either order and endianness.
pub(super) struct NumPy;

impl Format for NumPy {
    fn name(&self) -> &'static str {
        "NumPy"
    }

    fn summary(&self) -> &'static str {
        "a NumPy archive (.npz) or a directory of .npy files, with images and labels under names such as x_train and y_train, or \
         with a file of images for each class"
    }

    fn looked_for(&self) -> &'static str {
        "a NumPy archive (NAME.npz) or a directory of .npy files that hold x_train, y_train, x_test and y_test or train_images, \
         train_labels, test_images and test_labels, or a directory with CLASS.npy for each class"
    }

    fn recognise(&self, path: &Path) -> Confidence {
        if path.is_dir() {
            let Gathered { arrays, damaged } = in_directory(path);
            return match arrays.first() {
                None if damaged.is_empty() => Confidence::Foreign,
                // Reading them says what is wrong.
                None => Confidence::Possible,
                Some(first) if !is_array(&first.path) => Confidence::Likely,
                Some(_) => Confidence::Certain,
            };
        }
        let named = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().to_ascii_lowercase().ends_with(ARCHIVE));
        match (named, beginning(path, 4) == ZIP) {
            (true, true) => Confidence::Certain,
            (true, false) if path.is_file() => Confidence::Likely,
            // An array by itself is no data set; reading it says so.
            (false, false) if is_array(path) => Confidence::Possible,
            _ => Confidence::Foreign,
        }
    }

    fn read(&self, path: &Path, options: &ReadOptions) -> Result<Contents, DatasetError> {
        let memory = options.memory();
        if path.is_dir() {
            let Gathered { arrays, damaged } = in_directory(path);
            let is_named = named::is_any(arrays.iter().map(|array| &*array.name))
                || named::is_any(damaged.iter().map(|(name, _)| &**name));
            // Without names that say what a file is for, each is a class.
            let is_needed = |name: &str| !is_named || named::is_any(std::iter::once(name));
            let (needed, others): (Vec<_>, Vec<_>) =
                damaged.into_iter().partition(|(name, _)| is_needed(name));
            if let Some((_, error)) = needed.into_iter().next() {
                return Err(error);
            }
            let mut contents = if is_named || arrays.is_empty() {
                named::read(path, path, arrays, memory)?
            } else {
                per_class::read(path, arrays, memory)?
            };
            let told = |(_, error)| Note::info("passed-over", format!("{error}; it is passed over"));
            contents.notes.extend(others.into_iter().map(told));
            return Ok(contents);
        }
        if is_array(path) {
            let problem =
                "an array by itself, of which nothing says whether it holds images or labels".to_owned();
            let looked_for = self.looked_for().to_owned();
            return Err(DatasetError::Unrecognised { path: path.to_owned(), problem, looked_for });
        }
        named::read(path, path.parent().unwrap_or(Path::new(".")), Array::all_in(path)?, memory)
    }

    fn writer(&self) -> Option<&'static dyn Writer> {
        Some(&ArchiveWriter)
    }
}

/// Whether the file at `path` begins as an array does.
fn is_array(path: &Path) -> bool {
    beginning(path, MAGIC.len() as u64) == MAGIC
}

/// What a directory holds.
struct Gathered {
    /// The arrays that are files of their own, in the order of their names.
    arrays: Vec<Array>,
    /// Archives that cannot be opened, in the order of their names, each with what it is called and what is wrong.
    damaged: Vec<(String, DatasetError)>,
}

/// The arrays in `directory` that are files of their own; hidden files are none, and neither are those whose names are no text. An
/// archive of one array counts as that, called as the file: so KMNIST comes.
fn in_directory(directory: &Path) -> Gathered {
    let (mut arrays, mut damaged) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let (path, file) = (entry.path(), entry.file_name());
        let Some(file) = file.to_str().filter(|file| !file.starts_with('.') && path.is_file()) else {
            continue;
        };
        if let Some(name) = file.strip_suffix(END) {
            arrays.push(Array::alone(name.to_owned(), path));
        } else if let Some(name) = file.strip_suffix(ARCHIVE) {
            match Array::all_in(&path) {
                Ok(found) => {
                    if let [only] = &found[..] {
                        arrays.push(only.clone().called(name));
                    }
                }
                Err(error) => damaged.push((name.to_owned(), error)),
            }
        }
    }
    arrays.sort_by(|one, other| natural(&one.name, &other.name));
    damaged.sort_by(|(one, _), (other, _)| natural(one, other));
    Gathered { arrays, damaged }
}
