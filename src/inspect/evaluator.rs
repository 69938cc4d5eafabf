//! Loss and accuracy over a set of images, a piece at a time, so that whoever asks stays answerable.

use crate::dataset::{Images, Split, Subset};
use crate::nn::kernels::Scratch;
use crate::nn::layer::Pass;
use crate::nn::loss::{Score, predicted};
use crate::nn::network::Network;
use crate::nn::plan::{Plan, Purpose};
use crate::nn::shard::Shard;
use crate::protocol::Evaluation;
use crate::threads::Workers;
use std::ops::Range;

/// The most shards that a piece is cut into.
const MAX_SHARDS: usize = 16;
/// The most samples in a shard.
const MAX_SHARD_SAMPLES: usize = 16;
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

/// Space for measuring a piece.
pub struct Evaluator {
    shards: Vec<Shard<f32>>,
    /// Each thread's working memory.
    scratches: Vec<Scratch<f32>>,
    /// The number of samples that a shard has space for.
    shard_samples: usize,
    /// The number of shards of the last piece.
    used: usize,
}

impl Evaluator {
    /// Makes space for pieces as large as is good for `network`.
    pub fn new(network: &Network<f32>) -> Self {
        let (count, shard_samples) = shards_of(network);
        let plan = Plan::new(network, Purpose::Evaluate);
        Self {
            shards: (0..count).map(|_| Shard::new(network, &plan, shard_samples)).collect(),
            scratches: Vec::new(),
            shard_samples,
            used: 0,
        }
    }

    /// Takes the next piece of those images that are at `range` in `subset` forward and calls `visit` with what the network
    /// says of each, in order; returns what came of it. Nothing is done once all of the range is.
    pub fn piece(
        &mut self,
        workers: &Workers,
        network: &Network<f32>,
        images: &Images,
        subset: &Subset,
        range: Range<usize>,
        mut visit: impl FnMut(Judged<'_>),
    ) -> Score {
        let count = range.len().min(self.shards.len() * self.shard_samples).div_ceil(self.shard_samples);
        self.used = count;
        let shards = &mut self.shards[..count];
        let cut = |index: usize| {
            let start = range.start + index * self.shard_samples;
            start..(start + self.shard_samples).min(range.end)
        };
        if self.scratches.len() < workers.threads() {
            self.scratches.resize_with(workers.threads(), Scratch::new);
        }
        workers.each_with(shards, &mut self.scratches, |index, shard, scratch| {
            let part = cut(index);
            shard.load(network, part.len(), Pass::EVALUATE, |x, labels| subset.fill(images, part, x, labels));
            shard.forward(network, 0..network.layers.len(), scratch);
            shard.finish(network, 1);
        });
        let mut score = Score::default();
        for (index, shard) in shards.iter().enumerate() {
            score += shard.score;
            for (place, (outputs, label)) in cut(index).zip(shard.answers(network)) {
                visit(Judged { place, label, outputs });
            }
        }
        score
    }

    /// Tells whether all images of the last piece have the very same logits.
    pub fn answers_alike(&self, network: &Network<f32>) -> bool {
        let shards = self.shards[..self.used].iter();
        let mut rows = shards.flat_map(|shard| {
            shard.activation(network, network.layers.len()).chunks_exact(network.classes())
        });
        rows.next().is_none_or(|first| rows.all(|row| row == first))
    }

    /// Measures the next piece of `subset` of `images`; true once all is measured.
    pub fn measure(
        &mut self,
        workers: &Workers,
        network: &Network<f32>,
        images: &Images,
        subset: &Subset,
        measuring: &mut Measuring,
    ) -> bool {
        let rest = measuring.done..subset.len();
        let score = self.piece(workers, network, images, subset, rest, |_| {});
        *measuring += score;
        measuring.done >= subset.len()
    }
}
