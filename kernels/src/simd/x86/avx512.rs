//! AVX-512, and its instructions on vectors of half the width.

use super::transpose::transpose_eight;
use crate::simd::vector::Simd;
use std::arch::x86_64::*;

proof!(
    /// A proof that the CPU has AVX-512: 16 lanes, 32 registers.
    Avx512, "avx512f,avx512vl,avx512bw,avx512dq,avx2,fma",
    ["avx512f", "avx512vl", "avx512bw", "avx512dq", "avx2", "fma"]
);

impl Avx512 {
    /// Half as wide, which takes the same instructions.
    pub fn half(self) -> Avx512Half {
        Avx512Half(())
    }
}

impl Simd for Avx512 {
    type Vector = __m512;
    type Tail = __mmask16;
    type Mask = __mmask16;
    const LANES: usize = 16;
    const MANY_REGISTERS: bool = true;

    shared!();
    #[inline(always)]
    fn tail(self, count: usize) -> __mmask16 {
        mask_of(count)
    }
    by_pointer! {
        fn load(from: *const f32) -> __m512 = _mm512_loadu_ps(from);
        fn load_tail(from: *const f32, tail: __mmask16) -> __m512 = _mm512_maskz_loadu_ps(tail, from);
        fn store(to: *mut f32, vector: __m512) -> () = _mm512_storeu_ps(to, vector);
        fn store_tail(to: *mut f32, vector: __m512, tail: __mmask16) -> () =
            _mm512_mask_storeu_ps(to, tail, vector);
        fn store_bytes(to: *mut u8, vector: __m512, count: usize) -> () = {
            let bytes = _mm512_cvtepi32_epi8(_mm512_cvttps_epi32(vector));
            if count >= 16 { _mm_storeu_si128(to.cast(), bytes) } else { mask_store_bytes(to, bytes, count) }
        };
        fn load_indices(from: *const u8, count: usize) -> __m512 =
            _mm512_castsi512_ps(_mm512_cvtepu8_epi32(_mm_maskz_loadu_epi8(mask_of(count), from.cast())));
        fn gather4(from: *const f32, indices: __m512) -> __m512 = _mm512_permutevar_ps(
            _mm512_broadcast_f32x4(_mm_loadu_ps(from)), _mm512_castps_si512(indices));
        fn transpose(from: *const f32, from_row: usize, to: *mut f32, to_row: usize) -> () = {
            for (row, column) in [(0, 0), (0, 8), (8, 0), (8, 8)] {
                let (from, to) = (from.add(row * from_row + column), to.add(column * to_row + row));
                transpose_eight(from, from_row, to, to_row);
            }
        };
    }
    by! {
        fn splat(value: f32) -> __m512 = _mm512_set1_ps(value);
        fn add(a: __m512, b: __m512) -> __m512 = _mm512_add_ps(a, b);
        fn sub(a: __m512, b: __m512) -> __m512 = _mm512_sub_ps(a, b);
        fn mul(a: __m512, b: __m512) -> __m512 = _mm512_mul_ps(a, b);
        fn div(a: __m512, b: __m512) -> __m512 = _mm512_div_ps(a, b);
        fn mul_add(a: __m512, b: __m512, c: __m512) -> __m512 = _mm512_fmadd_ps(a, b, c);
        fn sqrt(a: __m512) -> __m512 = _mm512_sqrt_ps(a);
        fn max(a: __m512, b: __m512) -> __m512 = _mm512_max_ps(a, b);
        fn min(a: __m512, b: __m512) -> __m512 = _mm512_min_ps(a, b);
        fn power_of_two(n: __m512) -> __m512 = _mm512_castsi512_ps(_mm512_slli_epi32::<23>(
            _mm512_add_epi32(_mm512_cvtps_epi32(n), _mm512_set1_epi32(127)),
        ));
        fn greater(a: __m512, b: __m512) -> __mmask16 = _mm512_cmp_ps_mask::<_CMP_GT_OQ>(a, b);
        // Not (a ≤ greatest), which a NaN makes true too, where the greatest is a number.
        fn beats(a: __m512, greatest: __m512) -> __mmask16 = _mm512_mask_cmp_ps_mask::<_CMP_NLE_UQ>(
            _mm512_cmp_ps_mask::<_CMP_ORD_Q>(greatest, greatest), a, greatest);
        fn select(mask: __mmask16, yes: __m512, no: __m512) -> __m512 = _mm512_mask_blend_ps(mask, no, yes);
        fn scatter4(values: __m512, indices: __m512) -> [__m512; 4] = {
            let indices = _mm512_and_si512(_mm512_castps_si512(indices), _mm512_set1_epi32(3));
            let when = |n: i32| _mm512_cmpeq_epi32_mask(indices, _mm512_set1_epi32(n));
            let [a, b, c, d] = [when(0), when(1), when(2), when(3)];
            [
                _mm512_maskz_mov_ps(a, values), _mm512_maskz_mov_ps(b, values),
                _mm512_maskz_mov_ps(c, values), _mm512_maskz_mov_ps(d, values),
            ]
        };
        fn sum(a: __m512) -> f32 = _mm512_reduce_add_ps(a);
    }
}

