//! Convolutional networks: architecture, forward and backward passes, losses, optimizers. No file, clock, thread
//! or terminal is known here.

pub mod activation;
pub mod geometry;
pub mod kernels;
pub mod shape;
