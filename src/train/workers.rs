//! The threads that train.

pub use crate::nn::kernels::workers::Workers;
