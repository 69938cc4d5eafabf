//! Convolution, alone and with the activation and the 2×2 max pooling after it.

mod argmax_gather;
pub mod backward_input;
pub mod backward_weights;
mod few_filters;
pub mod forward;
pub mod pool_backward;
mod pool_deltas;
pub mod pool_forward;
mod sizes;
mod sparse;
