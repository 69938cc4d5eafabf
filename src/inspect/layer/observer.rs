//! One image on its way through the network, with all that is to be seen there.

use super::parted::Parted;
use super::picture;
use super::view::{Maps, Probe, Sample, Stage};
use crate::dataset::Excerpt;
use crate::nn::activation::Activation;
use crate::nn::kernels::{Real, Scratch};
use crate::nn::layer::{Effect, Pass};
use crate::nn::loss::predicted;
use crate::nn::network::Network;
use crate::nn::plan::{Plan, Purpose};
use crate::nn::shard::Shard;

/// Space for taking one sample through the network and seeing all of it.
pub struct Observer {
    shard: Shard<f32>,
    scratch: Scratch<f32>,
    /// The network taken apart, once somebody asks for that.
    parted: Option<Parted>,
}

/// What is looked at.
pub struct Seen<'a> {
    /// The image, alone.
    pub excerpt: &'a Excerpt<'a>,
    /// Its index in the watched set.
    pub index: usize,
    /// An index into [`viewable`]; the last one if there are fewer.
    pub view: usize,
}

/// The maps of a layer, and those behind the pooling layer that follows.
#[derive(Clone, Debug)]
pub struct Shown {
    /// An index into [`viewable`].
    pub view: usize,
    /// The layer, if there is one.
    pub layer: Option<usize>,
    /// The output of the layer; of one with weights, after the normalisation and activation that follow it.
    pub maps: Option<Maps>,
    /// The output of the pooling layer that follows what `maps` shows, if one does.
    pub pooled: Option<Maps>,
}

/// The layers that have something to show: all but dropout, which changes nothing outside of training. An index into this
/// list is what [`Layer::view`](super::Layer::view) is.
pub fn viewable<T: Real>(network: &Network<T>) -> Vec<usize> {
    let shows = |index: &usize| network.layers[*index].properties().effect != Effect::TrainingOnly;
    (0..network.layers.len()).filter(shows).collect()
}

impl Observer {
    /// Space for `network`.
    pub fn new(network: &Network<f32>) -> Self {
        let plan = Plan::new(network, Purpose::Observe);
        Self { shard: Shard::new(network, &plan, 1), scratch: Scratch::new(), parted: None }
    }

    /// Gives `network` taken apart, with its weights as they are now; the memory of the last time is used again.
    ///
    /// # Errors
    /// Never for a network that exists: the same layers fit once more.
    pub(in crate::inspect) fn parted(&mut self, network: &Network<f32>) -> Result<&mut Parted, String> {
        let kept = self.parted.take().filter(|parted| parted.is_of(network));
        let parted = self.parted.insert(kept.map_or_else(|| Parted::new(network), Ok)?);
        parted.refresh(network);
        Ok(parted)
    }

    /// Takes an image through the network and cuts out what is to be shown.
    pub fn look(&mut self, network: &Network<f32>, seen: &Seen<'_>, total_steps: u64) -> Probe {
        let excerpt = seen.excerpt;
        self.forward(network, |x, labels| excerpt.fill(0..1, &network.scaling, x, labels));
        let sample = Sample {
            index: seen.index,
            pixels: excerpt.image(0).to_vec(),
            label: usize::from(excerpt.label(0)),
            ..self.sample(network)
        };
        self.probe(network, sample, seen.view, total_steps)
    }

    /// Takes the image that `fill` writes through the network.
    pub(in crate::inspect) fn forward(
        &mut self,
        network: &Network<f32>,
        fill: impl FnOnce(&mut [f32], &mut [u8]),
    ) {
        self.shard.load(network, 1, Pass::EVALUATE, fill);
        self.shard.forward(network, 0..network.layers.len(), &mut self.scratch);
        self.shard.finish(network, 1);
    }

    /// What the network made of the image, of which only the shape is known.
    pub(in crate::inspect) fn sample(&self, network: &Network<f32>) -> Sample {
        let outputs = self.shard.outputs(network).to_vec();
        Sample {
            shape: network.input,
            predicted: predicted(&outputs),
            softmax: network.head.activation == Activation::Softmax,
            loss: self.shard.score.loss,
            outputs,
            ..Sample::default()
        }
    }

    /// What is to be shown of the layer `view` beside `sample`, which was taken through the network last.
    pub(super) fn probe(
        &self,
        network: &Network<f32>,
        sample: Sample,
        view: usize,
        total_steps: u64,
    ) -> Probe {
        let Shown { view, layer, maps, pooled } = self.shown(network, view);
        let filters = layer.and_then(|layer| picture::filters(network, layer));
        Probe { total_steps, view, filters, sample, maps, pooled }
    }

    /// The maps of the layer `view`, the last one if there are fewer, of the image that was taken through the network last.
    pub(in crate::inspect) fn shown(&self, network: &Network<f32>, view: usize) -> Shown {
        let viewable = viewable(network);
        let view = view.min(viewable.len().saturating_sub(1));
        let layer = viewable.get(view).copied();
        let shown = layer.map(|layer| picture::shown(network, layer));
        let maps = |layer| picture::maps(network, &self.shard, layer, picture::MOST_VALUES);
        let pooled = shown.and_then(|layer| picture::pool_after(network, layer)).map(maps);
        Shown { view, layer, maps: shown.map(maps), pooled }
    }

    /// All layers that make maps of their own, of the image that was taken through the network last. All of them together have
    /// about as many values as one picture may.
    pub(in crate::inspect) fn stages(&self, network: &Network<f32>) -> Vec<Stage> {
        let effect = |layer: usize| network.layers[layer].properties().effect;
        let mixes = (0..network.layers.len()).filter(|layer| effect(*layer) == Effect::Mixes);
        let layers: Vec<usize> = mixes.collect();
        let most = picture::MOST_VALUES / (2 * layers.len()).max(1);
        let maps = |layer| picture::maps(network, &self.shard, layer, most);
        let stage = |layer| {
            let shown = picture::shown(network, layer);
            Stage { layer, maps: maps(shown), pooled: picture::pool_after(network, shown).map(maps) }
        };
        layers.into_iter().map(stage).collect()
    }
}
