//! Convolutional networks: architecture, forward and backward passes, losses, optimizers. No file, clock, thread
//! or terminal is known here.

pub mod activation;
pub mod blocks;
pub mod geometry;
pub mod init;
pub mod kernels;
pub mod layer;
pub mod layers;
pub mod loss;
pub mod network;
pub mod optimizer;
pub mod schedule;
pub mod shape;
pub mod shard;
pub mod spec;
