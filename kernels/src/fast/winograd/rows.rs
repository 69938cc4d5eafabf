//! Few channels: minimal filtering along the rows alone. The sum over the rows of the window and the channels is then
//! done at the points, which makes up for the way there and back even where there is one channel:
//! ```text
//! y = Aᵀ Σ_{l,c} (G w_{lc}) ⊙ (Bᵀ d_{lc})         d: eight columns of row l of the window
//! ```
//! 1. The eight points of a tile, times up to three vectors of filters, stay in registers from the first term of the
//!    sum until they are outputs: nothing of them reaches memory.
//! 2. Inputs are kept column by column, `[column, row, channel]`: a transform works on whole vectors of rows and
//!    channels, and what is summed over, the rows of a window and their channels, lies in one piece.

use super::outputs::Outputs;
use super::points::{self, POINTS};
use crate::fast::shared::tile::{array, blocks};
use crate::fast::shared::transpose::{Rows, RowsMut, transpose};
use crate::geometry::Sliding;
use crate::scratch::Scratch;
use crate::simd::Simd;

/// How a convolution is cut into tiles of `1 × M` outputs.
struct Plan<'a> {
    g: &'a Sliding,
    /// Tiles in a row.
    tiles: usize,
    /// Columns of the input with its padding, and with zeros at the end that the last tiles may look at.
    columns: usize,
    /// Values of a column of those: rows × channels, filled up to whole vectors.
    column: usize,
    /// Filters, filled up to whole vectors.
    width: usize,
}

impl<'a> Plan<'a> {
    fn new<S: Simd>(g: &'a Sliding, size: usize) -> Self {
        let tiles = g.output.width.div_ceil(size);
        let rows = (g.output.height.next_multiple_of(2) - 1) * g.window.stride[0] + g.window.kernel[0];
        let rows = rows.max(g.input.height + g.window.padding.top);
        let columns = (tiles * size + g.window.kernel[1] - 1).max(g.input.width + g.window.padding.left);
        let column = (rows * g.input.channels).next_multiple_of(S::LANES);
        let width = g.output.channels.next_multiple_of(S::LANES);
        Self { g, tiles, columns, column, width }
    }

    /// What a product sums over: rows of the window × channels.
    fn terms(&self) -> usize {
        self.g.window.kernel[0] * self.g.input.channels
    }

    /// Room for the columns, the weights and the inputs at the points, and those of a tile before they are transposed.
    fn lens(&self) -> [usize; 4] {
        let points = POINTS * self.column;
        [self.columns * self.column, POINTS * self.terms() * self.width, self.tiles * points, points]
    }

    /// Puts a sample into the columns, whose other values are 0.
    #[inline(always)]
    fn fill_columns<S: Simd>(&self, s: S, x: &[f32], columns: &mut [f32]) {
        let (input, padding) = (self.g.input, &self.g.window.padding);
        let to = &mut columns[padding.left * self.column + padding.top * input.channels..];
        if input.channels == 1 {
            let from = Rows { values: x, stride: input.width };
            let to = RowsMut { values: to, stride: self.column };
            return transpose(s, [input.height, input.width], from, to);
        }
        for (i, x) in x.chunks_exact(input.width * input.channels).enumerate() {
            for (j, x) in x.chunks_exact(input.channels).enumerate() {
                to[j * self.column + i * input.channels..][..input.channels].copy_from_slice(x);
            }
        }
    }

