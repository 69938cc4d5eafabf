//! Convolution with fewer multiplications: by Winograd's minimal filtering (Lavin and Gray, "Fast Algorithms for
//! Convolutional Neural Networks", 2016), for square windows of stride 1 over several channels.
//!
//! `M × M` outputs of a `K × K` filter, M + K − 1 = 8, take 64 multiplications a channel instead of M²K²: 6¼ times fewer
//! for 5×5, 5 times for 3×3. With the transforms of [`points`], ⊙ for each of the 64 points:
//! ```text
//! Y = Aᵀ [ Σ_c (G w_c Gᵀ) ⊙ (Bᵀ d_c B) ] A         d: 8×8 of the input, tiles of it overlap by K − 1
//! ```
//! 1. The sum over channels is done at the points, as 64 products of matrices `[tiles, C] × [C, F]`, with the
//!    [`tile`](super::shared::tile) that all dense arithmetic uses.
//! 2. Channels are innermost everywhere, so that a transform works on whole vectors of channels or filters.
//! 3. Tiles of several samples go through the products together: each point's weights are read once for all of them.
//! 4. Going back is the adjoint of the same, step by step, and takes as few multiplications.
//!
//! Rounding errors are about six times those of the sum itself, 2·10⁻⁶ of the outputs' standard deviation (the property
//! tests hold it to its bound); a value that is not finite makes its whole tile so.

mod backward;
mod forward;
mod outputs;
mod points;
pub mod rows;

pub use backward::{Errors, InputGradient, WeightGradient, backward, room};
pub use outputs::Outputs;

use super::shared::tile::{Columns, OnColumns, Walk, array, for_columns, load_row, store_row, tile};
use crate::Scratch;
use crate::geometry::Sliding;
use crate::shape::Shape;
use crate::simd::Simd;
use points::POINTS;
use std::ops::Range;

/// Points of a tile.
const SQUARE: usize = POINTS * POINTS;
/// Tiles that go through the products together: of whole samples and at least so many, if there are …
const TILES: usize = 16;
/// … but no more than this, which is what the second-level cache is for.
const MOST_TILES: usize = 64;
/// More transformed weights than this, C · F, would not stay in the second-level cache.
const MOST_WEIGHTS: usize = 4096;

/// How a convolution is cut into tiles.
#[derive(Clone, Copy)]
struct Plan<'a> {
    g: &'a Sliding,
    /// Rows and columns of output of a tile, M.
    size: usize,
    /// Rows and columns of tiles that cover the output.
    tiles: [usize; 2],
    /// The input with its padding, and with zeros at the end that the last tiles may look at.
    frame: Shape,
}

impl<'a> Plan<'a> {
    fn new(g: &'a Sliding) -> Self {
        let kernel = g.window.kernel[0];
        let size = POINTS + 1 - kernel;
        let tiles = [g.output.height.div_ceil(size), g.output.width.div_ceil(size)];
        let [height, width] = tiles.map(|tiles| tiles * size + kernel - 1);
        Self { g, size, tiles, frame: Shape::new(height, width, g.input.channels) }
    }

    /// Tiles of a sample.
    fn count(&self) -> usize {
        self.tiles[0] * self.tiles[1]
    }

    /// Tiles of `samples` samples that go through the products together.
    fn together(&self, samples: usize) -> usize {
        (TILES.div_ceil(self.count()) * self.count()).min(MOST_TILES).min(samples * self.count())
    }

    /// The samples that `rows` tiles from tile `first` of a batch on are of: which sample, which of its tiles, and how many
    /// are before those.
    fn parts(&self, first: usize, rows: usize) -> impl Iterator<Item = (usize, Range<usize>, usize)> {
        let count = self.count();
        (first / count..(first + rows).div_ceil(count)).map(move |sample| {
            let start = first.max(sample * count);
            let end = (first + rows).min((sample + 1) * count);
            (sample, start - sample * count..end - sample * count, start - first)
        })
    }

    /// Row and column of the first output of tile `tile`.
    fn corner(&self, tile: usize) -> [usize; 2] {
        [tile / self.tiles[1] * self.size, tile % self.tiles[1] * self.size]
    }

    /// Whether samples must be copied into a frame.
    fn copies(&self) -> bool {
        self.frame != self.g.input
    }

    /// Room for a frame, if one is needed.
    fn frame_len(&self) -> usize {
        if self.copies() { self.frame.len() } else { 0 }
    }

    /// The sample in its frame: itself if it needs none, else a copy in `frame`, whose other values are 0.
    fn framed<'x>(&self, x: &'x [f32], frame: &'x mut [f32]) -> &'x [f32] {
        if !self.copies() {
            return x;
        }
        let row = self.g.input.width * self.g.input.channels;
        for (i, x) in x.chunks_exact(row).enumerate() {
            frame[self.inside(i)..][..row].copy_from_slice(x);
        }
        frame
    }

    /// Offset of row `i` of the input in the frame.
    fn inside(&self, i: usize) -> usize {
        let padding = &self.g.window.padding;
        ((i + padding.top) * self.frame.width + padding.left) * self.frame.channels
    }
}

/// Whether this takes less time than multiplying everything, by network alone. Beside the products, a tile takes about
/// 600 operations for each input channel and 350 for each filter.
pub fn pays(g: &Sliding) -> bool {
    let (channels, filters) = (g.input.channels, g.output.channels);
    let [height, width] = g.window.kernel;
    let square = height == width && matches!(height, 3 | 5 | 7) && g.window.stride == [1, 1];
    if !square || channels.min(filters) < 4 || channels * filters > MOST_WEIGHTS {
        return false;
    }
    let tiles = Plan::new(g).count() * (SQUARE * channels * filters + 600 * channels + 350 * filters);
    3 * tiles < 2 * g.output.places() * g.window.area() * channels * filters
}

