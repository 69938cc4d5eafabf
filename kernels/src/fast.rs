//! The fast kernels of `f32`: each the same as its [`naive`](super::naive) twin but for rounding, on the vectors of a
//! [`Backend`].

mod conv;
mod dense;
mod norm;
mod peak;
mod pool;
mod shared;
mod winograd;

use super::naive::Pooling;
use super::simd::{Backend, vectorize};
use super::{ConvPoolBackward, DenseBackward, Norm, Pooled, Scratch};
use crate::activation::Activation;
use crate::geometry::Sliding;

/// Whether the kernels of this convolution multiply less by minimal filtering in two directions, and so round more.
pub fn filters_minimally(g: &Sliding) -> bool {
    winograd::pays(g)
}

/// The same along rows alone, which only instruction sets with registers for it do.
pub fn filters_along_rows(g: &Sliding) -> bool {
    winograd::rows::worth(g)
}

/// The kernels on one instruction set. [`Real`](super::Real) for `f32` uses the best; tests and benches try each.
#[expect(missing_docs, reason = "each function is documented at its naive twin")]
#[expect(clippy::too_many_arguments, reason = "the arguments of the kernel and its instruction set")]
impl Backend {
    /// The vectors for the way forward through a convolution. Where the last of 16 lanes of filters would be half empty,
    /// half of 16 lanes: along the rows, where loads are the limit, for three of 8 come in the time of two of 16; and where
    /// channels fill no more. There, two of 8 are better than a single one of 16, too, whose products want as many loads.
    fn forward_vectors(self, g: &Sliding) -> Self {
        let (channels, filters) = (g.input.channels, g.output.channels);
        let half_empty = (1..=8).contains(&(filters % 16));
        let narrow = if winograd::pays(g) {
            channels.min(filters) <= 8 && (half_empty || filters <= 16)
        } else {
            winograd::rows::worth(g) && half_empty
        };
        if narrow { self.narrow() } else { self }
    }
    /// The vectors for the way back: half of 16 lanes where what is in them, filters, and channels behind the first layer,
    /// would leave half empty.
    fn backward_vectors(self, g: &Sliding) -> Self {
        let narrow = g.output.channels <= 8 || (2..=8).contains(&g.input.channels);
        if narrow { self.narrow() } else { self }
    }
    pub fn run<R>(self, f: impl FnOnce() -> R) -> R {
        vectorize!(self, _s => f())
    }
    /// Does nothing but multiply-adds, `rounds` with each of some vectors; how many numbers were multiplied.
    pub fn multiply_adds(self, rounds: usize) -> usize {
        vectorize!(self, s => peak::run(s, rounds))
    }
    pub fn conv_forward(
        self,
        g: &Sliding,
        x: &[f32],
        weights: &[f32],
        bias: &[f32],
        activation: Activation,
        y: &mut [f32],
        scratch: &mut Scratch<f32>,
    ) {
        vectorize!(self.forward_vectors(g), s => conv::forward::forward(s, g, x, weights, bias, activation, y, scratch));
    }
    pub fn conv_backward_weights(
        self,
        g: &Sliding,
        x: &[f32],
        d_z: &[f32],
        d_weights: &mut [f32],
        d_bias: &mut [f32],
        scratch: &mut Scratch<f32>,
    ) {
        vectorize!(self.backward_vectors(g), s => conv::backward_weights::weights(s, g, x, d_z, d_weights, d_bias, scratch));
    }
    pub fn conv_backward_input(
        self,
        g: &Sliding,
        weights: &[f32],
        d_z: &[f32],
        d_x: &mut [f32],
        scratch: &mut Scratch<f32>,
    ) {
        vectorize!(self.backward_vectors(g), s => conv::backward_input::input(s, g, weights, d_z, d_x, scratch));
    }
    pub fn conv_pool_forward(
        self,
        g: &Sliding,
        x: &[f32],
        weights: &[f32],
        bias: &[f32],
        activation: Activation,
        pooled: Pooled<'_, f32>,
        scratch: &mut Scratch<f32>,
    ) {
        vectorize!(self.forward_vectors(g), s => conv::pool_forward::forward(s, g, x, weights, bias, activation, pooled, scratch));
    }
    pub fn conv_pool_backward(
        self,
        at: &ConvPoolBackward<'_, f32>,
        d_weights: &mut [f32],
        d_bias: &mut [f32],
        d_x: Option<&mut [f32]>,
        scratch: &mut Scratch<f32>,
    ) {
        vectorize!(self.backward_vectors(at.g), s => conv::pool_backward::backward(s, at, d_weights, d_bias, d_x, scratch));
    }
    pub fn pool_forward(self, pooling: Pooling, g: &Sliding, x: &[f32], y: &mut [f32], argmax: &mut [u32]) {
        vectorize!(self, s => pool::windows::forward(s, pooling, g, x, y, argmax));
    }
    pub fn pool_backward(
        self,
        pooling: Pooling,
        g: &Sliding,
        x: &[f32],
        y: &[f32],
        argmax: &[u32],
        d_y: &[f32],
        d_x: &mut [f32],
    ) {
        vectorize!(self, s => pool::windows::backward(s, pooling, g, x, y, argmax, d_y, d_x));
    }
    pub fn norm_sums(self, x: &[f32], sums: &mut [(f64, f64)]) {
        vectorize!(self, s => norm::plain::sums(s, x, sums));
    }
    pub fn norm_forward(self, at: &Norm<'_, f32>, x: &[f32], y: &mut [f32]) {
        vectorize!(self, s => norm::plain::forward(s, at, x, y));
    }
    pub fn norm_pool_forward(
        self,
        at: &Norm<'_, f32>,
        pool: &Sliding,
        x: &[f32],
        pooled: Pooled<'_, f32>,
        argmax_input: &mut [f32],
    ) {
        vectorize!(self, s => norm::pool::forward(s, at, pool, x, pooled, argmax_input));
    }
    pub fn norm_backward_sums(
        self,
        at: &Norm<'_, f32>,
        x: &[f32],
        y: &[f32],
        d_y: &mut [f32],
        sums: &mut [(f64, f64)],
    ) {
        vectorize!(self, s => norm::plain::backward_sums(s, at, x, y, d_y, sums));
    }
    pub fn norm_backward(self, at: &Norm<'_, f32>, x: &[f32], d: &[f32], d_x: &mut [f32]) {
        vectorize!(self, s => norm::plain::backward(s, at, x, d, d_x));
    }
    pub fn norm_pool_backward(
        self,
        at: &Norm<'_, f32>,
        pool: &Sliding,
        x: &[f32],
        argmax4: &[u8],
        d: &[f32],
        d_x: &mut [f32],
    ) {
        vectorize!(self, s => norm::pool::backward(s, at, pool, x, argmax4, d, d_x));
    }
    pub fn dense_forward(
        self,
        x: &[f32],
        weights: &[f32],
        bias: &[f32],
        activation: Activation,
        y: &mut [f32],
    ) {
        vectorize!(self, s => dense::forward::forward(s, x, weights, bias, activation, y));
    }
    pub fn dense_backward_weights(
        self,
        batch: &DenseBackward<'_, f32>,
        first: usize,
        d_weights: &mut [f32],
        scratch: &mut Scratch<f32>,
    ) {
        vectorize!(self, s => dense::backward::weights(s, batch, first, d_weights, scratch));
    }
    pub fn dense_backward_input(
        self,
        weights: &[f32],
        units: usize,
        d_z: &[f32],
        d_x: &mut [f32],
        scratch: &mut Scratch<f32>,
    ) {
        vectorize!(self, s => dense::backward::input(s, weights, units, d_z, d_x, scratch));
    }
    pub fn activation_forward(self, activation: Activation, channels: usize, z: &mut [f32]) {
        vectorize!(self, s => shared::activation::forward(s, activation, channels, z));
    }
    pub fn activation_backward(self, activation: Activation, channels: usize, a: &[f32], d: &mut [f32]) {
        vectorize!(self, s => shared::activation::backward(s, activation, channels, a, d));
    }
}
