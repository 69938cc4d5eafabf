//! What the kernels of several layers are made of: tiles, padding, transposition, the maximum of four.

pub mod max_of_four;
pub mod padded;
pub mod tile;
pub mod transpose;
