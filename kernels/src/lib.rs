//! The arithmetic of the layers, on slices.
//!
//! [`naive`] reads like the formulas and is the oracle. [`Real`] says which kernels a number type uses: `f64`, which
//! gradients are checked in, the naive ones; `f32`, which is trained in, the fast ones, chosen once per CPU.
//!
//! A package of its own, for three reasons: it is the only one with `unsafe`; it takes far longer to compile than all the
//! rest, and so is compiled once, not once more for each kind of test; and debug builds can optimise it alone.

pub mod activation;
mod fast;
pub mod geometry;
pub mod naive;
mod non_temporal;
mod norm;
mod scratch;
pub mod shape;
pub mod simd;
mod unit_deltas;

pub use fast::{filters_along_rows, filters_minimally};
pub use norm::Norm;
pub use scratch::Scratch;
pub use unit_deltas::{BatchPart, DenseBackward, UnitDeltas};

use activation::Activation;
use geometry::{Sliding, Window};
use naive::Pooling;
use num_traits::Float;
use simd::Backend;
use std::fmt::Debug;

/// Where the fused convolution and pooling puts what it makes, see [`naive::conv_pool_forward`].
#[derive(Debug)]
pub struct Pooled<'a, T> {
    /// Pooled activations `[n, ⌊H'/2⌋, ⌊W'/2⌋, F]`.
    pub values: &'a mut [T],
    /// Which of the four won, 0..=3 in row order, shaped alike; empty if not wanted (evaluation).
    pub argmax4: &'a mut [u8],
}

/// What the fused convolution and pooling looks at on its way back, see [`naive::conv_pool_backward`].
#[derive(Clone, Copy, Debug)]
pub struct ConvPoolBackward<'a, T> {
    /// The convolution.
    pub g: &'a Sliding,
    /// The activation between convolution and pooling.
    pub activation: Activation,
    /// Input `[n, H, W, C]`.
    pub x: &'a [T],
    /// Weights `[K_h, K_w, C, F]`.
    pub weights: &'a [T],
    /// Pooled activations that forward made, `[n, ⌊H'/2⌋, ⌊W'/2⌋, F]`.
    pub pooled: &'a [T],
    /// Winners that forward found, shaped alike.
    pub argmax4: &'a [u8],
    /// ∂C/∂pooled, shaped alike.
    pub d_pooled: &'a [T],
}

/// Whether a pooling layer can be fused into the convolution or batch normalisation before it: 2×2 max pooling, stride 2, no padding, after
/// an activation that is elementwise and never falls.
pub fn fuses(activation: Activation, pooling: Pooling, window: &Window) -> bool {
    pooling == Pooling::Max && *window == naive::POOL && activation != Activation::Softmax
}

