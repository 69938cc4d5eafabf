//! Convolution: shared weights that slide over the input (L3–L8, L13).

use super::values;
use crate::nn::activation::Activation;
use crate::nn::geometry::Sliding;
use crate::nn::kernels::Real;
use ndarray::{Array1, Array4};

/// A convolutional layer: F filters of K_h×K_w over C input channels.
#[derive(Clone, Debug)]
pub struct Conv<T> {
    /// Input, window and output.
    pub geometry: Sliding,
    /// σ.
    pub activation: Activation,
    /// Axes `[K_h, K_w, C, F]`: row, column, input channel, filter.
    pub weights: Array4<T>,
    /// Axis `[F]`: one bias a filter.
    pub bias: Array1<T>,
}

impl<T: Real> Conv<T> {
    /// A layer with all parameters zero.
    pub fn new(geometry: Sliding, activation: Activation) -> Self {
        let [height, width] = geometry.window.kernel;
        let filters = geometry.output.channels;
        Self {
            geometry,
            activation,
            weights: Array4::zeros((height, width, geometry.input.channels, filters)),
            bias: Array1::zeros(filters),
        }
    }

    pub(in crate::nn) fn forward(&self, x: &[T], y: &mut [T]) {
        T::conv_forward(&self.geometry, x, values(&self.weights), values(&self.bias), self.activation, y);
    }

    pub(in crate::nn) fn backward(
        &self,
        x: &[T],
        y: &[T],
        d_y: &mut [T],
        d_x: Option<&mut [T]>,
        d_parameters: &mut [T],
    ) {
        T::activation_backward(self.activation, self.geometry.output.channels, y, d_y);
        let (d_weights, d_bias) = d_parameters.split_at_mut(self.weights.len());
        T::conv_backward_weights(&self.geometry, x, d_y, d_weights, d_bias);
        if let Some(d_x) = d_x {
            T::conv_backward_input(&self.geometry, values(&self.weights), d_y, d_x);
        }
    }
}
