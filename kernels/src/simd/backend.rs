//! The vector instruction sets that a CPU may have, and which of them is the best.

#[cfg(target_arch = "aarch64")]
use super::neon;
use super::portable;
#[cfg(target_arch = "x86_64")]
use super::x86;
use std::sync::OnceLock;

/// Evaluates an expression with `$s` bound to the vector instruction set of `$backend`.
macro_rules! vectorize {
    ($backend:expr, $s:ident => $body:expr) => {
        match $backend.0 {
            #[cfg(target_arch = "x86_64")]
            $crate::simd::backend::Level::Avx512(s) => {
                use $crate::simd::vector::Simd as _;
                s.vectorize(
                    #[inline(always)]
                    |$s| $body,
                )
            }
            #[cfg(target_arch = "x86_64")]
            $crate::simd::backend::Level::Avx512Half(s) => {
                use $crate::simd::vector::Simd as _;
                s.vectorize(
                    #[inline(always)]
                    |$s| $body,
                )
            }
            #[cfg(target_arch = "x86_64")]
            $crate::simd::backend::Level::Avx2(s) => {
                use $crate::simd::vector::Simd as _;
                s.vectorize(
                    #[inline(always)]
                    |$s| $body,
                )
            }
            #[cfg(target_arch = "aarch64")]
            $crate::simd::backend::Level::Neon(s) => {
                use $crate::simd::vector::Simd as _;
                s.vectorize(
                    #[inline(always)]
                    |$s| $body,
                )
            }
            $crate::simd::backend::Level::Portable(s) => {
                use $crate::simd::vector::Simd as _;
                s.vectorize(
                    #[inline(always)]
                    |$s| $body,
                )
            }
        }
    };
}
pub(crate) use vectorize;

/// A vector instruction set that this CPU has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backend(pub(crate) Level);

/// Holds the proof that the CPU has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    #[cfg(target_arch = "x86_64")]
    Avx512(x86::Avx512),
    #[cfg(target_arch = "x86_64")]
    Avx512Half(x86::Avx512Half),
    #[cfg(target_arch = "x86_64")]
    Avx2(x86::Avx2),
    #[cfg(target_arch = "aarch64")]
    Neon(neon::Neon),
    Portable(portable::Portable),
}

impl Backend {
    /// All that this CPU has, the best first.
    pub fn available() -> Vec<Self> {
        let mut levels = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            levels.extend(x86::Avx512::detect().map(Level::Avx512));
            levels.extend(x86::Avx512Half::detect().map(Level::Avx512Half));
            if x86::halves_wide_vectors() {
                levels.reverse();
            }
            levels.extend(x86::Avx2::detect().map(Level::Avx2));
        }
        #[cfg(target_arch = "aarch64")]
        levels.extend(neon::Neon::detect().map(Level::Neon));
        levels.push(Level::Portable(portable::Portable));
        levels.into_iter().map(Self).collect()
    }

    /// The best that this CPU has, found out once.
    pub fn best() -> Self {
        static BEST: OnceLock<Backend> = OnceLock::new();
        *BEST.get_or_init(|| {
            Self::available().first().copied().unwrap_or(Self(Level::Portable(portable::Portable)))
        })
    }

    /// With vectors of eight lanes where this one has more and they are to be had.
    pub(crate) fn half(self) -> Self {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Level::Avx512(s) => Self(Level::Avx512Half(s.half())),
            _ => self,
        }
    }

    /// Runs `f`, compiled for these vectors if it and all that it calls is inlined.
    pub fn run<R>(self, f: impl FnOnce() -> R) -> R {
        vectorize!(self, _s => f())
    }

    /// The name of the instruction set.
    pub fn name(self) -> &'static str {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Level::Avx512(_) => "AVX-512",
            #[cfg(target_arch = "x86_64")]
            Level::Avx512Half(_) => "AVX-512 (256 bits)",
            #[cfg(target_arch = "x86_64")]
            Level::Avx2(_) => "AVX2",
            #[cfg(target_arch = "aarch64")]
            Level::Neon(_) => "NEON",
            Level::Portable(_) => "portable",
        }
    }
}
