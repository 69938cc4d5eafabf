//! Batch normalisation, all channels of a place side by side. Shapes as in [`naive`](crate::naive).
//!
//! All of it is an affine function of x, and of δ, with numbers of its own for each channel: the memory is the limit.
//! So everything that is done to a piece of a shard is done while it is in the first cache.

use crate::Norm;
use crate::fast::shared::activation;
use crate::fast::shared::tile::{Columns, OnColumns, for_columns, load_row, store_row};
use crate::simd::{MOST_LANES, Simd};

/// Numbers in a piece, so that three of them fit the first cache …
const PIECE: usize = 2048;
/// … and places at the most: so many summands are added up in `f32` before the sum goes on in `f64`. Their error is
/// some 10⁻⁶ of the sum, and independent from piece to piece.
const PLACES: usize = 128;

/// Numbers in a piece of whole places.
fn piece(channels: usize) -> usize {
    (PIECE / channels).clamp(1, PLACES) * channels
}

/// Panics unless all slices have as many channels; returns how many.
#[track_caller]
pub fn check(at: &Norm<'_, f32>) -> usize {
    let channels = at.mean.len();
    let slices = [at.inverse, at.scale, at.shift, at.mean_d, at.mean_product];
    assert!(channels > 0 && slices.iter().all(|slice| slice.len() == channels), "channels of normalisation");
    channels
}

/// See [`norm_sums`](crate::naive::norm_sums).
///
/// What is added up are the differences from the first place: the squares of values far from zero would leave no room
/// for how much they differ.
#[inline(always)]
pub fn sums<S: Simd>(s: S, x: &[f32], sums: &mut [(f64, f64)]) {
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

/// Adds the rows of sums of these columns to `sums`, the second times the `factors` of the channels, if there are any.
#[inline(always)]
fn flush<S: Simd, const V: usize>(
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

/// See [`norm_forward`](crate::naive::norm_forward).
#[inline(always)]
pub fn forward<S: Simd>(s: S, at: &Norm<'_, f32>, x: &[f32], y: &mut [f32]) {
    let channels = check(at);
    assert!(x.len() == y.len() && x.len().is_multiple_of(channels), "places of normalisation");
    let piece = piece(channels);
    for (x, y) in x.chunks(piece).zip(y.chunks_mut(piece)) {
        for_columns(s, channels, &mut Forward { at, x, y });
        activation::forward(s, at.activation, channels, y);
    }
}

/// y = γ (x − μ) / √(σ² + ε) + β of a piece.
struct Forward<'a> {
    at: &'a Norm<'a, f32>,
    x: &'a [f32],
    y: &'a mut [f32],
}

impl<S: Simd> OnColumns<S> for Forward<'_> {
    #[inline(always)]
    fn run<const P: usize, const V: usize>(&mut self, s: S, columns: Columns<S>) {
        let channels = self.at.mean.len();
        let line = Line::<S, V>::forward(s, self.at, columns);
        for (x, y) in self.x.chunks_exact(channels).zip(self.y.chunks_exact_mut(channels)) {
            // SAFETY: each place has all channels, so these columns.
            unsafe {
                let x = load_row(s, x.as_ptr().add(columns.first), columns.end);
                store_row(s, y.as_mut_ptr().add(columns.first), line.at(s, x), columns.end);
            }
        }
    }
}

/// See [`norm_backward_sums`](crate::naive::norm_backward_sums).
#[inline(always)]
pub fn backward_sums<S: Simd>(
    s: S,
    at: &Norm<'_, f32>,
    x: &[f32],
    y: &[f32],
    d_y: &mut [f32],
    sums: &mut [(f64, f64)],
) {
    let channels = check(at);
    assert!(
        sums.len() == channels && x.len() == d_y.len() && y.len() == d_y.len(),
        "errors of normalisation"
    );
    sums.fill((0.0, 0.0));
    let piece = piece(channels);
    for ((x, y), d) in x.chunks(piece).zip(y.chunks(piece)).zip(d_y.chunks_mut(piece)) {
        activation::backward(s, at.activation, channels, y, d);
        for_columns(s, channels, &mut BackwardSums { at, x, d, sums });
    }
}

