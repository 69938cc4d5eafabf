//! Silenced units as a layer of its own, for who takes a network apart: what the next layer sees of them is zero.
//!
//! Elsewhere there is no such layer: a shard clears these channels of what the last group of a block made.

use super::activation::Activation;
use super::arithmetic::Arithmetic;
use super::kernels::Real;
use super::layer::{Backward, Effect, Forward, Fusion, LayerOps, Properties, Room, without_tensors};
use super::memory::Memory;
use super::operation::Operation;
use super::shape::Shape;
use super::unit_set::clear_units;

/// A layer that lets all channels pass but those of silenced units.
#[derive(Clone, Debug)]
pub struct Silence {
    shape: Shape,
    units: Vec<usize>,
}

impl Silence {
    /// Makes the layer behind a block of this output, of which `units` are silenced.
    pub fn new(shape: Shape, units: &[usize]) -> Self {
        Self { shape, units: units.to_vec() }
    }

    /// Makes the channels of the silenced units zero.
    fn clear<T: Real>(&self, values: &mut [T]) {
        clear_units(values, self.shape.channels, &self.units);
    }
}

impl<T: Real> LayerOps<T> for Silence {
    fn output(&self) -> Shape {
        self.shape
    }

    fn properties(&self) -> Properties {
        Properties {
            macs: 0,
            activation: Activation::Identity,
            effect: Effect::InPlace,
            fusion: Fusion::Never,
        }
    }

    without_tensors!(T);

    fn arithmetic(&self, _: &Memory<T>) -> Arithmetic {
        let mut factors = vec![1.0; self.shape.len()];
        self.clear(&mut factors);
        Arithmetic::Masked { factors, silences: true }
    }

    /// Gives none: other programs see zeros in the weights by which the next layer would look at the units.
    fn operation(&self) -> Option<Operation> {
        None
    }

    fn memory(&self, _: &Room<'_>) -> Memory<T> {
        Memory::default()
    }

    fn forward(&self, at: Forward<'_, T>) {
        at.y.copy_from_slice(at.x);
        self.clear(at.y);
    }

    fn backward(&self, at: Backward<'_, T>) {
        self.clear(at.d_y);
        if let Some(d_x) = at.d_x {
            d_x.copy_from_slice(at.d_y);
        }
    }
}
