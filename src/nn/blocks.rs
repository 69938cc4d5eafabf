//! Which layers are computed in one: what lies between them never reaches memory.

use super::activation::Activation;
use super::kernels::{Real, fuses};
use super::layer::Layer;
use super::layers::Pool;
use super::network::Network;

/// How many layers are computed in one from the layer at `index` on: a convolution with the pooling after it, a batch
/// normalisation with the activation, the pooling or both after it.
pub fn together<T: Real>(network: &Network<T>, index: usize) -> usize {
    match (&network.layers[index], network.layers.get(index + 1)) {
        (Layer::Conv(conv), Some(Layer::Pool(pool))) => 1 + usize::from(conv.fuses_with(pool)),
        (Layer::BatchNorm(_), _) => {
            let (activation, pool) = after_norm(network, index);
            1 + usize::from(activation != Activation::Identity) + usize::from(pool.is_some())
        }
        _ => 1,
    }
}

/// The activation (the identity if there is none) and the pooling that are computed in one with the batch normalisation
/// at `index`.
pub(super) fn after_norm<T: Real>(network: &Network<T>, index: usize) -> (Activation, Option<&Pool>) {
    let (activation, next) = match network.layers.get(index + 1) {
        Some(Layer::Activation(layer)) if layer.activation != Activation::Softmax => {
            (layer.activation, index + 2)
        }
        _ => (Activation::Identity, index + 1),
    };
    let pool = match network.layers.get(next) {
        Some(Layer::Pool(pool)) => Some(pool),
        _ => None,
    };
    (activation, pool.filter(|pool| fuses(activation, pool.pooling, &pool.geometry.window)))
}
