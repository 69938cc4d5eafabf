//! Many images on their way through a network, shared out among shards.

use super::shares::Shares;
use crate::dataset::{DatasetError, Excerpt, Images, Subset};
use crate::nn::layer::Pass;
use crate::nn::network::Network;
use crate::nn::plan::{Plan, Purpose};
use crate::nn::shard::Shard;
use crate::threads::Workers;
use std::ops::Range;

/// Images at hand that are to be taken through a network: those at places in a part of a set.
#[derive(Clone, Debug)]
pub struct Load<'a> {
    excerpt: Excerpt<'a>,
    /// The places in the part of the set.
    pub range: Range<usize>,
}

impl<'a> Load<'a> {
    /// Reads the images at `range` in `subset` of `images`, which is to be no more than is taken through a network at a time.
    ///
    /// # Errors
    /// If images that are not in memory cannot be read.
    pub fn new(images: &'a Images, subset: &'a Subset, range: Range<usize>) -> Result<Self, DatasetError> {
        Ok(Self { excerpt: images.excerpt(subset.which(range.clone()))?, range })
    }

    /// Gives the bytes of the image at a place in the part of the set, axes `[row, column, channel]`.
    ///
    /// # Panics
    /// If that is not within the range.
    pub fn image(&self, place: usize) -> &[u8] {
        self.excerpt.image(place - self.range.start)
    }

    /// Gives the class of the image at a place in the part of the set.
    ///
    /// # Panics
    /// If that is not within the range.
    pub fn label(&self, place: usize) -> u8 {
        self.excerpt.label(place - self.range.start)
    }

    /// Puts the images at these places into a shard, which evaluates them.
    pub fn put(&self, network: &Network<f32>, places: Range<usize>, shard: &mut Shard<f32>) {
        let here = places.start - self.range.start..places.end - self.range.start;
        let fill = |x: &mut [f32], labels: &mut [u8]| self.excerpt.fill(here, &network.scaling, x, labels);
        shard.load(network, places.len(), Pass::EVALUATE, fill);
    }
}

/// Space for many images on their way.
pub struct Lanes {
    shares: Shares<Shard<f32>>,
}

impl Lanes {
    /// Makes `count` shards for a purpose with space for `room` images each.
    pub fn new(network: &Network<f32>, purpose: Purpose, count: usize, room: usize) -> Self {
        let plan = Plan::new(network, purpose);
        let shards = (0..count).map(|_| Shard::new(network, &plan, room)).collect();
        Self { shares: Shares::new(shards, room) }
    }

    /// Gives the number of shards.
    pub fn count(&self) -> usize {
        self.shares.count()
    }

    /// Gives the number of images that a shard has space for.
    pub fn room(&self) -> usize {
        self.shares.room()
    }

    /// Gives the number of images that all shards have space for.
    pub fn capacity(&self) -> usize {
        self.shares.capacity()
    }

    /// Gives the number of images in each shard that shares so many out as evenly as can be.
    pub fn even(&self, images: usize) -> usize {
        self.shares.even(images)
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
        self.shares.run(workers, &load.range, each, |index, shard, places, scratch| {
            load.put(network, places, shard);
            shard.forward(network, 0..layers, scratch);
            if layers == network.layers.len() {
                shard.finish(network, 1);
            }
            after(index, shard);
        });
    }

    /// Gives the shards that the last images are in, in order.
    pub fn shards(&self) -> &[Shard<f32>] {
        self.shares.used()
    }
}
