//! Train convolutional neural networks and watch what happens inside, live in a terminal.

#![deny(unsafe_code)]

pub mod checkpoint;
pub mod cli;
pub mod commands;
pub mod config;
pub mod dataset;
pub mod export;
pub mod fault;
pub mod inspect;
pub mod memory;
pub mod metrics;
pub mod nn;
pub mod onnx;
pub mod pictures;
pub mod protocol;
pub mod random;
pub mod report;
pub mod runs;
pub mod signals;
pub mod slip;
pub mod spawn;
pub mod texts;
#[expect(unsafe_code, reason = "threads share slices and a task by pointer, for as long as the call lasts")]
pub mod threads;
pub mod train;
pub mod tui;
pub mod viz;
