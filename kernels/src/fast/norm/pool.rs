//! Batch normalisation, activation and 2×2 max pooling in one. Shapes as in [`naive`](crate::naive).
//!
//! What was normalised never reaches memory. On the way back δ is zero but at the maxima, whose x are kept on the way
//! forward, so that the sums take a quarter of the values; only ∂C/∂x itself is made of all x.

use super::line::{Line, check};
use crate::fast::activation;
use crate::fast::shared::tile::{Columns, OnColumns, for_columns, load_row, store_row, store_row_of_bytes};
use crate::geometry::{Sliding, Window};
use crate::naive::{ActivationForward, Norm, NormPoolBackward, NormPoolForward, Pooled};
use crate::simd::Simd;

/// For each place of a window in row order: 1 for the position that is it.
const IS_POSITION: [[f32; 4]; 4] =
    [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]];

/// Panics unless x and what is pooled have the sizes that `pool` asks for.
#[track_caller]
fn check_pool(channels: usize, pool: &Sliding, x: usize, pooled: usize) {
    let (input, output) = (pool.input, pool.output);
    let halves = (input.height / 2, input.width / 2) == (output.height, output.width);
    let channels = input.channels == channels && output.channels == channels;
    assert!(pool.window == Window::MAX_POOL && halves && channels, "2×2 pooling of what is normalised");
    let samples = x / input.len();
    assert!(x == samples * input.len() && pooled == samples * output.len(), "places of normalisation");
}

/// See [`norm_pool_forward`](crate::naive::norm_pool_forward).
#[inline(always)]
pub fn forward<S: Simd>(s: S, args: NormPoolForward<'_, f32>) {
    let NormPoolForward { norm, pool, x, pooled, argmax_input } = args;
    let (channels, activation) = (check(&norm), norm.activation);
    let Pooled { values, argmax4 } = pooled;
    check_pool(channels, pool, x.len(), values.len());
    let wanted = !argmax_input.is_empty();
    assert!(
        !wanted || argmax4.len() == values.len() && argmax_input.len() == values.len(),
        "room for argmax4"
    );
    if values.is_empty() {
        return;
    }
    for (index, values) in values.chunks_exact_mut(pool.output.width * channels).enumerate() {
        let (sample, row) = (index / pool.output.height, index % pool.output.height);
        let x = &x[sample * pool.input.len() + 2 * row * pool.input.width * channels..]
            [..2 * pool.input.width * channels];
        let kept = if wanted { index * values.len()..(index + 1) * values.len() } else { 0..0 };
        let (argmax4, argmax_input) = (&mut argmax4[kept.clone()], &mut argmax_input[kept]);
        for_columns(s, channels, &mut Forward { norm: &norm, x, values, argmax4, argmax_input });
        activation::forward(s, ActivationForward { activation, channels, z: values });
    }
}

/// A row of cells, without activation.
struct Forward<'a> {
    norm: &'a Norm<'a, f32>,
    /// Two rows.
    x: &'a [f32],
    values: &'a mut [f32],
    /// Empty, or as long as the values.
    argmax4: &'a mut [u8],
    argmax_input: &'a mut [f32],
}

impl<S: Simd> OnColumns<S> for Forward<'_> {
    #[inline(always)]
    fn run<const P: usize, const V: usize>(&mut self, s: S, columns: Columns<S>) {
        let channels = self.norm.mean.len();
        let line = Line::<S, V>::forward(s, self.norm, columns);
        let below = self.x.len() / 2;
        for (cell, values) in self.values.chunks_exact_mut(channels).enumerate() {
            // SAFETY: `forward` has cut two rows of x, with two places for each cell of the values, and as many
            // argmax4 and argmax_input as values, if any; each place has all channels, so these columns.
            unsafe {
                let x = self.x.as_ptr().add(2 * cell * channels + columns.first);
                let (mut best, mut position) = ([s.splat(0.0); V], [s.splat(0.0); V]);
                let mut input = best;
                for (candidate, offset) in [0, channels, below, below + channels].into_iter().enumerate() {
                    let x = load_row::<S, V>(s, x.add(offset), columns.end);
                    let z = line.at(s, x);
                    if candidate == 0 {
                        (best, input) = (z, x);
                        continue;
                    }
                    for v in 0..V {
                        let wins = s.beats(z[v], best[v]);
                        best[v] = s.select(wins, z[v], best[v]);
                        input[v] = s.select(wins, x[v], input[v]);
                        position[v] = s.select(wins, s.splat(candidate as f32), position[v]);
                    }
                }
                store_row(s, values.as_mut_ptr().add(columns.first), best, columns.end);
                if !self.argmax_input.is_empty() {
                    let at = cell * channels + columns.first;
                    store_row(s, self.argmax_input.as_mut_ptr().add(at), input, columns.end);
                    store_row_of_bytes(s, self.argmax4.as_mut_ptr().add(at), position, columns.count);
                }
            }
        }
    }
}

