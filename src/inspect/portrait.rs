//! A portrait of the whole network: how its parameters are distributed, its convolutions as pictures, and what it makes of one image.

use super::health::{Distribution, Values};
use super::layer::{Filters, Sample, Stage, arranged};
use super::question::{Inquire, InquiryError};
use super::snapshot::Subject;
use super::tools::Tools;
use crate::nn::layer::FilterBank;
use crate::nn::network::Network;
use serde::{Deserialize, Serialize};

/// How is the whole network, and what does it make of a sample?
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Portrait {
    /// The image's index in the watched set; the last one if there are fewer.
    pub sample: usize,
}

/// How the whole network is, all at one moment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Likeness {
    /// A row for each layer that has parameters, in order.
    pub layers: Vec<LayerParameters>,
    /// The weights of each layer whose filters can be looked at, in order, or as many as fit.
    pub filters: Vec<Filters>,
    /// The sample and what the network makes of it.
    pub sample: Sample,
    /// What the layers that make maps of their own make of the sample, in order; all together have a bounded number of values.
    pub stages: Vec<Stage>,
}

/// How the parameters of a layer are distributed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LayerParameters {
    /// Index into [`RunInfo::layers`](crate::protocol::RunInfo::layers).
    pub layer: usize,
    /// Its weights, or the scales of a batch normalisation.
    pub weights: Distribution,
    /// Its biases, or the shifts of a batch normalisation.
    pub biases: Distribution,
}

impl Inquire for Portrait {
    type State = Likeness;
    type Finding = Likeness;

    /// Answers in one piece, so that all of it is of one moment.
    fn advance(
        &self,
        state: &mut Likeness,
        subject: &Subject<'_>,
        tools: &mut Tools<'_>,
    ) -> Result<f32, InquiryError> {
        let network = subject.network;
        let watched = subject.sample(self.sample)?;
        let excerpt = watched.excerpt()?;
        tools.observer.forward(network, |x, labels| excerpt.fill(0..1, &network.scaling, x, labels));
        let sample = Sample {
            index: watched.index,
            pixels: excerpt.image(0).to_vec(),
            label: usize::from(excerpt.label(0)),
            ..tools.observer.sample(network)
        };
        *state = Likeness {
            layers: parameters(network),
            filters: pictured(network),
            sample,
            stages: tools.observer.stages(network),
        };
        Ok(1.0)
    }

    fn finding(&self, state: &mut Likeness) -> Likeness {
        std::mem::take(state)
    }
}

/// The layers that have weights, with these.
fn banks(network: &Network<f32>) -> impl Iterator<Item = (usize, FilterBank<'_, f32>)> {
    network.layers.iter().enumerate().filter_map(|(layer, it)| Some((layer, it.filters()?)))
}

fn parameters(network: &Network<f32>) -> Vec<LayerParameters> {
    let distribution = |values: &[f32]| {
        let mut counted = Values::default();
        counted.extend(values);
        counted.distribution()
    };
    let row = |(layer, bank): (usize, FilterBank<'_, f32>)| LayerParameters {
        layer,
        weights: distribution(bank.weights),
        biases: distribution(bank.biases),
    };
    banks(network).map(row).collect()
}

/// Gives the filters that can be looked at: those of convolutions that are larger than 1×1, and those of a first layer of units, which
/// look at the image itself.
pub fn pictured(network: &Network<f32>) -> Vec<Filters> {
    let first = banks(network).next().map(|(layer, _)| layer);
    let has_pictures = |(layer, bank): &(usize, FilterBank<'_, f32>)| {
        let makes_maps = network.shape(layer + 1).places() > 1;
        bank.shape.places() > 1 && (makes_maps || Some(*layer) == first)
    };
    banks(network).filter(has_pictures).map(|(layer, bank)| arranged(network, layer, bank)).collect()
}

#[cfg(test)]
mod tests;
