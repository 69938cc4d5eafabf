//! Few channels: minimal filtering along the rows alone. The sum over the rows of the window and the channels is then
//! done at the points, which makes up for the way there and back even where there is one channel:
//! ```text
//! y = Aᵀ Σ_{l,c} (G w_{lc}) ⊙ (Bᵀ d_{lc})         d: eight columns of row l of the window
//! ```
//! Inputs are kept column by column here, `[column, row, channel]`: a transform works on whole vectors of rows and
//! channels, and what a product sums over, the rows of a window and their channels, lies in one piece.

use super::outputs::Outputs;
use super::points::{self, POINTS};
use crate::nn::geometry::Sliding;
use crate::nn::kernels::Scratch;
use crate::nn::kernels::fast::tile::{Columns, OnColumns, Walk, array, for_columns, store_row, tile};
use crate::nn::kernels::fast::transpose::transpose;
use crate::nn::kernels::simd::Simd;

/// Rows of output whose tiles go through the products together: they stay in the first-level cache.
const ROWS: usize = 4;

/// Whether this takes less time than multiplying everything.
pub fn pays(g: &Sliding) -> bool {
    let [height, width] = g.window.kernel;
    let (terms, size) = (height * g.input.channels, (POINTS + 1).saturating_sub(width));
    if g.window.stride[1] != 1 || !matches!(width, 3 | 5 | 7) || terms < 4 || g.output.channels < 4 {
        return false;
    }
    let tiles = g.output.width.div_ceil(size) * g.output.height.next_multiple_of(ROWS);
    // Beside the products, a tile takes some fifty operations.
    tiles * (POINTS * terms + 50) < g.output.places() * width * terms
}

/// How a convolution is cut into tiles of `1 × M` outputs.
struct Plan<'a> {
    g: &'a Sliding,
    /// Tiles in a row.
    tiles: usize,
    /// Columns of the input with its padding, and with zeros at the end that the last tiles may look at.
    columns: usize,
    /// Values of a column of those: rows × channels, filled up to whole vectors.
    column: usize,
    /// From the inputs of one point to those of the next.
    point: usize,
    /// Filters, filled up to whole vectors.
    width: usize,
}

impl<'a> Plan<'a> {
    fn new<S: Simd>(g: &'a Sliding, size: usize) -> Self {
        let tiles = g.output.width.div_ceil(size);
        let rows = (g.output.height.next_multiple_of(ROWS) - 1) * g.window.stride[0] + g.window.kernel[0];
        let rows = rows.max(g.input.height + g.window.padding.top);
        let columns = (tiles * size + g.window.kernel[1] - 1).max(g.input.width + g.window.padding.left);
        let column = (rows * g.input.channels).next_multiple_of(S::LANES);
        let width = g.output.channels.next_multiple_of(S::LANES);
        Self { g, tiles, columns, column, point: tiles * column, width }
    }

    /// What a product sums over: rows of the window × channels.
    fn terms(&self) -> usize {
        self.g.window.kernel[0] * self.g.input.channels
    }

    /// Room for the columns, the weights, the inputs and the outputs at the points.
    fn lens(&self) -> [usize; 4] {
        let inputs = POINTS * self.point;
        let weights = POINTS * self.terms() * self.g.output.channels;
        [self.columns * self.column, weights, inputs, POINTS * ROWS * self.tiles * self.width]
    }

    /// Puts a sample into the columns, whose other values are 0.
    #[inline(always)]
    fn turn<S: Simd>(&self, s: S, x: &[f32], columns: &mut [f32]) {
        let (input, padding) = (self.g.input, &self.g.window.padding);
        let to = &mut columns[padding.left * self.column + padding.top * input.channels..];
        if input.channels == 1 {
            return transpose(s, [input.height, input.width], (x, input.width), (to, self.column));
        }
        for (i, x) in x.chunks_exact(input.width * input.channels).enumerate() {
            for (j, x) in x.chunks_exact(input.channels).enumerate() {
                to[j * self.column + i * input.channels..][..input.channels].copy_from_slice(x);
            }
        }
    }

    /// Bᵀ d of all tiles: `[point, tile, row, channel]`.
    #[inline(always)]
    fn inputs_to_points<S: Simd>(&self, s: S, size: usize, columns: &[f32], inputs: &mut [f32]) {
        assert!(columns.len() == self.columns * self.column && inputs.len() == POINTS * self.point);
        assert!((self.tiles - 1) * size + POINTS <= self.columns && self.column.is_multiple_of(S::LANES));
        for tile in 0..self.tiles {
            for at in (0..self.column).step_by(S::LANES) {
                // SAFETY: each tile has eight columns, and each point a column of a tile, of whole vectors.
                unsafe {
                    let from = columns.as_ptr().add(tile * size * self.column + at);
                    let d = array(
                        #[inline(always)]
                        |i| s.load(from.add(i * self.column)),
                    );
                    let to = inputs.as_mut_ptr().add(tile * self.column + at);
                    for (point, value) in points::input(s, d).into_iter().enumerate() {
                        s.store(to.add(point * self.point), value);
                    }
                }
            }
        }
    }
}

/// z of all samples, with bias, for `weights` `[K_h, K, C, F]`.
#[inline(always)]
pub fn forward<S: Simd>(
    s: S,
    g: &Sliding,
    x: &[f32],
    weights: &[f32],
    outputs: Outputs<'_>,
    scratch: &mut Scratch<f32>,
) {
    match g.window.kernel[1] {
        3 => run::<S, 6, 3>(s, g, x, weights, outputs, scratch),
        5 => run::<S, 4, 5>(s, g, x, weights, outputs, scratch),
        _ => run::<S, 2, 7>(s, g, x, weights, outputs, scratch),
    }
}

