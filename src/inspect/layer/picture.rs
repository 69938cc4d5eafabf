//! Weights and outputs of layers, put in the order that pictures have.

use super::view::{Filters, Maps};
use crate::nn::layer::{Effect, FilterBank};
use crate::nn::layers::Layer;
use crate::nn::network::Network;
use crate::nn::shard::Shard;

/// At most so many values go into an answer, unless a single map of each stage has more: 2 MiB.
pub(in crate::inspect) const MOST_VALUES: usize = 1 << 19;

/// The layer whose output is shown for `layer`: of a convolution or a fully connected layer the last of those behind it that
/// only normalise or activate its output in place, as their maps are what is pooled; of all others their own.
pub(in crate::inspect) fn shown(network: &Network<f32>, layer: usize) -> usize {
    let effect = |layer: &Layer<f32>| layer.properties().effect;
    if effect(&network.layers[layer]) != Effect::Mixes {
        return layer;
    }
    let rest = network.layers[layer + 1..].iter();
    layer + rest.take_while(|next| matches!(effect(next), Effect::InPlace | Effect::TrainingOnly)).count()
}

/// The pooling layer that follows `layer`, if one does.
pub(super) fn pool_after(network: &Network<f32>, layer: usize) -> Option<usize> {
    let next = network.layers.get(layer + 1)?;
    (next.properties().effect == Effect::Condenses).then_some(layer + 1)
}

/// The output of `layer`, map by map, in at most `most` values where more than one map is there.
pub(super) fn maps(network: &Network<f32>, shard: &Shard<f32>, layer: usize, most: usize) -> Maps {
    let shape = network.shape(layer + 1);
    let output = layer + 1 == network.layers.len();
    let values = if output { shard.outputs(network) } else { shard.activation(network, layer + 1) };
    let count = shape.channels.min(most / shape.places().max(1)).max(1);
    let value = |map: usize, place: usize| values[place * shape.channels + map];
    Maps {
        // An output activation that is a layer of its own in the text has a row, too.
        layer: if output { network.spec.layers.len() - 1 } else { layer },
        total: shape.channels,
        count,
        height: shape.height,
        width: shape.width,
        values: (0..count).flat_map(|map| (0..shape.places()).map(move |place| value(map, place))).collect(),
        silenced: network.silenced.around(layer).to_vec(),
    }
}

/// The weights of `layer`, filter by filter. A fully connected layer after another has a row of weights a unit, a batch
/// normalisation a scale a channel.
pub(super) fn filters(network: &Network<f32>, layer: usize) -> Option<Filters> {
    network.layers[layer].filters().map(|bank| arranged(network, layer, bank))
}

/// What belongs to the weights of `layer`, filter by filter: the weights themselves, or one number for each of them.
pub(in crate::inspect) fn arranged(
    network: &Network<f32>,
    layer: usize,
    bank: FilterBank<'_, f32>,
) -> Filters {
    let FilterBank { shape, weights, biases } = bank;
    let total = biases.len();
    let channels = shape.channels.min(MOST_VALUES / shape.places().max(1)).max(1);
    let count = total.min(MOST_VALUES / (shape.places() * channels).max(1)).max(1);
    let weight = |filter: usize, channel: usize, place: usize| {
        weights[(place * shape.channels + channel) * total + filter]
    };
    let mut picture = Vec::with_capacity(count * channels * shape.places());
    for filter in 0..count {
        for channel in 0..channels {
            picture.extend((0..shape.places()).map(|place| weight(filter, channel, place)));
        }
    }
    Filters {
        layer,
        total,
        count,
        total_channels: shape.channels,
        channels,
        height: shape.height,
        width: shape.width,
        weights: picture,
        biases: biases[..count].to_vec(),
        silenced: network.silenced.around(layer).to_vec(),
        frozen: network.frozen.around(layer).to_vec(),
    }
}
