//! What the instruction sets have in common, as macros: methods can only be shared so.

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

/// Enters a function of the type that proves the features.
macro_rules! shared {
    () => {
        #[inline(always)]
        fn vectorize<R>(self, f: impl FnOnce(Self) -> R) -> R {
            // SAFETY: `self` proves that the CPU has these instructions.
            unsafe { self.run(f) }
        }
    };
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
