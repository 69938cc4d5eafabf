//! The test set: in memory, or still packed inside the program. There is no third case, so none can end up as MNIST.

use super::error::DatasetError;
use super::images::Images;
use super::mnist;
use std::sync::OnceLock;

/// Where the test images are.
#[derive(Debug)]
pub(super) enum TestSet {
    /// They were read with the training images.
    Loaded(Images),
    /// They are MNIST's, and unpacked when they are first asked for.
    Embedded(OnceLock<Images>),
}

impl TestSet {
    /// The images.
    ///
    /// # Errors
    /// If the embedded ones do not unpack, for the program file is damaged.
    pub(super) fn images(&self) -> Result<&Images, DatasetError> {
        let cell = match self {
            Self::Loaded(images) => return Ok(images),
            Self::Embedded(cell) => cell,
        };
        if let Some(images) = cell.get() {
            return Ok(images);
        }
        // Two threads at once would both unpack and one result be dropped: a waste, but right.
        let images = mnist::test()?;
        Ok(cell.get_or_init(|| images))
    }

    /// The images, if they were read: MNIST's are known, and not worth unpacking for a look.
    pub(super) fn loaded(&self) -> Option<&Images> {
        match self {
            Self::Loaded(images) => Some(images),
            Self::Embedded(_) => None,
        }
    }

    /// How many there are. Unpacks nothing.
    pub(super) fn len(&self) -> usize {
        self.loaded().map_or(mnist::TEST_IMAGES, Images::len)
    }
}
