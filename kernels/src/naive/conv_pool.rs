//! Convolution, activation and 2×2 max pooling in one, composed of the single steps.

use super::activation::{ActivationBackward, ActivationForward, activation_backward, activation_forward};
use super::conv::{
    ConvBackwardInput, ConvBackwardWeights, ConvForward, conv_backward_input, conv_backward_weights,
    conv_forward,
};
use super::pool::{PoolBackward, PoolForward, Pooling, pool_backward, pool_forward};
use crate::activation::Activation;
use crate::geometry::Sliding;
use crate::scalar::Scalar;
use crate::scratch::Scratch;

/// Where a fused 2×2 max pooling puts what it makes.
#[derive(Debug)]
pub struct Pooled<'a, T> {
    /// Pooled activations `[n, ⌊H'/2⌋, ⌊W'/2⌋, F]`.
    pub values: &'a mut [T],
    /// Which of the four is the maximum, 0..=3 in row order, the first of equal ones, shaped alike; empty if that is not
    /// wanted, as for evaluation.
    pub argmax4: &'a mut [u8],
}

/// What [`conv_pool_forward`] takes.
#[derive(Debug)]
pub struct ConvPoolForward<'a, T> {
    /// Input `[H, W, C]`, window `[K_h, K_w]` and output `[H', W', F]` of the convolution of one sample.
    pub g: &'a Sliding,
    /// Input `[n, H, W, C]`.
    pub x: &'a [T],
    /// Weights `[K_h, K_w, C, F]`.
    pub weights: &'a [T],
    /// Biases `[F]`.
    pub bias: &'a [T],
    /// σ, not softmax, which is not elementwise.
    pub activation: Activation,
    /// Output.
    pub pooled: Pooled<'a, T>,
    /// Working memory.
    pub scratch: &'a mut Scratch<T>,
}

/// y = σ(max over 2×2 of z), z as in [`conv_forward`]: σ rises, so it may come after the maximum, on a quarter of
/// the values.
pub fn conv_pool_forward<T: Scalar>(args: ConvPoolForward<'_, T>) {
    let ConvPoolForward { g, x, weights, bias, activation, pooled, scratch } = args;
    let pool = g.max_pool();
    let samples = x.len() / g.input.len();
    let mut z = vec![T::zero(); samples * g.output.len()];
    let mut argmax = vec![0; samples * pool.output.len()];
    let identity = Activation::Identity;
    conv_forward(ConvForward { g, x, weights, bias, activation: identity, y: &mut z, scratch });
    let y = &mut *pooled.values;
    pool_forward(PoolForward { pooling: Pooling::Max, g: &pool, x: &z, y, argmax: &mut argmax });
    let channels = g.output.channels;
    activation_forward(ActivationForward { activation, channels, z: pooled.values });
    for (index, (position, &offset)) in pooled.argmax4.iter_mut().zip(&argmax).enumerate() {
        *position = pool.position_in_window(index % pool.output.len(), offset as usize);
    }
}

/// What [`conv_pool_backward`] takes.
#[derive(Debug)]
pub struct ConvPoolBackward<'a, T> {
    /// Input `[H, W, C]`, window `[K_h, K_w]` and output `[H', W', F]` of the convolution of one sample.
    pub g: &'a Sliding,
    /// σ, between convolution and pooling.
    pub activation: Activation,
    /// Input `[n, H, W, C]`.
    pub x: &'a [T],
    /// Weights `[K_h, K_w, C, F]`.
    pub weights: &'a [T],
    /// Pooled activations that forward made, `[n, ⌊H'/2⌋, ⌊W'/2⌋, F]`.
    pub pooled: &'a [T],
    /// Which of the four was the maximum, as forward found, shaped like `pooled`.
    pub argmax4: &'a [u8],
    /// ∂C/∂pooled, shaped like `pooled`.
    pub d_pooled: &'a [T],
    /// ∂C/∂w `[K_h, K_w, C, F]`.
    pub d_weights: &'a mut [T],
    /// ∂C/∂b `[F]`.
    pub d_bias: &'a mut [T],
    /// ∂C/∂x `[n, H, W, C]`, if somebody wants it.
    pub d_x: Option<&'a mut [T]>,
    /// Working memory.
    pub scratch: &'a mut Scratch<T>,
}

/// [`pool_backward`] and [`activation_backward`] (at the maxima alone, the other δ being 0), then
/// [`conv_backward_weights`] and, if somebody wants ∂C/∂x, [`conv_backward_input`].
pub fn conv_pool_backward<T: Scalar>(args: ConvPoolBackward<'_, T>) {
    let ConvPoolBackward { g, activation, x, weights, pooled, argmax4, d_weights, d_bias, scratch, .. } =
        args;
    let pool = g.max_pool();
    let (channels, mut d_pooled) = (g.output.channels, args.d_pooled.to_vec());
    activation_backward(ActivationBackward { activation, channels, a: pooled, d: &mut d_pooled });
    let argmax = pool.offsets_of_positions(argmax4);
    let d_z = &mut vec![T::zero(); x.len() / g.input.len() * g.output.len()];
    pool_backward(PoolBackward::max(&pool, &argmax, &d_pooled, d_z));
    conv_backward_weights(ConvBackwardWeights { g, x, d_z, d_weights, d_bias, scratch: &mut *scratch });
    if let Some(d_x) = args.d_x {
        conv_backward_input(ConvBackwardInput { g, weights, d_z, d_x, scratch });
    }
}
