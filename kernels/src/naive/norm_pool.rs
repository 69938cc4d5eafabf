//! Batch normalisation, activation and 2×2 max pooling in one, composed of the single steps.

use super::activation::{ActivationForward, activation_forward};
use super::conv_pool::Pooled;
use super::norm::{Norm, NormBackward, NormForward, norm_backward, norm_forward};
use super::pool::{PoolBackward, PoolForward, Pooling, pool_backward, pool_forward};
use crate::activation::Activation;
use crate::geometry::Sliding;
use crate::scalar::Scalar;

/// What [`norm_pool_forward`] takes.
#[derive(Debug)]
pub struct NormPoolForward<'a, T> {
    /// The channels.
    pub norm: Norm<'a, T>,
    /// The pooling, 2×2, of one sample.
    pub pool: &'a Sliding,
    /// Input `[n, H, W, C]`.
    pub x: &'a [T],
    /// Output.
    pub pooled: Pooled<'a, T>,
    /// The x of the maximum, `[n, ⌊H/2⌋, ⌊W/2⌋, C]`; empty if `pooled.argmax4` is.
    pub argmax_input: &'a mut [T],
}

/// [`norm_forward`] and 2×2 max pooling: as σ rises, it may come after the maximum.
pub fn norm_pool_forward<T: Scalar>(args: NormPoolForward<'_, T>) {
    let NormPoolForward { norm, pool, x, pooled, argmax_input } = args;
    let mut z = vec![T::zero(); x.len()];
    let mut argmax = vec![0; pooled.values.len()];
    norm_forward(NormForward { norm: Norm { activation: Activation::Identity, ..norm }, x, y: &mut z });
    let y = &mut *pooled.values;
    pool_forward(PoolForward { pooling: Pooling::Max, g: pool, x: &z, y, argmax: &mut argmax });
    let (activation, channels) = (norm.activation, norm.mean.len());
    activation_forward(ActivationForward { activation, channels, z: pooled.values });
    let wanted = pooled.argmax4.iter_mut().zip(argmax_input).zip(&argmax).enumerate();
    for (index, ((position, input), &offset)) in wanted {
        let sample = index / pool.output.len() * pool.input.len();
        *position = pool.position_in_window(index % pool.output.len(), offset as usize);
        *input = x[sample + offset as usize];
    }
}

/// What [`norm_pool_backward`] takes.
#[derive(Debug)]
pub struct NormPoolBackward<'a, T> {
    /// The channels.
    pub norm: Norm<'a, T>,
    /// The pooling, 2×2, of one sample.
    pub pool: &'a Sliding,
    /// Input `[n, H, W, C]`.
    pub x: &'a [T],
    /// Which of the four was the maximum, as forward found, `[n, ⌊H/2⌋, ⌊W/2⌋, C]`.
    pub argmax4: &'a [u8],
    /// δ at the maxima, `[n, ⌊H/2⌋, ⌊W/2⌋, C]`; all others are 0.
    pub d: &'a [T],
    /// ∂C/∂x `[n, H, W, C]`.
    pub d_x: &'a mut [T],
}

/// [`norm_backward`] behind the pooling.
pub fn norm_pool_backward<T: Scalar>(args: NormPoolBackward<'_, T>) {
    let NormPoolBackward { norm, pool, x, argmax4, d, d_x } = args;
    let argmax = pool.offsets_of_positions(argmax4);
    let mut d_z = vec![T::zero(); x.len()];
    pool_backward(PoolBackward::max(pool, &argmax, d, &mut d_z));
    norm_backward(NormBackward { norm, x, d: &d_z, d_x });
}
