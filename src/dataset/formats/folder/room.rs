//! Where the images go while they are decoded: into memory, or into a file if they are more than may be kept there.

use crate::dataset::error::DatasetError;
use crate::dataset::pixels::Pixels;
use crate::dataset::spool::{Spool, images_in};
use crate::memory::zeros;
use crate::nn::shape::Shape;

/// Room for images that are decoded in any order.
#[derive(Debug)]
pub(super) enum Room {
    /// In memory.
    Memory(Vec<u8>),
    /// In a file of so many bytes.
    File(Spool, u64),
}

/// The place of one image.
pub(super) enum Part<'a> {
    /// In memory.
    Memory(&'a mut [u8]),
    /// In a file, from this byte on.
    File(&'a Spool, u64),
}

impl Room {
    /// Makes room for `bytes`: in memory if they are no more than `memory`.
    ///
    /// # Errors
    /// If there is none.
    pub(super) fn new(bytes: u64, memory: u64) -> Result<Self, DatasetError> {
        if bytes > memory {
            return Ok(Self::File(Spool::new(bytes)?, bytes));
        }
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        zeros(bytes).map(Self::Memory).map_err(|_| DatasetError::Memory { bytes })
    }

    /// Gives the places of all images of `size` bytes, in order.
    pub(super) fn parts(&mut self, size: usize) -> Box<dyn Iterator<Item = Part<'_>> + Send + '_> {
        match self {
            Self::Memory(pixels) => Box::new(pixels.chunks_exact_mut(size).map(Part::Memory)),
            Self::File(spool, bytes) => {
                let images = *bytes / size as u64;
                let spool = &*spool;
                Box::new((0..images).map(move |image| Part::File(spool, image * size as u64)))
            }
        }
    }

    /// Gives the pixels of the first `first` of `images` images of `shape`, and those of the others.
    pub(super) fn parted(self, shape: Shape, first: usize, images: usize) -> (Pixels, Pixels) {
        match self {
            Self::Memory(mut pixels) => {
                let others = pixels.split_off(first * shape.len());
                (pixels.into(), others.into())
            }
            Self::File(spool, _) => {
                let (file, start) = (spool.finish(), first as u64 * shape.len() as u64);
                (images_in(&file, 0, shape, first), images_in(&file, start, shape, images - first))
            }
        }
    }
}

impl Part<'_> {
    /// Puts an image into its place.
    ///
    /// # Errors
    /// If it goes into a file that cannot be written.
    pub(super) fn put(self, image: &[u8]) -> Result<(), DatasetError> {
        match self {
            Self::Memory(pixels) => {
                pixels.copy_from_slice(image);
                Ok(())
            }
            Self::File(spool, offset) => spool.write(offset, image),
        }
    }
}
