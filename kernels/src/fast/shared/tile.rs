//! The tile: the innermost loop of all dense arithmetic here.
//!
//! The simple version is `acc[p][v] += a[p] * b[v]` over all steps of a [`Walk`], with a column of numbers `a`, a row
//! of vectors `b`, and:
//! 1. `P × V` accumulators that stay in registers over the whole walk, enough of them (8 at the least) to keep two
//!    multiply-adds a cycle in flight, few enough to leave registers for `b` and one `a`;
//! 2. per step `P + V` loads for `P · V` multiply-adds, so that the arithmetic is the limit, not the cache;
//! 3. `a` and `b` read where they lie: a convolution walks over the rows of its window, no copy is made of it.

use crate::simd::Simd;

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

/// How a row of numbers in vectors ends. With a mask to spare, the last vector is cut to what is left. Where registers
/// are few, it reaches back instead, to where it ends with the row: what lies in two vectors then is computed twice,
/// to the same bits.
#[derive(Clone, Copy)]
pub struct End<S: Simd> {
    tail: S::Tail,
    back: usize,
}

impl<S: Simd> End<S> {
    /// Of a row of `count` numbers.
    #[inline(always)]
    pub fn new(s: S, count: usize) -> Self {
        let vectors = count.div_ceil(S::LANES);
        Self { tail: s.tail(count - (vectors - 1) * S::LANES), back: vectors * S::LANES - count }
    }
}

/// acc[p][v] + Σ a[p] b[v] over the walk.
///
/// # Safety
/// At each step of the walk, a number can be read from each `a`, and from `b` a row of `V` vectors with this `end`.
#[inline(always)]
pub unsafe fn tile<S: Simd, const P: usize, const V: usize>(
    s: S,
    a: [*const f32; P],
    b: *const f32,
    walk: &Walk,
    end: End<S>,
    mut acc: Tile<S, P, V>,
) -> Tile<S, P, V> {
    for row in 0..walk.rows {
        for step in 0..walk.count {
            // SAFETY: row < rows and step < count: the caller promises these.
            unsafe {
                let b = load_row::<S, V>(s, b.add(row * walk.b_row + step * walk.b_step), end);
                add(s, &mut acc, &a, row * walk.a_row + step * walk.a_step, b);
            }
        }
    }
    acc
}

/// acc[p][v] += a[p] b[v], with `a` at an offset.
///
/// # Safety
/// A number can be read at the offset from each `a`.
#[inline(always)]
pub unsafe fn add<S: Simd, const P: usize, const V: usize>(
    s: S,
    acc: &mut Tile<S, P, V>,
    a: &[*const f32; P],
    offset: usize,
    b: [S::Vector; V],
) {
    for p in 0..P {
        // SAFETY: as the caller promises.
        let a = s.splat(unsafe { *a[p].add(offset) });
        for v in 0..V {
            acc[p][v] = s.mul_add(a, b[v], acc[p][v]);
        }
        // One `a` at a time: the registers are all taken.
        if !S::MANY_REGISTERS && P * V + V > 14 {
            for acc in &mut acc[p] {
                *acc = s.settle(*acc);
            }
        }
    }
}

/// The `V` vectors of the row at `from`.
///
/// # Safety
/// A row that takes `V` vectors and has this `end` can be read at `from`.
#[inline(always)]
pub unsafe fn load_row<S: Simd, const V: usize>(s: S, from: *const f32, end: End<S>) -> [S::Vector; V] {
    let mut row = [s.splat(0.0); V];
    for (v, vector) in row.iter_mut().enumerate() {
        // SAFETY: as the caller promises.
        *vector = unsafe {
            match (v + 1 < V, reaches_back::<S>(V)) {
                (true, _) => s.load(from.add(v * S::LANES)),
                (false, true) => s.load(from.add(v * S::LANES - end.back)),
                (false, false) => s.load_tail(from.add(v * S::LANES), end.tail),
            }
        };
    }
    row
}

/// Whether the last of `vectors` vectors reaches back: a single one might reach out of the row.
const fn reaches_back<S: Simd>(vectors: usize) -> bool {
    !S::MANY_REGISTERS && vectors > 1
}

/// Writes the `V` vectors of the row at `to`.
///
/// # Safety
/// A row that takes `V` vectors and has this `end` can be written at `to`.
#[inline(always)]
pub unsafe fn store_row<S: Simd, const V: usize>(s: S, to: *mut f32, row: [S::Vector; V], end: End<S>) {
    for (v, vector) in row.into_iter().enumerate() {
        // SAFETY: as the caller promises.
        unsafe {
            match (v + 1 < V, reaches_back::<S>(V)) {
                (true, _) => s.store(to.add(v * S::LANES), vector),
                (false, true) => s.store(to.add(v * S::LANES - end.back), vector),
                (false, false) => s.store_tail(to.add(v * S::LANES), vector, end.tail),
            }
        }
    }
}

/// Writes the `V` vectors, whole numbers from 0 to 255, of a row of `count` bytes at `to`.
///
/// # Safety
/// `count` bytes, which take `V` vectors, can be written at `to`.
#[inline(always)]
pub unsafe fn store_row_of_bytes<S: Simd, const V: usize>(
    s: S,
    to: *mut u8,
    row: [S::Vector; V],
    count: usize,
) {
    for (v, vector) in row.into_iter().enumerate() {
        let last = v + 1 == V && reaches_back::<S>(V);
        let at = if last { count - S::LANES } else { v * S::LANES };
        // SAFETY: as the caller promises.
        unsafe { s.store_bytes(to.add(at), vector, count - at) };
    }
}

/// A block of columns: the vectors of a tile.
#[derive(Clone, Copy)]
pub struct Columns<S: Simd> {
    /// Index of the first column.
    pub first: usize,
    /// How many there are, at most `V` vectors and more than `V − 1`.
    pub count: usize,
    /// How they end.
    pub end: End<S>,
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
    let most = if S::MANY_REGISTERS { 5 } else { 3 };
    for (first, count) in blocks(columns, S::LANES, most) {
        let vectors = count.div_ceil(S::LANES);
        let block = Columns { first, count, end: End::new(s, count) };
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
                2 => work.run::<4, 2>(s, block),
                _ => work.run::<4, 3>(s, block),
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
