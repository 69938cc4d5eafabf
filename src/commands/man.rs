//! `cnn-tui man`: the manual pages, one for the program and one for each subcommand.

use super::failure::Failure;
use super::output::print;
use crate::checkpoint::atomic::write_atomically;
use anyhow::{Context, anyhow, ensure};
use clap::Args;
use clap_mangen::Man;
use std::fs;
use std::path::{Path, PathBuf};

/// Arguments of `man`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The directory that the pages are written into, e.g. ~/.local/share/man/man1; it is made if it is not there
    pub directory: PathBuf,
    /// Replace pages that are there and are others
    #[arg(long)]
    pub force: bool,
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
    let mut command = arguments.command.clone().ok_or_else(|| anyhow!("there is no command line to describe"))?;
    // Names of subcommands with those of what they belong to are there once it is built.
    command.build();
    let pages = pages(&command).map_err(anyhow::Error::from)?;
    let directory = &arguments.directory;
    let unmade = || format!("{}: the directory cannot be made", directory.display());
    fs::create_dir_all(directory).with_context(unmade).map_err(Failure::from)?;
    if !arguments.force {
        pages.iter().try_for_each(|page| check_free(directory, page))?;
    }
    for page in &pages {
        write_atomically(&directory.join(&page.name), &page.bytes).map_err(anyhow::Error::from)?;
    }
    print(&format!("{} pages in {}; read them with: man -l {}/cnn-tui.1", pages.len(), directory.display(), directory.display()))
}

/// Checks that what is at the place of a page is nothing, or the page.
fn check_free(directory: &Path, page: &Page) -> anyhow::Result<()> {
    let path = directory.join(&page.name);
    let is_free = path.symlink_metadata().is_err() || fs::read(&path).is_ok_and(|bytes| bytes == page.bytes);
    ensure!(is_free, "{}: is there already, and is another page; --force replaces it", path.display());
    Ok(())
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
