//! A square of numbers, transposed.

use std::arch::x86_64::*;

/// Transposes 8 rows of 8 numbers.
///
/// # Safety
/// The rows can be read, `from_row` numbers apart, and written, `to_row` apart.
#[inline]
#[target_feature(enable = "avx2")]
pub unsafe fn transpose_eight(from: *const f32, from_row: usize, to: *mut f32, to_row: usize) {
    for column in [0, 4] {
        // Rows i and i + 4 share a vector: so no number has to change halves.
        let rows = |i: usize| {
            // SAFETY: four numbers of rows i and i + 4, which the caller promises.
            unsafe {
                _mm256_loadu2_m128(from.add((i + 4) * from_row + column), from.add(i * from_row + column))
            }
        };
        let (a, b) = (_mm256_unpacklo_ps(rows(0), rows(1)), _mm256_unpacklo_ps(rows(2), rows(3)));
        let (c, d) = (_mm256_unpackhi_ps(rows(0), rows(1)), _mm256_unpackhi_ps(rows(2), rows(3)));
        let columns = [
            _mm256_shuffle_ps::<0x44>(a, b),
            _mm256_shuffle_ps::<0xee>(a, b),
            _mm256_shuffle_ps::<0x44>(c, d),
            _mm256_shuffle_ps::<0xee>(c, d),
        ];
        for (i, vector) in columns.into_iter().enumerate() {
            // SAFETY: eight numbers of a row that the caller promises.
            unsafe { _mm256_storeu_ps(to.add((column + i) * to_row), vector) };
        }
    }
}
