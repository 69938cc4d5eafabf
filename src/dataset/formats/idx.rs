//! The IDX format: a directory that holds four files, images and labels to train on and to test on, raw or gzip, under the
//! names that MNIST's have.

mod advice;
mod emnist;
mod family;
mod half;
pub(in crate::dataset) mod header;
pub(in crate::dataset) mod kind;
pub(in crate::dataset) mod payload;
pub(in crate::dataset) mod reader;
mod roles;
#[cfg(test)]
mod tests;
mod writer;

use super::file::{EXPANSION, LARGEST, beginning};
use super::format::{Confidence, Contents, Format};
use super::writer::Writer;
use crate::dataset::error::DatasetError;
use crate::dataset::note::{Note, printable};
use crate::dataset::read_options::ReadOptions;
use crate::dataset::test_set::TestSet;
use family::Family;
use half::Half;
use reader::{IdxFile, Limits, holds_the_same, read_file};
use roles::{Found, Role, TEST, TRAIN};
use std::path::Path;
use writer::IdxWriter;

/// What every IDX file begins with; the type of its values and the number of dimensions follow.
const MAGIC: [u8; 2] = [0, 0];
/// What every IDX file of unsigned bytes begins with.
const MAGIC_OF_BYTES: [u8; 3] = [0, 0, 8];

/// The IDX format. Images may have any size, and a fourth dimension for channels. Where labels begin at 1, the first class has label
/// 1.
pub(super) struct Idx;

impl Format for Idx {
    fn name(&self) -> &'static str {
        "IDX"
    }

    fn summary(&self) -> &'static str {
        "a directory with the four IDX files of a data set (MNIST, Fashion-MNIST, KMNIST, EMNIST, QMNIST), raw or .gz"
    }

    fn looked_for(&self) -> &'static str {
        family::DIRECTORY
    }

    fn recognise(&self, path: &Path) -> Confidence {
        if path.is_dir() {
            let several =
                if roles::prefixes(path).is_empty() { Confidence::Foreign } else { Confidence::Likely };
            let Ok(family) = Family::of(path) else { return several };
            let found = TRAIN.iter().chain(&TEST).map(|role| in_directory(role, &family));
            return found.max().unwrap_or(Confidence::Foreign).max(several);
        }
        match (beginning(path, 3) == MAGIC_OF_BYTES, Family::of(path)) {
            (true, Ok(family)) => in_directory(&TRAIN[0], &family),
            // Another of the files by itself is no data set; reading it says so.
            (true, Err(_)) => Confidence::Possible,
            (false, _) => Confidence::Foreign,
        }
    }

    fn read(&self, path: &Path, options: &ReadOptions) -> Result<Contents, DatasetError> {
        let family = Family::of(path)?;
        let (mut halves, mut notes) = load(&family, options.memory())?;
        if family.is_emnist() {
            halves.iter_mut().for_each(Half::transpose);
            notes.push(emnist::note());
        }
        let first = half::number_from_one(&mut halves);
        let classes = family.class_names(&halves, first)?;
        let [train, test] = halves.map(Half::images);
        Ok(Contents { train, test: TestSet::Own(test), classes, notes })
    }

    fn check(&self, path: &Path, report: &mut dyn FnMut(DatasetError)) {
        let Family { directory, prefix } = match Family::of(path) {
            Ok(family) => family,
            Err(error) => return report(error),
        };
        for role in TRAIN.iter().chain(&TEST) {
            let mut limits = Limits { expansion: EXPANSION, memory: LARGEST };
            let found = role.find(&directory, &prefix);
            let read = found.and_then(|found| read_file(&found.path, role.kind, &mut limits));
            read.map_or_else(&mut *report, drop);
        }
    }

    fn writer(&self) -> Option<&'static dyn Writer> {
        Some(&IdxWriter)
    }
}

/// How sure it is that the file of `role` is there.
fn in_directory(role: &Role, family: &Family) -> Confidence {
    match role.find(&family.directory, &family.prefix) {
        Ok(found) if beginning(&found.path, 2) == MAGIC => Confidence::Certain,
        Ok(_) => Confidence::Likely,
        Err(DatasetError::Missing { unfit, nearby, .. }) if !unfit.is_empty() || !nearby.is_empty() => {
            Confidence::Possible
        }
        Err(_) => Confidence::Foreign,
    }
}

/// Training and test set of `family`. All four files are found before any is read, so that a missing one is told at
/// once.
fn load(family: &Family, memory: u64) -> Result<([Half; 2], Vec<Note>), DatasetError> {
    let [train_found, test_found] = [find_both(&TRAIN, family)?, find_both(&TEST, family)?];
    let (mut limits, mut notes) = (Limits { expansion: EXPANSION, memory }, Vec::new());
    let train = read_both(&TRAIN, &train_found, &mut limits, &mut notes)?;
    let test = read_both(&TEST, &test_found, &mut limits, &mut notes)?;
    if train.shape != test.shape {
        let ([train_found, _], [test_found, _]) = (train_found, test_found);
        return Err(DatasetError::ShapeMismatch {
            train_path: train_found.path,
            train: train.shape,
            test_path: test_found.path,
            test: test.shape,
        });
    }
    Ok(([train, test], notes))
}

fn find_both([images, labels]: &[Role; 2], family: &Family) -> Result<[Found; 2], DatasetError> {
    let Family { directory, prefix } = family;
    Ok([images.find(directory, prefix)?, labels.find(directory, prefix)?])
}

/// Reads the images of a set and their labels, which must be as many.
fn read_both(
    [image_role, label_role]: &[Role; 2],
    [images, labels]: &[Found; 2],
    limits: &mut Limits,
    notes: &mut Vec<Note>,
) -> Result<Half, DatasetError> {
    let image_file = read_one(image_role, images, limits, notes)?;
    let label_file = read_one(label_role, labels, limits, notes)?;
    let (image_count, label_count) = (image_file.header.items(), label_file.header.items());
    if image_count != label_count {
        let (images, labels) = (images.path.clone(), labels.path.clone());
        return Err(DatasetError::CountMismatch { images, image_count, labels, label_count });
    }
    let shape = image_file.header.shape();
    let pixels = image_file.payload.pixels(shape, image_count);
    Ok(Half { shape, pixels, labels: label_file.labels(&labels.path)? })
}

/// Reads one file, and looks at those beside it that could have been meant.
fn read_one(
    role: &Role,
    found: &Found,
    limits: &mut Limits,
    notes: &mut Vec<Note>,
) -> Result<IdxFile, DatasetError> {
    let file = read_file(&found.path, role.kind, limits)?;
    let mut passed_over = found.passed_over.clone();
    for other in &found.others {
        match holds_the_same(other, role.kind, &file) {
            Ok(true) => {}
            Ok(false) => {
                return Err(DatasetError::Ambiguous {
                    one: found.path.clone(),
                    other: other.clone(),
                    difference: " but hold different things",
                });
            }
            Err(error) => passed_over.push(error.to_string()),
        }
    }
    if !passed_over.is_empty() {
        let name = found.path.file_name().unwrap_or_default().to_string_lossy();
        let text = format!("{name} is read; passed over: {}", passed_over.join("; "));
        notes.push(Note::info("passed-over", printable(&text)));
    }
    Ok(file)
}
