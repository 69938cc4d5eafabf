//! What a layer began with: a function of the seed, computed again where somebody asks for it.

use super::config::TrainConfig;
use crate::nn::network::Network;

/// The values that the trained tensors of a layer had when the run began.
pub struct Initial {
    layer: usize,
    tensors: Vec<Vec<f32>>,
}

impl Initial {
    /// Draws the tensors of a layer of `network` once more, as a run of this configuration does at its beginning; `None` if there is
    /// no such layer, or the run began with weights from elsewhere.
    pub fn of(network: &Network<f32>, config: &TrainConfig, layer: usize) -> Option<Self> {
        if config.imported.is_some() {
            return None;
        }
        let initial = network.initial_layer(layer, config.init, config.seed)?;
        Some(Self { layer, tensors: initial.parameters().map(<[f32]>::to_vec).collect() })
    }

    /// Tells whether these are the values of a layer.
    pub const fn is_of(&self, layer: usize) -> bool {
        self.layer == layer
    }

    /// Gives the values of each tensor, in standard order.
    pub fn tensors(&self) -> &[Vec<f32>] {
        &self.tensors
    }
}
