//! Convolution, activation and 2×2 max pooling in one, composed of the single steps.

use super::{
    Pooling, activation_backward, activation_forward, conv_backward_input, conv_backward_weights,
    conv_forward, pool_backward, pool_forward,
};
use crate::activation::Activation;
use crate::geometry::{Padding, Sliding, Window};
use crate::shape::Shape;
use crate::{ConvPoolBackward, Pooled, Real, Scratch};

/// The pooling of the fused block: 2×2, stride 2, an odd last row or column left out.
pub const POOL: Window = Window { kernel: [2, 2], stride: [2, 2], padding: Padding::NONE };

/// The pooling that follows convolution `g` in the fused block; its output is empty if `g` makes fewer than 2×2.
pub fn pool_after(g: &Sliding) -> Sliding {
    let output = Shape::new(g.output.height / 2, g.output.width / 2, g.output.channels);
    Sliding { input: g.output, output, window: POOL }
}

/// y = σ(max over 2×2 of z), z as in [`conv_forward`]: σ rises, so it may come after the maximum, on a quarter of
/// the values.
///
/// `pooled.values` `[n, ⌊H'/2⌋, ⌊W'/2⌋, F]`, `pooled.argmax4` alike: 0..=3, the first greatest z in row order, or
/// empty if nobody wants them. Not for softmax, which is not elementwise.
pub fn conv_pool_forward<T: Real>(
    g: &Sliding,
    x: &[T],
    weights: &[T],
    bias: &[T],
    activation: Activation,
    pooled: Pooled<'_, T>,
    scratch: &mut Scratch<T>,
) {
    let pool = pool_after(g);
    let samples = x.len() / g.input.len();
    let mut z = vec![T::zero(); samples * g.output.len()];
    let mut argmax = vec![0; samples * pool.output.len()];
    conv_forward(g, x, weights, bias, Activation::Identity, &mut z, scratch);
    pool_forward(Pooling::Max, &pool, &z, pooled.values, &mut argmax);
    activation_forward(activation, g.output.channels, pooled.values);
    for (index, (position, &offset)) in pooled.argmax4.iter_mut().zip(&argmax).enumerate() {
        *position = position_of(&pool, index % pool.output.len(), offset as usize);
    }
}

/// [`pool_backward`] and [`activation_backward`] (at the maxima alone, the other δ being 0), then
/// [`conv_backward_weights`] and, if somebody wants ∂C/∂x, [`conv_backward_input`].
pub fn conv_pool_backward<T: Real>(
    at: &ConvPoolBackward<'_, T>,
    d_weights: &mut [T],
    d_bias: &mut [T],
    d_x: Option<&mut [T]>,
    scratch: &mut Scratch<T>,
) {
    let pool = pool_after(at.g);
    let mut d_pooled = at.d_pooled.to_vec();
    activation_backward(at.activation, at.g.output.channels, at.pooled, &mut d_pooled);
    let argmax: Vec<u32> = at
        .argmax4
        .iter()
        .enumerate()
        .map(|(index, &position)| {
            u32::try_from(offset(&pool, index % pool.output.len(), position)).unwrap_or(u32::MAX)
        })
        .collect();
    let mut d_z = vec![T::zero(); at.x.len() / at.g.input.len() * at.g.output.len()];
    // Max pooling backward looks at neither its input nor its output.
    pool_backward(Pooling::Max, &pool, &[], &[], &argmax, &d_pooled, &mut d_z);
    conv_backward_weights(at.g, at.x, &d_z, d_weights, d_bias, scratch);
    if let Some(d_x) = d_x {
        conv_backward_input(at.g, at.weights, &d_z, d_x, scratch);
    }
}

/// Which of the four places of its window offset `offset` of pooling's input is, for output `index`.
pub(super) fn position_of(pool: &Sliding, index: usize, offset: usize) -> u8 {
    (0..4).find(|&position| self::offset(pool, index, position) == offset).unwrap_or(0)
}

/// Offset into pooling's input of the place `position` (0..=3) of the window of output `index`.
pub(super) fn offset(pool: &Sliding, index: usize, position: u8) -> usize {
    let (place, c) = (index / pool.output.channels, index % pool.output.channels);
    let (row, column) = (place / pool.output.width, place % pool.output.width);
    let (row, column) = (2 * row + usize::from(position / 2), 2 * column + usize::from(position % 2));
    (row * pool.input.width + column) * pool.input.channels + c
}
