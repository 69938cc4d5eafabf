//! Which of the training images are trained on, and which only measured.

use super::images::Images;
use super::stratify;
use super::which::Which;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Range;
use std::str::FromStr;
use thiserror::Error;

/// How the validation set is chosen among the training images.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ValidationSplit {
    /// The last images, in the order of the file: the same ones for every seed.
    #[default]
    Last,
    /// The same share of every class, drawn with the seed.
    Stratified,
}

impl ValidationSplit {
    /// Both.
    const ALL: [Self; 2] = [Self::Last, Self::Stratified];

    /// Its name, as typed and as kept.
    pub fn name(self) -> &'static str {
        match self {
            Self::Last => "last",
            Self::Stratified => "stratified",
        }
    }
}

impl fmt::Display for ValidationSplit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for ValidationSplit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|split| split.name() == text);
        found.ok_or_else(|| "there is no such split; there are last and stratified".to_owned())
    }
}

/// Some of the images of a set, in ascending order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subset {
    /// Neighbours.
    Range(Range<usize>),
    /// The images at these places of the set.
    Indices(Vec<u32>),
}

impl Subset {
    /// All images of `images`.
    pub fn all(images: &Images) -> Self {
        Self::Range(0..images.len())
    }

    /// All of these among the whole set.
    fn whole(&self) -> Which<'_> {
        match self {
            Self::Range(range) => Which::Range(range.clone()),
            Self::Indices(indices) => Which::Indices(indices),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.whole().len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Which image of the whole set number `place` of this one is.
    ///
    /// # Panics
    /// If there is no such place.
    pub fn image(&self, place: usize) -> usize {
        self.whole().index(place)
    }

    /// Which images of the whole set these are.
    pub fn images(&self) -> impl Iterator<Item = usize> {
        (0..self.len()).map(|place| self.image(place))
    }

    /// Turns places in this subset into places in the whole set.
    pub fn look_up(&self, places: &mut [u32]) {
        match self {
            // Image numbers fit in 32 bits.
            Self::Range(range) => places.iter_mut().for_each(|place| *place += range.start as u32),
            Self::Indices(indices) => places.iter_mut().for_each(|place| *place = indices[*place as usize]),
        }
    }

    /// Gives which images of the whole set those at `places` of this one are.
    ///
    /// # Panics
    /// If there are no such places.
    pub fn which(&self, places: Range<usize>) -> Which<'_> {
        match self {
            Self::Range(range) => {
                assert!(places.end <= range.len(), "images {places:?} of {}", range.len());
                Which::Range(range.start + places.start..range.start + places.end)
            }
            Self::Indices(indices) => Which::Indices(&indices[places]),
        }
    }
}

/// The training images cut in two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// The images trained on.
    pub train: Subset,
    /// The images that loss and accuracy are measured on after each epoch; may be empty.
    pub validation: Subset,
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
    /// Takes `validation` images out of those with these labels; 0 trains on all. `seed` decides which, if the split is
    /// drawn.
    ///
    /// # Errors
    /// If none would be left to train on.
    pub fn new(
        how: ValidationSplit,
        labels: &[u8],
        validation: usize,
        seed: u64,
    ) -> Result<Self, SplitError> {
        let images = labels.len();
        if validation >= images {
            return Err(SplitError { validation, images });
        }
        let cut = images - validation;
        if how == ValidationSplit::Last || validation == 0 {
            return Ok(Self { train: Subset::Range(0..cut), validation: Subset::Range(cut..images) });
        }
        let [train, validation] = stratify::cut(labels, validation, seed);
        Ok(Self { train: Subset::Indices(train), validation: Subset::Indices(validation) })
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
    use crate::nn::scaling::Scaling;

    fn last(images: usize, validation: usize) -> Result<Split, SplitError> {
        Split::new(ValidationSplit::Last, &vec![0; images], validation, 1)
    }

    #[test]
    fn the_last_images_are_for_validation() {
        let parts = |split: Split| (split.train, split.validation);
        let range = Subset::Range;
        assert_eq!(parts(last(60_000, 10_000).expect("fits")), (range(0..50_000), range(50_000..60_000)));
        assert_eq!(parts(last(7, 0).expect("fits")), (range(0..7), range(7..7)));
        assert_eq!(last(7, 6).expect("fits").train, range(0..1));
    }

    #[test]
    fn a_sixth_but_at_most_10_000_are_usual() {
        for (images, validation) in [(60_000, 10_000), (120_000, 10_000), (600, 100), (5, 0), (1, 0)] {
            assert_eq!(Split::usual_validation(images), validation);
            last(images, validation).expect("fits");
        }
    }

    #[test]
    fn one_image_must_be_left_to_train_on() {
        for how in ValidationSplit::ALL {
            for (images, validation) in [(7, 7), (7, 8), (0, 0), (1, usize::MAX)] {
                let error =
                    Split::new(how, &vec![0; images], validation, 1).expect_err("nothing to train on");
                assert_eq!(error, SplitError { validation, images });
            }
        }
        assert!(last(7, 7).expect_err("as above").to_string().ends_with("choose at most 6"));
    }

    #[test]
    fn a_subset_is_the_images_it_names_in_whichever_form() {
        let images =
            Images::new(crate::nn::shape::Shape::new(1, 2, 1), (0..10).collect(), 0, vec![5, 6, 7, 8, 9]);
        let (range, indices) = (Subset::Range(1..4), Subset::Indices(vec![1, 2, 3]));
        let filled = |subset: &Subset| {
            let (mut x, mut labels) = ([0.0; 4], [0; 2]);
            let excerpt = images.excerpt(subset.which(1..3)).expect("in memory");
            excerpt.fill(0..2, &Scaling::unit(1), &mut x, &mut labels);
            (x, labels, subset.images().collect::<Vec<_>>(), subset.len(), subset.image(2))
        };
        assert_eq!(filled(&range), filled(&indices));
        assert_eq!(filled(&range).1, [7, 8]);
        for subset in [range, indices] {
            let mut places = [2, 0];
            subset.look_up(&mut places);
            assert_eq!(places, [3, 1]);
        }
    }

    #[test]
    fn names_are_read_as_they_are_written() {
        for how in ValidationSplit::ALL {
            assert_eq!(how.to_string().parse(), Ok(how));
        }
        assert!("random".parse::<ValidationSplit>().is_err_and(|error| error.contains("stratified")));
    }
}
