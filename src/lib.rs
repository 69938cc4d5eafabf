//! Train convolutional neural networks and watch what happens inside, live in a terminal.

#![forbid(unsafe_code)]

pub mod checkpoint;
pub mod cli;
pub mod commands;
pub mod config;
pub mod dataset;
pub mod nn;
pub mod random;
pub mod runs;
pub mod signals;
pub mod train;
pub mod tui;
pub mod viz;
