//! A network as PyTorch has it: an `nn.Sequential`, the names that its tensors have there, and how tensors by other names are
//! told apart.

pub mod assign;
pub mod modules;
mod names;
pub mod source;
mod tensors;

pub use assign::imported;
pub use tensors::{Foreign, named_tensors};
