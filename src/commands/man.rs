//! `cnn-tui man`: the manual pages, one for the program and one for each subcommand.

use super::command_line::closings;
use super::failure::Failure;
use super::new_file::{self, Overwriting};
use super::output::print;
use anyhow::{Context, anyhow};
use clap::Args;
use clap::builder::{Resettable, Str, StyledStr};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};
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
    // What stands at the end of a help has sections of its own here, and a page says nothing of the machine that it is made on.
    let plain = command.clone().after_long_help(Resettable::<StyledStr>::Reset);
    let man = Man::new(plain.long_version(Resettable::<Str>::Reset));
    let mut bytes = Vec::new();
    man.render(&mut bytes)?;
    closing(command.get_name()).to_writer(&mut bytes)?;
    let mut all = vec![Page { name: man.get_filename(), bytes }];
    for subcommand in command.get_subcommands().filter(|subcommand| !subcommand.is_hide_set()) {
        if subcommand.get_name() != "help" {
            all.extend(pages(subcommand)?);
        }
    }
    Ok(all)
}

/// The last sections of the page of the command of that name.
fn closing(name: &str) -> Roff {
    let mut roff = Roff::default();
    for closing in closings(name) {
        roff.control("SH", [closing.heading.to_uppercase().as_str()]);
        for [name, text] in closing.rows {
            if !name.is_empty() {
                roff.control("TP", ["8"]).text([roman(*name)]);
            }
            roff.text([roman(*text)]);
        }
    }
    roff
}