/// A number type that networks compute in, and its kernels. See [`naive`] for the formulas, axes and the meaning of
/// each argument.
#[expect(missing_docs, reason = "each function is documented at its naive twin")]
pub trait Real: Float + Debug + Default + Send + Sync + 'static {
    /// What this type's kernels run on, e.g. "AVX-512".
    fn backend() -> &'static str {
        "naive"
    }

    /// Runs `f`, compiled for the vectors of this type's kernels if it and all that it calls is inlined.
    fn vectorized<R>(f: impl FnOnce() -> R) -> R {
        f()
    }

    /// Copies `from` to `to`, past the caches where this type can: for what other processors have read and will read.
    ///
    /// # Panics
    /// If they are not of one length.
    fn copy_non_temporal(to: &mut [Self], from: &[Self]) {
        to.copy_from_slice(from);
    }
    /// Reads `values` in order, that they be in the cache: for what comes from memory or from another processor and is read
    /// out of order.
    fn prefetch(_values: &[Self]) {}
    /// Makes `values` zero, past the caches where this type can: for what other processors have read, before it is written
    /// little by little.
    fn zero_non_temporal(values: &mut [Self]) {
        values.fill(Self::zero());
    }

    fn from_usize(value: usize) -> Self;
    fn from_f64(value: f64) -> Self;
    fn into_f64(self) -> f64;

    fn conv_forward(
        g: &Sliding,
        x: &[Self],
        weights: &[Self],
        bias: &[Self],
        activation: Activation,
        y: &mut [Self],
        scratch: &mut Scratch<Self>,
    ) {
        naive::conv_forward(g, x, weights, bias, activation, y, scratch);
    }
    fn conv_backward_weights(
        g: &Sliding,
        x: &[Self],
        d_z: &[Self],
        d_weights: &mut [Self],
        d_bias: &mut [Self],
        scratch: &mut Scratch<Self>,
    ) {
        naive::conv_backward_weights(g, x, d_z, d_weights, d_bias, scratch);
    }
    fn conv_backward_input(
        g: &Sliding,
        weights: &[Self],
        d_z: &[Self],
        d_x: &mut [Self],
        scratch: &mut Scratch<Self>,
    ) {
        naive::conv_backward_input(g, weights, d_z, d_x, scratch);
    }
    fn conv_pool_forward(
        g: &Sliding,
        x: &[Self],
        weights: &[Self],
        bias: &[Self],
        activation: Activation,
        pooled: Pooled<'_, Self>,
        scratch: &mut Scratch<Self>,
    ) {
        naive::conv_pool_forward(g, x, weights, bias, activation, pooled, scratch);
    }
    fn conv_pool_backward(
        at: &ConvPoolBackward<'_, Self>,
        d_weights: &mut [Self],
        d_bias: &mut [Self],
        d_x: Option<&mut [Self]>,
        scratch: &mut Scratch<Self>,
    ) {
        naive::conv_pool_backward(at, d_weights, d_bias, d_x, scratch);
    }
    fn pool_forward(pooling: Pooling, g: &Sliding, x: &[Self], y: &mut [Self], argmax: &mut [u32]) {
        naive::pool_forward(pooling, g, x, y, argmax);
    }
    fn pool_backward(
        pooling: Pooling,
        g: &Sliding,
        x: &[Self],
        y: &[Self],
        argmax: &[u32],
        d_y: &[Self],
        d_x: &mut [Self],
    ) {
        naive::pool_backward(pooling, g, x, y, argmax, d_y, d_x);
    }
    fn norm_sums(x: &[Self], sums: &mut [(f64, f64)]) {
        naive::norm_sums(x, sums);
    }
    fn norm_forward(at: &Norm<'_, Self>, x: &[Self], y: &mut [Self]) {
        naive::norm_forward(at, x, y);
    }
    fn norm_pool_forward(
        at: &Norm<'_, Self>,
        pool: &Sliding,
        x: &[Self],
        pooled: Pooled<'_, Self>,
        argmax_input: &mut [Self],
    ) {
        naive::norm_pool_forward(at, pool, x, pooled, argmax_input);
    }
    fn norm_backward_sums(
        at: &Norm<'_, Self>,
        x: &[Self],
        y: &[Self],
        d_y: &mut [Self],
        sums: &mut [(f64, f64)],
    ) {
        naive::norm_backward_sums(at, x, y, d_y, sums);
    }
    fn norm_backward(at: &Norm<'_, Self>, x: &[Self], d: &[Self], d_x: &mut [Self]) {
        naive::norm_backward(at, x, d, d_x);
    }
    fn norm_pool_backward(
        at: &Norm<'_, Self>,
        pool: &Sliding,
        x: &[Self],
        argmax4: &[u8],
        d: &[Self],
        d_x: &mut [Self],
    ) {
        naive::norm_pool_backward(at, pool, x, argmax4, d, d_x);
    }
    fn dense_forward(x: &[Self], weights: &[Self], bias: &[Self], activation: Activation, y: &mut [Self]) {
        naive::dense_forward(x, weights, bias, activation, y);
    }
    fn dense_backward_weights(
        batch: &DenseBackward<'_, Self>,
        first: usize,
        d_weights: &mut [Self],
        scratch: &mut Scratch<Self>,
    ) {
        naive::dense_backward_weights(batch, first, d_weights, scratch);
    }
    fn dense_backward_input(
        weights: &[Self],
        units: usize,
        d_z: &[Self],
        d_x: &mut [Self],
        scratch: &mut Scratch<Self>,
    ) {
        naive::dense_backward_input(weights, units, d_z, d_x, scratch);
    }
    fn activation_forward(activation: Activation, channels: usize, z: &mut [Self]) {
        naive::activation_forward(activation, channels, z);
    }
    fn activation_backward(activation: Activation, channels: usize, a: &[Self], d: &mut [Self]) {
        naive::activation_backward(activation, channels, a, d);
    }
}

impl Real for f64 {
    fn from_usize(value: usize) -> Self {
        value as Self
    }
    fn from_f64(value: f64) -> Self {
        value
    }
    fn into_f64(self) -> f64 {
        self
    }
}