    /// Bᵀ d of all tiles: `[tile, row, channel, point]`.
    #[inline(always)]
    fn inputs_to_points<S: Simd>(
        &self,
        s: S,
        size: usize,
        columns: &[f32],
        inputs: &mut [f32],
        points: &mut [f32],
    ) {
        assert!(columns.len() == self.columns * self.column && points.len() == POINTS * self.column);
        assert!((self.tiles - 1) * size + POINTS <= self.columns && self.column.is_multiple_of(S::LANES));
        for (tile, inputs) in inputs.chunks_exact_mut(points.len()).enumerate() {
            for at in (0..self.column).step_by(S::LANES) {
                // SAFETY: each tile has eight columns, and each point a column, of whole vectors.
                unsafe {
                    let from = columns.as_ptr().add(tile * size * self.column + at);
                    let d = array(
                        #[inline(always)]
                        |i| s.load(from.add(i * self.column)),
                    );
                    let to = points.as_mut_ptr().add(at);
                    for (point, value) in points::input(s, d).into_iter().enumerate() {
                        s.store(to.add(point * self.column), value);
                    }
                }
            }
            let from = Rows { values: points, stride: self.column };
            let to = RowsMut { values: inputs, stride: POINTS };
            transpose(s, [POINTS, self.column], from, to);
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
    // A function of its own, which all who call it share.
    s.vectorize(
        #[inline(always)]
        |s| match g.window.kernel[1] {
            3 => run::<S, 6, 3>(s, g, x, weights, outputs, scratch),
            5 => run::<S, 4, 5>(s, g, x, weights, outputs, scratch),
            _ => run::<S, 2, 7>(s, g, x, weights, outputs, scratch),
        },
    );
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
    let ([columns, us, inputs, one_tile], _) = scratch.buffers(plan.lens(), 0);
    columns.fill(0.0);
    weights_to_points::<S, K>(s, &plan, weights, us);
    for (sample, x) in x.chunks_exact(g.input.len()).enumerate() {
        plan.fill_columns(s, x, columns);
        plan.inputs_to_points(s, M, columns, inputs, one_tile);
        for row in (0..g.output.height).step_by(2) {
            for tile in 0..plan.tiles {
                let corner = [row, tile * M];
                for [f, vectors, start] in filters::<S>(&plan) {
                    let products = Products { plan: &plan, inputs, us: &us[start..] };
                    match vectors {
                        1 => products.pair::<S, M, 1>(s, tile, f, &mut outputs, sample, corner),
                        2 => products.pair::<S, M, 2>(s, tile, f, &mut outputs, sample, corner),
                        _ => products.pair::<S, M, 3>(s, tile, f, &mut outputs, sample, corner),
                    }
                }
            }
        }
    }
}

/// Blocks of filters, with the first of each, how many vectors they take, and where their weights at the points start:
/// they lie in the order in which they are read, `[block, K_h · C, point, filter]`.
fn filters<S: Simd>(plan: &Plan<'_>) -> impl Iterator<Item = [usize; 3]> {
    let terms = plan.terms();
    let most = 3;
    blocks(plan.g.output.channels, S::LANES, most)
        .map(move |(first, count)| [first, count.div_ceil(S::LANES), POINTS * terms * first])
}

/// G w of all filters.
#[inline(always)]
fn weights_to_points<S: Simd, const K: usize>(s: S, plan: &Plan<'_>, weights: &[f32], us: &mut [f32]) {
    let (channels, filters, terms) = (plan.g.input.channels, plan.g.output.channels, plan.terms());
    assert!(weights.len() == terms * K * filters && us.len() == POINTS * terms * plan.width, "weights");
    for [first, vectors, start] in self::filters::<S>(plan) {
        let width = vectors * S::LANES;
        for (term, v) in (0..terms).flat_map(|term| (0..vectors).map(move |v| (term, v))) {
            let (row, channel, f) = (term / channels, term % channels, first + v * S::LANES);
            let tail = s.tail(filters - f);
            // SAFETY: each of the K taps of a row has `filters` values, with which `tail` ends, and each point of a term
            // whole vectors of them.
            unsafe {
                let from = weights.as_ptr().add((row * K * channels + channel) * filters + f);
                let w: [S::Vector; K] = array(
                    #[inline(always)]
                    |i| s.load_tail(from.add(i * channels * filters), tail),
                );
                let to = us.as_mut_ptr().add(start + POINTS * term * width + v * S::LANES);
                for (point, value) in points::weights(s, w).into_iter().enumerate() {
                    s.store(to.add(point * width), value);
                }
            }
        }
    }
}

/// What outputs are made of.
struct Products<'a> {
    plan: &'a Plan<'a>,
    inputs: &'a [f32],
    /// Of a block of filters.
    us: &'a [f32],
}

impl Products<'_> {
    /// Two tiles, one below the other, for `V` vectors of filters from `f` on.
    #[inline(always)]
    fn pair<S: Simd, const M: usize, const V: usize>(
        &self,
        s: S,
        tile: usize,
        f: usize,
        outputs: &mut Outputs<'_>,
        sample: usize,
        corner: [usize; 2],
    ) {
        let [above, below] =
            [self.tile::<S, M, V>(s, tile, corner[0]), self.tile::<S, M, V>(s, tile, corner[0] + 1)];
        for (v, (&above, &below)) in above.iter().zip(&below).enumerate() {
            outputs.put(s, &[above, below], f + v * S::LANES, sample, corner);
        }
    }

    /// z without bias of the tile in output row `row`.
    #[inline(always)]
    fn tile<S: Simd, const M: usize, const V: usize>(
        &self,
        s: S,
        tile: usize,
        row: usize,
    ) -> [[S::Vector; M]; V] {
        let Plan { g, tiles, column, .. } = *self.plan;
        let terms = self.plan.terms();
        let first = row * g.window.stride[0] * g.input.channels;
        assert!(tile < tiles && first + terms <= column && self.inputs.len() == tiles * column * POINTS);
        assert!(POINTS * terms * V * S::LANES <= self.us.len(), "weights at the points");
        let mut sums = [[s.splat(0.0); V]; POINTS];
        // SAFETY: all points of the terms from `first` on lie in the column of the tile, and the weights of these
        // filters within theirs, as was just seen.
        unsafe {
            let mut a = self.inputs.as_ptr().add((tile * column + first) * POINTS);
            let mut b = self.us.as_ptr();
            for _ in 0..terms {
                for (point, sums) in sums.iter_mut().enumerate() {
                    let a = s.splat(*a.add(point));
                    for (v, sum) in sums.iter_mut().enumerate() {
                        *sum = s.mul_add(a, s.load(b.add((point * V + v) * S::LANES)), *sum);
                    }
                }
                a = a.add(POINTS);
                b = b.add(POINTS * V * S::LANES);
            }
        }
        array(
            #[inline(always)]
            |v| {
                points::output::<S, M>(
                    s,
                    array(
                        #[inline(always)]
                        |point| sums[point][v],
                    ),
                )
            },
        )
    }
}