/// Adds Σδ and Σδ·x̂ over a piece.
struct BackwardSums<'a> {
    at: &'a Norm<'a, f32>,
    x: &'a [f32],
    d: &'a [f32],
    sums: &'a mut [(f64, f64)],
}

impl<S: Simd> OnColumns<S> for BackwardSums<'_> {
    #[inline(always)]
    fn run<const P: usize, const V: usize>(&mut self, s: S, columns: Columns<S>) {
        let channels = self.sums.len();
        let (mut sum, mut products) = ([s.splat(0.0); V], [s.splat(0.0); V]);
        // SAFETY: the means and each place have all channels, so these columns.
        unsafe {
            let mean = load_row::<S, V>(s, self.at.mean.as_ptr().add(columns.first), columns.end);
            for (x, d) in self.x.chunks_exact(channels).zip(self.d.chunks_exact(channels)) {
                let x = load_row::<S, V>(s, x.as_ptr().add(columns.first), columns.end);
                let d = load_row::<S, V>(s, d.as_ptr().add(columns.first), columns.end);
                for v in 0..V {
                    sum[v] = s.add(sum[v], d[v]);
                    products[v] = s.mul_add(d[v], s.sub(x[v], mean[v]), products[v]);
                }
            }
        }
        flush(s, [sum, products], columns, self.at.inverse, self.sums);
    }
}

/// See [`norm_backward`](crate::naive::norm_backward).
#[inline(always)]
pub fn backward<S: Simd>(s: S, at: &Norm<'_, f32>, x: &[f32], d: &[f32], d_x: &mut [f32]) {
    let channels = check(at);
    assert!(x.len() == d_x.len() && d.len() == d_x.len(), "errors of normalisation");
    let piece = piece(channels);
    for ((x, d), d_x) in x.chunks(piece).zip(d.chunks(piece)).zip(d_x.chunks_mut(piece)) {
        for_columns(s, channels, &mut Backward { at, x, d, d_x });
    }
}

/// ∂C/∂x of a piece.
struct Backward<'a> {
    at: &'a Norm<'a, f32>,
    x: &'a [f32],
    d: &'a [f32],
    d_x: &'a mut [f32],
}

impl<S: Simd> OnColumns<S> for Backward<'_> {
    #[inline(always)]
    fn run<const P: usize, const V: usize>(&mut self, s: S, columns: Columns<S>) {
        let channels = self.at.mean.len();
        let (factor, line) = Line::<S, V>::backward(s, self.at, columns);
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

/// slope · (x − μ) + offset, for each channel of a block.
pub struct Line<S: Simd, const V: usize> {
    mean: [S::Vector; V],
    slope: [S::Vector; V],
    offset: [S::Vector; V],
}

impl<S: Simd, const V: usize> Line<S, V> {
    /// γ (x − μ) / √(σ² + ε) + β
    #[inline(always)]
    pub fn forward(s: S, at: &Norm<'_, f32>, columns: Columns<S>) -> Self {
        let row = |values: &[f32]| row(s, values, columns);
        Self { mean: row(at.mean), slope: product(s, row(at.scale), row(at.inverse)), offset: row(at.shift) }
    }

    /// What δ is to be multiplied by, γ/√(σ²+ε), and what is to be added to that:
    /// −γ/√(σ²+ε) · (mean(δ) + x̂ mean(δ·x̂)).
    #[inline(always)]
    pub fn backward(s: S, at: &Norm<'_, f32>, columns: Columns<S>) -> ([S::Vector; V], Self) {
        let row = |values: &[f32]| row(s, values, columns);
        let factor = product(s, row(at.scale), row(at.inverse));
        let negative = product(s, [s.splat(-1.0); V], factor);
        let slope = product(s, negative, product(s, row(at.inverse), row(at.mean_product)));
        (factor, Self { mean: row(at.mean), slope, offset: product(s, negative, row(at.mean_d)) })
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
