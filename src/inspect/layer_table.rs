//! The table of layers.

use crate::nn::kernels::Real;
use crate::nn::layers::{Layer, LayerSpec};
use crate::nn::network::Network;
use crate::nn::shape::Shape;
use crate::protocol::{LayerInfo, Pruning};

/// Gives a row for each layer of `network`; an output activation that is a layer of its own has a row, too.
pub fn layer_rows<T: Real>(network: &Network<T>) -> Vec<LayerInfo> {
    let row = |(index, spec): (usize, &LayerSpec)| {
        let output = network.shape((index + 1).min(network.layers.len()));
        LayerInfo {
            silenced: network.silenced.of_layer(index).to_vec(),
            frozen: network.frozen.of_layer(index).to_vec(),
            ..layer_row(spec, network.layers.get(index), output)
        }
    };
    network.spec.layers.iter().enumerate().map(row).collect()
}

/// Says what would come of taking the silenced units out of `network`.
pub fn pruning(network: &Network<f32>) -> Pruning {
    let smaller = network.pruned_spec().and_then(|spec| {
        let smaller = Network::<f32>::untrained(&spec, network.input, None);
        smaller.map_err(|error| error.to_string())
    });
    match smaller {
        Ok(smaller) => Pruning::Smaller {
            network: smaller.spec.to_string(),
            parameters: smaller.parameter_count(),
            macs: smaller.macs(),
        },
        Err(problem) => Pruning::Refused(problem),
    }
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
        silenced: Vec::new(),
        frozen: Vec::new(),
    }
}
