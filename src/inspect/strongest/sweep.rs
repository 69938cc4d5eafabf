//! Many images on their way up to a layer, all of whose output is to be seen.

use crate::dataset::{Images, Subset};
use crate::inspect::evaluator::shards_of;
use crate::nn::kernels::Scratch;
use crate::nn::layer::Pass;
use crate::nn::network::Network;
use crate::nn::plan::{Plan, Purpose};
use crate::nn::shard::Shard;
use crate::threads::Workers;
use std::ops::Range;

/// Space for many images on their way up to a layer.
pub struct Sweep {
    layer: usize,
    shards: Vec<Shard<f32>>,
    /// Each thread's working memory.
    scratches: Vec<Scratch<f32>>,
    /// The number of samples that a shard has space for.
    shard_samples: usize,
    /// The number of shards of the last piece.
    used: usize,
}

impl Sweep {
    /// Makes space for images that go up to the output of `layer`. Nothing is fused, so that maps are there before they are pooled.
    pub fn new(network: &Network<f32>, layer: usize) -> Self {
        let (count, shard_samples) = shards_of(network);
        let plan = Plan::new(network, Purpose::Observe);
        let shards = (0..count).map(|_| Shard::new(network, &plan, shard_samples));
        Self { layer, shards: shards.collect(), scratches: Vec::new(), shard_samples, used: 0 }
    }

    /// Gives the number of images that have room.
    pub fn room(&self) -> usize {
        self.shards.len() * self.shard_samples
    }

    /// Takes those images that are at `range` in `subset` up to the layer, as many as have room.
    pub fn run(
        &mut self,
        workers: &Workers,
        network: &Network<f32>,
        images: &Images,
        subset: &Subset,
        range: Range<usize>,
    ) {
        let Self { layer, shards, scratches, shard_samples, used } = self;
        // A small piece is shared out as evenly as a large one.
        let samples = range.len().div_ceil(shards.len()).clamp(1, *shard_samples);
        *used = range.len().div_ceil(samples).min(shards.len());
        if scratches.len() < workers.threads() {
            scratches.resize_with(workers.threads(), Scratch::new);
        }
        let is_output = *layer + 1 == network.layers.len();
        workers.each_with(&mut shards[..*used], scratches, |index, shard, scratch| {
            let start = range.start + index * samples;
            let part = start..(start + samples).min(range.end);
            shard.load(network, part.len(), Pass::EVALUATE, |x, labels| subset.fill(images, part, x, labels));
            shard.forward(network, 0..*layer + 1, scratch);
            if is_output {
                shard.finish(network, 1);
            }
        });
    }

    /// Gives the output of the layer for each image of the last piece, in order: of the last layer what the network says.
    pub fn maps<'a>(&'a self, network: &'a Network<f32>) -> impl Iterator<Item = &'a [f32]> {
        let (layer, length) = (self.layer, network.shape(self.layer + 1).len().max(1));
        let is_output = layer + 1 == network.layers.len();
        self.shards[..self.used].iter().flat_map(move |shard| {
            let values =
                if is_output { shard.outputs(network) } else { shard.activation(network, layer + 1) };
            values.chunks_exact(length)
        })
    }
}
