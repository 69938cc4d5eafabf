//! The table of layers.

use crate::nn::kernels::Real;
use crate::nn::layers::{Layer, LayerSpec};
use crate::nn::network::Network;
use crate::nn::shape::Shape;
use crate::protocol::LayerInfo;

/// Gives a row for each layer of `network`; an output activation that is a layer of its own has a row, too.
pub fn layer_rows<T: Real>(network: &Network<T>) -> Vec<LayerInfo> {
    let row = |(index, spec): (usize, &LayerSpec)| {
        let output = network.shape((index + 1).min(network.layers.len()));
        layer_row(spec, network.layers.get(index), output)
    };
    network.spec.layers.iter().enumerate().map(row).collect()
}

/// Gives the row of a layer with this output; nothing is built of an output activation that is a layer of its own.
pub fn layer_row<T: Real>(spec: &LayerSpec, layer: Option<&Layer<T>>, output: Shape) -> LayerInfo {
    let length = |tensor: usize| layer.and_then(|layer| layer.parameters().nth(tensor)).map_or(0, <[T]>::len);
    LayerInfo {
        text: spec.to_string(),
        kind: spec.kind().to_owned(),
        does: spec.does().to_owned(),
        output,
        parameters: layer.map_or(0, Layer::parameter_count),
        weights: length(0),
        biases: length(1),
        macs: layer.map_or(0, Layer::macs),
    }
}
