//! Batch normalisation, all channels of a place side by side. Shapes as in [`naive`](crate::naive).
//!
//! All of it is an affine function of x, and of δ, with numbers of its own for each channel: the memory is the limit.
//! So everything that is done to a piece of a shard is done while it is in the first cache.

use super::line::{Line, check, flush, piece};
use crate::fast::activation;
use crate::fast::shared::tile::{Columns, OnColumns, for_columns, load_row, store_row};
use crate::naive::{ActivationForward, Norm, NormForward, NormSums};
use crate::simd::Simd;

/// See [`norm_sums`](crate::naive::norm_sums).
///
/// What is added up are the differences from the first place: the squares of values far from zero would leave no room
/// for how much they differ.
#[inline(always)]
pub fn sums<S: Simd>(s: S, args: NormSums<'_, f32>) {
    let NormSums { x, sums } = args;
    let channels = sums.len();
    sums.fill((0.0, 0.0));
    let Some(first) = x.get(..channels) else { return };
    for x in x.chunks(piece(channels)) {
        for_columns(s, channels, &mut Sums { x, first, sums });
    }
    let places = (x.len() / channels) as f64;
    for (sums, &first) in sums.iter_mut().zip(first) {
        let (sum, first) = (sums.0, f64::from(first));
        sums.0 += places * first;
        sums.1 += first * (2.0 * sum + places * first);
    }
}

/// Adds Σ(x − first) and Σ(x − first)² over a piece.
struct Sums<'a> {
    x: &'a [f32],
    first: &'a [f32],
    sums: &'a mut [(f64, f64)],
}

impl<S: Simd> OnColumns<S> for Sums<'_> {
    #[inline(always)]
    fn run<const P: usize, const V: usize>(&mut self, s: S, columns: Columns<S>) {
        let channels = self.sums.len();
        let (mut sum, mut squares) = ([s.splat(0.0); V], [s.splat(0.0); V]);
        // SAFETY: `first` and each place have all channels, so these columns.
        unsafe {
            let first = load_row::<S, V>(s, self.first.as_ptr().add(columns.first), columns.end);
            for place in self.x.chunks_exact(channels) {
                let x = load_row::<S, V>(s, place.as_ptr().add(columns.first), columns.end);
                for v in 0..V {
                    let difference = s.sub(x[v], first[v]);
                    sum[v] = s.add(sum[v], difference);
                    squares[v] = s.mul_add(difference, difference, squares[v]);
                }
            }
        }
        flush(s, [sum, squares], columns, &[], self.sums);
    }
}

/// See [`norm_forward`](crate::naive::norm_forward).
#[inline(always)]
pub fn forward<S: Simd>(s: S, args: NormForward<'_, f32>) {
    let NormForward { norm, x, y } = args;
    let (channels, activation) = (check(&norm), norm.activation);
    assert!(x.len() == y.len() && x.len().is_multiple_of(channels), "places of normalisation");
    let piece = piece(channels);
    for (x, y) in x.chunks(piece).zip(y.chunks_mut(piece)) {
        for_columns(s, channels, &mut Forward { norm: &norm, x, y });
        activation::forward(s, ActivationForward { activation, channels, z: y });
    }
}

/// y = γ (x − μ) / √(σ² + ε) + β of a piece.
struct Forward<'a> {
    norm: &'a Norm<'a, f32>,
    x: &'a [f32],
    y: &'a mut [f32],
}

impl<S: Simd> OnColumns<S> for Forward<'_> {
    #[inline(always)]
    fn run<const P: usize, const V: usize>(&mut self, s: S, columns: Columns<S>) {
        let channels = self.norm.mean.len();
        let line = Line::<S, V>::forward(s, self.norm, columns);
        for (x, y) in self.x.chunks_exact(channels).zip(self.y.chunks_exact_mut(channels)) {
            // SAFETY: each place has all channels, so these columns.
            unsafe {
                let x = load_row(s, x.as_ptr().add(columns.first), columns.end);
                store_row(s, y.as_mut_ptr().add(columns.first), line.at(s, x), columns.end);
            }
        }
    }
}
