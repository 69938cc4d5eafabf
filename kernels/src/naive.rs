//! The kernels as the lecture writes them: the oracle for the fast ones, and all there is for `f64`.
//!
//! Slices hold batches with channels innermost: a grid is `[n, row, column, channel]`, a vector `[n, unit]`.
//! Gradients are named `d_x` for ∂C/∂x; `d_z` is the lecture's δ. Forward stands directly above backward.
//! Weight gradients are overwritten, not added to. The fast kernels need working memory; these take it and leave it.

mod conv_pool;
mod norm;

pub use conv_pool::{POOL, conv_pool_backward, conv_pool_forward, pool_after};
pub use norm::{
    norm_backward, norm_backward_sums, norm_forward, norm_pool_backward, norm_pool_forward, norm_sums,
};

use super::{DenseBackward, Real, Scratch};
use crate::activation::Activation;
use crate::geometry::Sliding;

/// Which value a pooling window passes on (L11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Pooling {
    /// The greatest.
    Max,
    /// The mean.
    Average,
    /// √Σa²
    L2,
}

/// Convolution with bias and activation (L6, L13): z_{jkf} = b_f + Σ_l Σ_m Σ_c w_{lmcf} x_{js+l, ks+m, c}, y = σ(z).
///
/// `x` `[n, H, W, C]`, `weights` `[K_h, K_w, C, F]`, `bias` `[F]`, `y` `[n, H', W', F]`.
pub fn conv_forward<T: Real>(
    g: &Sliding,
    x: &[T],
    weights: &[T],
    bias: &[T],
    activation: Activation,
    y: &mut [T],
    _scratch: &mut Scratch<T>,
) {
    let filters = g.output.channels;
    for (x, y) in x.chunks_exact(g.input.len()).zip(y.chunks_exact_mut(g.output.len())) {
        for (place, z) in y.chunks_exact_mut(filters).enumerate() {
            z.copy_from_slice(bias);
            for_window(g, place, |input, tap| {
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
    activation_forward(activation, filters, y);
}

/// ∂C/∂w_{lmcf} = Σ_n Σ_{jk} δ_{jkf} x_{js+l, ks+m, c} and ∂C/∂b_f = Σ_n Σ_{jk} δ_{jkf} (L17, L18).
///
/// Shapes as in [`conv_forward`]; `d_z` `[n, H', W', F]`.
pub fn conv_backward_weights<T: Real>(
    g: &Sliding,
    x: &[T],
    d_z: &[T],
    d_weights: &mut [T],
    d_bias: &mut [T],
    _scratch: &mut Scratch<T>,
) {
    let filters = g.output.channels;
    d_weights.fill(T::zero());
    d_bias.fill(T::zero());
    for (x, d_z) in x.chunks_exact(g.input.len()).zip(d_z.chunks_exact(g.output.len())) {
        for (place, d_z) in d_z.chunks_exact(filters).enumerate() {
            for (d_b, &d_z) in d_bias.iter_mut().zip(d_z) {
                *d_b = *d_b + d_z;
            }
            for_window(g, place, |input, tap| {
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

/// ∂C/∂x_{ijc} = Σ over the windows that hold (i, j) of Σ_f w_{lmcf} δ_{jkf} (BP2, L14, for shared weights).
pub fn conv_backward_input<T: Real>(
    g: &Sliding,
    weights: &[T],
    d_z: &[T],
    d_x: &mut [T],
    _scratch: &mut Scratch<T>,
) {
    let filters = g.output.channels;
    d_x.fill(T::zero());
    for (d_x, d_z) in d_x.chunks_exact_mut(g.input.len()).zip(d_z.chunks_exact(g.output.len())) {
        for (place, d_z) in d_z.chunks_exact(filters).enumerate() {
            for_window(g, place, |input, tap| {
                for c in 0..g.input.channels {
                    let w = &weights[(tap * g.input.channels + c) * filters..][..filters];
                    d_x[input + c] = w.iter().zip(d_z).fold(d_x[input + c], |sum, (&w, &d_z)| sum + w * d_z);
                }
            });
        }
    }
}

/// Calls `visit(offset of the input place in one channel-0 sample, index of the window tap)` for each tap of the
/// window at output place `place` that is not padding, in row order.
#[inline]
fn for_window(g: &Sliding, place: usize, mut visit: impl FnMut(usize, usize)) {
    let (j, k) = (place / g.output.width, place % g.output.width);
    let [kernel_height, kernel_width] = g.window.kernel;
    for l in 0..kernel_height {
        let Some(row) = g.input_row(j, l) else { continue };
        for m in 0..kernel_width {
            let Some(column) = g.input_column(k, m) else { continue };
            visit((row * g.input.width + column) * g.input.channels, l * kernel_width + m);
        }
    }
}

/// Pooling (L11): each output is the maximum, the mean or √Σa² of its window in its own channel.
///
/// `x` `[n, H, W, C]`, `y` `[n, H', W', C]`. For max pooling `argmax` `[n, H', W', C]` receives the index of the
/// first greatest value, in row order, as an offset into its sample of `x`; it may be empty otherwise.
pub fn pool_forward<T: Real>(pooling: Pooling, g: &Sliding, x: &[T], y: &mut [T], argmax: &mut [u32]) {
    let channels = g.output.channels;
    let area = T::from_usize(g.window.area());
    for (n, (x, y)) in x.chunks_exact(g.input.len()).zip(y.chunks_exact_mut(g.output.len())).enumerate() {
        for (index, y) in y.iter_mut().enumerate() {
            let (place, c) = (index / channels, index % channels);
            let (mut sum, mut squares, mut best) = (T::zero(), T::zero(), None::<(usize, T)>);
            for_window(g, place, |input, _| {
                let a = x[input + c];
                sum = sum + a;
                squares = squares + a * a;
                // A NaN wins once and stays, so that it is seen downstream.
                if best.is_none_or(|(_, greatest)| a > greatest || (a.is_nan() && !greatest.is_nan())) {
                    best = Some((input + c, a));
                }
            });
            *y = match pooling {
                Pooling::Max => best.map_or(T::zero(), |(_, a)| a),
                Pooling::Average => sum / area,
                Pooling::L2 => squares.sqrt(),
            };
            if let (Pooling::Max, Some((position, _))) = (pooling, best) {
                argmax[n * g.output.len() + index] = u32::try_from(position).unwrap_or(u32::MAX);
            }
        }
    }
}

/// Max: the error goes to the one maximum (L16). Average: ∂y/∂a = 1/area. L2: ∂y/∂a = a/y (0 where y is 0).
/// Max looks at neither `x` nor `y`, average at neither nor `argmax`: those may be empty.
pub fn pool_backward<T: Real>(
    pooling: Pooling,
    g: &Sliding,
    x: &[T],
    y: &[T],
    argmax: &[u32],
    d_y: &[T],
    d_x: &mut [T],
) {
    let channels = g.output.channels;
    let area = T::from_usize(g.window.area());
    d_x.fill(T::zero());
    for (n, d_x) in d_x.chunks_exact_mut(g.input.len()).enumerate() {
        for index in 0..g.output.len() {
            let (place, c) = (index / channels, index % channels);
            let at = n * g.output.len() + index;
            let d_y = d_y[at];
            match pooling {
                Pooling::Max => {
                    let position = argmax[at] as usize;
                    d_x[position] = d_x[position] + d_y;
                }
                Pooling::Average => for_window(g, place, |input, _| {
                    d_x[input + c] = d_x[input + c] + d_y / area;
                }),
                Pooling::L2 if y[at] > T::zero() => for_window(g, place, |input, _| {
                    let a = x[n * g.input.len() + input + c];
                    d_x[input + c] = d_x[input + c] + d_y * a / y[at];
                }),
                Pooling::L2 => {}
            }
        }
    }
}

/// Fully connected layer: z_u = b_u + Σ_i w_{iu} x_i, y = σ(z).
///
/// `x` `[n, I]`, `weights` `[I, U]`, `bias` `[U]`, `y` `[n, U]`.
pub fn dense_forward<T: Real>(x: &[T], weights: &[T], bias: &[T], activation: Activation, y: &mut [T]) {
    let units = bias.len();
    for (x, z) in x.chunks_exact(weights.len() / units).zip(y.chunks_exact_mut(units)) {
        z.copy_from_slice(bias);
        for (&a, w) in x.iter().zip(weights.chunks_exact(units)) {
            for (z, &w) in z.iter_mut().zip(w) {
                *z = *z + w * a;
            }
        }
    }
    activation_forward(activation, units, y);
}

/// ∂C/∂w_{iu} = Σ_n x_i δ_u (BP4, L14) over all samples of a batch.
///
/// `d_weights` `[R, U]` is filled for the R inputs from `first` on.
pub fn dense_backward_weights<T: Real>(
    batch: &DenseBackward<'_, T>,
    first: usize,
    d_weights: &mut [T],
    _scratch: &mut Scratch<T>,
) {
    let [inputs, units] = batch.shape;
    d_weights.fill(T::zero());
    for part in batch.parts {
        for (x, d_z) in part.x.chunks_exact(inputs).zip(part.deltas.chunks_exact(units)) {
            for (&a, d_w) in x[first..].iter().zip(d_weights.chunks_exact_mut(units)) {
                for (d_w, &d_z) in d_w.iter_mut().zip(d_z) {
                    *d_w = *d_w + d_z * a;
                }
            }
        }
    }
}

/// ∂C/∂x_i = Σ_u w_{iu} δ_u (BP2, L14).
///
/// `weights` `[I, U]`, `d_z` `[n, U]`, `d_x` `[n, I]`.
pub fn dense_backward_input<T: Real>(
    weights: &[T],
    units: usize,
    d_z: &[T],
    d_x: &mut [T],
    _scratch: &mut Scratch<T>,
) {
    for (d_x, d_z) in d_x.chunks_exact_mut(weights.len() / units).zip(d_z.chunks_exact(units)) {
        for (d_x, w) in d_x.iter_mut().zip(weights.chunks_exact(units)) {
            let products = w.iter().zip(d_z).map(|(&w, &d_z)| w * d_z);
            *d_x = products.fold(T::zero(), |sum, product| sum + product);
        }
    }
}

/// a = σ(z) in place, over rows of `channels` values for softmax.
pub fn activation_forward<T: Real>(activation: Activation, channels: usize, z: &mut [T]) {
    match activation {
        Activation::Identity => {}
        Activation::Softmax => z.chunks_exact_mut(channels).for_each(softmax),
        elementwise => z.iter_mut().for_each(|z| *z = elementwise.apply(*z)),
    }
}

/// δ = ∂C/∂a ⊙ σ′(z) in place (BP1, BP2), with σ′ told from a; for softmax δ_i = a_i (d_i − Σ_j d_j a_j).
pub fn activation_backward<T: Real>(activation: Activation, channels: usize, a: &[T], d: &mut [T]) {
    match activation {
        Activation::Identity => {}
        Activation::Softmax => {
            for (a, d) in a.chunks_exact(channels).zip(d.chunks_exact_mut(channels)) {
                let dot = a.iter().zip(d.iter()).fold(T::zero(), |sum, (&a, &d)| sum + a * d);
                for (d, &a) in d.iter_mut().zip(a) {
                    *d = a * (*d - dot);
                }
            }
        }
        elementwise => {
            for (d, &a) in d.iter_mut().zip(a) {
                *d = *d * elementwise.derivative(a);
            }
        }
    }
}

/// Softmax of one row in place, shifted by its maximum so that nothing overflows.
fn softmax<T: Real>(row: &mut [T]) {
    let greatest = row.iter().copied().fold(T::neg_infinity(), T::max);
    let mut sum = T::zero();
    for z in row.iter_mut() {
        *z = (*z - greatest).exp();
        sum = sum + *z;
    }
    for z in row.iter_mut() {
        *z = *z / sum;
    }
}
