//! Products of matrices, one for each point.

use super::plan::SQUARE;
use crate::fast::shared::tile::{Columns, OnColumns, Walk, array, for_columns, load_row, store_row, tile};
use crate::simd::Simd;

/// How matrices `[rows, columns]`, one for each point, lie in memory.
#[derive(Clone, Copy)]
pub struct Layout {
    pub columns: usize,
    /// How far rows lie apart.
    pub row: usize,
    /// How far matrices lie apart.
    pub point: usize,
}

impl Layout {
    /// Rows filled up to whole vectors. The matrices lie an odd number of cache lines apart: what is read of all points
    /// at one place is then spread over the cache.
    pub fn new(rows: usize, columns: usize, lanes: usize) -> Self {
        let row = columns.next_multiple_of(lanes);
        let lines = (rows * row).div_ceil(16) | 1;
        Self { columns, row, point: 16 * lines }
    }

    /// How much room they take.
    pub fn len(&self) -> usize {
        SQUARE * self.point
    }
}

/// Matrices, one for each point.
#[derive(Clone, Copy)]
pub struct Matrices<'a> {
    pub values: &'a [f32],
    pub layout: Layout,
}

/// Matrices, one for each point, to be written.
pub struct MatricesMut<'a> {
    pub values: &'a mut [f32],
    pub layout: Layout,
}

impl MatricesMut<'_> {
    /// What is in them.
    pub fn view(&self) -> Matrices<'_> {
        Matrices { values: self.values, layout: self.layout }
    }

    /// The same, lent on.
    pub fn lend(&mut self) -> MatricesMut<'_> {
        MatricesMut { values: self.values, layout: self.layout }
    }
}

/// Products of matrices, one for each point.
pub struct Products<'a> {
    /// Rows of `a`, at most as many as there is room for.
    pub rows: usize,
    pub a: Matrices<'a>,
    pub b: Matrices<'a>,
    /// The result.
    pub c: MatricesMut<'a>,
}

impl Products<'_> {
    /// c = a · b: `[rows, K] × [K, columns]`.
    #[inline(always)]
    pub fn compute<S: Simd>(&mut self, s: S) {
        let [a, b, c] = [self.a.layout, self.b.layout, self.c.layout];
        assert!(self.rows * c.row <= c.point && a.columns * b.row <= b.point, "rows of a product");
        let walk = Walk { rows: 1, count: a.columns, a_row: 0, a_step: 1, b_row: 0, b_step: b.row };
        self.run(s, Steps { rows: self.rows, row: a.row, walk, adds: false });
    }

    /// c = aᵀ · b: `[K, rows] × [rows, columns]`; added to what is there if `adds`.
    #[inline(always)]
    pub fn transposed<S: Simd>(&mut self, s: S, adds: bool) {
        let [a, b, c] = [self.a.layout, self.b.layout, self.c.layout];
        assert!(self.rows * b.row <= b.point && a.columns * c.row <= c.point, "rows of a product");
        let walk = Walk { rows: 1, count: self.rows, a_row: 0, a_step: a.row, b_row: 0, b_step: b.row };
        self.run(s, Steps { rows: a.columns, row: 1, walk, adds });
    }

    #[inline(always)]
    fn run<S: Simd>(&mut self, s: S, steps: Steps) {
        let [a, b, c] = [self.a.layout, self.b.layout, self.c.layout];
        assert!(
            self.a.values.len() >= a.len()
                && self.b.values.len() >= b.len()
                && self.c.values.len() >= c.len()
        );
        assert!(self.rows * a.row <= a.point, "rows of a product");
        assert_eq!(b.columns, c.columns, "columns of a product");
        // A function of its own, which all sizes share.
        s.vectorize(
            #[inline(always)]
            |s| for_columns(s, c.columns, &mut Work { products: self, steps }),
        );
    }
}

/// What tiles are computed, and from what.
#[derive(Clone, Copy)]
struct Steps {
    /// Rows of the result.
    rows: usize,
    /// How far `a` goes from one of them to the next.
    row: usize,
    walk: Walk,
    /// Whether the result is added to what is there.
    adds: bool,
}

/// Products of matrices, and how to walk through them.
struct Work<'w, 'a> {
    products: &'w mut Products<'a>,
    steps: Steps,
}

impl<S: Simd> OnColumns<S> for Work<'_, '_> {
    #[inline(always)]
    fn run<const P: usize, const V: usize>(&mut self, s: S, columns: Columns<S>) {
        let (Products { a, b, c, .. }, Steps { rows, row, walk, adds }) = (&mut *self.products, &self.steps);
        for point in 0..SQUARE {
            for first in (0..*rows).step_by(P) {
                // Past the last row, the last one is computed again.
                let index = |p: usize| (first + p).min(*rows - 1);
                // SAFETY: `run` has seen that all rows of all points lie within the slices.
                unsafe {
                    let from = a.values.as_ptr().add(point * a.layout.point);
                    let from: [_; P] = array(|p| from.add(index(p) * *row));
                    let to = c.values.as_mut_ptr().add(point * c.layout.point + columns.first);
                    let mut sums = [[s.splat(0.0); V]; P];
                    if *adds {
                        for (p, sums) in sums.iter_mut().enumerate() {
                            *sums = load_row(s, to.add(index(p) * c.layout.row), columns.end);
                        }
                    }
                    let b = b.values.as_ptr().add(point * b.layout.point + columns.first);
                    let sums = tile::<S, P, V>(s, from, b, walk, columns.end, sums);
                    for (p, sums) in sums.into_iter().enumerate() {
                        store_row(s, to.add(index(p) * c.layout.row), sums, columns.end);
                    }
                }
            }
        }
    }
}
