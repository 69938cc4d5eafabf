//! Loss and accuracy over a set of images, a piece at a time, so that whoever asks stays answerable.

use super::lanes::{Lanes, Load};
use crate::dataset::{DatasetError, Images, Split, Subset};
use crate::nn::loss::{Score, predicted};
use crate::nn::network::Network;
use crate::nn::plan::Purpose;
use crate::protocol::Evaluation;
use crate::threads::Workers;
use std::ops::Range;

/// The most shards that a piece is cut into.
const MAX_SHARDS: usize = 16;
/// The most samples in a shard.
const MAX_SHARD_SAMPLES: usize = 16;
/// The most samples in a shard that is observed: nothing of what is on the way is given up there.
const MAX_OBSERVED_SAMPLES: usize = 4;
/// The most bytes that the activations of a piece take together, unless those of a single sample take more.
const MAX_BYTES: usize = 24 << 20;

/// Gives the images that samples are watched in, the validation set if there is one, and what they are called.
pub fn watched(split: &Split) -> (&'static str, &Subset) {
    if split.validation.is_empty() { ("training", &split.train) } else { ("validation", &split.validation) }
}

/// Gives the number of shards that a piece of images is cut into, and the number of samples that each has room for.
pub(in crate::inspect) fn shards_of(network: &Network<f32>) -> (usize, usize) {
    let values: usize = (0..=network.layers.len()).map(|index| network.shape(index).len()).sum();
    let samples = (MAX_BYTES / (values * size_of::<f32>()).max(1)).clamp(1, MAX_SHARDS * MAX_SHARD_SAMPLES);
    let shard_samples = samples.div_ceil(MAX_SHARDS);
    (samples.div_ceil(shard_samples), shard_samples)
}

/// How far a measurement is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measuring {
    /// The number of images measured.
    pub done: usize,
    /// The sum of the losses of these images.
    pub loss: f64,
    /// The number of images classified correctly.
    pub correct: usize,
}

impl std::ops::AddAssign<Score> for Measuring {
    fn add_assign(&mut self, score: Score) {
        self.done += score.images;
        self.loss += score.loss;
        self.correct += score.correct;
    }
}

impl Measuring {
    /// Gives the means over what was measured.
    pub fn evaluation(&self) -> Evaluation {
        let images = self.done.max(1) as f64;
        Evaluation { loss: self.loss / images, accuracy: self.correct as f64 / images, images: self.done }
    }
}

/// What the network says of an image.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'a> {
    /// The place of the image in its set.
    pub place: usize,
    /// The true class.
    pub label: usize,
    /// The output of each class.
    pub outputs: &'a [f32],
}

impl Judged<'_> {
    /// Gives the class with the greatest output.
    pub fn predicted(&self) -> usize {
        predicted(self.outputs)
    }
}

/// Space for many images on their way through a network.
pub struct Evaluator {
    lanes: Lanes,
    /// The same for images whose way is to be seen, once that was asked for: it is used again for every answer.
    observed: Option<Lanes>,
}

impl Evaluator {
    /// Makes space for pieces as large as is good for `network`.
    pub fn new(network: &Network<f32>) -> Self {
        let (count, room) = shards_of(network);
        Self { lanes: Lanes::new(network, Purpose::Evaluate, count, room), observed: None }
    }

    /// Gives space for images in which nothing is fused, so that maps are there before they are pooled.
    pub fn observed(&mut self, network: &Network<f32>) -> &mut Lanes {
        let (count, room) = shards_of(network);
        self.observed.get_or_insert_with(|| {
            Lanes::new(network, Purpose::Observe, count, room.min(MAX_OBSERVED_SAMPLES))
        })
    }

    /// Takes the next piece of those images that are at `range` in `subset` forward and calls `visit` with what the network
    /// says of each, in order; returns what came of it. Nothing is done once all of the range is.
    ///
    /// # Errors
    /// If images that are not in memory cannot be read.
    pub fn piece(
        &mut self,
        workers: &Workers,
        network: &Network<f32>,
        images: &Images,
        subset: &Subset,
        range: Range<usize>,
        mut visit: impl FnMut(Judged<'_>),
    ) -> Result<Score, DatasetError> {
        // Sums are made shard by shard: what is in one must not depend on how many there are.
        let each = self.lanes.room();
        let end = |start: usize| range.end.min(start.saturating_add(self.lanes.capacity()));
        let load = Load::new(images, subset, range.start..end(range.start))?;
        // The next piece is read while this one is computed.
        images.prefetch(subset.which(load.range.end..end(load.range.end)));
        self.lanes.run(workers, network, network.layers.len(), &load, each, |_, _| {});
        let mut score = Score::default();
        let mut place = load.range.start;
        for shard in self.lanes.shards() {
            score += shard.score;
            for (outputs, label) in shard.answers(network) {
                visit(Judged { place, label, outputs });
                place += 1;
            }
        }
        Ok(score)
    }

    /// Tells whether all images of the last piece have the very same logits.
    pub fn answers_alike(&self, network: &Network<f32>) -> bool {
        let mut rows = self.lanes.shards().iter().flat_map(|shard| {
            shard.activation(network, network.layers.len()).chunks_exact(network.classes())
        });
        rows.next().is_none_or(|first| rows.all(|row| row == first))
    }

    /// Measures the next piece of `subset` of `images`; true once all is measured.
    ///
    /// # Errors
    /// If images that are not in memory cannot be read.
    pub fn measure(
        &mut self,
        workers: &Workers,
        network: &Network<f32>,
        images: &Images,
        subset: &Subset,
        measuring: &mut Measuring,
    ) -> Result<bool, DatasetError> {
        let rest = measuring.done..subset.len();
        let score = self.piece(workers, network, images, subset, rest, |_| {})?;
        *measuring += score;
        Ok(measuring.done >= subset.len())
    }
}
