//! `cnn-tui runs`: what is kept, and removing it.

pub(super) mod remove;

use super::failure::Failure;
use super::output::{note, print, print_json};
use super::table::{self, Column, Table};
use super::unfinished;
use crate::runs::{self, Story};
use crate::train::state::RunState;
use anyhow::anyhow;
use clap::{Args, Subcommand};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::json;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// Arguments of `runs`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Arguments {
    /// What to do instead of listing them.
    #[command(subcommand)]
    pub command: Option<RunsCommand>,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
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
    let root =
        runs::state_directory().ok_or_else(|| anyhow!("there is no home directory that runs could be in"))?;
    match &arguments.command {
        None => list(&root, arguments.json),
        Some(RunsCommand::Rm { runs, keep, yes }) => remove::run(&root, runs, *keep, *yes),
    }
}

/// A run in the list.
struct Row {
    name: String,
    path: PathBuf,
    changed: Timestamp,
    bytes: u64,
    holder: Option<runs::Holder>,
    state: Result<RunState, String>,
}

impl Row {
    fn of(path: PathBuf) -> Self {
        Self {
            name: runs::name_of(&path.canonicalize().unwrap_or_else(|_| path.clone())),
            changed: runs::last_at_work(&path),
            bytes: size(&path),
            holder: runs::holder(&path),
            state: RunState::load(&path.join(runs::LATEST)).map_err(|error| error.to_string()),
            path,
        }
    }

    /// Whether it is over, in a word or two.
    fn status(&self) -> String {
        match (&self.holder, &self.state) {
            (Some(holder), _) => format!("training, {holder}"),
            (None, Err(_)) => "damaged".to_owned(),
            (None, Ok(state)) => match state.outcome() {
                Some(outcome) => outcome.to_string(),
                None if unfinished::is_unfinished(&self.path, state) => "unfinished".to_owned(),
                None if Story::read(&self.path).diverged() => "diverged".to_owned(),
                None => "not begun".to_owned(),
            },
        }
    }

    fn as_json(&self) -> serde_json::Value {
        let state = self.state.as_ref().ok();
        let progress = state.map(|state| &state.progress);
        json!({
            "name": self.name, "path": self.path.display().to_string(), "changed": self.changed.to_string(),
            "preset": state.map(|state| &state.name), "network": state.map(|state| state.config.spec.to_string()),
            "dataset": state.map(|state| &state.dataset), "seed": state.map(|state| state.config.seed),
            "epochs": progress.map(|progress| progress.epoch), "of_epochs": state.map(|state| state.config.epochs),
            "batches": progress.map(|progress| progress.total_steps),
            "best_validation_accuracy": progress.and_then(|progress| progress.best).map(|(_, best)| best),
            "test_accuracy": progress.and_then(|progress| progress.test).map(|test| test.accuracy),
            "seconds": progress.map(|progress| progress.seconds), "bytes": self.bytes,
            "parent": state.and_then(|state| state.parent.as_ref()), "status": self.status(), "process": self.holder.and_then(|holder| holder.process),
            "error": self.state.as_ref().err(),
        })
    }

    /// The cells of the table, in the order of [`columns`].
    fn cells(&self) -> Vec<String> {
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
        vec![self.name.clone(), self.status(), epochs, best, when.to_string(), size, network]
    }
}

/// The columns of the list, the most important ones first in a narrow terminal, too.
fn columns() -> Vec<Column> {
    vec![
        Column::words("name", 0).cut_to(8),
        Column::words("status", 1),
        Column::numbers("epochs", 2),
        Column::numbers("best", 3),
        Column::words("changed", 4),
        Column::numbers("size", 5),
        Column::words("network", 6).cut_to(16),
    ]
}

/// Bytes of the files in a run's directory.
fn size(path: &Path) -> u64 {
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    let files = entries.filter_map(|entry| entry.metadata().ok()).filter(fs::Metadata::is_file);
    files.map(|metadata| metadata.len()).sum::<u64>() + runs::moments::size(path)
}

fn list(root: &Path, as_json: bool) -> Result<(), Failure> {
    let elsewhere = runs::elsewhere(root);
    for gone in &elsewhere.gone {
        note(&format!("{}: the run that was kept there is gone, and is not listed any more", gone.display()));
    }
    let mut paths = runs::list(root).map_err(anyhow::Error::from)?;
    paths.extend(elsewhere.runs);
    let rows: Vec<Row> = runs::sorted(paths).into_iter().map(Row::of).collect();
    if as_json {
        return rows.iter().try_for_each(|row| print_json(&row.as_json()));
    }
    if rows.is_empty() {
        return print(&format!("no runs in {}", root.display()));
    }
    let table = Table::new(columns(), rows.iter().map(Row::cells).collect()).fit(table::room());
    table.lines.iter().try_for_each(|line| print(line))?;
    if !table.left_out.is_empty() {
        let left_out = table.left_out.join(", ");
        print(&format!("… {left_out}: in a wider terminal, or with --json"))?;
    }
    print(&format!("\nin {}; go on with one: cnn-tui resume NAME", root.display()))
}
