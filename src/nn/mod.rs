//! Convolutional networks: architecture, forward and backward passes, losses, optimizers. No file, clock, thread
//! or terminal is known here.

pub mod shape;
