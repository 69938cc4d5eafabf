//! Sums of rows of windows, each times one δ: what convolution's backward pass is where most δ are zero.
//!
//! The weight gradient of filter f is the sum of the windows at which its δ is not zero, each times that δ; the input
//! gradient of a window is the sum of the weights of the filters whose δ is not zero there, each times that δ:
//! ```text
//! d_w[l][f][m, c] += δ · x[j + l][k + m, c]        destination: a filter, sources: windows of x
//! d_x[j + l][k + m, c] += δ · w[l][f][m, c]        destination: a window of d_x, sources: filters
//! ```
//! Both are one loop over a list of (δ, source), for each destination:
//! 1. the vectors lie along (m, c), a row of the window, which is one piece of memory in `x` and in `d_x`; for that,
//!    weights are kept with f outside of (m, c) here, in a [`Slab`];
//! 2. as many vectors of the destination as there are registers, of one or more rows l, stay there while the list
//!    goes by;
//! 3. the rows l are the outermost loop: their part of the slab then stays in the first cache for all samples;
//! 4. windows that follow each other in the lists do not lie beside each other: a vector that overlaps two that were
//!    just written cannot be read before both have reached the cache.

use crate::fast::shared::padded::Padded;
use crate::fast::shared::tile::{Columns, End, blocks, load_row, store_row};
use crate::fast::shared::transpose::{Rows, RowsMut, transpose};
use crate::simd::Simd;

/// Shape of weights with the filters outside of the rows: `[K_h, F, K_w · C]`, rows filled up to whole vectors.
#[derive(Clone, Copy, Debug)]
pub struct Slab {
    pub rows: usize,
    pub filters: usize,
    /// K_w · C
    pub columns: usize,
    /// K_w · C, filled up.
    pub stride: usize,
}

impl Slab {
    pub fn new(padded: &Padded<'_>, lanes: usize) -> Self {
        let columns = padded.window_row();
        Self {
            rows: padded.g.window.kernel[0],
            filters: padded.g.output.channels,
            columns,
            stride: columns.next_multiple_of(lanes),
        }
    }

    pub fn len(&self) -> usize {
        self.rows * self.filters * self.stride
    }

    /// Copies `weights` `[K_h, K_w · C, F]` in. What fills the rows up is left as it is.
    #[inline(always)]
    pub fn take<S: Simd>(&self, s: S, weights: &[f32], slab: &mut [f32]) {
        let rows = weights.chunks_exact(self.columns * self.filters);
        for (weights, slab) in rows.zip(slab.chunks_exact_mut(self.filters * self.stride)) {
            let from = Rows { values: weights, stride: self.filters };
            let to = RowsMut { values: slab, stride: self.stride };
            transpose(s, [self.columns, self.filters], from, to);
        }
    }

    /// Copies the slab out to `weights` `[K_h, K_w · C, F]`.
    #[inline(always)]
    pub fn give<S: Simd>(&self, s: S, slab: &[f32], weights: &mut [f32]) {
        let rows = weights.chunks_exact_mut(self.columns * self.filters);
        for (weights, slab) in rows.zip(slab.chunks_exact(self.filters * self.stride)) {
            let from = Rows { values: slab, stride: self.stride };
            let to = RowsMut { values: weights, stride: self.filters };
            transpose(s, [self.filters, self.columns], from, to);
        }
    }
}

/// WindowDeltas of (δ, source), one for each destination; `capacity` entries of `offsets` and `deltas` each.
#[derive(Debug)]
pub struct WindowDeltas<'a> {
    pub capacity: usize,
    /// How long each list is.
    pub counts: &'a [u32],
    /// Where in its sample each destination starts.
    pub destinations: &'a [u32],
    /// Where in its sample each source starts.
    pub offsets: &'a [u32],
    pub deltas: &'a [f32],
    /// WindowDeltas in a sample.
    pub per_sample: usize,
}

/// The memory that lists read from.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    pub values: &'a [f32],
    /// How far the rows of a window lie apart.
    pub row: usize,
    /// How far samples lie apart; 0 if they all have the same.
    pub sample: usize,
}

/// The memory that lists add to.
#[derive(Debug)]
pub struct Destination<'a> {
    pub values: &'a mut [f32],
    /// How far the rows of a window lie apart.
    pub row: usize,
    /// How far samples lie apart; 0 if they all have the same.
    pub sample: usize,
}

/// Adds each list of `lists` from `source` to its destination in `to`.
///
/// # Safety
/// All windows of `slab.rows` rows of `slab.columns`, from all offsets and destinations, lie within `source` and `to`.
#[inline(always)]
pub unsafe fn add_lists<S: Simd>(
    s: S,
    slab: &Slab,
    lists: &WindowDeltas<'_>,
    source: Source<'_>,
    to: Destination<'_>,
) {
    let mut add = AddLists { lists, source, to };
    // One register is left for δ, one for what is read.
    let registers = if S::MANY_REGISTERS { 26 } else { 14 };
    for (first, count) in blocks(slab.columns, S::LANES, registers / 2) {
        let vectors = count.div_ceil(S::LANES);
        let columns = Columns { first, count, end: End::new(s, count) };
        let most = (registers / vectors).min(5);
        let passes = slab.rows.div_ceil(most);
        for pass in 0..passes {
            let (row, end) = (pass * slab.rows / passes, (pass + 1) * slab.rows / passes);
            // SAFETY: as the caller promises.
            unsafe { add.with_tile(s, row, end - row, vectors, columns) };
        }
    }
}

