//! Batch normalisation, alone and with the activation and the 2×2 max pooling after it.

pub mod backward;
pub mod forward;
mod line;
pub mod pool;
