//! Pooling.

use crate::geometry::Sliding;
use crate::scalar::Scalar;

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

/// What [`pool_forward`] takes.
#[derive(Debug)]
pub struct PoolForward<'a, T> {
    /// Which value of a window is passed on.
    pub pooling: Pooling,
    /// Input `[H, W, C]`, window and output `[H', W', C]` of one sample.
    pub g: &'a Sliding,
    /// Input `[n, H, W, C]`.
    pub x: &'a [T],
    /// Output `[n, H', W', C]`.
    pub y: &'a mut [T],
    /// For max pooling the first greatest value of each window, in row order, as an offset into its sample of `x`,
    /// `[n, H', W', C]`; it may be empty otherwise.
    pub argmax: &'a mut [u32],
}

/// Pooling (L11): each output is the maximum, the mean or √Σa² of its window in its own channel.
pub fn pool_forward<T: Scalar>(args: PoolForward<'_, T>) {
    let PoolForward { pooling, g, x, y, argmax } = args;
    let channels = g.output.channels;
    let area = T::from_usize(g.window.area());
    for (n, (x, y)) in x.chunks_exact(g.input.len()).zip(y.chunks_exact_mut(g.output.len())).enumerate() {
        for (index, y) in y.iter_mut().enumerate() {
            let (place, c) = (index / channels, index % channels);
            let (mut sum, mut squares, mut best) = (T::zero(), T::zero(), None::<(usize, T)>);
            g.for_window(place, |input, _| {
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
            if let (Pooling::Max, Some((offset, _))) = (pooling, best) {
                argmax[n * g.output.len() + index] = u32::try_from(offset).unwrap_or(u32::MAX);
            }
        }
    }
}

/// What [`pool_backward`] takes.
#[derive(Debug)]
pub struct PoolBackward<'a, T> {
    /// Which value of a window was passed on.
    pub pooling: Pooling,
    /// Input `[H, W, C]`, window and output `[H', W', C]` of one sample.
    pub g: &'a Sliding,
    /// Input `[n, H, W, C]`, which only L2 looks at: else it may be empty.
    pub x: &'a [T],
    /// Output `[n, H', W', C]`, which only L2 looks at: else it may be empty.
    pub y: &'a [T],
    /// What forward found, `[n, H', W', C]`, which only max looks at: else it may be empty.
    pub argmax: &'a [u32],
    /// ∂C/∂y `[n, H', W', C]`.
    pub d_y: &'a [T],
    /// ∂C/∂x `[n, H, W, C]`.
    pub d_x: &'a mut [T],
}

impl<'a, T> PoolBackward<'a, T> {
    /// Of max pooling, which looks at neither its input nor its output.
    pub fn max(g: &'a Sliding, argmax: &'a [u32], d_y: &'a [T], d_x: &'a mut [T]) -> Self {
        Self { pooling: Pooling::Max, g, x: &[], y: &[], argmax, d_y, d_x }
    }
}

/// Max: the error goes to the one maximum (L16). Average: ∂y/∂a = 1/area. L2: ∂y/∂a = a/y (0 where y is 0).
pub fn pool_backward<T: Scalar>(args: PoolBackward<'_, T>) {
    let PoolBackward { pooling, g, x, y, argmax, d_y, d_x } = args;
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
                    let offset = argmax[at] as usize;
                    d_x[offset] = d_x[offset] + d_y;
                }
                Pooling::Average => g.for_window(place, |input, _| {
                    d_x[input + c] = d_x[input + c] + d_y / area;
                }),
                Pooling::L2 if y[at] > T::zero() => g.for_window(place, |input, _| {
                    let a = x[n * g.input.len() + input + c];
                    d_x[input + c] = d_x[input + c] + d_y * a / y[at];
                }),
                Pooling::L2 => {}
            }
        }
    }
}