struct AddLists<'a> {
    lists: &'a WindowDeltas<'a>,
    source: Source<'a>,
    to: Destination<'a>,
}

impl AddLists<'_> {
    /// Runs [`Self::run`] for so many rows and vectors.
    ///
    /// # Safety
    /// As for [`add_lists`].
    #[inline(always)]
    unsafe fn with_tile<S: Simd>(
        &mut self,
        s: S,
        row: usize,
        rows: usize,
        vectors: usize,
        columns: Columns<S>,
    ) {
        macro_rules! tiles {
            ($($v:literal: $($r:literal)*;)*) => {
                match (vectors, rows) {
                    // A function of its own, which all who add lists share.
                    $($(($v, $r) => s.vectorize(
                        // SAFETY: as the caller promises.
                        #[inline(always)] |s| unsafe { self.run::<S, $r, $v>(s, row, columns) }
                    ),)*)*
                    _ => unreachable!("no tile of {rows} rows, {vectors} vectors"),
                }
            };
        }
        if S::MANY_REGISTERS {
            tiles!(
                1: 1 2 3 4 5; 2: 1 2 3 4 5; 3: 1 2 3 4 5; 4: 1 2 3 4 5; 5: 1 2 3 4 5; 6: 1 2 3 4; 7: 1 2 3;
                8: 1 2 3; 9: 1 2; 10: 1 2; 11: 1 2; 12: 1 2; 13: 1 2;
            );
        } else {
            tiles!(1: 1 2 3 4 5; 2: 1 2 3 4 5; 3: 1 2 3 4; 4: 1 2 3; 5: 1 2; 6: 1 2; 7: 1 2;);
        }
    }

    /// All lists, for `R` rows from `row` and `V` vectors of each.
    ///
    /// # Safety
    /// As for [`add_lists`].
    #[inline(always)]
    unsafe fn run<S: Simd, const R: usize, const V: usize>(&mut self, s: S, row: usize, columns: Columns<S>) {
        let WindowDeltas { capacity, counts, destinations, offsets, deltas, per_sample } = *self.lists;
        let (from, to) = (self.source, &mut self.to);
        for (list, (&count, &destination)) in counts.iter().zip(destinations).enumerate() {
            let entries = list * capacity..list * capacity + count as usize;
            let (deltas, offsets) = (&deltas[entries.clone()], &offsets[entries]);
            if deltas.is_empty() {
                continue;
            }
            let sample = list / per_sample;
            // SAFETY: as the caller promises, for rows `row..row + R` and these columns.
            unsafe {
                let source = from.values.as_ptr().add(sample * from.sample + row * from.row + columns.first);
                let start = sample * to.sample + destination as usize + row * to.row + columns.first;
                let to_row = to.values.as_mut_ptr().add(start);
                let mut acc = [[s.splat(0.0); V]; R];
                for (r, acc) in acc.iter_mut().enumerate() {
                    *acc = load_row(s, to_row.add(r * to.row), columns.end);
                }
                // With few accumulators, a second set takes every other entry, so that none waits for another.
                let sets = if R * V < 8 { 2 } else { 1 };
                let mut other = [[s.splat(0.0); V]; R];
                let (mut deltas, mut offsets) = (deltas.chunks_exact(sets), offsets.chunks_exact(sets));
                for (delta, offset) in deltas.by_ref().zip(offsets.by_ref()) {
                    add(s, &mut acc, delta[0], source.add(offset[0] as usize), from.row, columns.end);
                    if R * V < 8 {
                        add(s, &mut other, delta[1], source.add(offset[1] as usize), from.row, columns.end);
                    }
                }
                for (&delta, &offset) in deltas.remainder().iter().zip(offsets.remainder()) {
                    add(s, &mut acc, delta, source.add(offset as usize), from.row, columns.end);
                }
                if R * V < 8 {
                    for (acc, other) in acc.iter_mut().zip(other) {
                        for (acc, other) in acc.iter_mut().zip(other) {
                            *acc = s.add(*acc, other);
                        }
                    }
                }
                for (r, acc) in acc.into_iter().enumerate() {
                    store_row(s, to_row.add(r * to.row), acc, columns.end);
                }
            }
        }
    }
}

/// acc += δ · source, for rows of the source that lie `row` apart.
///
/// # Safety
/// `R` rows of `V` vectors with this `end` can be read at `source`.
#[inline(always)]
unsafe fn add<S: Simd, const R: usize, const V: usize>(
    s: S,
    acc: &mut [[S::Vector; V]; R],
    delta: f32,
    source: *const f32,
    row: usize,
    end: End<S>,
) {
    let delta = s.splat(delta);
    for (r, acc) in acc.iter_mut().enumerate() {
        // SAFETY: as the caller promises.
        let values = unsafe { load_row::<S, V>(s, source.add(r * row), end) };
        for v in 0..V {
            acc[v] = s.mul_add(delta, values[v], acc[v]);
        }
    }
}
