//! AVX-512 in full and in half width, and AVX2 with FMA.

use super::vector::Simd;
use std::arch::asm;
use std::arch::x86_64::*;

/// Whether this CPU runs a 512-bit instruction as two halves (AMD's family 19h, Zen 4). There, 256-bit vectors with
/// the masks and the 32 registers of AVX-512 do the same arithmetic a cycle, waste fewer lanes at the end of a row,
/// and cross fewer cache lines when they are not aligned: measured up to a third faster on small layers.
pub fn halves_wide_vectors() -> bool {
    let vendor = __cpuid(0);
    let (family, extended) = {
        let version = __cpuid(1).eax;
        ((version >> 8) & 0xf, (version >> 20) & 0xff)
    };
    let amd = [vendor.ebx, vendor.edx, vendor.ecx].map(u32::to_le_bytes).concat() == b"AuthenticAMD";
    amd && family + extended == 0x19
}

/// A method that is one expression of intrinsics.
macro_rules! by {
    ($(fn $name:ident($($argument:ident: $type:ty),*) -> $result:ty = $body:expr;)*) => {$(
        #[inline(always)]
        fn $name(self, $($argument: $type),*) -> $result {
            // SAFETY: `self` proves that the CPU has these instructions.
            unsafe { $body }
        }
    )*};
}

/// An unsafe method that is one expression of intrinsics.
macro_rules! by_pointer {
    ($(fn $name:ident($($argument:ident: $type:ty),*) -> $result:ty = $body:expr;)*) => {$(
        #[inline(always)]
        unsafe fn $name(self, $($argument: $type),*) -> $result {
            // SAFETY: `self` proves that the CPU has these instructions; the caller promises the memory, and the
            // instruction touches no lane but those asked for.
            unsafe { $body }
        }
    )*};
}

/// The type that proves the features, and how to enter a function that may use them.
macro_rules! proof {
    ($(#[$doc:meta])* $name:ident, $features:literal, [$($feature:tt),*]) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name(());

        impl $name {
            /// If this CPU has it.
            pub fn detect() -> Option<Self> {
                ($(is_x86_feature_detected!($feature))&&*).then_some(Self(()))
            }

            #[target_feature(enable = $features)]
            fn run<R>(self, f: impl FnOnce(Self) -> R) -> R {
                f(self)
            }
        }
    };
}

/// What all three have in common.
macro_rules! shared {
    () => {
        #[inline(always)]
        fn vectorize<R>(self, f: impl FnOnce(Self) -> R) -> R {
            // SAFETY: `self` proves that the CPU has these instructions.
            unsafe { self.run(f) }
        }
    };
}

/// Transposes 8 rows of 8 numbers.
///
/// # Safety
/// The rows can be read, `from_row` numbers apart, and written, `to_row` apart.
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn transpose_eight(from: *const f32, from_row: usize, to: *mut f32, to_row: usize) {
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

/// Arithmetic on 256 bits, the same with and without AVX-512.
macro_rules! arithmetic_256 {
    () => {
        by_pointer! {
            fn load(from: *const f32) -> __m256 = _mm256_loadu_ps(from);
            fn store(to: *mut f32, vector: __m256) -> () = _mm256_storeu_ps(to, vector);
            fn transpose(from: *const f32, from_row: usize, to: *mut f32, to_row: usize) -> () =
                transpose_eight(from, from_row, to, to_row);
            fn gather4(from: *const f32, indices: __m256) -> __m256 = _mm256_permutevar_ps(
                _mm256_broadcast_ps(&_mm_loadu_ps(from)), _mm256_castps_si256(indices));
        }
        by! {
            fn splat(value: f32) -> __m256 = _mm256_set1_ps(value);
            fn add(a: __m256, b: __m256) -> __m256 = _mm256_add_ps(a, b);
            fn sub(a: __m256, b: __m256) -> __m256 = _mm256_sub_ps(a, b);
            fn mul(a: __m256, b: __m256) -> __m256 = _mm256_mul_ps(a, b);
            fn div(a: __m256, b: __m256) -> __m256 = _mm256_div_ps(a, b);
            fn mul_add(a: __m256, b: __m256, c: __m256) -> __m256 = _mm256_fmadd_ps(a, b, c);
            fn sqrt(a: __m256) -> __m256 = _mm256_sqrt_ps(a);
            fn scatter4(values: __m256, indices: __m256) -> [__m256; 4] = {
                let indices = _mm256_and_si256(_mm256_castps_si256(indices), _mm256_set1_epi32(3));
                let when = |n: i32| {
                    _mm256_and_ps(values, _mm256_castsi256_ps(_mm256_cmpeq_epi32(indices, _mm256_set1_epi32(n))))
                };
                [when(0), when(1), when(2), when(3)]
            };
            fn max(a: __m256, b: __m256) -> __m256 = _mm256_max_ps(a, b);
            fn min(a: __m256, b: __m256) -> __m256 = _mm256_min_ps(a, b);
            fn power_of_two(n: __m256) -> __m256 = _mm256_castsi256_ps(_mm256_slli_epi32::<23>(
                _mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127)),
            ));
            fn sum(a: __m256) -> f32 = {
                let a = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps::<1>(a));
                let a = _mm_add_ps(a, _mm_movehl_ps(a, a));
                _mm_cvtss_f32(_mm_add_ss(a, _mm_movehdup_ps(a)))
            };
            fn sum_four(vectors: [__m256; 4]) -> [f32; 4] = {
                let [a, b, c, d] = vectors;
                let pairs = _mm256_hadd_ps(_mm256_hadd_ps(a, b), _mm256_hadd_ps(c, d));
                let sums = _mm_add_ps(_mm256_castps256_ps128(pairs), _mm256_extractf128_ps::<1>(pairs));
                std::mem::transmute::<__m128, [f32; 4]>(sums)
            };
            fn sum_eight(vectors: [__m256; 8]) -> [f32; 8] = {
                let [a, b, c, d, e, f, g, h] = vectors;
                let first = _mm256_hadd_ps(_mm256_hadd_ps(a, b), _mm256_hadd_ps(c, d));
                let second = _mm256_hadd_ps(_mm256_hadd_ps(e, f), _mm256_hadd_ps(g, h));
                let low = _mm256_permute2f128_ps::<0x20>(first, second);
                let high = _mm256_permute2f128_ps::<0x31>(first, second);
                std::mem::transmute::<__m256, [f32; 8]>(_mm256_add_ps(low, high))
            };
        }
    };
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
