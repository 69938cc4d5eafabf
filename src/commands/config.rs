//! `cnn-tui config`: the configuration that is in effect, and where its file is.

use super::failure::Failure;
use super::output::print;
use super::preferences::{Place, Preferences, printed};
use anyhow::anyhow;
use clap::Args;
use std::path::PathBuf;

/// Arguments of `config`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Print where the configuration file is, or would be
    #[arg(long, conflicts_with = "default")]
    pub path: bool,
    /// Print a file in which everything is a comment, to begin with
    #[arg(long)]
    pub default: bool,
    /// The file that was named.
    #[arg(skip)]
    pub file: Option<PathBuf>,
}

/// Prints what was asked for.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let place = Place::find(arguments.file.as_deref());
    let path = place.as_ref().map(|place| place.path.as_path());
    if arguments.path {
        let path = path.ok_or_else(|| {
            anyhow!("there is no home directory for a configuration file; name one with --config")
        })?;
        return print(&path.display().to_string());
    }
    if arguments.default {
        return print(&printed::template());
    }
    print(&printed::effective(&Preferences::load(place.as_ref())?, path))
}
