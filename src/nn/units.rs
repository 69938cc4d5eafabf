//! The units of a network: what one is, which layers have some, and sets of them.
//!
//! A unit is an output channel of a layer that makes new values of all that it gets: a filter of a convolution, or a unit of a
//! fully connected layer. To it belong its weights, its bias, and the parameters of its channel in the normalisations behind it.
//! Its output is what the next such layer sees of it: behind the normalisation, activation, pooling and dropout in between.

use super::activation::Activation;
use super::kernels::Real;
use super::layer::Effect;
use super::network::Network;
use super::unit_set::Block;

/// Why there is no such unit, or nothing of the kind can be done to it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnitError {
    /// There is no such layer.
    #[error("there is no layer {layer}; the network has {layers}")]
    NoLayer {
        /// The layer, from 1.
        layer: usize,
        /// The number of layers.
        layers: usize,
    },
    /// The layer has no units.
    #[error("layer {layer} `{text}` has no units with weights of their own; filters and dense units do")]
    NoUnits {
        /// The layer, from 1.
        layer: usize,
        /// The layer as text.
        text: String,
    },
    /// There is no such unit.
    #[error("layer {layer} `{text}` has {units} units, so there is no unit {unit}")]
    NoUnit {
        /// The layer, from 1.
        layer: usize,
        /// The layer as text.
        text: String,
        /// The unit, from 1.
        unit: usize,
        /// The number of units.
        units: usize,
    },
    /// The units are the outputs of the network.
    #[error(
        "the units of layer {layer} `{text}` are the outputs, one a class: without one the network would have no answer for it"
    )]
    Outputs {
        /// The layer, from 1.
        layer: usize,
        /// The layer as text.
        text: String,
    },
    /// There is no such weight.
    #[error("unit {unit} of layer {layer} has {weights} weights and a bias, so there is no weight {weight}")]
    NoWeight {
        /// The layer, from 1.
        layer: usize,
        /// The unit, from 1.
        unit: usize,
        /// The weight, from 1.
        weight: usize,
        /// The number of weights of a unit.
        weights: usize,
    },
}

impl<T: Real> Network<T> {
    /// Gives the blocks of all layers that have units, in order.
    pub fn blocks(&self) -> Vec<Block> {
        let has_units = |layer: &usize| self.layers[*layer].properties().effect == Effect::Mixes;
        let starts: Vec<usize> = (0..self.layers.len()).filter(has_units).collect();
        let ends = starts.iter().copied().skip(1).chain([self.layers.len()]);
        starts.iter().copied().zip(ends).map(|(layer, end)| Block { layer, end }).collect()
    }

    /// Counts the units of a block.
    pub fn units(&self, block: Block) -> usize {
        self.layers[block.layer].output().channels
    }

    /// Tells whether the units of a block are the outputs of the network.
    pub fn is_output(&self, block: Block) -> bool {
        block.end == self.layers.len()
    }

    /// Tells whether each channel of a block is computed by itself, so that a unit can be taken away without the others noticing;
    /// softmax divides by the sum over all of them.
    pub fn is_separable(&self, block: Block) -> bool {
        let layers = &self.layers[block.layer..block.end];
        layers.iter().all(|layer| layer.properties().activation != Activation::Softmax)
    }

    /// Finds the block of a layer.
    ///
    /// # Errors
    /// If there is no such layer, or it has no units.
    pub fn block(&self, layer: usize) -> Result<Block, UnitError> {
        let texts = &self.spec.layers;
        let Some(text) = texts.get(layer) else {
            return Err(UnitError::NoLayer { layer: layer + 1, layers: texts.len() });
        };
        let block = self.blocks().into_iter().find(|block| block.layer == layer);
        block.ok_or_else(|| UnitError::NoUnits { layer: layer + 1, text: text.to_string() })
    }

    /// Finds the block of a layer that has a certain unit.
    ///
    /// # Errors
    /// If there is no such layer, or it has no such unit.
    pub fn block_of(&self, layer: usize, unit: usize) -> Result<Block, UnitError> {
        let block = self.block(layer)?;
        let (text, units) = (self.spec.layers[layer].to_string(), self.units(block));
        if unit < units {
            return Ok(block);
        }
        Err(UnitError::NoUnit { layer: layer + 1, text, unit: unit + 1, units })
    }

    /// Finds the block of a layer that has a certain unit, which is not an output of the network.
    ///
    /// # Errors
    /// If there is no such layer, it has no such unit, or its units are the outputs.
    pub fn hidden_block_of(&self, layer: usize, unit: usize) -> Result<Block, UnitError> {
        let block = self.block_of(layer, unit)?;
        if self.is_output(block) {
            let text = self.spec.layers[layer].to_string();
            return Err(UnitError::Outputs { layer: layer + 1, text });
        }
        Ok(block)
    }

    /// Counts the weights of a unit of a layer, its bias not among them.
    pub fn weights_of_unit(&self, block: Block) -> usize {
        let weights = self.layers[block.layer].tensors().first().map_or(0, |tensor| tensor.values().len());
        weights / self.units(block).max(1)
    }

    /// Makes a silenced unit heard again, or one that is heard silent: from now on the next layer sees nothing but zero of it.
    ///
    /// # Errors
    /// Those of [`Self::hidden_block_of`].
    pub fn silence(&mut self, layer: usize, unit: usize, silent: bool) -> Result<(), UnitError> {
        let block = self.hidden_block_of(layer, unit)?;
        self.silenced.put(block, unit, silent);
        Ok(())
    }

    /// Freezes a unit, or has it move with the others again.
    ///
    /// # Errors
    /// Those of [`Self::block_of`].
    pub fn freeze(&mut self, layer: usize, unit: usize, frozen: bool) -> Result<(), UnitError> {
        let block = self.block_of(layer, unit)?;
        self.frozen.put(block, unit, frozen);
        Ok(())
    }

    /// Gives the places of all parameters of a unit, tensor by tensor, with the running statistics of its channel among them.
    pub fn places_of_unit(&self, block: Block, unit: usize) -> Vec<UnitPlace> {
        let (mut places, mut number, mut start) = (Vec::new(), 0, 0);
        let step = self.units(block).max(1);
        for (index, layer) in self.layers[..block.end].iter().enumerate() {
            for tensor in layer.tensors() {
                let length = tensor.values().len();
                let parameters = tensor.role.is_trained().then_some(start);
                if index >= block.layer {
                    let count = length / step;
                    places.push(UnitPlace { tensor: number, parameters, first: unit, step, count });
                }
                number += 1;
                start += if parameters.is_some() { length } else { 0 };
            }
        }
        places
    }
}

/// Where the values of a unit lie in a tensor of the network: every so many, for its channel is the innermost axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitPlace {
    /// The number of the tensor among all of [`Network::state`].
    pub tensor: usize,
    /// The place of the tensor's first value among all trained parameters, if it is trained.
    pub parameters: Option<usize>,
    /// The index of its first value.
    pub first: usize,
    /// The distance from one of its values to the next.
    pub step: usize,
    /// The number of its values.
    pub count: usize,
}

impl UnitPlace {
    /// Gives the indices of its values, in order.
    pub fn indices(self) -> impl Iterator<Item = usize> {
        (0..self.count).map(move |index| self.first + index * self.step)
    }

    /// Gives the places of its values among all trained parameters, in order; none if they are not trained.
    pub fn parameter_indices(self) -> impl Iterator<Item = usize> {
        self.parameters.into_iter().flat_map(move |start| self.indices().map(move |index| start + index))
    }
}

#[cfg(test)]
mod tests;
