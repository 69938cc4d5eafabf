//! A network for images that are smaller than those that it was made for: what its windows do not fit into.

use crate::nn::build::MOST_PARAMETERS;
use crate::nn::layers::LayerSpec;
use crate::nn::layers::conv::{ConvSpec, PaddingSpec};
use crate::nn::layers::pool::PoolSpec;
use crate::nn::shape::Shape;
use crate::nn::spec::Spec;

/// An architecture that was changed for the size of images.
#[derive(Clone, Debug, PartialEq)]
pub struct Resized {
    /// The architecture.
    pub spec: Spec,
    /// What was changed, in words.
    pub changes: Vec<String>,
}

/// Changes an architecture so that its windows fit into images of a shape: convolutions get zeros around what they look at, and
/// windows of pooling that are larger than that are made as large, or left out where nothing is left to be pooled. What is still
/// too large then is another one's to say.
pub fn resized(spec: &Spec, input: Shape) -> Resized {
    let mut changed = Resized { spec: Spec { layers: Vec::new() }, changes: Vec::new() };
    let mut shape = input;
    for layer in &spec.layers {
        let Some(layer) = changed.take(*layer, shape) else { continue };
        // A layer that is too large for any network is not built: whoever builds the network says so.
        if layer.parameter_count(shape) <= MOST_PARAMETERS {
            shape = layer.build::<f32>(shape, 0).map_or(shape, |built| built.output());
        }
        changed.spec.layers.push(layer);
    }
    let is_padded = changed
        .spec
        .layers
        .iter()
        .any(|layer| matches!(layer, LayerSpec::Conv(conv) if conv.padding == PaddingSpec::Same));
    if is_padded {
        changed
            .changes
            .insert(0, "its convolutions got zeros around what they look at (pad same)".to_owned());
    }
    changed
}

impl Resized {
    /// Gives a layer as it is to be on an input shape; none where it is left out.
    fn take(&mut self, layer: LayerSpec, shape: Shape) -> Option<LayerSpec> {
        match layer {
            LayerSpec::Conv(conv) => Some(LayerSpec::Conv(ConvSpec { padding: PaddingSpec::Same, ..conv })),
            LayerSpec::Pool(pool) => {
                let window = [pool.window[0].min(shape.height), pool.window[1].min(shape.width)];
                if window == pool.window {
                    return Some(layer);
                }
                let stride = [pool.stride[0].min(window[0]), pool.stride[1].min(window[1])];
                let smaller = LayerSpec::Pool(PoolSpec { window, stride, ..pool });
                let at = self.spec.layers.len() + 1;
                if window == [1, 1] {
                    self.changes.push(format!(
                        "`{layer}` before layer {at} was left out, where maps are {}×{}",
                        shape.height, shape.width
                    ));
                    return None;
                }
                self.changes.push(format!(
                    "layer {at} is `{smaller}` in place of `{layer}`, where maps are {}×{}",
                    shape.height, shape.width
                ));
                Some(smaller)
            }
            _ => Some(layer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::network::Network;

    #[test]
    fn presets_fit_into_images_of_any_size_then() {
        let net =
            "conv 20 5x5 relu, maxpool 2, conv 40 5x5 relu, maxpool 2, dense 100 relu, dense 10 softmax";
        let of = |input: Shape| {
            let Resized { spec, changes } = resized(&net.parse().expect("a spec"), input);
            assert!(Network::<f32>::untrained(&spec, input, None).is_ok(), "{input}: {spec}");
            (spec.to_string(), changes)
        };
        let (spec, changes) = of(Shape::new(8, 8, 1));
        assert_eq!(
            spec,
            "conv 20 5x5 pad same relu, maxpool 2, conv 40 5x5 pad same relu, maxpool 2, dense 100 relu, dense 10 softmax"
        );
        assert_eq!(changes, ["its convolutions got zeros around what they look at (pad same)"]);
        let (spec, changes) = of(Shape::new(3, 9, 3));
        assert!(spec.contains("conv 40 5x5 pad same relu, maxpool 1x2, dense"), "{spec}");
        assert_eq!(changes[1], "layer 4 is `maxpool 1x2` in place of `maxpool 2`, where maps are 1×4");
        let (spec, changes) = of(Shape::new(1, 1, 1));
        assert!(!spec.contains("maxpool"), "{spec}");
        assert_eq!(changes[1], "`maxpool 2` before layer 2 was left out, where maps are 1×1");
    }
}
