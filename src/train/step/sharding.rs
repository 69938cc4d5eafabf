//! How a batch is cut into shards: a matter of network and batch alone, never of the number of threads.

use crate::nn::kernels::Real;
use crate::nn::network::Network;
use std::ops::Range;

/// The most shards that a batch is cut into.
pub const MAX_SHARDS: usize = 8;
/// The fewest samples in a shard of three or more, for each shard reads all weights and has a gradient to be reduced.
const MIN_SAMPLES: usize = 16;
/// The fewest samples in each half of a batch that is too small for two shards of [`MIN_SAMPLES`].
const MIN_HALF_SAMPLES: usize = 4;
/// The least work in a shard, in multiply-adds: handing over less costs more than it gains.
const MIN_WORK: usize = 4_000_000;
/// The cost of an activation's value beside the multiply-adds, in multiply-adds.
const VALUE_COST: usize = 64;

/// Gives the number of shards that a batch of `samples` samples is cut into.
pub fn shard_count<T: Real>(network: &Network<T>, samples: usize) -> usize {
    // Forward and backward together are three times the multiply-adds of forward.
    let values: usize = (0..network.layers.len()).map(|index| network.shape(index).len()).sum();
    let work = samples.saturating_mul(network.macs().saturating_mul(3).saturating_add(VALUE_COST * values));
    let most = (samples / MIN_SAMPLES).clamp((samples / MIN_HALF_SAMPLES).clamp(1, 2), MAX_SHARDS);
    (work / MIN_WORK).clamp(1, most)
}

/// Gives the samples of shard `index` where `samples` are cut into `count` shards, whose sizes differ by one at the most.
pub fn shard_range(samples: usize, count: usize, index: usize) -> Range<usize> {
    samples * index / count..samples * (index + 1) / count
}
