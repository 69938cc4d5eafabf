//! What the screen shows of the network's inside, cut out of it in one consistent moment and bounded in size.

use crate::dataset::Images;
use crate::nn::activation::Activation;
use crate::nn::kernels::{Real, Scratch};
use crate::nn::layer::{Effect, FilterBank, Pass};
use crate::nn::layers::Layer;
use crate::nn::loss::predicted;
use crate::nn::network::Network;
use crate::nn::plan::{Plan, Purpose};
use crate::nn::shard::Shard;
use crate::protocol::{Filters, Maps, Probe, Sample};

/// At most so many values go into one picture of filters or maps: 2 MiB.
const MOST_VALUES: usize = 1 << 19;

/// Space for taking one sample through the network.
pub struct Prober {
    shard: Shard<f32>,
    scratch: Scratch<f32>,
}

/// The layers that have something to show: all but dropout, which changes nothing outside of training. The index into this
/// list is what `Command::ViewLayer` takes.
pub fn viewable<T: Real>(network: &Network<T>) -> Vec<usize> {
    let shows = |index: &usize| network.layers[*index].properties().effect != Effect::TrainingOnly;
    (0..network.layers.len()).filter(shows).collect()
}

impl Prober {
    /// Space for `network`.
    pub fn new(network: &Network<f32>) -> Self {
        let plan = Plan::new(network, Purpose::Observe);
        Self { shard: Shard::new(network, &plan, 1), scratch: Scratch::new() }
    }

    /// Takes image `position` of `images` through the network and cuts out what is to be shown. `index` is its number
    /// in the watched set, `view` an index into [`viewable`].
    pub fn cut(
        &mut self,
        network: &Network<f32>,
        images: &Images,
        position: usize,
        index: usize,
        view: usize,
        total_steps: u64,
    ) -> Probe {
        let pixels = (images.image(position), images.label(position));
        let fill = |x: &mut [f32], labels: &mut [u8]| images.fill_range(position..position + 1, x, labels);
        self.look(network, pixels, fill, (index, view), total_steps)
    }

    /// The same for pixels and label that `fill` makes an input of.
    pub(super) fn look(
        &mut self,
        network: &Network<f32>,
        (pixels, label): (&[u8], u8),
        fill: impl FnOnce(&mut [f32], &mut [u8]),
        (index, view): (usize, usize),
        total_steps: u64,
    ) -> Probe {
        let shard = &mut self.shard;
        shard.load(network, 1, Pass::EVALUATE, fill);
        shard.forward(network, 0..network.layers.len(), &mut self.scratch);
        shard.finish(network, 1);
        let outputs = shard.outputs(network).to_vec();
        let sample = Sample {
            index,
            shape: network.input,
            pixels: pixels.to_vec(),
            label: usize::from(label),
            predicted: predicted(&outputs),
            softmax: network.head.activation == Activation::Softmax,
            loss: shard.score.loss,
            outputs,
        };
        let layer = viewable(network).get(view).copied();
        let shown = layer.map(|layer| shown(network, layer));
        Probe {
            total_steps,
            view,
            filters: layer.and_then(|layer| filters(network, layer)),
            sample,
            maps: shown.map(|layer| maps(network, shard, layer)),
            pooled: shown
                .and_then(|layer| pool_after(network, layer))
                .map(|layer| maps(network, shard, layer)),
        }
    }
}

/// The layer whose output is shown for `layer`: of a convolution or a fully connected layer the last of those behind it that
/// only normalise or activate its output in place, as their maps are what is pooled; of all others their own.
fn shown(network: &Network<f32>, layer: usize) -> usize {
    let effect = |layer: &Layer<f32>| layer.properties().effect;
    if effect(&network.layers[layer]) != Effect::Mixes {
        return layer;
    }
    let rest = network.layers[layer + 1..].iter();
    layer + rest.take_while(|next| matches!(effect(next), Effect::InPlace | Effect::TrainingOnly)).count()
}

/// The pooling layer that follows `layer`, if one does.
fn pool_after(network: &Network<f32>, layer: usize) -> Option<usize> {
    let next = network.layers.get(layer + 1)?;
    (next.properties().effect == Effect::Condenses).then_some(layer + 1)
}

/// The output of `layer`, map by map.
fn maps(network: &Network<f32>, shard: &Shard<f32>, layer: usize) -> Maps {
    let shape = network.shape(layer + 1);
    let output = layer + 1 == network.layers.len();
    let values = if output { shard.outputs(network) } else { shard.activation(network, layer + 1) };
    let count = shape.channels.min(MOST_VALUES / shape.places().max(1)).max(1);
    let value = |map: usize, place: usize| values[place * shape.channels + map];
    Maps {
        // An output activation that is a layer of its own in the text has a row, too.
        layer: if output { network.spec.layers.len() - 1 } else { layer },
        total: shape.channels,
        count,
        height: shape.height,
        width: shape.width,
        values: (0..count).flat_map(|map| (0..shape.places()).map(move |place| value(map, place))).collect(),
    }
}

/// The weights of `layer`, filter by filter. A fully connected layer after another has a row of weights a unit, a batch
/// normalisation a scale a channel.
pub(super) fn filters(network: &Network<f32>, layer: usize) -> Option<Filters> {
    let FilterBank { shape, weights, biases } = network.layers[layer].filters()?;
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
    Some(Filters {
        layer,
        total,
        count,
        total_channels: shape.channels,
        channels,
        height: shape.height,
        width: shape.width,
        weights: picture,
        biases: biases[..count].to_vec(),
    })
}
