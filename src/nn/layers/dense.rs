//! The fully connected layer (L12).

use super::values;
use crate::nn::activation::Activation;
use crate::nn::kernels::{Real, Scratch};
use crate::nn::layer::Memory;
use ndarray::{Array1, Array2};

/// A fully connected layer: U neurons, each looking at all I inputs.
#[derive(Clone, Debug)]
pub struct Dense<T> {
    /// σ.
    pub activation: Activation,
    /// Axes `[I, U]`: input (row, column, channel in standard order), unit.
    pub weights: Array2<T>,
    /// Axis `[U]`: one bias a unit.
    pub bias: Array1<T>,
}

impl<T: Real> Dense<T> {
    /// A layer with all parameters zero.
    pub fn new(inputs: usize, units: usize, activation: Activation) -> Self {
        Self { activation, weights: Array2::zeros((inputs, units)), bias: Array1::zeros(units) }
    }

    pub(in crate::nn) fn forward(&self, x: &[T], y: &mut [T]) {
        T::dense_forward(x, values(&self.weights), values(&self.bias), self.activation, y);
    }

    pub(in crate::nn) fn memory(&self, n: usize) -> Memory<T> {
        Memory { deltas: vec![T::zero(); n * self.bias.len()], ..Memory::default() }
    }

    /// ∂C/∂b and ∂C/∂x. ∂C/∂w is as large as the weights: rather than one for each part of a batch, to be added up,
    /// there is one for all, made from the δ remembered here.
    pub(in crate::nn) fn backward(
        &self,
        y: &[T],
        d_y: &mut [T],
        d_x: Option<&mut [T]>,
        memory: &mut Memory<T>,
        d_parameters: &mut [T],
        scratch: &mut Scratch<T>,
    ) {
        let units = self.bias.len();
        T::activation_backward(self.activation, units, y, d_y);
        memory.deltas[..d_y.len()].copy_from_slice(d_y);
        let d_bias = &mut d_parameters[self.weights.len()..];
        d_bias.fill(T::zero());
        for d_z in d_y.chunks_exact(units) {
            d_bias.iter_mut().zip(d_z).for_each(|(d_b, &d_z)| *d_b = *d_b + d_z);
        }
        if let Some(d_x) = d_x {
            T::dense_backward_input(values(&self.weights), units, d_y, d_x, scratch);
        }
    }
}
