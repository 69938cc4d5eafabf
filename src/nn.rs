//! Convolutional networks: architecture, forward and backward passes, losses, optimizers. No file, clock, thread
//! or terminal is known here: who runs shards on threads synchronises them where the plan says.

pub mod ancestry;
pub mod arithmetic;
pub mod build;
pub mod cycles;
pub mod dense_activations;
pub mod init;
pub mod kinks;
pub mod layer;
pub mod layers;
pub mod lineage;
pub mod loss;
pub mod memory;
pub mod network;
pub mod operation;
pub mod optimizer;
pub mod plan;
pub mod pruning;
pub mod scaling;
pub mod schedule;
pub mod shard;
pub mod silence;
mod sliding;
pub mod spec;
pub mod sync;
pub mod syntax;
pub mod tensor;
mod tensor_cut;
#[cfg(test)]
mod testing;
pub mod training_memory;
pub mod unfused;
pub mod unit_list;
pub mod unit_set;
pub mod units;
pub mod words;

pub use cnn_tui_kernels as kernels;
pub use cnn_tui_kernels::{activation, geometry, shape};