/// z of all samples to `outputs`, where that takes less time this way than multiplying everything; whether it was done.
#[inline(always)]
pub fn forward<S: Simd>(
    s: S,
    g: &Sliding,
    x: &[f32],
    weights: &[f32],
    outputs: Outputs<'_>,
    scratch: &mut Scratch<f32>,
) -> bool {
    if pays(g) {
        forward::forward(s, g, x, weights, outputs, scratch);
    } else if rows::pays::<S>(g) {
        rows::forward(s, g, x, weights, outputs, scratch);
    } else {
        return false;
    }
    true
}

/// Whether the way back through convolution and pooling takes less time than working off lists of the `live` δ of
/// `samples` samples that are not zero.
pub fn pays_backward(g: &Sliding, samples: usize, live: usize) -> bool {
    let (channels, filters) = (g.input.channels, g.output.channels);
    // In multiply-adds: the products, and what goes to the points and from them; the weights once for all samples.
    let tiles =
        samples * Plan::new(g).count() * (2 * SQUARE * channels * filters + 1200 * channels + 350 * filters);
    let weights = 1000 * channels * filters;
    3 * live * (2 * g.window.area() * channels + 128) > 2 * (tiles + weights)
}

/// Matrices `[rows, columns]`, one for each point, whose rows lie `row` and which lie `point` numbers apart.
#[derive(Clone, Copy)]
struct Points {
    columns: usize,
    row: usize,
    point: usize,
}

impl Points {
    /// Rows filled up to whole vectors. The matrices lie an odd number of cache lines apart: what is read of all points
    /// at one place is then spread over the cache.
    fn new(rows: usize, columns: usize, lanes: usize) -> Self {
        let row = columns.next_multiple_of(lanes);
        let lines = (rows * row).div_ceil(16) | 1;
        Self { columns, row, point: 16 * lines }
    }

    fn len(&self) -> usize {
        SQUARE * self.point
    }
}

/// Products of matrices, one for each point.
struct Products<'a> {
    /// Rows of `a`, at most as many as there is room for.
    rows: usize,
    a: (&'a [f32], Points),
    b: (&'a [f32], Points),
    c: (&'a mut [f32], Points),
}

impl Products<'_> {
    /// c = a · b: `[rows, K] × [K, columns]`.
    #[inline(always)]
    fn compute<S: Simd>(&mut self, s: S) {
        let [a, b, c] = [self.a.1, self.b.1, self.c.1];
        assert!(self.rows * c.row <= c.point && a.columns * b.row <= b.point, "rows of a product");
        let walk = Walk { rows: 1, count: a.columns, a_row: 0, a_step: 1, b_row: 0, b_step: b.row };
        self.run(s, Work { rows: self.rows, row: a.row, walk, adds: false });
    }

    /// c = aᵀ · b: `[K, rows] × [rows, columns]`; added to what is there if `adds`.
    #[inline(always)]
    fn turned<S: Simd>(&mut self, s: S, adds: bool) {
        let [a, b, c] = [self.a.1, self.b.1, self.c.1];
        assert!(self.rows * b.row <= b.point && a.columns * c.row <= c.point, "rows of a product");
        let walk = Walk { rows: 1, count: self.rows, a_row: 0, a_step: a.row, b_row: 0, b_step: b.row };
        self.run(s, Work { rows: a.columns, row: 1, walk, adds });
    }

    #[inline(always)]
    fn run<S: Simd>(&mut self, s: S, work: Work) {
        let [a, b, c] = [self.a.1, self.b.1, self.c.1];
        assert!(self.a.0.len() >= a.len() && self.b.0.len() >= b.len() && self.c.0.len() >= c.len());
        assert!(self.rows * a.row <= a.point, "rows of a product");
        assert_eq!(b.columns, c.columns, "columns of a product");
        // A function of its own, which all sizes share.
        s.vectorize(
            #[inline(always)]
            |s| for_columns(s, c.columns, &mut (self, work)),
        );
    }
}

/// What tiles are computed, and from what.
#[derive(Clone, Copy)]
struct Work {
    /// Rows of the result.
    rows: usize,
    /// How far `a` goes from one of them to the next.
    row: usize,
    walk: Walk,
    /// Whether the result is added to what is there.
    adds: bool,
}

impl<S: Simd> OnColumns<S> for (&mut Products<'_>, Work) {
    #[inline(always)]
    fn run<const P: usize, const V: usize>(&mut self, s: S, columns: Columns<S>) {
        let (Products { a, b, c, .. }, Work { rows, row, walk, adds }) = self;
        for point in 0..SQUARE {
            for first in (0..*rows).step_by(P) {
                // Past the last row, the last one is computed again.
                let index = |p: usize| (first + p).min(*rows - 1);
                // SAFETY: `run` has seen that all rows of all points lie within the slices.
                unsafe {
                    let from = a.0.as_ptr().add(point * a.1.point);
                    let from: [_; P] = array(|p| from.add(index(p) * *row));
                    let to = c.0.as_mut_ptr().add(point * c.1.point + columns.first);
                    let mut sums = [[s.splat(0.0); V]; P];
                    if *adds {
                        for (p, sums) in sums.iter_mut().enumerate() {
                            *sums = load_row(s, to.add(index(p) * c.1.row), columns.end);
                        }
                    }
                    let b = b.0.as_ptr().add(point * b.1.point + columns.first);
                    let sums = tile::<S, P, V>(s, from, b, walk, columns.end, sums);
                    for (p, sums) in sums.into_iter().enumerate() {
                        store_row(s, to.add(index(p) * c.1.row), sums, columns.end);
                    }
                }
            }
        }
    }
}
