//! Labelled images: the labels in memory, and the pixels there, too, or in files.

use super::error::DatasetError;
use super::excerpt::{Excerpt, Held};
use super::pixels::Pixels;
use super::stored::Stored;
use super::which::Which;
use crate::memory::reserve;
use crate::nn::shape::Shape;
use std::borrow::Cow;
use std::ops::Range;

/// About how many bytes are read at a time where all images of a set are gone through.
const CHUNK: usize = 1 << 20;

/// Labelled images, all of one shape, kept as bytes: a quarter of what f32 would take.
///
/// A set that is larger than what may be kept in memory lies in files. So reading images can fail, and is done before anything is
/// computed with them: an [`Excerpt`] has some at hand.
#[derive(Clone)]
pub struct Images {
    /// The shape of each image, H×W×C.
    pub shape: Shape,
    pixels: Pixels,
    /// The labels, one an image.
    labels: Vec<u8>,
}

impl Images {
    /// The images whose pixels are `bytes` from `start` on; the caller has checked that they are as many as the labels.
    pub(super) fn new(shape: Shape, bytes: Vec<u8>, start: usize, labels: Vec<u8>) -> Self {
        debug_assert_eq!(bytes.len(), start + shape.len() * labels.len());
        Self::with(shape, Pixels::Memory { bytes, start }, labels)
    }

    /// The images with these pixels, wherever they are; the caller has checked that they are as many as the labels.
    pub(super) fn with(shape: Shape, pixels: impl Into<Pixels>, labels: Vec<u8>) -> Self {
        Self { shape, pixels: pixels.into(), labels }
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

    /// Whether the pixels are not in memory, but read from files when they are needed.
    pub fn is_streamed(&self) -> bool {
        matches!(self.pixels, Pixels::Files(_))
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

    /// One more than the greatest label, so 1 to 256.
    pub fn classes(&self) -> usize {
        self.labels.iter().max().map_or(0, |&label| usize::from(label) + 1)
    }

    /// The bytes of one image, axes `[row, column, channel]`, 0 to 255.
    ///
    /// # Errors
    /// If it lies in a file and cannot be read, or the file was changed; not if the images are in memory.
    ///
    /// # Panics
    /// If there is no such image.
    pub fn image(&self, index: usize) -> Result<Cow<'_, [u8]>, DatasetError> {
        self.range(index..index + 1)
    }

    /// Some of the images, at hand. Of images in memory that takes neither time nor memory.
    ///
    /// # Errors
    /// If they lie in a file and cannot be read, or the file was changed; not if the images are in memory.
    ///
    /// # Panics
    /// If there are no such images.
    pub fn excerpt<'a>(&'a self, which: impl Into<Which<'a>>) -> Result<Excerpt<'a>, DatasetError> {
        let which = which.into();
        let held = match &self.pixels {
            Pixels::Memory { bytes, start } => Held::Whole(&bytes[*start..]),
            Pixels::Files(stored) => {
                let mut pixels = Vec::new();
                self.read(stored, &which, &mut pixels)?;
                Held::Alone(Cow::Owned(pixels))
            }
        };
        Ok(Excerpt::new(self.shape, &self.labels, which, held))
    }

    /// Some of the images, at hand as those of [`Self::excerpt`] are; what has to be read for that is put into `buffer`, whose memory is
    /// used again.
    ///
    /// # Errors
    /// As [`Self::excerpt`].
    ///
    /// # Panics
    /// If there are no such images.
    pub fn excerpt_into<'a>(
        &'a self,
        which: impl Into<Which<'a>>,
        buffer: &'a mut Vec<u8>,
    ) -> Result<Excerpt<'a>, DatasetError> {
        let which = which.into();
        let held = match &self.pixels {
            Pixels::Memory { bytes, start } => Held::Whole(&bytes[*start..]),
            Pixels::Files(stored) => {
                self.read(stored, &which, buffer)?;
                Held::Alone(Cow::Borrowed(&*buffer))
            }
        };
        Ok(Excerpt::new(self.shape, &self.labels, which, held))
    }

    /// Has the system read some of the images while something else is done, where they lie in files and it takes such advice.
    pub fn prefetch<'a>(&'a self, which: impl Into<Which<'a>>) {
        if let Pixels::Files(stored) = &self.pixels {
            stored.prefetch(&which.into(), self.shape);
        }
    }

    /// The bytes of all images in order, axes `[image, row, column, channel]`, some whole images at a time.
    ///
    /// Each item is an error if those images lie in a file and cannot be read.
    pub fn chunks(&self) -> impl Iterator<Item = Result<Cow<'_, [u8]>, DatasetError>> {
        let step = match self.pixels {
            Pixels::Memory { .. } => self.len(),
            Pixels::Files(_) => CHUNK / self.shape.len().max(1),
        };
        let step = step.max(1);
        let end = move |start: usize| start.saturating_add(step).min(self.len());
        (0..self.len()).step_by(step).map(move |start| {
            self.prefetch(end(start)..end(end(start)));
            self.range(start..end(start))
        })
    }

    /// The bytes of neighbours.
    fn range(&self, range: Range<usize>) -> Result<Cow<'_, [u8]>, DatasetError> {
        let size = self.shape.len();
        match &self.pixels {
            Pixels::Memory { bytes, start } => {
                Ok(Cow::Borrowed(&bytes[*start..][range.start * size..range.end * size]))
            }
            Pixels::Files(stored) => {
                let mut pixels = Vec::new();
                self.read(stored, &Which::Range(range), &mut pixels)?;
                Ok(Cow::Owned(pixels))
            }
        }
    }

    /// Reads images that lie in files into `pixels`, in place of what is there.
    fn read(&self, stored: &Stored, which: &Which<'_>, pixels: &mut Vec<u8>) -> Result<(), DatasetError> {
        let bytes = which.len() * self.shape.len();
        let more = bytes.saturating_sub(pixels.len());
        reserve(pixels, more).map_err(|_| DatasetError::Memory { bytes })?;
        pixels.resize(bytes, 0);
        stored.read(which, self.shape, pixels)
    }
}

