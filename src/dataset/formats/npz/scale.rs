//! What values of pixels are as bytes: they lie between 0 and 1 or between 0 and 255, and which it is decides what is found in all
//! of them.

use super::array::Array;
use super::header::Header;
use super::number::Kind;
use crate::dataset::error::{DatasetError, Place};

/// What white is as a byte.
const WHITE: f64 = 255.0;

/// What there is among the pixels of a data set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Range {
    least: f64,
    greatest: f64,
    /// Whether all are whole numbers.
    whole: bool,
}

impl Range {
    /// A range in which nothing was met.
    pub(super) const EMPTY: Self = Self { least: f64::INFINITY, greatest: f64::NEG_INFINITY, whole: true };

    /// Takes in all values of `array`, of which `image` are one image.
    ///
    /// # Errors
    /// If they cannot be read, or one of them is no number.
    pub(super) fn take_in(
        &mut self,
        array: &Array,
        header: &Header,
        image: usize,
    ) -> Result<(), DatasetError> {
        let number = header.number;
        array.values(header, |first, bytes| {
            for (index, value) in bytes.chunks_exact(number.size).enumerate() {
                let value = number.real(value);
                if !value.is_finite() {
                    // Where the first axis is innermost, the images take turns.
                    let at = first + index as u64;
                    let images = header.count / image as u64;
                    let index = if header.fortran { at % images } else { at / image as u64 };
                    let advice = "pixels are numbers from 0 to 1, or from 0 to 255: see where it comes from";
                    let place = Place::item("image", index);
                    return Err(DatasetError::malformed(
                        &array.path,
                        place,
                        "a number",
                        value.to_string(),
                        advice,
                    ));
                }
                self.least = self.least.min(value);
                self.greatest = self.greatest.max(value);
                self.whole &= value.fract() == 0.0;
            }
            Ok(())
        })
    }

    /// What the values mean, with what to say of it; `array` and its `header` are for an error.
    ///
    /// # Errors
    /// If they lie in no range that pixels lie in.
    pub(super) fn scale(
        &self,
        array: &Array,
        header: &Header,
    ) -> Result<(Scale, Option<String>), DatasetError> {
        let (kind, name) = (header.number.kind, header.number.name());
        let Self { least, greatest, whole } = *self;
        let (low, high) = (shown(least), shown(greatest));
        match kind {
            Kind::Truth => Ok((Scale::Unit, Some("the pixels are truth values: true is white".to_owned()))),
            Kind::Float if least >= 0.0 && greatest <= 1.0 => {
                let said = format!(
                    "the pixels are {name} from {low} to {high}: 1 is white, and between are 256 levels"
                );
                Ok((Scale::Unit, Some(said)))
            }
            _ if least >= 0.0 && greatest <= WHITE => {
                let rounded = if whole { "" } else { ", rounded" };
                let said = format!("the pixels are {name} from {low} to {high}: 255 is white{rounded}");
                Ok((Scale::Bytes, Some(said)))
            }
            _ => {
                let advice = if least >= -1.0 && greatest <= 1.0 {
                    "if -1 is black and 1 is white, save (images + 1) / 2"
                } else {
                    "bring them to 0 … 1: (images - images.min()) / (images.max() - images.min()), as they were before any \
                     standardisation"
                };
                let place = Place::Byte { field: "values", offset: header.length as u32 };
                let found = format!("{name} from {low} to {high}");
                let expected = "pixels from 0 (black) to 1 or to 255 (white)";
                Err(DatasetError::malformed(&array.path, place, expected, found, advice))
            }
        }
    }
}

/// A value as text, without the digits that a smaller float has by chance.
fn shown(value: f64) -> String {
    let smaller = value as f32;
    if smaller.is_finite() { smaller.to_string() } else { value.to_string() }
}

/// What values of pixels mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scale {
    /// The values are bytes: 255 is white.
    Bytes,
    /// 1 is white.
    Unit,
}

impl Scale {
    /// The byte that `value` is, rounded; what lies outside is at the edge.
    pub(super) fn byte(self, value: f64) -> u8 {
        match self {
            Self::Bytes => value.round() as u8,
            Self::Unit => (value * WHITE).round() as u8,
        }
    }
}
