//! What shards do together where a layer needs statistics of the whole batch: their sums are reduced in shard order, so
//! that the totals are the same for any number of threads.

use super::kernels::Real;
use super::network::Network;
use super::shape::Shape;
use super::shard::Shard;

/// Reduces the shards' sums for the layer at `index`, if it needs that, gives each shard the statistics of the whole batch,
/// and moves the layer's running statistics.
pub fn sync_forward<T: Real>(
    network: &mut Network<T>,
    shards: &mut [Shard<T>],
    index: usize,
    totals: &mut Vec<(f64, f64)>,
) {
    let Some(layer) = network.layers[index].batch_statistics_mut() else { return };
    let count = reduce(layer.input(), shards, index, totals);
    layer.update_running(totals, count);
    for shard in shards {
        layer.set_forward(totals, count, shard.memory_mut(index));
    }
}

/// Reduces the shards' sums for the layer at `index` on the way back, if it needs that, and gives each shard the means of δ
/// and δ·x̂ over the whole batch.
pub fn sync_backward<T: Real>(
    network: &Network<T>,
    shards: &mut [Shard<T>],
    index: usize,
    totals: &mut Vec<(f64, f64)>,
) {
    let Some(layer) = network.layers[index].batch_statistics() else { return };
    let count = reduce(layer.input(), shards, index, totals);
    for shard in shards {
        layer.set_backward(totals, count, shard.memory_mut(index));
    }
}

/// Makes `totals` those of the shards' sums for each channel; returns how many values a channel they are of.
fn reduce<T: Real>(input: Shape, shards: &[Shard<T>], index: usize, totals: &mut Vec<(f64, f64)>) -> f64 {
    totals.clear();
    totals.resize(input.channels, (0.0, 0.0));
    for shard in shards {
        for (total, sums) in totals.iter_mut().zip(&shard.memory(index).sums) {
            total.0 += sums.0;
            total.1 += sums.1;
        }
    }
    let samples: usize = shards.iter().map(Shard::samples).sum();
    (samples * input.places()) as f64
}
