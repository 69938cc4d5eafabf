//! AVX2 with FMA.

use super::transpose::transpose_eight;
use crate::simd::vector::Simd;
use std::arch::asm;
use std::arch::x86_64::*;

proof!(
    /// A proof that the CPU has AVX2 and FMA: 8 lanes, 16 registers.
    Avx2, "avx2,fma", ["avx2", "fma"]
);

impl Simd for Avx2 {
    type Vector = __m256;
    type Tail = __m256i;
    type Mask = __m256;
    const LANES: usize = 8;
    const MANY_REGISTERS: bool = false;

    shared!();
    arithmetic_256!();
    by_pointer! {
        fn load_indices(from: *const u8, count: usize) -> __m256 = {
            let mut bytes = [0; 8];
            std::ptr::copy_nonoverlapping(from, bytes.as_mut_ptr(), count.min(8));
            _mm256_castsi256_ps(_mm256_cvtepu8_epi32(_mm_set_epi64x(0, i64::from_le_bytes(bytes))))
        };
        fn load_tail(from: *const f32, tail: __m256i) -> __m256 = _mm256_maskload_ps(from, tail);
        fn store_tail(to: *mut f32, vector: __m256, tail: __m256i) -> () = _mm256_maskstore_ps(to, tail, vector);
        fn store_bytes(to: *mut u8, vector: __m256, count: usize) -> () = {
            let bytes = bytes_of_eight(vector);
            if count >= 8 { _mm_storel_epi64(to.cast(), bytes) } else { store_some_bytes(to, bytes, count.min(8)) }
        };
    }
    by! {
        fn settle(a: __m256) -> __m256 = settle(a);
        fn tail(count: usize) -> __m256i = _mm256_cmpgt_epi32(
            _mm256_set1_epi32(count.min(8) as i32), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
        fn greater(a: __m256, b: __m256) -> __m256 = _mm256_cmp_ps::<_CMP_GT_OQ>(a, b);
        fn beats(a: __m256, greatest: __m256) -> __m256 = _mm256_and_ps(
            _mm256_cmp_ps::<_CMP_ORD_Q>(greatest, greatest), _mm256_cmp_ps::<_CMP_NLE_UQ>(a, greatest));
        fn select(mask: __m256, yes: __m256, no: __m256) -> __m256 = _mm256_blendv_ps(no, yes, mask);
    }
}

/// The eight lanes as bytes, in the low half.
#[inline]
#[target_feature(enable = "avx2")]
fn bytes_of_eight(vector: __m256) -> __m128i {
    let words = _mm256_cvttps_epi32(vector);
    let words = _mm_packs_epi32(_mm256_castsi256_si128(words), _mm256_extracti128_si256::<1>(words));
    _mm_packus_epi16(words, words)
}

/// Writes the first `count` of 16 bytes.
///
/// # Safety
/// `count.min(16)` bytes can be written at `to`.
#[inline(always)]
unsafe fn store_some_bytes(to: *mut u8, bytes: __m128i, count: usize) {
    let mut buffer = [0_u8; 16];
    // SAFETY: the buffer has 16 bytes; the caller promises as many writable ones as are copied.
    unsafe {
        _mm_storeu_si128(buffer.as_mut_ptr().cast(), bytes);
        std::ptr::copy_nonoverlapping(buffer.as_ptr(), to, count.min(16));
    }
}

/// Makes the compiler have `a` in a register before it reads anything else.
#[inline]
#[target_feature(enable = "avx2")]
fn settle(mut a: __m256) -> __m256 {
    // SAFETY: it has no instruction.
    unsafe { asm!("/* {} */", inout(ymm_reg) a, options(nostack, preserves_flags)) };
    a
}
