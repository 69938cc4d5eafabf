//! The test set: there is none, the data set's own, or MNIST's. Every data set says which, so none can end up as MNIST.

use super::error::DatasetError;
use super::images::Images;
use super::mnist;
use std::sync::OnceLock;

/// Which test set is meant.
#[derive(Debug)]
pub enum TestSet {
    /// There is none, for the reason given in words.
    Absent(String),
    /// The data set has test images of its own, which were read with the training images.
    Own(Images),
    /// The test images are those of MNIST inside the program, which are unpacked when they are first asked for.
    Mnist(OnceLock<Images>),
}

impl TestSet {
    /// The test set of the MNIST inside the program.
    pub(super) fn mnist() -> Self {
        Self::Mnist(OnceLock::new())
    }

    /// The images, if there are any.
    ///
    /// # Errors
    /// If the embedded ones do not unpack, for the program file is damaged.
    pub fn images(&self) -> Result<Option<&Images>, DatasetError> {
        let cell = match self {
            Self::Absent(_) => return Ok(None),
            Self::Own(images) => return Ok(Some(images)),
            Self::Mnist(cell) => cell,
        };
        if let Some(images) = cell.get() {
            return Ok(Some(images));
        }
        // Two threads at once would both unpack and one result be dropped: a waste, but right.
        let images = mnist::test()?;
        Ok(Some(cell.get_or_init(|| images)))
    }

    /// The images, if they were read: MNIST's are known, and not worth unpacking for a look.
    pub fn loaded(&self) -> Option<&Images> {
        match self {
            Self::Own(images) => Some(images),
            Self::Absent(_) | Self::Mnist(_) => None,
        }
    }

    /// Why there are no test images, if there are none.
    pub fn absence(&self) -> Option<&str> {
        match self {
            Self::Absent(reason) => Some(reason),
            Self::Own(_) | Self::Mnist(_) => None,
        }
    }

    /// The number of test images; counting them unpacks nothing.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Absent(_) => 0,
            Self::Own(images) => images.len(),
            Self::Mnist(_) => mnist::TEST_IMAGES,
        }
    }
}
