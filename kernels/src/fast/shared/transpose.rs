//! Matrices with rows and columns exchanged.

use crate::simd::Simd;

/// Rows of a matrix, which lie `stride` numbers apart.
#[derive(Clone, Copy)]
pub struct Rows<'a> {
    pub values: &'a [f32],
    pub stride: usize,
}

/// Rows of a matrix to be written, which lie `stride` numbers apart.
pub struct RowsMut<'a> {
    pub values: &'a mut [f32],
    pub stride: usize,
}

/// Writes `rows` rows of `columns` numbers as columns of `to`.
#[inline(always)]
pub fn transpose<S: Simd>(s: S, [rows, columns]: [usize; 2], from: Rows<'_>, to: RowsMut<'_>) {
    let Rows { values: from, stride: from_row } = from;
    let RowsMut { values: to, stride: to_row } = to;
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
