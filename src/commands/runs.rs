//! `cnn-tui runs`: what is kept, and removing it.

pub(super) mod remove;
mod tree;

use super::failure::Failure;
use super::output::{note, print, print_json};
use super::standing::standing;
use super::table::{self, Column, Table};
use crate::runs::{self, LATEST, Parent, Story};
use crate::train::state::RunState;
use crate::tui::capability::Capability;
use crate::viz::paint::Charset;
use anyhow::anyhow;
use clap::{Args, Subcommand};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::json;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// Arguments of `runs`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_precedence_over_arg = true)]
pub struct Arguments {
    /// What to do instead of listing them.
    #[command(subcommand)]
    pub command: Option<RunsCommand>,
    /// Directories with runs in them, or of runs [default: the usual place, and what is known to be kept elsewhere]
    #[arg(value_name = "DIR", value_parser = directory)]
    pub directories: Vec<PathBuf>,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// A directory that is there.
fn directory(word: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(word);
    if path.is_dir() {
        return Ok(path);
    }
    Err("there is no such directory; expected one with runs in it, or that of a run, or the subcommand 'rm'"
        .to_owned())
}

/// What can be done with runs.
#[derive(Debug, Subcommand)]
pub enum RunsCommand {
    /// Remove runs with all their checkpoints
    Rm {
        /// Names in `cnn-tui runs`, beginnings of them, or directories
        #[arg(required_unless_present = "keep", conflicts_with = "keep")]
        runs: Vec<OsString>,
        /// All but the newest so many of those in the usual place; runs without a single batch do not count
        #[arg(long, value_name = "N")]
        keep: Option<usize>,
        /// Do not ask, which is asked on a terminal only
        #[arg(long, short)]
        yes: bool,
    },
}

/// Lists or removes runs.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    if arguments.command.is_none() && !arguments.directories.is_empty() {
        return list_of(in_directories(&arguments.directories)?, arguments);
    }
    let root =
        runs::state_directory().ok_or_else(|| anyhow!("there is no home directory that runs could be in"))?;
    match &arguments.command {
        None => list_of(in_usual_place(&root)?, arguments),
        Some(RunsCommand::Rm { runs, keep, yes }) => remove::run(&root, runs, *keep, *yes),
    }
}

/// Where runs were looked for, and which were found there.
struct Found {
    places: String,
    paths: Vec<PathBuf>,
}

/// The runs in the usual place, and those that are known to be kept elsewhere.
fn in_usual_place(root: &Path) -> Result<Found, Failure> {
    let elsewhere = runs::elsewhere(root);
    for gone in &elsewhere.gone {
        note(&format!("{}: the run that was kept there is gone, and is not listed any more", gone.display()));
    }
    let mut paths = runs::list(root).map_err(anyhow::Error::from)?;
    paths.extend(elsewhere.runs);
    Ok(Found { places: root.display().to_string(), paths })
}

/// The runs in these directories, each of which may be that of a run itself.
fn in_directories(directories: &[PathBuf]) -> Result<Found, Failure> {
    let mut paths = Vec::new();
    for directory in directories {
        if directory.join(LATEST).is_file() {
            paths.push(directory.clone());
        } else {
            paths.extend(runs::list(directory).map_err(anyhow::Error::from)?);
        }
    }
    // One that is named twice is one.
    let canonical = |path: PathBuf| path.canonicalize().unwrap_or(path);
    let mut paths: Vec<PathBuf> = paths.into_iter().map(canonical).collect();
    paths.sort_unstable();
    paths.dedup();
    let places: Vec<String> = directories.iter().map(|place| place.display().to_string()).collect();
    Ok(Found { places: places.join(", "), paths })
}

/// A run in the list.
struct Row {
    name: String,
    path: PathBuf,
    changed: Timestamp,
    bytes: u64,
    holder: Option<runs::Holder>,
    parent: Option<Parent>,
    state: Result<RunState, String>,
}

impl Row {
    fn of(path: PathBuf) -> Self {
        let state = RunState::load(&path.join(LATEST)).map_err(|error| error.to_string());
        let told = state.as_ref().ok().and_then(|state| state.parent.as_deref());
        Self {
            name: runs::name_of(&path.canonicalize().unwrap_or_else(|_| path.clone())),
            changed: runs::last_at_work(&path),
            bytes: size(&path),
            holder: runs::holder(&path),
            parent: told.and_then(Parent::read).or_else(|| Story::read(&path).parent()),
            state,
            path,
        }
    }

