//! What the kernels of batch normalisation share: pieces, sums of channels, and the affine function of each.

use crate::fast::shared::tile::{Columns, load_row, store_row};
use crate::naive::Norm;
use crate::simd::{MOST_LANES, Simd};

/// Numbers in a piece, so that three of them fit the first cache.
const PIECE: usize = 2048;
/// Places in a piece at the most: so many summands are added up in `f32` before the sum goes on in `f64`. Their error is
/// some 10⁻⁶ of the sum, and independent from piece to piece.
const PLACES: usize = 128;

/// Numbers in a piece of whole places.
pub fn piece(channels: usize) -> usize {
    (PIECE / channels).clamp(1, PLACES) * channels
}

/// Panics unless all slices have as many channels; returns how many.
#[track_caller]
pub fn check(norm: &Norm<'_, f32>) -> usize {
    let channels = norm.mean.len();
    let slices = [norm.inverse, norm.scale, norm.shift, norm.mean_d, norm.mean_product];
    assert!(channels > 0 && slices.iter().all(|slice| slice.len() == channels), "channels of normalisation");
    channels
}

/// slope · (x − μ) + offset, for each channel of a block.
pub struct Line<S: Simd, const V: usize> {
    mean: [S::Vector; V],
    slope: [S::Vector; V],
    offset: [S::Vector; V],
}

impl<S: Simd, const V: usize> Line<S, V> {
    /// γ (x − μ) / √(σ² + ε) + β
    #[inline(always)]
    pub fn forward(s: S, norm: &Norm<'_, f32>, columns: Columns<S>) -> Self {
        let row = |values: &[f32]| row(s, values, columns);
        Self {
            mean: row(norm.mean),
            slope: product(s, row(norm.scale), row(norm.inverse)),
            offset: row(norm.shift),
        }
    }

    /// What δ is to be multiplied by, γ/√(σ²+ε), and what is to be added to that:
    /// −γ/√(σ²+ε) · (mean(δ) + x̂ mean(δ·x̂)).
    #[inline(always)]
    pub fn backward(s: S, norm: &Norm<'_, f32>, columns: Columns<S>) -> ([S::Vector; V], Self) {
        let row = |values: &[f32]| row(s, values, columns);
        let factor = product(s, row(norm.scale), row(norm.inverse));
        let negative = product(s, [s.splat(-1.0); V], factor);
        let slope = product(s, negative, product(s, row(norm.inverse), row(norm.mean_product)));
        (factor, Self { mean: row(norm.mean), slope, offset: product(s, negative, row(norm.mean_d)) })
    }

    /// Its value at x.
    #[inline(always)]
    pub fn at(&self, s: S, x: [S::Vector; V]) -> [S::Vector; V] {
        let mut y = x;
        for (v, y) in y.iter_mut().enumerate() {
            *y = s.mul_add(self.slope[v], s.sub(x[v], self.mean[v]), self.offset[v]);
        }
        y
    }
}

/// The columns of a row.
#[inline(always)]
fn row<S: Simd, const V: usize>(s: S, values: &[f32], columns: Columns<S>) -> [S::Vector; V] {
    assert!(columns.first + columns.count <= values.len(), "columns of a row");
    // SAFETY: the row has these columns.
    unsafe { load_row(s, values.as_ptr().add(columns.first), columns.end) }
}

#[inline(always)]
fn product<S: Simd, const V: usize>(s: S, mut a: [S::Vector; V], b: [S::Vector; V]) -> [S::Vector; V] {
    for (a, b) in a.iter_mut().zip(b) {
        *a = s.mul(*a, b);
    }
    a
}

/// Adds the rows of sums of these columns to `sums`, the second times the `factors` of the channels, if there are any.
#[inline(always)]
pub fn flush<S: Simd, const V: usize>(
    s: S,
    rows: [[S::Vector; V]; 2],
    columns: Columns<S>,
    factors: &[f32],
    sums: &mut [(f64, f64)],
) {
    const MOST_VECTORS: usize = 5;
    const { assert!(V <= MOST_VECTORS && S::LANES <= MOST_LANES) };
    let mut values = [[0.0_f32; MOST_VECTORS * MOST_LANES]; 2];
    for (values, row) in values.iter_mut().zip(rows) {
        // SAFETY: there is room for the most vectors of the widest.
        unsafe { store_row(s, values.as_mut_ptr(), row, columns.end) };
    }
    let sums = &mut sums[columns.first..][..columns.count];
    for (c, (sums, (&first, &second))) in sums.iter_mut().zip(values[0].iter().zip(&values[1])).enumerate() {
        let factor = factors.get(columns.first + c).map_or(1.0, |&factor| f64::from(factor));
        sums.0 += f64::from(first);
        sums.1 += f64::from(second) * factor;
    }
}
