//! The images that the network gets wrong, with what it says of them; and those that it is least certain of.

#[cfg(test)]
mod tests;

use super::evaluator::Judged;
use super::question::{Inquire, InquiryError, share_done};
use super::ranking;
use super::snapshot::{Set, Subject};
use super::tools::Tools;
use crate::dataset::Dataset;
use crate::nn::activation::Activation;
use crate::nn::shape::Shape;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::sync::Arc;

/// The most images that are listed.
pub const MOST: usize = 200;
/// The most bytes that the pictures of those take.
const MOST_BYTES: usize = 4 << 20;

/// Which images of a set does the network get wrong, and what does it say of them?
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mistakes {
    /// The set.
    pub set: Set,
    /// Which come first.
    pub order: Order,
    /// Which are meant.
    pub filter: Filter,
}

/// The order in which images are listed; of equals, the one with the smaller index comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Order {
    /// The greatest output of the predicted class first: the worst mistakes.
    #[default]
    Confident,
    /// The smallest difference between the two greatest outputs first, of images that are classified wrongly or correctly.
    Uncertain,
    /// By index.
    Index,
}

impl Order {
    /// All orders.
    pub const ALL: [Self; 3] = [Self::Confident, Self::Uncertain, Self::Index];

    /// Compares two images of a set; no two are equal. What is not a number comes last.
    pub fn compare(self, one: &Judgement, other: &Judgement) -> Ordering {
        let or = |value: f32, replacement: f32| if value.is_nan() { replacement } else { value };
        let confidence = |image: &Judgement| or(image.confidence, f32::NEG_INFINITY);
        let margin = |image: &Judgement| or(image.margin, f32::INFINITY);
        let ordering = match self {
            Self::Confident => confidence(other).total_cmp(&confidence(one)),
            Self::Uncertain => margin(one).total_cmp(&margin(other)),
            Self::Index => Ordering::Equal,
        };
        ordering.then(one.index.cmp(&other.index))
    }
}

/// Which images are meant, by their classes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// Only those of this class.
    pub label: Option<usize>,
    /// Only those taken for this class.
    pub predicted: Option<usize>,
}

impl Filter {
    /// Tells whether images are meant that are of the class that they are taken for, and no others.
    pub fn is_right(&self) -> bool {
        self.label.is_some() && self.label == self.predicted
    }

    fn admits(&self, image: &Judgement) -> bool {
        let is = |wanted: Option<usize>, class| wanted.is_none_or(|wanted| wanted == class);
        is(self.label, image.label) && is(self.predicted, image.predicted)
    }
}

impl Mistakes {
    /// Tells whether images that are classified correctly are listed, too.
    pub fn lists_right(&self) -> bool {
        self.order == Order::Uncertain || self.filter.is_right()
    }

    fn lists(&self, image: &Judgement) -> bool {
        self.filter.admits(image) && (self.lists_right() || image.label != image.predicted)
    }
}

/// What the network says of an image.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// The index of the image in its set.
    pub index: usize,
    /// The true class.
    pub label: usize,
    /// The class with the greatest output.
    pub predicted: usize,
    /// The output of the predicted class.
    pub confidence: f32,
    /// The output of the true class.
    pub truth: f32,
    /// The second greatest output; `None` where there is but one.
    pub second: Option<f32>,
    /// By how much the greatest output is greater than the second; infinite where there is but one.
    pub margin: f32,
}

impl Judgement {
    /// Sums up what the network says of an image.
    pub fn of(image: &Judged<'_>) -> Self {
        let predicted = image.predicted();
        let confidence = image.outputs[predicted];
        let others = image.outputs.iter().enumerate().filter(|(class, _)| *class != predicted);
        let second = others.map(|(_, &output)| output).reduce(f32::max);
        let truth = image.outputs[image.label];
        Self {
            index: image.place,
            label: image.label,
            predicted,
            confidence,
            truth,
            second,
            margin: second.map_or(f32::INFINITY, |second| confidence - second),
        }
    }
}

/// The images that were asked for, as far as the set was looked at.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Gallery {
    /// The first of them, at most [`MOST`].
    pub first: Vec<Judgement>,
    /// How many there are.
    pub total: usize,
    /// Images that were looked at.
    pub looked: usize,
    /// Images in the set.
    pub images: usize,
    /// Whether outputs are probabilities (softmax).
    pub softmax: bool,
    /// The shape of a picture, H×W×C.
    pub shape: Shape,
    /// The bytes of the pictures, axes `[image, row, column, channel]`, in the order of `first`; of large pictures there are
    /// fewer than images.
    pub pixels: Vec<u8>,
}

impl Gallery {
    /// The bytes of the picture of an image of `first`; none if there is no picture of it.
    pub fn picture(&self, place: usize) -> Option<&[u8]> {
        self.pixels.chunks_exact(self.shape.len().max(1)).nth(place)
    }
}

/// How far a list is.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// The images with their positions among all that the set is a part of, in the order that was asked for.
    kept: Vec<(Judgement, usize)>,
    total: usize,
    looked: usize,
    images: usize,
    softmax: bool,
    shape: Shape,
    /// What the pictures are taken from.
    dataset: Option<Arc<Dataset>>,
}

impl Listing {
    /// Keeps an image if it is among the first.
    fn keep(&mut self, order: Order, image: Judgement, position: usize) {
        self.total += 1;
        let place = self.kept.partition_point(|(other, _)| order.compare(other, &image).is_lt());
        ranking::insert(&mut self.kept, MOST, place, || (image, position));
    }
}

impl Inquire for Mistakes {
    type State = Listing;
    type Finding = Gallery;
    const GROWS: bool = true;

    fn advance(
        &self,
        state: &mut Listing,
        subject: &Subject<'_>,
        tools: &mut Tools<'_>,
    ) -> Result<f32, InquiryError> {
        let (images, subset) = subject.images(self.set)?;
        state.images = subset.len();
        state.softmax = subject.network.head.activation == Activation::Softmax;
        state.shape = images.shape;
        state.kept.reserve(MOST.saturating_sub(state.kept.len()));
        state.dataset.get_or_insert_with(|| Arc::clone(subject.dataset));
        let score = tools.classify(subject, self.set, state.looked..subset.len(), |image| {
            let judgement = Judgement::of(&image);
            if self.lists(&judgement) {
                state.keep(self.order, judgement, subset.image(image.place));
            }
        })?;
        state.looked += score.images;
        Ok(share_done(state.looked, state.images))
    }

    fn finding(&self, state: &mut Listing) -> Gallery {
        let size = state.shape.len().max(1);
        let images = state.dataset.as_deref().and_then(|dataset| match self.set {
            Set::Watched => Some(&dataset.train),
            Set::Test => dataset.test().ok(),
        });
        let pictured = state.kept.iter().take(MOST_BYTES / size);
        // A picture that cannot be read is the end of them: each has the place of its image.
        let pixels = pictured.map_while(|&(_, position)| images?.image(position).ok());
        Gallery {
            first: state.kept.iter().map(|(image, _)| *image).collect(),
            total: state.total,
            looked: state.looked,
            images: state.images,
            softmax: state.softmax,
            shape: state.shape,
            pixels: pixels.fold(Vec::new(), |mut all, image| {
                all.extend_from_slice(&image);
                all
            }),
        }
    }
}
