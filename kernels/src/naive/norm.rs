//! Batch normalisation with the activation after it.

use super::activation::{ActivationBackward, ActivationForward, activation_backward, activation_forward};
use crate::activation::Activation;
use crate::scalar::Scalar;

/// Batch normalisation of C channels and the elementwise activation after it. All slices have axis `[C]`.
#[derive(Clone, Copy, Debug)]
pub struct Norm<'a, T> {
    /// σ, not softmax.
    pub activation: Activation,
    /// μ.
    pub mean: &'a [T],
    /// 1/√(σ² + ε).
    pub inverse: &'a [T],
    /// γ.
    pub scale: &'a [T],
    /// β.
    pub shift: &'a [T],
    /// The mean of δ over the batch, for the way back.
    pub mean_d: &'a [T],
    /// The mean of δ·x̂ over the batch, for the way back.
    pub mean_product: &'a [T],
}

/// What [`norm_sums`] takes.
#[derive(Debug)]
pub struct NormSums<'a, T> {
    /// Input `[n, H, W, C]`.
    pub x: &'a [T],
    /// Σx and Σx² of each channel, `[C]`.
    pub sums: &'a mut [(f64, f64)],
}

/// Σx and Σx² of each channel.
pub fn norm_sums<T: Scalar>(args: NormSums<'_, T>) {
    let NormSums { x, sums } = args;
    sums.fill((0.0, 0.0));
    for place in x.chunks_exact(sums.len()) {
        for (sums, &x) in sums.iter_mut().zip(place) {
            let x = x.into_f64();
            sums.0 += x;
            sums.1 += x * x;
        }
    }
}

/// What [`norm_forward`] takes.
#[derive(Debug)]
pub struct NormForward<'a, T> {
    /// The channels.
    pub norm: Norm<'a, T>,
    /// Input `[n, H, W, C]`.
    pub x: &'a [T],
    /// Output `[n, H, W, C]`.
    pub y: &'a mut [T],
}

/// y = σ(γ (x − μ) / √(σ² + ε) + β).
pub fn norm_forward<T: Scalar>(args: NormForward<'_, T>) {
    let NormForward { norm, x, y } = args;
    let channels = norm.mean.len();
    for (x, y) in x.chunks_exact(channels).zip(y.chunks_exact_mut(channels)) {
        for (c, (y, &x)) in y.iter_mut().zip(x).enumerate() {
            *y = norm.scale[c] * norm.inverse[c] * (x - norm.mean[c]) + norm.shift[c];
        }
    }
    activation_forward(ActivationForward { activation: norm.activation, channels, z: y });
}

/// What [`norm_backward_sums`] takes. With pooling, `x` is what was the maximum and `y` what was pooled: all other δ are
/// 0.
#[derive(Debug)]
pub struct NormBackwardSums<'a, T> {
    /// The channels.
    pub norm: Norm<'a, T>,
    /// Input `[n, H, W, C]`.
    pub x: &'a [T],
    /// Output that forward made, `[n, H, W, C]`.
    pub y: &'a [T],
    /// ∂C/∂y, and then δ, `[n, H, W, C]`.
    pub d_y: &'a mut [T],
    /// Σδ and Σδ·x̂ of each channel, `[C]`.
    pub sums: &'a mut [(f64, f64)],
}

/// δ = ∂C/∂y ⊙ σ′, in place of `d_y`, and Σδ and Σδ·x̂ of each channel.
pub fn norm_backward_sums<T: Scalar>(args: NormBackwardSums<'_, T>) {
    let NormBackwardSums { norm, x, y, d_y, sums } = args;
    let channels = sums.len();
    activation_backward(ActivationBackward { activation: norm.activation, channels, a: y, d: d_y });
    sums.fill((0.0, 0.0));
    for (x, d) in x.chunks_exact(channels).zip(d_y.chunks_exact(channels)) {
        for (c, (&x, &d)) in x.iter().zip(d).enumerate() {
            sums[c].0 += d.into_f64();
            sums[c].1 += (d * (x - norm.mean[c]) * norm.inverse[c]).into_f64();
        }
    }
}

/// What [`norm_backward`] takes.
#[derive(Debug)]
pub struct NormBackward<'a, T> {
    /// The channels.
    pub norm: Norm<'a, T>,
    /// Input `[n, H, W, C]`.
    pub x: &'a [T],
    /// δ `[n, H, W, C]`.
    pub d: &'a [T],
    /// ∂C/∂x `[n, H, W, C]`.
    pub d_x: &'a mut [T],
}

/// ∂C/∂x = γ/√(σ²+ε) · (δ − mean(δ) − x̂ mean(δ·x̂)).
pub fn norm_backward<T: Scalar>(args: NormBackward<'_, T>) {
    let NormBackward { norm, x, d, d_x } = args;
    let channels = norm.mean.len();
    for (index, ((d_x, &x), &d)) in d_x.iter_mut().zip(x).zip(d).enumerate() {
        let c = index % channels;
        let normal = (x - norm.mean[c]) * norm.inverse[c];
        *d_x = norm.scale[c] * norm.inverse[c] * (d - norm.mean_d[c] - normal * norm.mean_product[c]);
    }
}
