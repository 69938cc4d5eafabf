//! Measures what drawing by hand costs and is worth: `cargo build --release && cargo run --release --example draw`.
//!
//! The program trains the default network flat out in a real pty. The time is taken from a key that draws to the answer of every
//! layer on the emulated terminal. With `redraw` the default network is trained for an epoch instead, and 200 test digits are drawn
//! anew with the pen: `cargo run --release --example draw -- redraw`.

#[path = "draw/latency.rs"]
mod latency;
#[path = "draw/redraw.rs"]
mod redraw;
#[path = "../src/tui/testing/skeleton.rs"]
mod skeleton;
#[path = "support/terminal.rs"]
mod terminal;

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    match std::env::args().nth(1).as_deref() {
        None => latency::measure(),
        Some("redraw") => redraw::measure(),
        Some(other) => Err(format!("{other}: `redraw` or nothing is expected").into()),
    }
}
