//! Vectors of `f32`, one trait for all widths.
//!
//! A value of a [`Simd`] type is a proof that the CPU has it: it is made by detection alone, so its arithmetic is
//! safe to call. A kernel is a generic function, `#[inline(always)]` down to the instructions, that is entered
//! through [`Simd::vectorize`], where the compiler may use the instructions of that width; [`Backend`] picks which.

pub(crate) mod backend;
#[cfg(target_arch = "aarch64")]
mod neon;
pub(crate) mod portable;
pub(crate) mod vector;
#[cfg(target_arch = "x86_64")]
mod x86;

pub use backend::Backend;
pub(crate) use backend::vectorize;
pub use vector::{MOST_LANES, Simd};

#[cfg(test)]
mod tests;