proof!(
    /// A proof that the CPU has AVX-512, used half as wide: 8 lanes, with masks and 32 registers.
    Avx512Half, "avx512f,avx512vl,avx512bw,avx512dq,avx2,fma",
    ["avx512f", "avx512vl", "avx512bw", "avx512dq", "avx2", "fma"]
);

impl Simd for Avx512Half {
    type Vector = __m256;
    type Tail = __mmask8;
    type Mask = __mmask8;
    const LANES: usize = 8;
    const MANY_REGISTERS: bool = true;

    shared!();
    #[inline(always)]
    fn tail(self, count: usize) -> __mmask8 {
        mask_of(count) as __mmask8
    }
    arithmetic_256!();
    by_pointer! {
        fn load_indices(from: *const u8, count: usize) -> __m256 = _mm256_castsi256_ps(
            _mm256_cvtepu8_epi32(_mm_maskz_loadu_epi8(mask_of(count.min(8)), from.cast())));
        fn load_tail(from: *const f32, tail: __mmask8) -> __m256 = _mm256_maskz_loadu_ps(tail, from);
        fn store_tail(to: *mut f32, vector: __m256, tail: __mmask8) -> () =
            _mm256_mask_storeu_ps(to, tail, vector);
        fn store_bytes(to: *mut u8, vector: __m256, count: usize) -> () = {
            let bytes = _mm256_cvtepi32_epi8(_mm256_cvttps_epi32(vector));
            if count >= 8 { _mm_storel_epi64(to.cast(), bytes) } else { mask_store_bytes(to, bytes, count) }
        };
    }
    by! {
        fn greater(a: __m256, b: __m256) -> __mmask8 = _mm256_cmp_ps_mask::<_CMP_GT_OQ>(a, b);
        fn beats(a: __m256, greatest: __m256) -> __mmask8 = _mm256_mask_cmp_ps_mask::<_CMP_NLE_UQ>(
            _mm256_cmp_ps_mask::<_CMP_ORD_Q>(greatest, greatest), a, greatest);
        fn select(mask: __mmask8, yes: __m256, no: __m256) -> __m256 = _mm256_mask_blend_ps(mask, no, yes);
    }
}

/// The first `count` of 16 lanes.
#[inline(always)]
fn mask_of(count: usize) -> __mmask16 {
    1_u32.unbounded_shl(count as u32).wrapping_sub(1) as __mmask16
}

/// Writes the first `count` of 16 bytes.
///
/// # Safety
/// `count.min(16)` bytes can be written at `to`.
#[inline]
#[target_feature(enable = "avx512bw,avx512vl")]
unsafe fn mask_store_bytes(to: *mut u8, bytes: __m128i, count: usize) {
    // SAFETY: the mask has no more bytes than the caller promises.
    unsafe { _mm_mask_storeu_epi8(to.cast(), mask_of(count), bytes) };
}
