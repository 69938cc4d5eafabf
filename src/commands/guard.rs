//! `cnn-tui guard-terminal`: the second process of the screen, which nobody starts by hand.

use super::failure::Failure;
use crate::tui::terminal::{guard, guardian};
use clap::Args;

/// Arguments of `guard-terminal`, which has none.
#[derive(Debug, Args)]
pub struct Arguments {}

/// Guards the terminal until the screen has ended.
pub fn run(_: &Arguments) -> Result<(), Failure> {
    guard::guard().map_err(|error| Failure::Misuse(format!("{}: {error}", guardian::COMMAND)))
}
