//! The table of layers.

use crate::nn::kernels::Real;
use crate::nn::layer::Layer;
use crate::nn::network::Network;
use crate::nn::spec::LayerSpec;
use crate::protocol::LayerInfo;

/// Gives a row for each layer of `network`; an output activation that is a layer of its own has a row, too.
pub fn layer_rows<T: Real>(network: &Network<T>) -> Vec<LayerInfo> {
    let row = |(index, spec): (usize, &LayerSpec)| {
        let tensors = network.layers.get(index).map_or_else(Vec::new, Layer::parameters);
        let length = |tensor: usize| tensors.get(tensor).map_or(0, |tensor| tensor.len());
        LayerInfo {
            text: spec.to_string(),
            kind: spec.kind().to_owned(),
            output: network.shape((index + 1).min(network.layers.len())),
            parameters: length(0) + length(1),
            weights: length(0),
            biases: length(1),
            macs: network.layers.get(index).map_or(0, Layer::macs),
        }
    };
    network.spec.layers.iter().enumerate().map(row).collect()
}
