//! The `cnn-tui` program.

fn main() {}
