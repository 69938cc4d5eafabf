//! The table of layers.

use crate::nn::kernels::Real;
use crate::nn::layers::{Layer, LayerSpec};
use crate::nn::network::Network;
use crate::protocol::LayerInfo;

/// Gives a row for each layer of `network`; an output activation that is a layer of its own has a row, too.
pub fn layer_rows<T: Real>(network: &Network<T>) -> Vec<LayerInfo> {
    let row = |(index, spec): (usize, &LayerSpec)| {
        let layer = network.layers.get(index);
        let length =
            |tensor: usize| layer.and_then(|layer| layer.parameters().nth(tensor)).map_or(0, <[T]>::len);
        LayerInfo {
            text: spec.to_string(),
            kind: spec.kind().to_owned(),
            does: spec.does().to_owned(),
            output: network.shape((index + 1).min(network.layers.len())),
            parameters: layer.map_or(0, Layer::parameter_count),
            weights: length(0),
            biases: length(1),
            macs: layer.map_or(0, Layer::macs),
        }
    };
    network.spec.layers.iter().enumerate().map(row).collect()
}
