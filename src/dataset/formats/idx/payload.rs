//! What an IDX file holds after its header: in memory, or left in a file if it is more than may be kept there.

use crate::dataset::axes::Axes;
use crate::dataset::error::DatasetError;
use crate::dataset::pixels::Pixels;
use crate::dataset::stored::{PixelFile, Segment, Stored};
use crate::nn::shape::Shape;
use std::sync::Arc;

/// The bytes after the header of an IDX file.
#[derive(Debug)]
pub(in crate::dataset) enum Payload {
    /// They are in memory.
    Memory(Vec<u8>),
    /// They are in a file from `start` on, `length` of them.
    File {
        /// The file: the IDX file itself, or what it was unpacked to.
        file: Arc<PixelFile>,
        /// Where they begin, in bytes.
        start: u64,
        /// How many there are.
        length: u64,
    },
}

impl Payload {
    /// Gives the number of bytes.
    pub(in crate::dataset) fn len(&self) -> u64 {
        match self {
            Self::Memory(bytes) => bytes.len() as u64,
            Self::File { length, .. } => *length,
        }
    }

    /// Tells whether `bytes` stand there from byte `from` on.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub(super) fn holds(&self, from: u64, bytes: &[u8]) -> Result<bool, DatasetError> {
        let end = from + bytes.len() as u64;
        match self {
            _ if end > self.len() => Ok(false),
            Self::Memory(payload) => Ok(payload[from as usize..end as usize] == *bytes),
            Self::File { file, start, .. } => {
                let mut there = vec![0; bytes.len()];
                file.read(start + from, &mut there)?;
                Ok(there == bytes)
            }
        }
    }

    /// Gives them as the pixels of `images` images of `shape`.
    pub(super) fn pixels(self, shape: Shape, images: usize) -> Pixels {
        match self {
            Self::Memory(bytes) => bytes.into(),
            Self::File { file, start, .. } => {
                Stored::new([Segment { file, start, stride: shape.len() as u64, images }], Axes::Rows).into()
            }
        }
    }
}
