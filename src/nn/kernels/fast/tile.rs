//! The tile: the innermost loop of all dense arithmetic here.
//!
//! The simple version is `acc[p][v] += a[p] * b[v]` over all steps of a [`Walk`], with a column of numbers `a`, a row
//! of vectors `b`, and:
//! 1. `P × V` accumulators that stay in registers over the whole walk, enough of them (8 at the least) to keep two
//!    multiply-adds a cycle in flight, few enough to leave registers for `b` and one `a`;
//! 2. per step `P + V` loads for `P · V` multiply-adds, so that the arithmetic is the limit, not the cache;
//! 3. `a` and `b` read where they lie: a convolution walks over the rows of its window, no copy is made of it.

use crate::nn::kernels::simd::Simd;

/// `rows` times `count` steps through `a` and `b`; how far a row and a step take each, in numbers.
#[derive(Clone, Copy, Debug)]
pub struct Walk {
    pub rows: usize,
    pub count: usize,
    pub a_row: usize,
    pub a_step: usize,
    pub b_row: usize,
    pub b_step: usize,
}

/// The accumulators of a tile.
pub type Tile<S, const P: usize, const V: usize> = [[<S as Simd>::Vector; V]; P];

/// `f` of each index. Unlike with [`std::array::from_fn`], `f` is sure to be inlined to where vector instructions may
/// be used.
#[inline(always)]
pub fn array<T: Copy, const N: usize>(f: impl Fn(usize) -> T) -> [T; N] {
    let mut array = [f(0); N];
    for (index, value) in array.iter_mut().enumerate().skip(1) {
        *value = f(index);
    }
    array
}

/// acc[p][v] + Σ a[p] b[v] over the walk. Only the last vector of a row of `b` is cut to `tail`.
///
/// # Safety
/// At each step of the walk, a number can be read from each `a`, and `V − 1` vectors and the tail from `b`.
#[inline(always)]
pub unsafe fn tile<S: Simd, const P: usize, const V: usize>(
    s: S,
    a: [*const f32; P],
    b: *const f32,
    walk: &Walk,
    tail: S::Tail,
    mut acc: Tile<S, P, V>,
) -> Tile<S, P, V> {
    for row in 0..walk.rows {
        for step in 0..walk.count {
            // SAFETY: row < rows and step < count: the caller promises these.
            unsafe {
                let b = load_row::<S, V>(s, b.add(row * walk.b_row + step * walk.b_step), tail);
                for p in 0..P {
                    let a = s.splat(*a[p].add(row * walk.a_row + step * walk.a_step));
                    for v in 0..V {
                        acc[p][v] = s.mul_add(a, b[v], acc[p][v]);
                    }
                }
            }
        }
    }
    acc
}

/// `V` vectors from `from`, the last one cut to `tail`.
///
/// # Safety
/// `V − 1` vectors and the tail can be read at `from`.
#[inline(always)]
pub unsafe fn load_row<S: Simd, const V: usize>(s: S, from: *const f32, tail: S::Tail) -> [S::Vector; V] {
    let mut row = [s.splat(0.0); V];
    for (v, vector) in row.iter_mut().enumerate() {
        // SAFETY: as the caller promises.
        *vector = unsafe {
            let from = from.add(v * S::LANES);
            if v + 1 < V { s.load(from) } else { s.load_tail(from, tail) }
        };
    }
    row
}

/// Writes `V` vectors at `to`, the last one cut to `tail`.
///
/// # Safety
/// `V − 1` vectors and the tail can be written at `to`.
#[inline(always)]
pub unsafe fn store_row<S: Simd, const V: usize>(s: S, to: *mut f32, row: [S::Vector; V], tail: S::Tail) {
    for (v, vector) in row.into_iter().enumerate() {
        // SAFETY: as the caller promises.
        unsafe {
            let to = to.add(v * S::LANES);
            if v + 1 < V { s.store(to, vector) } else { s.store_tail(to, vector, tail) }
        }
    }
}

/// A block of columns: the vectors of a tile.
#[derive(Clone, Copy)]
pub struct Columns<S: Simd> {
    /// Index of the first column.
    pub first: usize,
    /// How many there are, at most `V` vectors and more than `V − 1`.
    pub count: usize,
    /// The lanes of the last vector.
    pub tail: S::Tail,
}

/// Work on one block of columns with tiles of `P × V`.
pub trait OnColumns<S: Simd> {
    /// Does it.
    fn run<const P: usize, const V: usize>(&mut self, s: S, columns: Columns<S>);
}

/// Cuts `columns` columns into blocks of nearly the same number of vectors, no more than the registers allow, and
/// runs `work` on each with the tile that suits it. `P` is 4 or 8.
#[inline(always)]
pub fn for_columns<S: Simd>(s: S, columns: usize, work: &mut impl OnColumns<S>) {
    let most = if S::MANY_REGISTERS { 5 } else { 2 };
    for (first, count) in blocks(columns, S::LANES, most) {
        let vectors = count.div_ceil(S::LANES);
        let block = Columns { first, count, tail: s.tail(count - (vectors - 1) * S::LANES) };
        if S::MANY_REGISTERS {
            match vectors {
                1 => work.run::<8, 1>(s, block),
                2 => work.run::<8, 2>(s, block),
                3 => work.run::<8, 3>(s, block),
                4 => work.run::<4, 4>(s, block),
                _ => work.run::<4, 5>(s, block),
            }
        } else {
            match vectors {
                1 => work.run::<8, 1>(s, block),
                _ => work.run::<4, 2>(s, block),
            }
        }
    }
}

/// `(first, count)` of the fewest blocks of at most `most` vectors, of nearly the same number of vectors each.
pub fn blocks(columns: usize, lanes: usize, most: usize) -> impl Iterator<Item = (usize, usize)> {
    let vectors = columns.div_ceil(lanes);
    let blocks = vectors.div_ceil(most);
    (0..blocks).map(move |block| {
        let (first, end) = (block * vectors / blocks * lanes, (block + 1) * vectors / blocks * lanes);
        (first, end.min(columns) - first)
    })
}