/// See [`norm_pool_backward`](crate::naive::norm_pool_backward).
#[inline(always)]
pub fn backward<S: Simd>(s: S, args: NormPoolBackward<'_, f32>) {
    let NormPoolBackward { norm, pool, x, argmax4, d, d_x } = args;
    let channels = check(&norm);
    check_pool(channels, pool, x.len(), d.len());
    assert!(argmax4.len() == d.len() && x.len() == d_x.len(), "argmax4 and errors of pooling");
    let rows = x.chunks_exact(pool.input.len()).zip(d_x.chunks_exact_mut(pool.input.len()));
    for (sample, (x, d_x)) in rows.enumerate() {
        let pair = 2 * pool.input.width * channels;
        for (row, (x, d_x)) in x.chunks(pair).zip(d_x.chunks_mut(pair)).enumerate() {
            // The last row may be one without cells.
            let cells = if row < pool.output.height { pool.output.width } else { 0 };
            let from = (sample * pool.output.height + row) * pool.output.width * channels;
            let (argmax4, d) = if cells > 0 { (&argmax4[from..], &d[from..]) } else { (&[][..], &[][..]) };
            let (argmax4, d) = (&argmax4[..cells * channels], &d[..cells * channels]);
            for_columns(s, channels, &mut Backward { norm: &norm, x, argmax4, d, d_x });
        }
    }
}

/// ∂C/∂x of two rows, and their cells; or of one row without any.
struct Backward<'a> {
    norm: &'a Norm<'a, f32>,
    x: &'a [f32],
    argmax4: &'a [u8],
    d: &'a [f32],
    d_x: &'a mut [f32],
}

impl<S: Simd> OnColumns<S> for Backward<'_> {
    #[inline(always)]
    fn run<const P: usize, const V: usize>(&mut self, s: S, columns: Columns<S>) {
        let channels = self.norm.mean.len();
        let (factor, line) = Line::<S, V>::backward(s, self.norm, columns);
        let (cells, below) = (self.d.len() / channels, self.x.len() / 2);
        for cell in 0..cells {
            let at = cell * channels + columns.first;
            // SAFETY: δ and argmax4 have these columns of the cell, and x and ∂C/∂x two rows with two places for it.
            unsafe {
                let mut d = load_row::<S, V>(s, self.d.as_ptr().add(at), columns.end);
                let mut indices = d;
                for v in 0..V {
                    d[v] = s.mul(factor[v], d[v]);
                }
                load_indices(s, self.argmax4.as_ptr().add(at), columns, &mut indices);
                for (offset, is_position) in
                    [0, channels, below, below + channels].into_iter().zip(&IS_POSITION)
                {
                    let place = 2 * cell * channels + columns.first + offset;
                    let mut d_z = line.at(s, load_row(s, self.x.as_ptr().add(place), columns.end));
                    for v in 0..V {
                        d_z[v] = s.mul_add(d[v], s.gather4(is_position.as_ptr(), indices[v]), d_z[v]);
                    }
                    store_row(s, self.d_x.as_mut_ptr().add(place), d_z, columns.end);
                }
            }
        }
        self.without_cells(s, &line, cells, columns);
    }
}

impl Backward<'_> {
    /// The places of no cell: all of a last row, or a last column of two rows.
    #[inline(always)]
    fn without_cells<S: Simd, const V: usize>(
        &mut self,
        s: S,
        line: &Line<S, V>,
        cells: usize,
        columns: Columns<S>,
    ) {
        let channels = self.norm.mean.len();
        let row = if cells > 0 { self.x.len() / 2 } else { self.x.len() };
        for (x, d_x) in self.x.chunks_exact(row).zip(self.d_x.chunks_exact_mut(row)) {
            let rest = x[2 * cells * channels..].chunks_exact(channels);
            for (x, d_x) in rest.zip(d_x[2 * cells * channels..].chunks_exact_mut(channels)) {
                // SAFETY: each place has all channels, so these columns.
                unsafe {
                    let x = load_row(s, x.as_ptr().add(columns.first), columns.end);
                    store_row(s, d_x.as_mut_ptr().add(columns.first), line.at(s, x), columns.end);
                }
            }
        }
    }
}

/// The indices of these columns, in vectors as [`load_row`] makes them.
///
/// # Safety
/// As many bytes as there are columns can be read at `from`.
#[inline(always)]
unsafe fn load_indices<S: Simd, const V: usize>(
    s: S,
    from: *const u8,
    columns: Columns<S>,
    indices: &mut [S::Vector; V],
) {
    for (v, indices) in indices.iter_mut().enumerate() {
        let reaches_back = !S::MANY_REGISTERS && V > 1 && v + 1 == V;
        let at = if reaches_back { columns.count - S::LANES } else { v * S::LANES };
        // SAFETY: as the caller promises.
        *indices = unsafe { s.load_indices(from.add(at), columns.count - at) };
    }
}