impl std::fmt::Debug for Images {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Images({} of {})", self.len(), self.shape)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::scaling::Scaling;

    const SCALE: f32 = 1.0 / 255.0;

    fn three_images() -> Images {
        // A byte of header in front, to see that it is skipped.
        Images::new(Shape::new(1, 2, 1), vec![77, 0, 255, 51, 102, 1, 2], 1, vec![4, 0, 9])
    }

    #[test]
    fn an_excerpt_has_the_images_asked_for_in_that_order() {
        let images = three_images();
        let excerpt = images.excerpt(&[1, 0, 1]).expect("in memory");
        let (mut x, mut labels) = ([9.0; 6], [9; 3]);
        excerpt.fill(0..3, &Scaling::unit(1), &mut x, &mut labels);
        assert_eq!(x, [51.0 * SCALE, 102.0 * SCALE, 0.0, 1.0, 51.0 * SCALE, 102.0 * SCALE]);
        assert_eq!(labels, [0, 4, 0]);
        assert_eq!((excerpt.image(1), excerpt.label(1), excerpt.index(2)), (&[0, 255][..], 4, 1));
    }

    #[test]
    fn a_range_is_the_excerpt_of_its_indices() {
        let images = three_images();
        let (mut x, mut labels) = ([[0.0; 4]; 2], [[0; 2]; 2]);
        images.excerpt(0..3).expect("in memory").fill(1..3, &Scaling::unit(1), &mut x[0], &mut labels[0]);
        images.excerpt(&[1, 2]).expect("in memory").fill(0..2, &Scaling::unit(1), &mut x[1], &mut labels[1]);
        assert_eq!((x[0], labels[0]), (x[1], labels[1]));
        assert_eq!(images.classes(), 10);
        assert_eq!((&images.image(2).expect("in memory")[..], images.label(2)), (&[1u8, 2][..], 9));
    }

    #[test]
    #[should_panic(expected = "one value a pixel")]
    fn a_batch_of_another_size_is_refused() {
        three_images().excerpt(&[0]).expect("in memory").fill(
            0..1,
            &Scaling::unit(1),
            &mut [0.0; 3],
            &mut [0],
        );
    }
}
