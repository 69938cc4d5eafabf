//! Convolutional networks: architecture, forward and backward passes, losses, optimizers. No file, clock, thread
//! or terminal is known here.

pub mod blocks;
pub mod cycles;
pub mod init;
pub mod layer;
pub mod layers;
pub mod loss;
pub mod network;
pub mod optimizer;
pub mod schedule;
pub mod shard;
pub mod spec;

pub use cnn_tui_kernels as kernels;
pub use cnn_tui_kernels::{activation, geometry, shape};
