//! The fast kernels of `f32`: each the same as its [`naive`](crate::naive) twin but for rounding, on vectors of any width.

pub mod activation;
pub mod conv;
pub mod dense;
pub mod norm;
mod peak;
pub mod pool;
pub mod shared;
pub mod winograd;