    fn node(&self) -> tree::Node<'_> {
        let parent = self.parent.as_ref().map(|parent| parent.name.as_str());
        tree::Node { name: &self.name, parent }
    }

    /// Whether it is over, in a word or two.
    fn status(&self) -> String {
        match (&self.holder, &self.state) {
            (Some(holder), Err(_)) => format!("training, {holder}"),
            (None, Err(_)) => "damaged".to_owned(),
            (holder, Ok(state)) => standing(&self.path, holder.as_ref(), state),
        }
    }

    fn as_json(&self) -> serde_json::Value {
        let state = self.state.as_ref().ok();
        let progress = state.map(|state| &state.progress);
        json!({
            "name": self.name, "path": self.path.display().to_string(), "changed": self.changed.to_string(),
            "parent": self.parent.as_ref().map(|parent| &parent.name),
            "parent_step": self.parent.as_ref().map(|parent| parent.step),
            "preset": state.map(|state| &state.name), "network": state.map(|state| state.config.spec.to_string()),
            "dataset": state.map(|state| &state.dataset), "seed": state.map(|state| state.config.seed),
            "epochs": progress.map(|progress| progress.epoch), "of_epochs": state.map(|state| state.config.epochs),
            "batches": progress.map(|progress| progress.total_steps),
            "best_validation_accuracy": progress.and_then(|progress| progress.best).map(|(_, best)| best),
            "test_accuracy": progress.and_then(|progress| progress.test).map(|test| test.accuracy),
            "seconds": progress.map(|progress| progress.seconds), "bytes": self.bytes,
            "status": self.status(), "process": self.holder.and_then(|holder| holder.process),
            "error": self.state.as_ref().err(),
        })
    }

    /// The cells of the table, in the order of [`columns`]; `lines` lead to it from what it branched off.
    fn cells(&self, lines: &str, has_branches: bool) -> Vec<String> {
        let when = self.changed.to_zoned_datetime(TimeZone::system()).strftime("%Y-%m-%d %H:%M");
        let (epochs, best, network) = match &self.state {
            Ok(state) => (
                format!("{}/{}", state.progress.epoch, state.config.epochs),
                state
                    .progress
                    .best
                    .map_or_else(|| "-".to_owned(), |(_, best)| format!("{:.2} %", best * 100.0)),
                state.config.spec.to_string(),
            ),
            Err(error) => ("-".to_owned(), "-".to_owned(), error.clone()),
        };
        let size = indicatif::HumanBytes(self.bytes).to_string();
        let name = format!("{lines}{}", self.name);
        let from = self.parent.as_ref().map_or_else(|| "-".to_owned(), |parent| parent.step.to_string());
        let cells = vec![name, self.status(), epochs, best, when.to_string(), size];
        cells.into_iter().chain(has_branches.then_some(from)).chain([network]).collect()
    }
}

/// The columns of the list, the most important ones first in a narrow terminal, too.
fn columns(has_branches: bool) -> Vec<Column> {
    let columns = vec![
        Column::words("name", 0).cut_to(8),
        Column::words("status", 1),
        Column::numbers("epochs", 2),
        Column::numbers("best", 3),
        Column::words("changed", 4),
        Column::numbers("size", 6),
    ];
    let branched = has_branches.then(|| Column::numbers("from batch", 5));
    columns.into_iter().chain(branched).chain([Column::words("network", 7).cut_to(16)]).collect()
}

/// Bytes of the files in a run's directory.
fn size(path: &Path) -> u64 {
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    let files = entries.filter_map(|entry| entry.metadata().ok()).filter(fs::Metadata::is_file);
    files.map(|metadata| metadata.len()).sum::<u64>() + runs::moments::size(path)
}

/// Prints the runs, the one that was at work last at the end; branches below what they branched off.
fn list_of(found: Found, arguments: &Arguments) -> Result<(), Failure> {
    let rows: Vec<Row> = runs::sorted(found.paths).into_iter().map(Row::of).collect();
    if arguments.json {
        return rows.iter().try_for_each(|row| print_json(&row.as_json()));
    }
    if rows.is_empty() {
        return print(&format!("no runs in {}", found.places));
    }
    let nodes: Vec<tree::Node<'_>> = rows.iter().map(Row::node).collect();
    let is_ascii = Capability::from_environment().charset == Charset::Ascii;
    let has_branches = rows.iter().any(|row| row.parent.is_some());
    let places = tree::laid_out(&nodes, is_ascii).into_iter();
    let cells = places.map(|place| rows[place.index].cells(&place.lines, has_branches)).collect();
    let table = Table::new(columns(has_branches), cells).fit(table::room());
    table.lines.iter().try_for_each(|line| print(line))?;
    if !table.left_out.is_empty() {
        let left_out = table.left_out.join(", ");
        print(&format!("… {left_out}: in a wider terminal, or with --json"))?;
    }
    print(&format!("\nin {}; go on with one: cnn-tui resume NAME", found.places))
}
