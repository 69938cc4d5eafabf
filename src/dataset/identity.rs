//! A name for what a data set contains, so that a run is not resumed on other images.

use super::error::DatasetError;
use super::images::Images;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// SHA-256 in hexadecimal over training set and, if there is one, test set: of each the number of images, height, width and
/// channels as little-endian u64s, the labels, and the pixels.
///
/// # Errors
/// If images that are not in memory cannot be read.
pub(super) fn identity(train: &Images, test: Option<&Images>) -> Result<String, DatasetError> {
    let mut hash = Sha256::new();
    for images in std::iter::once(train).chain(test) {
        for size in [images.len(), images.shape.height, images.shape.width, images.shape.channels] {
            hash.update((size as u64).to_le_bytes());
        }
        hash.update(images.labels());
        for chunk in images.chunks() {
            hash.update(chunk?);
        }
    }
    Ok(hex(&hash.finalize()))
}

/// The bytes as lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
