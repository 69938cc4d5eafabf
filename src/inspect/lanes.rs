//! Many images on their way through a network, shared out among shards.

use crate::dataset::{Images, Subset};
use crate::nn::kernels::Scratch;
use crate::nn::layer::Pass;
use crate::nn::network::Network;
use crate::nn::plan::{Plan, Purpose};
use crate::nn::shard::Shard;
use crate::threads::Workers;
use std::ops::Range;

/// Images that are to be taken through a network: those at places in a part of a set.
#[derive(Clone, Debug)]
pub struct Load<'a> {
    /// All images.
    pub images: &'a Images,
    /// The part of them.
    pub subset: &'a Subset,
    /// The places in that.
    pub range: Range<usize>,
}

/// Space for many images on their way.
pub struct Lanes {
    shards: Vec<Shard<f32>>,
    /// Each thread's working memory.
    scratches: Vec<Scratch<f32>>,
    /// The number of images that a shard has space for.
    room: usize,
    /// The number of shards that the last images are in.
    used: usize,
}

impl Lanes {
    /// Makes `count` shards for a purpose with space for `room` images each.
    pub fn new(network: &Network<f32>, purpose: Purpose, count: usize, room: usize) -> Self {
        let plan = Plan::new(network, purpose);
        let shards = (0..count).map(|_| Shard::new(network, &plan, room)).collect();
        Self { shards, scratches: Vec::new(), room, used: 0 }
    }

    /// Gives the number of shards.
    pub fn count(&self) -> usize {
        self.shards.len()
    }

    /// Gives the number of images that a shard has space for.
    pub fn room(&self) -> usize {
        self.room
    }

    /// Gives the number of images that all shards have space for.
    pub fn capacity(&self) -> usize {
        self.shards.len() * self.room
    }

    /// Gives the number of images in each shard that shares so many out as evenly as can be.
    pub fn even(&self, images: usize) -> usize {
        images.div_ceil(self.shards.len().max(1)).clamp(1, self.room)
    }

    /// Takes images up to the output of the first `layers` layers, `each` of them in a shard and as many as have space; of all layers,
    /// what the network says is made of it, too. Calls `after` with the number of each shard once it is there, on any thread.
    pub fn run(
        &mut self,
        workers: &Workers,
        network: &Network<f32>,
        layers: usize,
        load: &Load<'_>,
        each: usize,
        after: impl Fn(usize, &Shard<f32>) + Sync,
    ) {
        let Self { shards, scratches, room, used } = self;
        let (range, each) = (&load.range, each.clamp(1, *room));
        *used = range.len().div_ceil(each).min(shards.len());
        if scratches.len() < workers.threads() {
            scratches.resize_with(workers.threads(), Scratch::new);
        }
        workers.each_with(&mut shards[..*used], scratches, |index, shard, scratch| {
            let start = range.start + index * each;
            let part = start..(start + each).min(range.end);
            let fill =
                |x: &mut [f32], labels: &mut [u8]| load.subset.fill(load.images, part.clone(), x, labels);
            shard.load(network, part.len(), Pass::EVALUATE, fill);
            shard.forward(network, 0..layers, scratch);
            if layers == network.layers.len() {
                shard.finish(network, 1);
            }
            after(index, shard);
        });
    }

    /// Gives the shards that the last images are in, in order.
    pub fn shards(&self) -> &[Shard<f32>] {
        &self.shards[..self.used]
    }
}
