//! What is seen of a network's inside, computed for whoever asks.

pub mod evaluator;
pub mod layer;
pub mod layer_table;
