//! An activation function as a layer of its own, as after batch normalisation.

use crate::nn::activation::Activation;
use crate::nn::arithmetic::Arithmetic;
use crate::nn::kernels::{ActivationBackward, ActivationForward, Real};
use crate::nn::layer::{Backward, Effect, Forward, Fusion, LayerOps, Properties, Room, without_tensors};
use crate::nn::memory::Memory;
use crate::nn::operation::Operation;
use crate::nn::shape::Shape;
use crate::nn::syntax::{LayerSyntax, Tail};
use crate::nn::words::{NOTHING_MORE, Words, activation};

/// Values that are computed and copied at a time: so few that they stay in the first-level cache.
const BLOCK: usize = 2048;

/// The names of all activations.
const NAMES: [&str; Activation::NAMED.len()] = {
    let mut names = [""; Activation::NAMED.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = Activation::NAMED[at].0;
        at += 1;
    }
    names
};

impl LayerSyntax for Activation {
    type Layer<T: Real> = ActivationLayer;
    const WORDS: &'static [&'static str] = &NAMES;
    const USAGE: &'static str = NOTHING_MORE;
    const EXAMPLES: &'static [&'static str] = &NAMES;

    fn parse(word: &str, _: &mut Words<'_>) -> Result<Self, String> {
        activation(word).ok_or_else(|| format!("`{word}` is no activation"))
    }

    fn kind(&self) -> &'static str {
        "activation"
    }

    fn does(&self) -> &'static str {
        "changes each value by itself"
    }

    fn parameter_count(&self, _: Shape) -> usize {
        0
    }

    fn build<T: Real>(&self, input: Shape, _: usize) -> Result<ActivationLayer, String> {
        Ok(ActivationLayer { activation: *self, shape: input })
    }

    fn units_mut(&mut self) -> Option<&mut usize> {
        None
    }

    fn tail(&mut self) -> Tail<'_> {
        Tail::Activation(*self)
    }
}

/// An activation function by itself.
#[derive(Clone, Debug)]
pub struct ActivationLayer {
    /// σ.
    activation: Activation,
    /// Shape of input and output.
    shape: Shape,
}

impl ActivationLayer {
    /// Gives the number of values in a block, of whole places.
    fn block(&self) -> usize {
        (BLOCK / self.shape.channels).max(1) * self.shape.channels
    }
}

impl<T: Real> LayerOps<T> for ActivationLayer {
    fn output(&self) -> Shape {
        self.shape
    }

    fn properties(&self) -> Properties {
        Properties {
            macs: 0,
            activation: self.activation,
            effect: Effect::InPlace,
            fusion: Fusion::Activation(self.activation),
        }
    }

    without_tensors!(T);

    fn arithmetic(&self, _: &Memory<T>) -> Arithmetic {
        Arithmetic::Activated { activation: self.activation }
    }

    fn operation(&self) -> Option<Operation> {
        Some(Operation::Activation(self.activation))
    }

    fn memory(&self, _: &Room<'_>) -> Memory<T> {
        Memory::default()
    }

    fn forward(&self, at: Forward<'_, T>) {
        let (activation, channels, block) = (self.activation, self.shape.channels, self.block());
        for (x, y) in at.x.chunks(block).zip(at.y.chunks_mut(block)) {
            y.copy_from_slice(x);
            T::activation_forward(ActivationForward { activation, channels, z: y });
        }
    }

    fn backward(&self, at: Backward<'_, T>) {
        let (block, y, d_y) = (self.block(), at.y, at.d_y);
        let (activation, channels) = (self.activation, self.shape.channels);
        if let Some(d_x) = at.d_x {
            for ((y, d_y), d_x) in y.chunks(block).zip(d_y.chunks_mut(block)).zip(d_x.chunks_mut(block)) {
                T::activation_backward(ActivationBackward { activation, channels, a: y, d: &mut *d_y });
                d_x.copy_from_slice(d_y);
            }
        }
    }
}
