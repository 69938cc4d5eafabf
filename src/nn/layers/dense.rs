//! The fully connected layer (L12).

use super::values;
use crate::nn::activation::Activation;
use crate::nn::kernels::Real;
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

    pub(in crate::nn) fn backward(
        &self,
        x: &[T],
        y: &[T],
        d_y: &mut [T],
        d_x: Option<&mut [T]>,
        d_parameters: &mut [T],
    ) {
        let units = self.bias.len();
        T::activation_backward(self.activation, units, y, d_y);
        let (d_weights, d_bias) = d_parameters.split_at_mut(self.weights.len());
        T::dense_backward_weights(x, d_y, d_weights, d_bias);
        if let Some(d_x) = d_x {
            T::dense_backward_input(values(&self.weights), units, d_y, d_x);
        }
    }
}
