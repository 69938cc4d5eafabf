//! Which images of a set are meant.

use std::ops::Range;

/// Which images of a set are meant.
#[derive(Clone, Debug)]
pub enum Which<'a> {
    /// Neighbours.
    Range(Range<usize>),
    /// The images of these numbers, in this order.
    Indices(&'a [u32]),
}

impl Which<'_> {
    /// Gives the number of images.
    pub fn len(&self) -> usize {
        match self {
            Self::Range(range) => range.len(),
            Self::Indices(indices) => indices.len(),
        }
    }

    /// Tells whether no image is meant.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Gives the number that the image at `place` has in its set.
    ///
    /// # Panics
    /// If there is no such place.
    pub fn index(&self, place: usize) -> usize {
        assert!(place < self.len(), "image {place} of {}", self.len());
        match self {
            Self::Range(range) => range.start + place,
            Self::Indices(indices) => indices[place] as usize,
        }
    }
}

impl From<Range<usize>> for Which<'_> {
    fn from(range: Range<usize>) -> Self {
        Self::Range(range)
    }
}

impl<'a> From<&'a [u32]> for Which<'a> {
    fn from(indices: &'a [u32]) -> Self {
        Self::Indices(indices)
    }
}

impl<'a, const N: usize> From<&'a [u32; N]> for Which<'a> {
    fn from(indices: &'a [u32; N]) -> Self {
        Self::Indices(indices)
    }
}

impl<'a> From<&'a Vec<u32>> for Which<'a> {
    fn from(indices: &'a Vec<u32>) -> Self {
        Self::Indices(indices)
    }
}
