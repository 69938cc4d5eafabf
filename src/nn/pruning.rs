//! Pruning: a smaller network of the same function, without the units that are silenced.
//!
//! What the next layer sees of a silenced unit is zero, and a zero changes no sum that it is a term of. So the units go, with all that
//! looks at them, and in evaluation every logit stays as it is, to the bit: all kernels add up the channels of what they get in order,
//! and a convolution that has lost channels is still computed in the way that was chosen for it at the beginning, see
//! [`Lineage`]. In training, statistics of batches, dropout and the sums over the parts of a batch may be rounded or drawn differently.

#[cfg(test)]
mod tests;

use super::lineage::Lineage;
use super::network::Network;
use super::spec::Spec;
use super::tensor_cut::{TensorCut, channels_left, cuts};
use super::unit_list::LayerUnits;
use super::unit_set::{Block, UnitSet};
use std::sync::Arc;

/// What comes of pruning a network.
#[derive(Clone, Debug)]
pub struct Pruned {
    /// The smaller network.
    pub network: Network<f32>,
    /// What is left of the one before.
    pub remains: Remains,
}

/// What is left of the tensors of a network that was pruned, by the places of its values.
#[derive(Clone, Debug)]
pub struct Remains {
    cuts: Vec<TensorCut>,
}

impl Network<f32> {
    /// Gives the text of the network without its silenced units.
    ///
    /// # Errors
    /// If none is silenced, or they cannot be taken away, with the reason.
    pub fn pruned_spec(&self) -> Result<Spec, String> {
        if self.silenced.is_empty() {
            return Err("no unit is silenced, so there is nothing to prune".to_owned());
        }
        let mut spec = self.spec.clone();
        for gone in self.silenced.blocks() {
            let (layer, units) = (gone.block.layer, self.units(gone.block));
            let (position, text) = (layer + 1, spec.layers[layer].to_string());
            if gone.units.len() == units {
                return Err(format!(
                    "all {units} units of layer {position} `{text}` are silenced; at least one has to be left"
                ));
            }
            if !self.is_separable(gone.block) {
                return Err(format!(
                    "softmax divides by the sum over all units of layer {position} `{text}`: without one, the others would change"
                ));
            }
            if let Some(count) = spec.layers[layer].units_mut() {
                *count = units - gone.units.len();
            }
        }
        Ok(spec)
    }

    /// Gives the network without its silenced units.
    ///
    /// # Errors
    /// Those of [`Self::pruned_spec`].
    pub fn pruned(&self) -> Result<Pruned, String> {
        let spec = self.pruned_spec()?;
        let blocks = self.blocks();
        let left = |block: Block| {
            let gone = self.silenced.of_layer(block.layer);
            let is_left = |unit: &usize| gone.binary_search(unit).is_err();
            (!gone.is_empty()).then(|| (0..self.units(block)).filter(is_left).collect::<Vec<_>>())
        };
        let mut network = Self::untrained(&spec, self.input, None).map_err(|error| error.to_string())?;
        network.head = self.head;
        network.scaling = Arc::clone(&self.scaling);
        network.frozen = self.frozen_of_the_rest();
        network.come_of(self.lineage_of(&blocks, left))?;
        let channels = channels_left(self.layers.len(), &blocks, left);
        let cuts: Vec<TensorCut> = (self.layers.iter().enumerate())
            .flat_map(|(index, layer)| {
                cuts(layer, self.shape(index).channels, &channels[index], &channels[index + 1])
            })
            .collect();
        for ((to, (_, from)), cut) in network.state_mut().zip(self.state()).zip(&cuts) {
            let values = cut.indices().map(|index| from.values()[index]);
            to.values_mut().iter_mut().zip(values).for_each(|(to, value)| *to = value);
        }
        Ok(Pruned { network, remains: Remains { cuts } })
    }

    /// Gives the frozen units by the numbers that they have once the silenced ones are gone.
    fn frozen_of_the_rest(&self) -> UnitSet {
        let mut frozen = UnitSet::default();
        for units in self.frozen.blocks() {
            let gone = self.silenced.of_layer(units.block.layer);
            for &unit in units.units.iter().filter(|unit| gone.binary_search(unit).is_err()) {
                let before = gone.partition_point(|gone| *gone < unit);
                frozen.put(units.block, unit - before, true);
            }
        }
        frozen
    }

    /// Gives what the pruned network comes of, where `left` of each block stays.
    fn lineage_of(&self, blocks: &[Block], left: impl Fn(Block) -> Option<Vec<usize>>) -> Lineage {
        let before = self.lineage.as_deref();
        let first =
            |layer: usize, unit: usize| before.map_or(unit, |before| before.first_number(layer, unit));
        let kept = |&block: &Block| {
            let layer = block.layer;
            let units = left(block).or_else(|| {
                let known = before.and_then(|before| before.kept_of(layer));
                known.map(|known| (0..known.len()).collect())
            })?;
            Some(LayerUnits { layer, units: units.into_iter().map(|unit| first(layer, unit)).collect() })
        };
        Lineage {
            spec: before.map_or(&self.spec, |before| &before.spec).clone(),
            kept: blocks.iter().filter_map(kept).collect(),
        }
    }
}

impl Remains {
    /// Counts the bytes that the places take.
    pub fn bytes(&self) -> u64 {
        self.cuts.iter().map(TensorCut::bytes).sum()
    }

    /// Gives what is left of values that there are one of for each trained parameter of `whole`, the network before.
    pub fn gather(&self, whole: &Network<f32>, values: &[f32]) -> Vec<f32> {
        let places = self.places(whole);
        places.into_iter().map(|place| values[place]).collect()
    }

    /// Puts values that there are one of for each trained parameter of the smaller network back where they belong in those of `whole`,
    /// the network before.
    pub fn scatter(&self, whole: &Network<f32>, from: &[f32], to: &mut [f32]) {
        self.places(whole).into_iter().zip(from).for_each(|(place, value)| to[place] = *value);
    }

    /// Puts the values of `smaller`, which is the pruned network as it went on, back where they belong in `whole`.
    pub fn restore(&self, smaller: &Network<f32>, whole: &mut Network<f32>) {
        whole.head = smaller.head;
        for ((to, (_, from)), cut) in whole.state_mut().zip(smaller.state()).zip(&self.cuts) {
            let to = to.values_mut();
            cut.indices().zip(from.values()).for_each(|(index, value)| to[index] = *value);
        }
    }

    /// Gives the place among all trained parameters of `whole` of each that is left.
    fn places(&self, whole: &Network<f32>) -> Vec<usize> {
        let mut start = 0;
        let mut places = Vec::new();
        for ((_, tensor), cut) in whole.state().zip(&self.cuts) {
            if tensor.role.is_trained() {
                places.extend(cut.indices().map(|index| start + index));
                start += tensor.values().len();
            }
        }
        places
    }
}
