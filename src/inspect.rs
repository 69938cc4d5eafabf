//! What is seen of a network's inside, computed for whoever asks.

pub mod layers;