#[inline(always)]
fn run<S: Simd, const M: usize, const K: usize>(
    s: S,
    g: &Sliding,
    x: &[f32],
    weights: &[f32],
    mut outputs: Outputs<'_>,
    scratch: &mut Scratch<f32>,
) {
    let plan = Plan::new::<S>(g, M);
    let ([columns, us, inputs, ms], _) = scratch.buffers(plan.lens(), 0);
    columns.fill(0.0);
    weights_to_points::<S, K>(s, &plan, weights, us);
    for (sample, x) in x.chunks_exact(g.input.len()).enumerate() {
        plan.turn(s, x, columns);
        plan.inputs_to_points(s, M, columns, inputs);
        for row in (0..g.output.height).step_by(ROWS) {
            for_columns(s, g.output.channels, &mut Products { plan: &plan, inputs, us, ms, row });
            for tile in 0..plan.tiles {
                for pair in (0..ROWS).step_by(2) {
                    let corner = [row + pair, tile * M];
                    outputs_of_pair::<S, M>(s, &plan, ms, tile * ROWS + pair, &mut outputs, sample, corner);
                }
            }
        }
    }
}

/// G w: `[point, K_h · C, F]`.
#[inline(always)]
fn weights_to_points<S: Simd, const K: usize>(s: S, plan: &Plan<'_>, weights: &[f32], us: &mut [f32]) {
    let tap = plan.g.input.channels * plan.g.output.channels;
    let height = plan.g.window.kernel[0];
    assert!(
        weights.len() == height * K * tap && us.len() == POINTS * height * tap,
        "weights and their points"
    );
    for row in 0..height {
        for first in (0..tap).step_by(S::LANES) {
            let tail = s.tail(tap - first);
            // SAFETY: each of the K taps of a row, and each point of a row, has `tap` values, with which `tail` ends.
            unsafe {
                let from = weights.as_ptr().add(row * K * tap + first);
                let w: [S::Vector; K] = array(
                    #[inline(always)]
                    |i| s.load_tail(from.add(i * tap), tail),
                );
                let to = us.as_mut_ptr().add(row * tap + first);
                for (point, value) in points::weights(s, w).into_iter().enumerate() {
                    s.store_tail(to.add(point * height * tap), value, tail);
                }
            }
        }
    }
}

/// Outputs at the points, `[point, tile, F]`, of the tiles of [`ROWS`] rows of output from `row` on, column by column.
struct Products<'a> {
    plan: &'a Plan<'a>,
    inputs: &'a [f32],
    us: &'a [f32],
    ms: &'a mut [f32],
    row: usize,
}

impl<S: Simd> OnColumns<S> for Products<'_> {
    #[inline(always)]
    fn run<const P: usize, const V: usize>(&mut self, s: S, columns: Columns<S>) {
        let Self { plan, inputs, us, ms, row } = self;
        let (terms, filters) = (plan.terms(), plan.g.output.channels);
        let [_, weights, points, outputs] = plan.lens();
        assert!(inputs.len() == points && us.len() == weights && ms.len() == outputs);
        let (channels, stride) = (plan.g.input.channels, plan.g.window.stride[0]);
        assert!((*row + ROWS - 1) * stride * channels + terms <= plan.column, "rows of a column");
        let walk = Walk { rows: 1, count: terms, a_row: 0, a_step: 1, b_row: 0, b_step: filters };
        let tiles = ROWS * plan.tiles;
        for point in 0..POINTS {
            for first in (0..tiles).step_by(P) {
                // Past the last tile, the last one is computed again.
                let index = |p: usize| (first + p).min(tiles - 1);
                // SAFETY: the lengths were just seen: every window lies within its column, the weights of these columns
                // within theirs, and there are as many rows of outputs as tiles, filled up to whole vectors.
                unsafe {
                    let from = inputs.as_ptr().add(point * plan.point + *row * stride * channels);
                    let a: [_; P] = array(|p| {
                        let (tile, row) = (index(p) / ROWS, index(p) % ROWS);
                        from.add(tile * plan.column + row * stride * channels)
                    });
                    let b = us.as_ptr().add(point * terms * filters + columns.first);
                    let sums = tile::<S, P, V>(s, a, b, &walk, columns.end, [[s.splat(0.0); V]; P]);
                    let to = ms.as_mut_ptr().add(point * tiles * plan.width + columns.first);
                    for (p, sums) in sums.into_iter().enumerate() {
                        store_row(s, to.add(index(p) * plan.width), sums, columns.end);
                    }
                }
            }
        }
    }
}

/// Takes two tiles, one below the other, the first of which is in row `index` of the points, to their outputs.
#[inline(always)]
fn outputs_of_pair<S: Simd, const M: usize>(
    s: S,
    plan: &Plan<'_>,
    ms: &[f32],
    index: usize,
    outputs: &mut Outputs<'_>,
    sample: usize,
    corner: [usize; 2],
) {
    let tiles = ROWS * plan.tiles;
    assert!(ms.len() == POINTS * tiles * plan.width && index + 2 <= tiles, "outputs at the points");
    for f in (0..plan.g.output.channels).step_by(S::LANES) {
        let z: [[S::Vector; M]; 2] = array(
            #[inline(always)]
            |row| {
                let t = array(
                    #[inline(always)]
                    // SAFETY: there are as many rows of outputs as tiles, filled up to whole vectors.
                    |point| unsafe {
                        s.load(ms.as_ptr().add((point * tiles + index + row) * plan.width + f))
                    },
                );
                points::output::<S, M>(s, t)
            },
        );
        outputs.put(s, &z, f, sample, corner);
    }
}
