//! Arrays that are told apart by their names: images and labels to train on, to validate on and to test on.

use super::array::Array;
use super::images::{self, ImageArray};
use super::label_array::LabelArray;
use super::role::{Set, What, role};
use crate::dataset::class_names;
use crate::dataset::error::DatasetError;
use crate::dataset::formats::format::Contents;
use crate::dataset::images::Images;
use crate::dataset::labels::Labels;
use crate::dataset::note::{Note, joined, printable};
use crate::dataset::test_set::TestSet;
use std::path::Path;

/// At most so many names of arrays are told.
const MOST_NAMED: usize = 6;

/// Images and their labels, as many of the one as of the other.
struct Part {
    images: ImageArray,
    labels: LabelArray,
}

/// The arrays of a set, as far as there are any.
#[derive(Default)]
struct Found {
    images: Option<Array>,
    labels: Option<Array>,
}

impl Found {
    /// Takes `array` in as what it is.
    fn take(&mut self, what: What, array: Array) -> Result<(), DatasetError> {
        let place = if what == What::Images { &mut self.images } else { &mut self.labels };
        match place.replace(array) {
            None => Ok(()),
            Some(before) => {
                let after = place.take().map_or_else(Default::default, |array| array.path);
                Err(DatasetError::Ambiguous { one: before.path, other: after, difference: "" })
            }
        }
    }

    /// Images and labels, if both are there.
    fn part(self) -> Result<Option<Part>, DatasetError> {
        let (Some(images), Some(labels)) = (self.images, self.labels) else { return Ok(None) };
        let (images, labels) = (ImageArray::of(images)?, LabelArray::of(labels)?);
        let (image_count, label_count) = (images.layout.images, labels.count());
        if image_count as u64 == label_count {
            return Ok(Some(Part { images, labels }));
        }
        let label_count = usize::try_from(label_count).unwrap_or(usize::MAX);
        let (images, labels) = (images.array.path, labels.array.path);
        Err(DatasetError::CountMismatch { images, image_count, labels, label_count })
    }

    /// What is there of it where not both are, in words.
    fn half(&self, set: &str) -> Option<String> {
        let name = |array: &Array| printable(&array.name);
        match (&self.images, &self.labels) {
            (Some(images), None) => Some(format!("{} has no labels: there is no {set}_labels", name(images))),
            (None, Some(labels)) => Some(format!("{} has no images: there is no {set}_images", name(labels))),
            _ => None,
        }
    }
}

/// Whether any of these `names` of arrays says what it is for.
pub(super) fn is_any<'a>(mut names: impl Iterator<Item = &'a str>) -> bool {
    names.any(|name| role(name).is_some())
}

/// Reads the data set that `arrays` are, which lie at `path`; names of classes are beside them in `directory`.
///
/// # Errors
/// If there is nothing to train on, or they are not what they should be.
pub(super) fn read(
    path: &Path,
    directory: &Path,
    arrays: Vec<Array>,
    memory: u64,
) -> Result<Contents, DatasetError> {
    let all: Vec<String> = arrays.iter().take(MOST_NAMED).map(|array| printable(&array.name)).collect();
    let [mut train, mut validation, mut test] = [Found::default(), Found::default(), Found::default()];
    for array in arrays {
        match role(&array.name) {
            Some((Set::Train, what)) => train.take(what, array)?,
            Some((Set::Validation, what)) => validation.take(what, array)?,
            Some((Set::Test, what)) => test.take(what, array)?,
            None => {}
        }
    }
    let mut notes = Vec::new();
    if let Some(half) = validation.half("val") {
        notes.push(Note::info("passed-over", format!("{half}; it is passed over")));
    }
    let absence = test.half("test").unwrap_or_else(|| "there are no test_images".to_owned());
    let (train, validation, test) = (train.part()?, validation.part()?, test.part()?);
    let Some(train) = train else { return Err(nothing_to_train_on(path, &all)) };
    let parts: Vec<&Part> =
        [Some(&train), validation.as_ref(), test.as_ref()].into_iter().flatten().collect();
    let images: Vec<&ImageArray> = parts.iter().map(|part| &part.images).collect();
    images::check(&images)?;
    let (scale, said) = images::scale(&images)?;
    notes.extend(said);
    let mut labels = Labels::default();
    let mut set = |parts: &[Option<&Part>]| {
        let parts: Vec<&Part> = parts.iter().copied().flatten().collect();
        let images: Vec<&ImageArray> = parts.iter().map(|part| &part.images).collect();
        let (pixels, mut places) = (images::read(&images, scale, memory)?, Vec::new());
        parts.iter().try_for_each(|part| part.labels.read(&mut labels, &mut places))?;
        Ok::<_, DatasetError>((pixels, places))
    };
    let shape = train.images.layout.shape;
    let train_set = set(&[Some(&train), validation.as_ref()])?;
    let test_set = test.as_ref().map(|test| set(&[Some(test)])).transpose()?;
    notes.extend(validation.map(|validation| {
        joined(&printable(&validation.images.array.name), validation.images.layout.images)
    }));
    let finished = |(pixels, places)| Images::with(shape, pixels, labels.classes(places));
    let names = class_names::of_labels(directory, &labels.sorted())?;
    Ok(Contents {
        train: finished(train_set),
        test: test_set.map_or(TestSet::Absent(absence), |set| TestSet::Own(finished(set))),
        classes: Some(names.unwrap_or_else(|| labels.names())),
        notes,
    })
}

/// The error that the arrays called `all` are not what is trained on.
fn nothing_to_train_on(path: &Path, all: &[String]) -> DatasetError {
    let found =
        if all.is_empty() { "no arrays".to_owned() } else { format!("the arrays {}", all.join(", ")) };
    let looked_for = "arrays with images and labels to train on, called x_train and y_train or train_images and train_labels: in \
                      Python, numpy.savez('NAME.npz', x_train=…, y_train=…, x_test=…, y_test=…)";
    let problem = format!("holds {found}, and nothing to train on by its name");
    DatasetError::Unrecognised { path: path.to_owned(), problem, looked_for: looked_for.to_owned() }
}
