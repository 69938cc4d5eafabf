//! The number types that networks compute in.

use crate::non_temporal;
use crate::simd::Backend;
use num_traits::Float;
use std::fmt::Debug;

/// A number type that networks compute in: `f32`, which is trained in, or `f64`, which gradients are checked in.
pub trait Scalar: Float + Debug + Default + Send + Sync + 'static {
    /// The name of what this type's kernels run on, e.g. "AVX-512".
    fn backend() -> &'static str {
        "naive"
    }

    /// Runs `f`, compiled for the vectors of this type's kernels if it and all that it calls is inlined.
    fn vectorized<R>(f: impl FnOnce() -> R) -> R {
        f()
    }

    /// Copies `from` to `to` with non-temporal stores where this type can, which suits what other processors have read
    /// and will read.
    ///
    /// # Panics
    /// If they are not of one length.
    fn copy_non_temporal(to: &mut [Self], from: &[Self]) {
        to.copy_from_slice(from);
    }

    /// Makes `values` zero with non-temporal stores where this type can, which suits what other processors have read and
    /// what is then written little by little.
    fn zero_non_temporal(values: &mut [Self]) {
        values.fill(Self::zero());
    }

    /// Reads `values` in order, so that they are in the cache, which suits what comes from memory or from another
    /// processor and is read out of order.
    fn prefetch(_values: &[Self]) {}

    /// The nearest number of this type.
    fn from_usize(value: usize) -> Self;

    /// The nearest number of this type.
    fn from_f64(value: f64) -> Self;

    /// The same number in double precision.
    fn into_f64(self) -> f64;
}

impl Scalar for f64 {
    fn from_usize(value: usize) -> Self {
        value as Self
    }

    fn from_f64(value: f64) -> Self {
        value
    }

    fn into_f64(self) -> f64 {
        self
    }
}

impl Scalar for f32 {
    fn backend() -> &'static str {
        Backend::best().name()
    }

    fn vectorized<R>(f: impl FnOnce() -> R) -> R {
        Backend::best().run(f)
    }

    fn copy_non_temporal(to: &mut [Self], from: &[Self]) {
        non_temporal::copy(to, from);
    }

    fn zero_non_temporal(values: &mut [Self]) {
        non_temporal::zero(values);
    }

    fn prefetch(values: &[Self]) {
        non_temporal::prefetch(values);
    }

    fn from_usize(value: usize) -> Self {
        value as Self
    }

    fn from_f64(value: f64) -> Self {
        value as Self
    }

    fn into_f64(self) -> f64 {
        f64::from(self)
    }
}
