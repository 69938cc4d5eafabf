//! Matrices with rows and columns exchanged.

use crate::nn::kernels::simd::{MOST_LANES, Simd};

/// Writes `rows` rows of `columns` numbers, `from_row` apart in `from`, as columns of `to`, whose rows lie `to_row`
/// apart.
#[inline(always)]
pub fn transpose<S: Simd>(
    s: S,
    [rows, columns]: [usize; 2],
    (from, from_row): (&[f32], usize),
    (to, to_row): (&mut [f32], usize),
) {
    if rows * columns == 0 {
        return;
    }
    assert!(columns <= from_row && (rows - 1) * from_row + columns <= from.len(), "rows to be transposed");
    assert!(rows <= to_row && (columns - 1) * to_row + rows <= to.len(), "columns to be made rows");
    for row in (0..rows).step_by(S::LANES) {
        for column in (0..columns).step_by(S::LANES) {
            let [height, width] = [(rows - row).min(S::LANES), (columns - column).min(S::LANES)];
            // SAFETY: the square, or what there is of it, lies within the rows and columns, which lie within the slices,
            // as asserted; there is room for a whole one in `square`.
            unsafe {
                let from = from.as_ptr().add(row * from_row + column);
                let to = to.as_mut_ptr().add(column * to_row + row);
                if height == S::LANES && width == S::LANES {
                    s.transpose(from, from_row, to, to_row);
                    continue;
                }
                let mut square = [0.0_f32; 2 * MOST_LANES * MOST_LANES];
                let (first, second) = square.split_at_mut(MOST_LANES * MOST_LANES);
                for i in 0..height {
                    s.store(
                        first.as_mut_ptr().add(i * S::LANES),
                        s.load_tail(from.add(i * from_row), s.tail(width)),
                    );
                }
                s.transpose(first.as_ptr(), S::LANES, second.as_mut_ptr(), S::LANES);
                for j in 0..width {
                    let turned = s.load(second.as_ptr().add(j * S::LANES));
                    s.store_tail(to.add(j * to_row), turned, s.tail(height));
                }
            }
        }
    }
}
