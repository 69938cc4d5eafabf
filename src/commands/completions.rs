//! `cnn-tui completions`: what a shell needs to complete command lines.

use super::failure::Failure;
use super::output::write;
use anyhow::anyhow;
use clap::Args;
use clap_complete::{Shell, generate};

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
    /// The whole command line.
    #[arg(skip)]
    pub command: Option<clap::Command>,
}

/// Prints the completions.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let command = arguments.command.clone().ok_or_else(|| anyhow!("there is no command line to complete"))?;
    write(&completions(command, arguments.shell))
}

/// The completions of a command line for a shell.
pub(super) fn completions(mut command: clap::Command, shell: Shell) -> Vec<u8> {
    let (name, mut script) = (command.get_name().to_owned(), Vec::new());
    generate(shell, &mut command, name, &mut script);
    script
}
