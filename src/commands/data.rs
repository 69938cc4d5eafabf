//! `cnn-tui data`: what a data set is, what a run makes of its images, whether all of it can be read, and the same in another format.

mod check;
mod convert;
mod info;
mod picture;
mod preview;
mod samples;
mod source;

use super::failure::Failure;
use clap::{Args, Subcommand};

/// Arguments of `data`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// What to do with it.
    #[command(subcommand)]
    pub command: DataCommand,
}

/// What can be done with a data set.
#[derive(Debug, Subcommand)]
pub enum DataCommand {
    /// Say what is in it: images of each class, how bright they are, in what order, which of them twice, what is odd, what they look like
    Info(info::Arguments),
    /// Show images of it as they are, and distorted as a run is trained on them
    Preview(preview::Arguments),
    /// Read every file of it, and name each that is not as it should be
    Check(check::Arguments),
    /// Write it in another format
    Convert(convert::Arguments),
}

/// Does what was asked for.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.command {
        DataCommand::Info(arguments) => info::run(arguments),
        DataCommand::Preview(arguments) => preview::run(arguments),
        DataCommand::Check(arguments) => check::run(arguments),
        DataCommand::Convert(arguments) => convert::run(arguments),
    }
}
