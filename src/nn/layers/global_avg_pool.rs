//! Global average pooling (Lin et al. 2013, "Network in Network"): each feature map becomes its mean.

use crate::nn::activation::Activation;
use crate::nn::arithmetic::Arithmetic;
use crate::nn::kernels::naive::Pooling;
use crate::nn::kernels::{GlobalAveragePoolBackward, GlobalAveragePoolForward, Real};
use crate::nn::layer::{Backward, Effect, Forward, Fusion, LayerOps, Properties, Room, without_tensors};
use crate::nn::memory::Memory;
use crate::nn::operation::Operation;
use crate::nn::shape::Shape;
use crate::nn::sliding::whole;
use crate::nn::syntax::{LayerSyntax, Tail};
use crate::nn::words::{NOTHING_MORE, Words};
use std::fmt;

/// `globalavgpool`
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GlobalAvgPoolSpec;

impl LayerSyntax for GlobalAvgPoolSpec {
    type Layer<T: Real> = GlobalAvgPool;
    const WORDS: &'static [&'static str] = &["globalavgpool"];
    const USAGE: &'static str = NOTHING_MORE;
    const EXAMPLES: &'static [&'static str] = &["globalavgpool"];

    fn parse(_: &str, _: &mut Words<'_>) -> Result<Self, String> {
        Ok(Self)
    }

    fn kind(&self) -> &'static str {
        "globalavgpool"
    }

    fn does(&self) -> &'static str {
        "keeps the mean of each map"
    }

    fn parameter_count(&self, _: Shape) -> usize {
        0
    }

    fn build<T: Real>(&self, input: Shape, _: usize) -> Result<GlobalAvgPool, String> {
        Ok(GlobalAvgPool { input })
    }

    fn units_mut(&mut self) -> Option<&mut usize> {
        None
    }

    fn tail(&mut self) -> Tail<'_> {
        Tail::Plain
    }
}

impl fmt::Display for GlobalAvgPoolSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("globalavgpool")
    }
}

/// Global average pooling, `[H, W, C]` → `[1, 1, C]`.
#[derive(Clone, Debug)]
pub struct GlobalAvgPool {
    /// Shape of one sample at the input.
    input: Shape,
}

impl<T: Real> LayerOps<T> for GlobalAvgPool {
    fn output(&self) -> Shape {
        Shape::flat(self.input.channels)
    }

    fn properties(&self) -> Properties {
        Properties {
            macs: 0,
            activation: Activation::Identity,
            effect: Effect::Condenses,
            fusion: Fusion::Never,
        }
    }

    without_tensors!(T);

    fn arithmetic(&self, _: &Memory<T>) -> Arithmetic {
        let geometry = whole(self.input, <Self as LayerOps<T>>::output(self));
        Arithmetic::Pooled { pooling: Pooling::Average, geometry, argmax: Vec::new() }
    }

    fn operation(&self) -> Option<Operation> {
        Some(Operation::GlobalAveragePooling)
    }

    fn memory(&self, _: &Room<'_>) -> Memory<T> {
        Memory::default()
    }

    fn forward(&self, at: Forward<'_, T>) {
        T::global_average_pool_forward(GlobalAveragePoolForward { shape: self.input, x: at.x, y: at.y });
    }

    fn backward(&self, at: Backward<'_, T>) {
        if let Some(d_x) = at.d_x {
            let d_y = &*at.d_y;
            T::global_average_pool_backward(GlobalAveragePoolBackward { shape: self.input, d_y, d_x });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::init::Init;
    use crate::nn::network::Network;
    use crate::nn::spec::Spec;

    #[test]
    fn a_network_in_network_ends_in_a_map_for_each_class() {
        let spec: Spec = "conv 16 5x5 relu, conv 10 1x1, globalavgpool, softmax".parse().expect("a spec");
        let network =
            Network::<f32>::new(&spec, Shape::new(28, 28, 1), 10, None, Init::He, 1).expect("it fits");
        assert_eq!(network.shape(2), Shape::new(24, 24, 10));
        assert_eq!(network.output(), Shape::flat(10));
        assert_eq!(network.head.activation, Activation::Softmax);
        let error = "globalavgpool 2".parse::<Spec>().expect_err("a window").to_string();
        assert!(error.contains("`2` is not understood here; nothing was expected after it"), "{error}");
    }
}
