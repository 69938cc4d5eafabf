//! Convolution: shared weights that slide over the input (L3–L8, L13).

use super::{Pool, values};
use crate::nn::activation::Activation;
use crate::nn::geometry::Sliding;
use crate::nn::kernels::{
    ActivationBackward, ConvBackwardInput, ConvBackwardWeights, ConvForward, ConvPoolBackward,
    ConvPoolForward, Pooled, Real, Scratch, fuses,
};
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

    pub(in crate::nn) fn forward(&self, x: &[T], y: &mut [T], scratch: &mut Scratch<T>) {
        let (g, weights, bias) = (&self.geometry, values(&self.weights), values(&self.bias));
        T::conv_forward(ConvForward { g, x, weights, bias, activation: self.activation, y, scratch });
    }

    pub(in crate::nn) fn backward(
        &self,
        x: &[T],
        y: &[T],
        d_y: &mut [T],
        d_x: Option<&mut [T]>,
        d_parameters: &mut [T],
        scratch: &mut Scratch<T>,
    ) {
        let (g, activation, weights) = (&self.geometry, self.activation, values(&self.weights));
        T::activation_backward(ActivationBackward { activation, channels: g.output.channels, a: y, d: d_y });
        let (d_weights, d_bias) = d_parameters.split_at_mut(self.weights.len());
        T::conv_backward_weights(ConvBackwardWeights { g, x, d_z: d_y, d_weights, d_bias, scratch });
        if let Some(d_x) = d_x {
            T::conv_backward_input(ConvBackwardInput { g, weights, d_z: d_y, d_x, scratch });
        }
    }

    /// Whether `pool` can be computed together with this layer.
    pub(in crate::nn) fn fuses_with(&self, pool: &Pool) -> bool {
        fuses(self.activation, pool.pooling, &pool.geometry.window)
    }

    /// This layer and the max pooling after it in one: the feature maps never reach memory.
    pub(in crate::nn) fn forward_pooled(&self, x: &[T], pooled: Pooled<'_, T>, scratch: &mut Scratch<T>) {
        let (g, weights, bias) = (&self.geometry, values(&self.weights), values(&self.bias));
        T::conv_pool_forward(ConvPoolForward {
            g,
            x,
            weights,
            bias,
            activation: self.activation,
            pooled,
            scratch,
        });
    }

    /// Backward through both: only the maximum of each block gets error (L16).
    pub(in crate::nn) fn backward_pooled(
        &self,
        x: &[T],
        (pooled, argmax4, d_pooled): (&[T], &[u8], &[T]),
        d_x: Option<&mut [T]>,
        d_parameters: &mut [T],
        scratch: &mut Scratch<T>,
    ) {
        let (g, activation, weights) = (&self.geometry, self.activation, values(&self.weights));
        let (d_weights, d_bias) = d_parameters.split_at_mut(self.weights.len());
        T::conv_pool_backward(ConvPoolBackward {
            g,
            activation,
            x,
            weights,
            pooled,
            argmax4,
            d_pooled,
            d_weights,
            d_bias,
            d_x,
            scratch,
        });
    }
}
