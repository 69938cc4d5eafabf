//! Convolution, and both of its gradients.

use super::activation::{ActivationForward, activation_forward};
use crate::activation::Activation;
use crate::geometry::Sliding;
use crate::scalar::Scalar;
use crate::scratch::Scratch;

/// What [`conv_forward`] takes.
#[derive(Debug)]
pub struct ConvForward<'a, T> {
    /// Input `[H, W, C]`, window `[K_h, K_w]` and output `[H', W', F]` of one sample.
    pub g: &'a Sliding,
    /// Input `[n, H, W, C]`.
    pub x: &'a [T],
    /// Weights `[K_h, K_w, C, F]`.
    pub weights: &'a [T],
    /// Biases `[F]`.
    pub bias: &'a [T],
    /// σ.
    pub activation: Activation,
    /// Output `[n, H', W', F]`.
    pub y: &'a mut [T],
    /// Working memory.
    pub scratch: &'a mut Scratch<T>,
}

/// Convolution with bias and activation (L6, L13): z_{jkf} = b_f + Σ_l Σ_m Σ_c w_{lmcf} x_{js+l, ks+m, c}, y = σ(z).
pub fn conv_forward<T: Scalar>(args: ConvForward<'_, T>) {
    let ConvForward { g, x, weights, bias, activation, y, .. } = args;
    let filters = g.output.channels;
    for (x, y) in x.chunks_exact(g.input.len()).zip(y.chunks_exact_mut(g.output.len())) {
        for (place, z) in y.chunks_exact_mut(filters).enumerate() {
            z.copy_from_slice(bias);
            g.for_window(place, |input, tap| {
                for c in 0..g.input.channels {
                    let a = x[input + c];
                    let w = &weights[(tap * g.input.channels + c) * filters..][..filters];
                    for (z, &w) in z.iter_mut().zip(w) {
                        *z = *z + w * a;
                    }
                }
            });
        }
    }
    activation_forward(ActivationForward { activation, channels: filters, z: y });
}

/// What [`conv_backward_weights`] takes.
#[derive(Debug)]
pub struct ConvBackwardWeights<'a, T> {
    /// Input `[H, W, C]`, window `[K_h, K_w]` and output `[H', W', F]` of one sample.
    pub g: &'a Sliding,
    /// Input `[n, H, W, C]`.
    pub x: &'a [T],
    /// δ `[n, H', W', F]`.
    pub d_z: &'a [T],
    /// ∂C/∂w `[K_h, K_w, C, F]`.
    pub d_weights: &'a mut [T],
    /// ∂C/∂b `[F]`.
    pub d_bias: &'a mut [T],
    /// Working memory.
    pub scratch: &'a mut Scratch<T>,
}

/// ∂C/∂w_{lmcf} = Σ_n Σ_{jk} δ_{jkf} x_{js+l, ks+m, c} and ∂C/∂b_f = Σ_n Σ_{jk} δ_{jkf} (L17, L18).
pub fn conv_backward_weights<T: Scalar>(args: ConvBackwardWeights<'_, T>) {
    let ConvBackwardWeights { g, x, d_z, d_weights, d_bias, .. } = args;
    let filters = g.output.channels;
    d_weights.fill(T::zero());
    d_bias.fill(T::zero());
    for (x, d_z) in x.chunks_exact(g.input.len()).zip(d_z.chunks_exact(g.output.len())) {
        for (place, d_z) in d_z.chunks_exact(filters).enumerate() {
            for (d_b, &d_z) in d_bias.iter_mut().zip(d_z) {
                *d_b = *d_b + d_z;
            }
            g.for_window(place, |input, tap| {
                for c in 0..g.input.channels {
                    let a = x[input + c];
                    let d_w = &mut d_weights[(tap * g.input.channels + c) * filters..][..filters];
                    for (d_w, &d_z) in d_w.iter_mut().zip(d_z) {
                        *d_w = *d_w + d_z * a;
                    }
                }
            });
        }
    }
}

/// What [`conv_backward_input`] takes.
#[derive(Debug)]
pub struct ConvBackwardInput<'a, T> {
    /// Input `[H, W, C]`, window `[K_h, K_w]` and output `[H', W', F]` of one sample.
    pub g: &'a Sliding,
    /// Weights `[K_h, K_w, C, F]`.
    pub weights: &'a [T],
    /// δ `[n, H', W', F]`.
    pub d_z: &'a [T],
    /// ∂C/∂x `[n, H, W, C]`.
    pub d_x: &'a mut [T],
    /// Working memory.
    pub scratch: &'a mut Scratch<T>,
}

/// ∂C/∂x_{ijc} = Σ over the windows that hold (i, j) of Σ_f w_{lmcf} δ_{jkf} (BP2, L14, for shared weights).
pub fn conv_backward_input<T: Scalar>(args: ConvBackwardInput<'_, T>) {
    let ConvBackwardInput { g, weights, d_z, d_x, .. } = args;
    let filters = g.output.channels;
    d_x.fill(T::zero());
    for (d_x, d_z) in d_x.chunks_exact_mut(g.input.len()).zip(d_z.chunks_exact(g.output.len())) {
        for (place, d_z) in d_z.chunks_exact(filters).enumerate() {
            g.for_window(place, |input, tap| {
                for c in 0..g.input.channels {
                    let w = &weights[(tap * g.input.channels + c) * filters..][..filters];
                    d_x[input + c] = w.iter().zip(d_z).fold(d_x[input + c], |sum, (&w, &d_z)| sum + w * d_z);
                }
            });
        }
    }
}
