//! The weight gradient through 2×2 max pooling with the filters in the lanes, for narrow windows.
//!
//! The simple version is `d_w[tap][f] += δ[cell][f] · x[window of the position of (cell, f)][tap]`, where each filter has
//! its own position among the four windows of a cell:
//! 1. the four x that a tap can meet in a cell are put side by side, a quad, for all taps and cells of a sample;
//! 2. a vector of filters picks from a quad, each lane for its position: no lists, and nothing depends on how many δ
//!    are zero;
//! 3. up to five taps × three vectors of filters stay in registers while all cells go by.
//!
//! A window row with many channels fills vectors by itself, and then skipping zeros is worth more, see
//! [`sparse`](super::sparse).

use crate::fast::shared::padded::Padded;
use crate::fast::shared::tile::{Columns, End, blocks, load_row, store_row};
use crate::shape::Shape;
use crate::simd::Simd;
use std::ops::Range;

/// Taps of a row that share a pass over the cells.
const TAPS: usize = 5;

/// The weight gradient of samples, one after another.
pub struct ArgmaxGather<'a> {
    padded: &'a Padded<'a>,
    pool: Shape,
    filters: usize,
    /// Filters, filled up to whole vectors.
    width: usize,
    /// `[row, column, channel, 4]`: the x under the four windows of a cell.
    quads: &'a mut [f32],
    /// `[cell, 2, filter]`: δ, and which of a quad is the position's.
    cells: &'a mut [f32],
}

impl<'a> ArgmaxGather<'a> {
    /// How much room quads and cells take.
    pub fn lens<S: Simd>(padded: &Padded<'_>, pool: Shape) -> [usize; 2] {
        [4 * padded.shape.len(), 2 * pool.places() * pool.channels.next_multiple_of(S::LANES)]
    }

    /// With so much room.
    pub fn new<S: Simd>(
        padded: &'a Padded<'a>,
        pool: Shape,
        quads: &'a mut [f32],
        cells: &'a mut [f32],
    ) -> Self {
        assert_eq!([quads.len(), cells.len()], Self::lens::<S>(padded, pool), "room");
        let filters = pool.channels;
        Self { padded, pool, filters, width: filters.next_multiple_of(S::LANES), quads, cells }
    }

    /// Adds ∂C/∂w of one sample, given with its padding, its δ and argmax4, to `d_weights` `[K_h, K_w, C, F]`.
    #[inline(always)]
    pub fn add<S: Simd>(&mut self, s: S, x: &[f32], deltas: &[f32], argmax4: &[u8], d_weights: &mut [f32]) {
        self.fill_quads(x);
        self.fill_cells(s, deltas, argmax4);
        let taps = self.padded.window_row();
        let most = if S::MANY_REGISTERS { 3 } else { 2 };
        for (first, count) in blocks(self.filters, S::LANES, most) {
            let vectors = count.div_ceil(S::LANES);
            let columns = Columns { first, count, end: End::new(s, count) };
            for row in 0..self.padded.g.window.kernel[0] {
                for tap in (0..taps).step_by(TAPS) {
                    self.with_tile(s, row, tap..taps.min(tap + TAPS), vectors, columns, d_weights);
                }
            }
        }
    }

    fn fill_quads(&mut self, x: &[f32]) {
        let row = self.padded.row();
        let [below, right] = [self.padded.start(1, 0), self.padded.start(0, 1)];
        for (quads, start) in self.quads.chunks_exact_mut(4 * row).zip((0..x.len() - below).step_by(row)) {
            let [first, second] = [&x[start..][..row], &x[start + below..][..row]];
            let values = first.iter().zip(&first[right..]).zip(second.iter().zip(&second[right..]));
            for (quad, ((&a, &b), (&c, &d))) in quads.as_chunks_mut::<4>().0.iter_mut().zip(values) {
                *quad = [a, b, c, d];
            }
        }
    }

    #[inline(always)]
    fn fill_cells<S: Simd>(&mut self, s: S, deltas: &[f32], argmax4: &[u8]) {
        assert!(
            deltas.len() == self.pool.len() && argmax4.len() == self.pool.len(),
            "δ and argmax4 of a sample"
        );
        for (cell, to) in self.cells.chunks_exact_mut(2 * self.width).enumerate() {
            for first in (0..self.filters).step_by(S::LANES) {
                let (from, count) = (cell * self.filters + first, self.filters - first);
                // SAFETY: the filters of this cell from `first` on lie within δ and argmax4, and both halves of `to`
                // hold them in whole vectors.
                unsafe {
                    let delta = s.load_tail(deltas.as_ptr().add(from), s.tail(count));
                    s.store(to.as_mut_ptr().add(first), delta);
                    let indices = s.load_indices(argmax4.as_ptr().add(from), count);
                    s.store(to.as_mut_ptr().add(self.width + first), indices);
                }
            }
        }
    }

    #[inline(always)]
    fn with_tile<S: Simd>(
        &self,
        s: S,
        row: usize,
        taps: Range<usize>,
        vectors: usize,
        columns: Columns<S>,
        d_weights: &mut [f32],
    ) {
        macro_rules! tiles {
            ($($v:literal: $($t:literal)*;)*) => {
                match (vectors, taps.len()) {
                    $($(($v, $t) => self.run::<S, $t, $v>(s, row, taps.start, columns, d_weights),)*)*
                    (_, taps) => unreachable!("no tile of {taps} taps, {vectors} vectors"),
                }
            };
        }
        if S::MANY_REGISTERS {
            tiles!(1: 1 2 3 4 5; 2: 1 2 3 4 5; 3: 1 2 3 4 5;);
        } else {
            tiles!(1: 1 2 3 4 5; 2: 1 2 3 4 5;);
        }
    }

    /// All cells, for `T` taps of a row from `tap` on, and `V` vectors of filters.
    #[inline(always)]
    fn run<S: Simd, const T: usize, const V: usize>(
        &self,
        s: S,
        row: usize,
        tap: usize,
        columns: Columns<S>,
        d_weights: &mut [f32],
    ) {
        let [down, across] = [self.padded.start(2, 0), self.padded.start(0, 2)];
        let corner = row * self.padded.row() + tap;
        // SAFETY: `new` has seen that quads and cells have room for a sample, so that the quads of these taps in each
        // cell, and both halves of each cell, lie within them; the weights have all taps.
        unsafe {
            let to = d_weights.as_mut_ptr();
            let to = to.add((row * self.padded.window_row() + tap) * self.filters + columns.first);
            let mut sums = [[s.splat(0.0); V]; T];
            for (t, sums) in sums.iter_mut().enumerate() {
                *sums = load_row(s, to.add(t * self.filters), columns.end);
            }
            let mut cell = self.cells.as_ptr().add(columns.first);
            for j in 0..self.pool.height {
                let mut quad = self.quads.as_ptr().add(4 * (j * down + corner));
                for _ in 0..self.pool.width {
                    let deltas = load_row::<S, V>(s, cell, columns.end);
                    let indices = load_row::<S, V>(s, cell.add(self.width), columns.end);
                    for (t, sums) in sums.iter_mut().enumerate() {
                        for v in 0..V {
                            let x = s.gather4(quad.add(4 * t), indices[v]);
                            sums[v] = s.mul_add(deltas[v], x, sums[v]);
                        }
                    }
                    cell = cell.add(2 * self.width);
                    quad = quad.add(4 * across);
                }
            }
            for (t, sums) in sums.into_iter().enumerate() {
                store_row(s, to.add(t * self.filters), sums, columns.end);
            }
        }
    }
}
