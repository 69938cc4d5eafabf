//! Images taken up to a layer once, and from there on once for each unit that is silenced.

use crate::inspect::evaluator::shards_of;
use crate::inspect::lanes::Load;
use crate::inspect::shares::Shares;
use crate::nn::kernels::Scratch;
use crate::nn::loss::Score;
use crate::nn::network::Network;
use crate::nn::plan::{Plan, Purpose};
use crate::nn::shard::Shard;
use crate::nn::unit_set::Block;
use crate::threads::Workers;

/// The most images in a part: each has as many ways to go as there are units.
const MOST_PART_IMAGES: usize = 4;

/// Space for the trials of many images.
pub struct Trials {
    block: Block,
    shares: Shares<Part>,
}

/// Some images on their way, and what came of them.
struct Part {
    shard: Shard<f32>,
    /// The channel that is kept aside while it is silenced.
    kept: Vec<f32>,
    whole: Score,
    without: Vec<Score>,
}

impl Trials {
    /// Makes space for the units of `block`.
    pub fn new(network: &Network<f32>, block: Block) -> Self {
        let (count, room) = shards_of(network);
        let part_images = room.min(MOST_PART_IMAGES);
        let plan = Plan::new(network, Purpose::Evaluate);
        let part = |_| Part {
            shard: Shard::new(network, &plan, part_images),
            kept: vec![0.0; network.shape(block.end).places() * part_images],
            whole: Score::default(),
            without: vec![Score::default(); network.units(block)],
        };
        Self { block, shares: Shares::new((0..count).map(part).collect(), part_images) }
    }

    /// Gives the number of images that have room.
    pub fn room(&self) -> usize {
        self.shares.capacity()
    }

    /// Tries all units on images, which have room.
    pub fn run(&mut self, workers: &Workers, network: &Network<f32>, load: &Load<'_>) {
        let Self { block, shares } = self;
        let each = shares.even(load.range.len());
        shares.run(workers, &load.range, each, |_, part, places, scratch| {
            load.put(network, places, &mut part.shard);
            part.shard.forward(network, 0..block.end, scratch);
            part.whole = part.rest(network, *block, scratch);
            for unit in 0..part.without.len() {
                part.without[unit] = part.silenced(network, *block, unit, scratch);
            }
        });
    }

    /// Gives what came of each part of the last piece: with all units, and without each.
    pub fn scores(&self) -> impl Iterator<Item = (&Score, &[Score])> {
        self.shares.used().iter().map(|part| (&part.whole, part.without.as_slice()))
    }
}

impl Part {
    /// Takes the images on from behind the block.
    fn rest(&mut self, network: &Network<f32>, block: Block, scratch: &mut Scratch<f32>) -> Score {
        self.shard.forward(network, block.end..network.layers.len(), scratch);
        self.shard.finish(network, 1);
        self.shard.score
    }

    /// Takes the images on from behind the block, in which one unit is silenced.
    fn silenced(
        &mut self,
        network: &Network<f32>,
        block: Block,
        unit: usize,
        scratch: &mut Scratch<f32>,
    ) -> Score {
        self.kept.fill(0.0);
        self.shard.swap_channel(network, block.end, unit, &mut self.kept);
        let score = self.rest(network, block, scratch);
        self.shard.swap_channel(network, block.end, unit, &mut self.kept);
        score
    }
}
