//! `cnn-tui man`: the manual pages, one for the program and one for each subcommand.

use super::failure::Failure;
use super::new_file::{self, Overwriting};
use super::output::print;
use anyhow::{Context, anyhow};
use clap::Args;
use clap_mangen::Man;
use std::fs;
use std::path::PathBuf;

/// Arguments of `man`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The directory that the pages are written into, e.g. ~/.local/share/man/man1; it is made if it is not there
    pub directory: PathBuf,
    #[command(flatten)]
    overwriting: Overwriting,
    /// The whole command line.
    #[arg(skip)]
    pub command: Option<clap::Command>,
}

/// A page of the manual.
#[derive(Debug)]
struct Page {
    name: String,
    bytes: Vec<u8>,
}

/// Writes the pages.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut command =
        arguments.command.clone().ok_or_else(|| anyhow!("there is no command line to describe"))?;
    // Names of subcommands with those of what they belong to are there once it is built.
    command.build();
    let pages = pages(&command).map_err(anyhow::Error::from)?;
    let directory = &arguments.directory;
    let unmade = || format!("{}: the directory cannot be made", directory.display());
    fs::create_dir_all(directory).with_context(unmade).map_err(Failure::from)?;
    // The same page is no other one.
    let is_other = |page: &&Page| fs::read(directory.join(&page.name)).ok().as_ref() != Some(&page.bytes);
    let others: Vec<&Page> = pages.iter().filter(is_other).collect();
    others.iter().try_for_each(|page| arguments.overwriting.check(&directory.join(&page.name)))?;
    others.iter().try_for_each(|page| new_file::write(&directory.join(&page.name), &page.bytes))?;
    print(&format!(
        "{} pages in {}; read them with: man -l {}/cnn-tui.1",
        pages.len(),
        directory.display(),
        directory.display()
    ))
}

/// The pages of a command and of all that belong to it, hidden ones left out.
fn pages(command: &clap::Command) -> std::io::Result<Vec<Page>> {
    let man = Man::new(command.clone());
    let mut bytes = Vec::new();
    man.render(&mut bytes)?;
    let mut all = vec![Page { name: man.get_filename(), bytes }];
    for subcommand in command.get_subcommands().filter(|subcommand| !subcommand.is_hide_set()) {
        if subcommand.get_name() != "help" {
            all.extend(pages(subcommand)?);
        }
    }
    Ok(all)
}
