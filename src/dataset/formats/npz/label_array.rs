//! Arrays of labels.

use super::array::Array;
use super::header::Header;
use crate::dataset::error::{DatasetError, Place};
use crate::dataset::labels::Labels;
use crate::dataset::limits::MOST_CLASSES;

/// An array of labels that was not read yet.
#[derive(Clone, Debug)]
pub(super) struct LabelArray {
    /// The array.
    pub(super) array: Array,
    header: Header,
}

impl LabelArray {
    /// The labels in `array`, one an image: N, or N×1 as MedMNIST has them.
    ///
    /// # Errors
    /// If its head cannot be read, or is none of an array of labels.
    pub(super) fn of(array: Array) -> Result<Self, DatasetError> {
        let header = array.header()?;
        let advice = match header.shape[..] {
            [_] | [_, 1] => return Ok(Self { array, header }),
            [_, columns] => format!(
                "if each row has a 1 in one of {columns} columns, save labels.argmax(1); an image of several classes at once is \
                 not possible"
            ),
            _ => "check that images and labels are not exchanged".to_owned(),
        };
        let place = Place::Byte { field: "shape", offset: 10 };
        Err(DatasetError::malformed(
            &array.path,
            place,
            "one label an image, N or N×1",
            header.to_string(),
            advice,
        ))
    }

    /// The number of labels.
    pub(super) fn count(&self) -> u64 {
        self.header.count
    }

    /// Appends the place of each label among `labels` to `places`.
    ///
    /// # Errors
    /// If a label is no whole number, or there are too many different ones.
    pub(super) fn read(&self, labels: &mut Labels, places: &mut Vec<u8>) -> Result<(), DatasetError> {
        let number = self.header.number;
        self.array.values(&self.header, |first, bytes| {
            for (index, value) in bytes.chunks_exact(number.size).enumerate() {
                let place = Place::item("label", first + index as u64);
                let refused = |expected: String, found: String, advice: &'static str| {
                    DatasetError::malformed(&self.array.path, place, expected, found, advice)
                };
                let label = number.whole(value).ok_or_else(|| {
                    let found = number.real(value).to_string();
                    refused("a whole number".to_owned(), found, "number the classes: labels.astype('int64')")
                })?;
                places.push(labels.place(label).ok_or_else(|| {
                    let expected = format!("at most {MOST_CLASSES} different labels");
                    refused(expected, format!("one more, {label}"), "check that the array holds classes")
                })?);
            }
            Ok(())
        })
    }
}
