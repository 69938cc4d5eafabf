//! Which of the training images are trained on, and which only measured.

use std::ops::Range;
use thiserror::Error;

/// The training images cut in two: the last ones are for validation. Fixed by position, not drawn at random, so that
/// runs with different seeds are measured on the same images.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// The images trained on.
    pub train: Range<usize>,
    /// The images that loss and accuracy are measured on after each epoch; may be empty.
    pub validation: Range<usize>,
}

/// A validation set that leaves nothing to train on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "a validation set of {validation} images leaves none to train on, for there are {images}; \
     choose at most {}", images.saturating_sub(1)
)]
pub struct SplitError {
    /// Validation images that were asked for.
    pub validation: usize,
    /// Training images in all.
    pub images: usize,
}

impl Split {
    /// The last `validation` of `images` training images are for validation; 0 trains on all.
    pub fn new(images: usize, validation: usize) -> Result<Self, SplitError> {
        if validation >= images {
            return Err(SplitError { validation, images });
        }
        let cut = images - validation;
        Ok(Self { train: 0..cut, validation: cut..images })
    }

    /// How many of `images` training images are for validation when nobody says: 10 000, or a sixth of fewer than
    /// 60 000.
    pub fn usual_validation(images: usize) -> usize {
        (images / 6).min(10_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_images_are_for_validation() {
        let split = Split::new(60_000, 10_000).expect("fits");
        assert_eq!((split.train, split.validation), (0..50_000, 50_000..60_000));
        let split = Split::new(7, 0).expect("fits");
        assert_eq!((split.train, split.validation), (0..7, 7..7));
        assert_eq!(Split::new(7, 6).expect("fits").train, 0..1);
    }

    #[test]
    fn a_sixth_but_at_most_10_000_are_usual() {
        for (images, validation) in [(60_000, 10_000), (120_000, 10_000), (600, 100), (5, 0), (1, 0)] {
            assert_eq!(Split::usual_validation(images), validation);
            Split::new(images, validation).expect("fits");
        }
    }

    #[test]
    fn one_image_must_be_left_to_train_on() {
        for (images, validation) in [(7, 7), (7, 8), (0, 0), (1, usize::MAX)] {
            let error = Split::new(images, validation).expect_err("nothing to train on");
            assert_eq!(error, SplitError { validation, images });
        }
        assert!(Split::new(7, 7).expect_err("as above").to_string().ends_with("choose at most 6"));
    }
}
