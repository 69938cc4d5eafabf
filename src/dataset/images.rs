//! Images and labels in memory.

use crate::nn::shape::Shape;
use std::ops::Range;

/// The most classes: a label is a byte.
pub(super) const MOST_CLASSES: usize = 256;
/// The longest side of an image, and the most channels: more cannot be kept in a checkpoint.
pub(super) const LONGEST_SIDE: usize = 4096;

/// What a byte is multiplied by to lie between 0 and 1. 0 and 255 come out exactly, the rest within one ulp of
/// byte / 255.
pub(super) const SCALE: f32 = 1.0 / 255.0;

/// Labelled images, all of one shape, kept as bytes: a quarter of what f32 would take.
#[derive(Clone, PartialEq, Eq)]
pub struct Images {
    /// The shape of each image, H×W×C.
    pub shape: Shape,
    /// Pixels from `start` on, axes `[image, row, column, channel]`. What lies before is the header of the file that
    /// they were unpacked from: left there, for moving 47 MB down by 16 bytes costs milliseconds.
    bytes: Vec<u8>,
    start: usize,
    /// The labels, one an image.
    labels: Vec<u8>,
}

impl Images {
    /// The images whose pixels are `bytes` from `start` on; the caller has checked that they are as many as the labels.
    pub(super) fn new(shape: Shape, bytes: Vec<u8>, start: usize, labels: Vec<u8>) -> Self {
        debug_assert_eq!(bytes.len(), start + shape.len() * labels.len());
        Self { shape, bytes, start, labels }
    }

    /// Images of which nobody knows the classes, to be looked at by a network: all have label 0.
    ///
    /// # Panics
    /// If `bytes`, axes `[image, row, column, channel]`, are no whole number of images of `shape`.
    pub fn unlabelled(shape: Shape, bytes: Vec<u8>) -> Self {
        assert!(!shape.is_empty() && bytes.len().is_multiple_of(shape.len()), "whole images");
        let labels = vec![0; bytes.len() / shape.len()];
        Self::new(shape, bytes, 0, labels)
    }

    /// The number of images (N).
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there are no images, which is so in no data set of this program.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The bytes of one image, axes `[row, column, channel]`, 0 to 255.
    ///
    /// # Panics
    /// If there is no such image.
    pub fn image(&self, index: usize) -> &[u8] {
        &self.pixels()[index * self.shape.len()..][..self.shape.len()]
    }

    /// The class of one image.
    ///
    /// # Panics
    /// If there is no such image.
    pub fn label(&self, index: usize) -> u8 {
        self.labels[index]
    }

    /// Gives each label another number: that which stands in its place in `numbers`.
    ///
    /// # Panics
    /// If a label has no place there.
    pub(super) fn renumber(&mut self, numbers: &[u8]) {
        self.labels.iter_mut().for_each(|label| *label = numbers[usize::from(*label)]);
    }

    /// All labels, by image.
    pub fn labels(&self) -> &[u8] {
        &self.labels
    }

    /// The bytes of all images, axes `[image, row, column, channel]`.
    pub fn pixels(&self) -> &[u8] {
        &self.bytes[self.start..]
    }

    /// One more than the greatest label, so 1 to 256.
    pub fn classes(&self) -> usize {
        self.labels.iter().max().map_or(0, |&label| usize::from(label) + 1)
    }

    /// Writes the images at `indices` as values from 0 to 1 into `x`, axes `[sample, row, column, channel]`, and their
    /// labels into `labels`.
    ///
    /// # Panics
    /// If `x` or `labels` is not as long as that needs, or there is no such image.
    pub fn fill_batch(&self, indices: &[u32], x: &mut [f32], labels: &mut [u8]) {
        assert_eq!(x.len(), indices.len() * self.shape.len(), "one value a pixel");
        assert_eq!(labels.len(), indices.len(), "one label an image");
        let samples = x.chunks_exact_mut(self.shape.len()).zip(labels);
        for (&index, (sample, label)) in indices.iter().zip(samples) {
            scale(self.image(index as usize), sample);
            *label = self.labels[index as usize];
        }
    }

    /// Writes the images in `range`, in order, as [`Self::fill_batch`] does.
    ///
    /// # Panics
    /// If `x` or `labels` is not as long as that needs, or the range is not within the images.
    pub fn fill_range(&self, range: Range<usize>, x: &mut [f32], labels: &mut [u8]) {
        let size = self.shape.len();
        assert_eq!(x.len(), range.len() * size, "one value a pixel");
        scale(&self.pixels()[range.start * size..range.end * size], x);
        labels.copy_from_slice(&self.labels[range]);
    }

    /// Writes the bytes of a picture that is none of these into `x`, as values such as networks get of these.
    pub fn scale(&self, bytes: &[u8], x: &mut [f32]) {
        scale(bytes, x);
    }
}

impl std::fmt::Debug for Images {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Images({} of {})", self.len(), self.shape)
    }
}

/// Writes bytes as values from 0 to 1, in a loop straight enough to be vectorised by the compiler.
fn scale(bytes: &[u8], values: &mut [f32]) {
    for (value, &byte) in values.iter_mut().zip(bytes) {
        *value = f32::from(byte) * SCALE;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three_images() -> Images {
        // A byte of header in front, to see that it is skipped.
        Images::new(Shape::new(1, 2, 1), vec![77, 0, 255, 51, 102, 1, 2], 1, vec![4, 0, 9])
    }

    #[test]
    fn a_batch_takes_the_images_asked_for_in_that_order() {
        let (mut x, mut labels) = ([9.0; 6], [9; 3]);
        three_images().fill_batch(&[1, 0, 1], &mut x, &mut labels);
        assert_eq!(x, [51.0 * SCALE, 102.0 * SCALE, 0.0, 1.0, 51.0 * SCALE, 102.0 * SCALE]);
        assert_eq!(labels, [0, 4, 0]);
    }

    #[test]
    fn a_range_is_the_batch_of_its_indices() {
        let images = three_images();
        let (mut x, mut labels) = ([[0.0; 4]; 2], [[0; 2]; 2]);
        images.fill_range(1..3, &mut x[0], &mut labels[0]);
        images.fill_batch(&[1, 2], &mut x[1], &mut labels[1]);
        assert_eq!((x[0], labels[0]), (x[1], labels[1]));
        assert_eq!(images.classes(), 10);
        assert_eq!((images.image(2), images.label(2)), ([1u8, 2].as_slice(), 9));
    }

    #[test]
    fn every_byte_becomes_its_share_of_255() {
        let bytes: Vec<u8> = (0..=255).collect();
        let mut values = [0.0; 256];
        scale(&bytes, &mut values);
        assert_eq!((values[0], values[255]), (0.0, 1.0));
        for (byte, value) in bytes.iter().zip(values) {
            let exact = f64::from(*byte) / 255.0;
            assert!((f64::from(value) - exact).abs() <= f64::from(f32::EPSILON) * exact, "{byte}: {value}");
        }
    }

    #[test]
    #[should_panic(expected = "one value a pixel")]
    fn a_batch_of_another_size_is_refused() {
        three_images().fill_batch(&[0], &mut [0.0; 3], &mut [0]);
    }
}
