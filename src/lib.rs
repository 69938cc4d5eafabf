//! Train convolutional neural networks and watch what happens inside, live in a terminal.

pub mod nn;
pub mod train;
pub mod tui;
pub mod viz;
