//! Fully connected layers.

pub mod backward_input;
pub mod backward_weights;
mod block;
pub mod forward;
mod sample_lists;
mod sizes;
mod unit_lists;
