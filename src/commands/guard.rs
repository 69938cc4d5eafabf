//! `cnn-tui guard-terminal`: the second process of the screen, which nobody starts by hand.

use super::Failure;
use crate::tui::terminal::{guard, guardian};

/// Guards the terminal until the screen has ended.
pub fn run() -> Result<(), Failure> {
    guard::guard().map_err(|error| Failure::Misuse(format!("{}: {error}", guardian::COMMAND)))
}
