//! Back through batch normalisation. Shapes as in [`naive`](crate::naive).

use super::line::{Line, check, flush, piece};
use crate::fast::activation;
use crate::fast::shared::tile::{Columns, OnColumns, for_columns, load_row, store_row};
use crate::naive::{ActivationBackward, Norm, NormBackward, NormBackwardSums};
use crate::simd::Simd;

/// See [`norm_backward_sums`](crate::naive::norm_backward_sums).
#[inline(always)]
pub fn sums<S: Simd>(s: S, args: NormBackwardSums<'_, f32>) {
    let NormBackwardSums { norm, x, y, d_y, sums } = args;
    let (channels, activation) = (check(&norm), norm.activation);
    assert!(
        sums.len() == channels && x.len() == d_y.len() && y.len() == d_y.len(),
        "errors of normalisation"
    );
    sums.fill((0.0, 0.0));
    let piece = piece(channels);
    for ((x, y), d) in x.chunks(piece).zip(y.chunks(piece)).zip(d_y.chunks_mut(piece)) {
        activation::backward(s, ActivationBackward { activation, channels, a: y, d: &mut *d });
        for_columns(s, channels, &mut Sums { norm: &norm, x, d, sums });
    }
}

/// Adds Σδ and Σδ·x̂ over a piece.
struct Sums<'a> {
    norm: &'a Norm<'a, f32>,
    x: &'a [f32],
    d: &'a [f32],
    sums: &'a mut [(f64, f64)],
}

impl<S: Simd> OnColumns<S> for Sums<'_> {
    #[inline(always)]
    fn run<const P: usize, const V: usize>(&mut self, s: S, columns: Columns<S>) {
        let channels = self.sums.len();
        let (mut sum, mut products) = ([s.splat(0.0); V], [s.splat(0.0); V]);
        // SAFETY: the means and each place have all channels, so these columns.
        unsafe {
            let mean = load_row::<S, V>(s, self.norm.mean.as_ptr().add(columns.first), columns.end);
            for (x, d) in self.x.chunks_exact(channels).zip(self.d.chunks_exact(channels)) {
                let x = load_row::<S, V>(s, x.as_ptr().add(columns.first), columns.end);
                let d = load_row::<S, V>(s, d.as_ptr().add(columns.first), columns.end);
                for v in 0..V {
                    sum[v] = s.add(sum[v], d[v]);
                    products[v] = s.mul_add(d[v], s.sub(x[v], mean[v]), products[v]);
                }
            }
        }
        flush(s, [sum, products], columns, self.norm.inverse, self.sums);
    }
}

/// See [`norm_backward`](crate::naive::norm_backward).
#[inline(always)]
pub fn backward<S: Simd>(s: S, args: NormBackward<'_, f32>) {
    let NormBackward { norm, x, d, d_x } = args;
    let channels = check(&norm);
    assert!(x.len() == d_x.len() && d.len() == d_x.len(), "errors of normalisation");
    let piece = piece(channels);
    for ((x, d), d_x) in x.chunks(piece).zip(d.chunks(piece)).zip(d_x.chunks_mut(piece)) {
        for_columns(s, channels, &mut Backward { norm: &norm, x, d, d_x });
    }
}

/// ∂C/∂x of a piece.
struct Backward<'a> {
    norm: &'a Norm<'a, f32>,
    x: &'a [f32],
    d: &'a [f32],
    d_x: &'a mut [f32],
}

impl<S: Simd> OnColumns<S> for Backward<'_> {
    #[inline(always)]
    fn run<const P: usize, const V: usize>(&mut self, s: S, columns: Columns<S>) {
        let channels = self.norm.mean.len();
        let (factor, line) = Line::<S, V>::backward(s, self.norm, columns);
        let places = self.x.chunks_exact(channels).zip(self.d.chunks_exact(channels));
        for ((x, d), d_x) in places.zip(self.d_x.chunks_exact_mut(channels)) {
            // SAFETY: each place has all channels, so these columns.
            unsafe {
                let mut d_z = line.at(s, load_row(s, x.as_ptr().add(columns.first), columns.end));
                let d = load_row::<S, V>(s, d.as_ptr().add(columns.first), columns.end);
                for v in 0..V {
                    d_z[v] = s.mul_add(factor[v], d[v], d_z[v]);
                }
                store_row(s, d_x.as_mut_ptr().add(columns.first), d_z, columns.end);
            }
        }
    }
}