/// The fast kernels, on the best vectors that the CPU has.
impl Real for f32 {
    fn backend() -> &'static str {
        Backend::best().name()
    }
    fn vectorized<R>(f: impl FnOnce() -> R) -> R {
        Backend::best().run(f)
    }
    fn copy_non_temporal(to: &mut [Self], from: &[Self]) {
        non_temporal::copy(to, from);
    }
    fn prefetch(values: &[Self]) {
        non_temporal::prefetch(values);
    }
    fn zero_non_temporal(values: &mut [Self]) {
        non_temporal::zero(values);
    }

    fn from_usize(value: usize) -> Self {
        value as Self
    }
    fn from_f64(value: f64) -> Self {
        value as Self
    }
    fn into_f64(self) -> f64 {
        f64::from(self)
    }

    fn conv_forward(
        g: &Sliding,
        x: &[Self],
        weights: &[Self],
        bias: &[Self],
        activation: Activation,
        y: &mut [Self],
        scratch: &mut Scratch<Self>,
    ) {
        Backend::best().conv_forward(g, x, weights, bias, activation, y, scratch);
    }
    fn conv_backward_weights(
        g: &Sliding,
        x: &[Self],
        d_z: &[Self],
        d_weights: &mut [Self],
        d_bias: &mut [Self],
        scratch: &mut Scratch<Self>,
    ) {
        Backend::best().conv_backward_weights(g, x, d_z, d_weights, d_bias, scratch);
    }
    fn conv_backward_input(
        g: &Sliding,
        weights: &[Self],
        d_z: &[Self],
        d_x: &mut [Self],
        scratch: &mut Scratch<Self>,
    ) {
        Backend::best().conv_backward_input(g, weights, d_z, d_x, scratch);
    }
    fn conv_pool_forward(
        g: &Sliding,
        x: &[Self],
        weights: &[Self],
        bias: &[Self],
        activation: Activation,
        pooled: Pooled<'_, Self>,
        scratch: &mut Scratch<Self>,
    ) {
        Backend::best().conv_pool_forward(g, x, weights, bias, activation, pooled, scratch);
    }
    fn conv_pool_backward(
        at: &ConvPoolBackward<'_, Self>,
        d_weights: &mut [Self],
        d_bias: &mut [Self],
        d_x: Option<&mut [Self]>,
        scratch: &mut Scratch<Self>,
    ) {
        Backend::best().conv_pool_backward(at, d_weights, d_bias, d_x, scratch);
    }
    fn pool_forward(pooling: Pooling, g: &Sliding, x: &[Self], y: &mut [Self], argmax: &mut [u32]) {
        Backend::best().pool_forward(pooling, g, x, y, argmax);
    }
    fn pool_backward(
        pooling: Pooling,
        g: &Sliding,
        x: &[Self],
        y: &[Self],
        argmax: &[u32],
        d_y: &[Self],
        d_x: &mut [Self],
    ) {
        Backend::best().pool_backward(pooling, g, x, y, argmax, d_y, d_x);
    }
    fn norm_sums(x: &[Self], sums: &mut [(f64, f64)]) {
        Backend::best().norm_sums(x, sums);
    }
    fn norm_forward(at: &Norm<'_, Self>, x: &[Self], y: &mut [Self]) {
        Backend::best().norm_forward(at, x, y);
    }
    fn norm_pool_forward(
        at: &Norm<'_, Self>,
        pool: &Sliding,
        x: &[Self],
        pooled: Pooled<'_, Self>,
        argmax_input: &mut [Self],
    ) {
        Backend::best().norm_pool_forward(at, pool, x, pooled, argmax_input);
    }
    fn norm_backward_sums(
        at: &Norm<'_, Self>,
        x: &[Self],
        y: &[Self],
        d_y: &mut [Self],
        sums: &mut [(f64, f64)],
    ) {
        Backend::best().norm_backward_sums(at, x, y, d_y, sums);
    }
    fn norm_backward(at: &Norm<'_, Self>, x: &[Self], d: &[Self], d_x: &mut [Self]) {
        Backend::best().norm_backward(at, x, d, d_x);
    }
    fn norm_pool_backward(
        at: &Norm<'_, Self>,
        pool: &Sliding,
        x: &[Self],
        argmax4: &[u8],
        d: &[Self],
        d_x: &mut [Self],
    ) {
        Backend::best().norm_pool_backward(at, pool, x, argmax4, d, d_x);
    }
    fn dense_forward(x: &[Self], weights: &[Self], bias: &[Self], activation: Activation, y: &mut [Self]) {
        Backend::best().dense_forward(x, weights, bias, activation, y);
    }
    fn dense_backward_weights(
        batch: &DenseBackward<'_, Self>,
        first: usize,
        d_weights: &mut [Self],
        scratch: &mut Scratch<Self>,
    ) {
        Backend::best().dense_backward_weights(batch, first, d_weights, scratch);
    }
    fn dense_backward_input(
        weights: &[Self],
        units: usize,
        d_z: &[Self],
        d_x: &mut [Self],
        scratch: &mut Scratch<Self>,
    ) {
        Backend::best().dense_backward_input(weights, units, d_z, d_x, scratch);
    }
    fn activation_forward(activation: Activation, channels: usize, z: &mut [Self]) {
        Backend::best().activation_forward(activation, channels, z);
    }
    fn activation_backward(activation: Activation, channels: usize, a: &[Self], d: &mut [Self]) {
        Backend::best().activation_backward(activation, channels, a, d);
    }
}
