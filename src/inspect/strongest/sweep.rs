//! Many images on their way up to a layer, all of whose output is to be seen.

use crate::inspect::lanes::{Lanes, Load};
use crate::nn::network::Network;
use crate::threads::Workers;

/// Takes images up to the output of `layer`, as many as have room.
pub fn run(lanes: &mut Lanes, workers: &Workers, network: &Network<f32>, layer: usize, load: &Load<'_>) {
    // A small piece is shared out as evenly as a large one.
    let each = lanes.even(load.range.len());
    lanes.run(workers, network, layer + 1, load, each, |_, _| {});
}

/// Gives the output of the layer for each of these images, in order: of the last layer what the network says.
pub fn maps<'a>(
    lanes: &'a Lanes,
    network: &'a Network<f32>,
    layer: usize,
) -> impl Iterator<Item = &'a [f32]> {
    let length = network.shape(layer + 1).len().max(1);
    let is_output = layer + 1 == network.layers.len();
    lanes.shards().iter().flat_map(move |shard| {
        let values = if is_output { shard.outputs(network) } else { shard.activation(network, layer + 1) };
        values.chunks_exact(length)
    })
}
