//! How images are prepared.

use crate::dataset::augment::{Augmentation, Occasion};
use crate::nn::scaling::Scaling;

/// How images are prepared.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Recipe {
    /// What is done to them.
    pub(super) augmentation: Augmentation,
    /// How their bytes become the network's input.
    pub(super) scaling: Scaling,
    /// What that is drawn from.
    pub(super) occasion: Occasion,
}

/// Images that a batch needs, and how they are prepared.
#[derive(Clone, Copy, Debug)]
pub struct Needed<'a> {
    /// The images: positions among all images, in order.
    pub images: &'a [u32],
    /// What is done to them.
    pub augmentation: &'a Augmentation,
    /// How their bytes become the network's input.
    pub scaling: &'a Scaling,
    /// What that is drawn from.
    pub occasion: Occasion,
}

impl Needed<'_> {
    /// Gives how they are prepared.
    pub(super) fn recipe(&self) -> Recipe {
        let Self { augmentation, scaling, occasion, .. } = *self;
        Recipe { augmentation: augmentation.clone(), scaling: scaling.clone(), occasion }
    }

    /// Tells whether they are prepared by this recipe.
    pub(super) fn is_by(&self, recipe: &Recipe) -> bool {
        self.occasion == recipe.occasion
            && *self.augmentation == recipe.augmentation
            && *self.scaling == recipe.scaling
    }
}
