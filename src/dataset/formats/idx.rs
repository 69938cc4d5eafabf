//! A data set from a directory that holds the four IDX files, raw or gzip, under their usual names.

mod advice;
pub(in crate::dataset) mod header;
pub(in crate::dataset) mod reader;
mod roles;
#[cfg(test)]
mod tests;

use crate::dataset::error::DatasetError;
use crate::dataset::images::Images;
use crate::dataset::note::{Note, printable};
use reader::{EXPANSION, Idx, holds_the_same, read_file};
use roles::{Found, Role, TEST, TRAIN};
use std::fs;
use std::path::Path;

/// What a directory holds.
pub(in crate::dataset) struct Loaded {
    pub(in crate::dataset) train: Images,
    pub(in crate::dataset) test: Images,
    pub(in crate::dataset) notes: Vec<Note>,
}

/// Training and test set. All four files are found before any is read, so that a missing one is told at once.
pub(in crate::dataset) fn load(directory: &Path) -> Result<Loaded, DatasetError> {
    let refused = |problem: &str| DatasetError::Directory {
        directory: directory.to_owned(),
        problem: problem.to_owned(),
    };
    match fs::metadata(directory) {
        Ok(metadata) if metadata.is_dir() => {}
        Ok(_) => return Err(refused("not a directory")),
        Err(error) => return Err(refused(&format!("cannot be opened ({error})"))),
    }
    let [train_found, test_found] = [find_both(&TRAIN, directory)?, find_both(&TEST, directory)?];
    let (mut expansion, mut notes) = (EXPANSION, Vec::new());
    let train = read_both(&TRAIN, &train_found, &mut expansion, &mut notes)?;
    let test = read_both(&TEST, &test_found, &mut expansion, &mut notes)?;
    if train.shape != test.shape {
        let ([train_found, _], [test_found, _]) = (train_found, test_found);
        return Err(DatasetError::ShapeMismatch {
            train_path: train_found.path,
            train: train.shape,
            test_path: test_found.path,
            test: test.shape,
        });
    }
    Ok(Loaded { train, test, notes })
}

fn find_both([images, labels]: &[Role; 2], directory: &Path) -> Result<[Found; 2], DatasetError> {
    Ok([images.find(directory)?, labels.find(directory)?])
}

fn read_both(
    [image_role, label_role]: &[Role; 2],
    [images, labels]: &[Found; 2],
    expansion: &mut u64,
    notes: &mut Vec<Note>,
) -> Result<Images, DatasetError> {
    let image_data = read_one(image_role, images, expansion, notes)?;
    let label_data = read_one(label_role, labels, expansion, notes)?;
    Images::from_idx([&images.path, &labels.path], image_data, label_data)
}

/// Reads one file, and looks at those beside it that could have been meant.
fn read_one(
    role: &Role,
    found: &Found,
    expansion: &mut u64,
    notes: &mut Vec<Note>,
) -> Result<Idx, DatasetError> {
    let idx = read_file(&found.path, role.kind, expansion)?;
    let mut passed_over = found.passed_over.clone();
    for other in &found.others {
        match holds_the_same(other, role.kind, &idx) {
            Ok(true) => {}
            Ok(false) => {
                return Err(DatasetError::Ambiguous { one: found.path.clone(), other: other.clone() });
            }
            Err(error) => passed_over.push(error.to_string()),
        }
    }
    if !passed_over.is_empty() {
        let name = found.path.file_name().unwrap_or_default().to_string_lossy();
        let text = format!("{name} is read; passed over: {}", passed_over.join("; "));
        notes.push(Note::info("passed-over", printable(&text)));
    }
    Ok(idx)
}
