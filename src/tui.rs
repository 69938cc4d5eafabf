//! The live screen: the terminal, the frame loop, and the panes.
//!
//! Everything that touches the terminal is in [`terminal`]; all else is plain data in, cells and effects out:
//!
//! ```text
//! keys ── input thread ──┐                        ┌── App::on_key, on_event, on_probe
//! signals ─ signal thread ┤→ wake → frame loop ┤
//! trainer ── lanes ───────┘                       └── App::draw → ansi → unwritten → terminal
//! ```
//!
//! The loop never blocks on the terminal: it writes through a description of its own that is not blocking, and
//! composes a new frame only when the last one is out. A client that stops reading therefore stops the pictures
//! and nothing else.

pub mod app;
mod asks;
mod bandwidth;
pub mod blit;
pub mod canvas;
pub mod effect;
mod freeze;
mod keeping;
pub mod layout;
mod line;
pub mod model;
mod mouse;
pub mod options;
mod painting;
mod pair;
pub mod panes;
pub mod picture;
mod pixels;
mod rival;
mod scrub;
mod substitutes;
pub mod terminal;
pub mod theme;
pub mod traffic;
pub mod view;
pub mod views;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use model::MOST_KEPT;
pub use terminal::{
    Exit, ONE_SIGNAL, Recording, TerminalError, TerminalOptions, capability, check_terminal, keep_drawing,
    keep_picture, leave_signals, run, say,
};
pub use view::compare_choice::MOST_COMPARED;
