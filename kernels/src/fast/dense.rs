//! Fully connected layers.

pub mod backward;
pub mod forward;
mod sparse;
