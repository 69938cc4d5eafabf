//! TensorBoard's event files: what is in them, and what a run puts there.
//!
//! The format is written by hand, for no crate is right: one scrambles pictures, one writes a thousand buckets a histogram, one needs
//! the compiler of protocol buffers. What is needed of it is small: messages of a few fields ([`message`]), a dozen of them ([`event`]),
//! and a frame with checksums around each ([`record`]); the checksum itself is a crate's.

mod board;
mod event;
mod file;
mod message;
mod points;
mod record;
mod writing;

/// Event files read back; the tests of the whole program share it.
#[cfg(test)]
#[path = "../../tests/support/events.rs"]
mod reading;
#[cfg(test)]
mod tests;

pub use board::Board;
pub use file::holds_events;
