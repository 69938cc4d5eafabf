//! Matrices with rows and columns exchanged.

use crate::simd::Simd;

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
    if rows < S::LANES || columns < S::LANES {
        for row in 0..rows {
            for column in 0..columns {
                to[column * to_row + row] = from[row * from_row + column];
            }
        }
        return;
    }
    // The last squares reach back to where they end with the rows and columns.
    for row in (0..rows).step_by(S::LANES) {
        let row = row.min(rows - S::LANES);
        for column in (0..columns).step_by(S::LANES) {
            let column = column.min(columns - S::LANES);
            // SAFETY: the square lies within the rows and columns, which lie within the slices, as asserted.
            unsafe {
                let from = from.as_ptr().add(row * from_row + column);
                s.transpose(from, from_row, to.as_mut_ptr().add(column * to_row + row), to_row);
            }
        }
    }
}
