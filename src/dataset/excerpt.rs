//! Some images of a set, at hand: what can fail, reading them, is done before anything is computed with them.

use super::which::Which;
use crate::nn::scaling::Scaling;
use crate::nn::shape::Shape;
use std::borrow::Cow;
use std::ops::Range;

/// Some images of a set, whose pixels are in memory for as long as this lives: any thread may take them from here, and that cannot
/// fail.
#[derive(Clone, Debug)]
pub struct Excerpt<'a> {
    /// The shape of each image, H×W×C.
    pub shape: Shape,
    /// The labels of all images of the set.
    labels: &'a [u8],
    which: Which<'a>,
    pixels: Held<'a>,
}

/// The pixels that an excerpt has at hand, axes `[image, row, column, channel]`.
#[derive(Clone, Debug)]
pub(super) enum Held<'a> {
    /// Those of the whole set.
    Whole(&'a [u8]),
    /// Those of the images of the excerpt alone.
    Alone(Cow<'a, [u8]>),
}

impl<'a> Excerpt<'a> {
    /// The images `which` of a set whose images are of `shape` and have these `labels`.
    pub(super) fn new(shape: Shape, labels: &'a [u8], which: Which<'a>, pixels: Held<'a>) -> Self {
        Self { shape, labels, which, pixels }
    }

    /// Gives the number of images (N).
    pub fn len(&self) -> usize {
        self.which.len()
    }

    /// Tells whether there are no images.
    pub fn is_empty(&self) -> bool {
        self.which.is_empty()
    }

    /// Gives the number that the image at `place` has in its set.
    ///
    /// # Panics
    /// If there is no such place.
    pub fn index(&self, place: usize) -> usize {
        self.which.index(place)
    }

    /// Gives the class of the image at `place`.
    ///
    /// # Panics
    /// If there is no such place.
    pub fn label(&self, place: usize) -> u8 {
        self.labels[self.index(place)]
    }

    /// Gives the bytes of the image at `place`, axes `[row, column, channel]`, 0 to 255.
    ///
    /// # Panics
    /// If there is no such place.
    pub fn image(&self, place: usize) -> &[u8] {
        self.run(place..place + 1)
    }

    /// Gives the bytes of the images at `places`, which lie side by side.
    fn run(&self, places: Range<usize>) -> &[u8] {
        let (pixels, first) = match &self.pixels {
            Held::Whole(pixels) => (*pixels, self.index(places.start)),
            Held::Alone(pixels) => (&**pixels, places.start),
        };
        let size = self.shape.len();
        &pixels[first * size..(first + places.len()) * size]
    }

    /// Tells whether images lie side by side whose places do.
    fn is_in_order(&self) -> bool {
        matches!((&self.which, &self.pixels), (Which::Range(_), _) | (_, Held::Alone(_)))
    }

    /// Writes the images at `places`, as a network with this `scaling` takes them, into `x`, axes `[sample, row, column, channel]`, and
    /// their labels into `labels`.
    ///
    /// # Panics
    /// If `x` or `labels` is not as long as that needs, or there are no such places.
    pub fn fill(&self, places: Range<usize>, scaling: &Scaling, x: &mut [f32], labels: &mut [u8]) {
        let size = self.shape.len();
        assert_eq!(x.len(), places.len() * size, "one value a pixel");
        assert_eq!(labels.len(), places.len(), "one label an image");
        labels.iter_mut().zip(places.clone()).for_each(|(label, place)| *label = self.label(place));
        if self.is_in_order() && !places.is_empty() {
            return scaling.apply(self.run(places), x);
        }
        for (place, sample) in places.zip(x.chunks_exact_mut(size)) {
            scaling.apply(self.image(place), sample);
        }
    }
}
