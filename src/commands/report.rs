//! `cnn-tui report`: a run as one HTML page.

mod measuring;
mod moments;
mod repeating;

use super::failure::Failure;
use super::new_file::{self, Overwriting};
use super::output::write;
use super::standing::standing;
use super::voice::Voice;
use crate::cli::DataOptions;
use crate::inspect::layer_table::layer_rows;
use crate::nn::network::Network;
use crate::report::{Fact, Report};
use crate::runs::{self, Found};
use crate::threads::Workers;
use crate::train::hyperparameters::SETTINGS;
use crate::train::journal::maker;
use crate::train::state::RunState;
use crate::viz::number::{duration, grouped, percent};
use clap::Args;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Arguments of `report`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Its name in `cnn-tui runs`, the beginning of that, its directory, or a checkpoint
    #[arg(id = "reported-run", value_name = "RUN")]
    pub run: OsString,
    /// The file to write; `-` is standard output [default: the name of the run with .html, in this directory]
    #[arg(value_name = "OUT.html")]
    pub out: Option<PathBuf>,
    /// What becomes of a file that is there.
    #[command(flatten)]
    overwriting: Overwriting,
    /// Where the images are, for confusion and mistakes.
    #[command(flatten)]
    pub data: DataOptions,
    /// Threads to measure with [default: as many as there are cores]
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
    /// How much is said.
    #[command(flatten)]
    pub voice: Voice,
}

/// Writes the page.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let found =
        runs::find(runs::state_directory().as_deref(), &arguments.run).map_err(anyhow::Error::from)?;
    let name = match &found {
        Found::Run(path) => runs::name_of(&runs::check_run(path).map_err(anyhow::Error::from)?),
        Found::File(path) => path.display().to_string(),
    };
    let out = arguments.out.clone().unwrap_or_else(|| usual_file(&name));
    let is_printed = out.as_os_str() == "-";
    if !is_printed {
        arguments.overwriting.check(&out)?;
    }
    let state = RunState::load(&found.checkpoint()).map_err(anyhow::Error::from)?;
    let page = told(arguments, &found, name, &state)?.html();
    if is_printed {
        return write(page.as_bytes());
    }
    new_file::write(&out, page.as_bytes())?;
    arguments.voice.note(&format!("wrote {}", out.display()));
    Ok(())
}

/// The file of a run of that name where nobody says.
fn usual_file(name: &str) -> PathBuf {
    let stem = Path::new(name).file_stem().filter(|_| name.ends_with(".cnn"));
    let mut file = stem.or_else(|| Path::new(name).file_name()).unwrap_or_default().to_owned();
    file.push(".html");
    file.into()
}

/// What is told of the run.
fn told(arguments: &Arguments, found: &Found, name: String, state: &RunState) -> Result<Report, Failure> {
    let network = state.network()?;
    let voice = arguments.voice;
    let source = arguments.data.source(state.source(), Some(state.input.into())).map_err(Failure::Misuse)?;
    let mut notes = Vec::new();
    let (workers, _) = Workers::up_to(arguments.threads.unwrap_or_else(crate::config::cores));
    voice.machine(workers.threads(), arguments.threads);
    let measured = voice
        .timed(|| format!("reading {source} and measuring"), || measuring::measured(state, &source, &workers))
        .unwrap_or_else(|problem| {
            notes.push(format!("Confusion and mistakes are left out: {problem:#}"));
            None
        });
    let progress = &state.progress;
    Ok(Report {
        network: state.config.spec.to_string(),
        results: results(found, state, &network),
        notes,
        batches: state.course.points().to_vec(),
        epochs: progress.history.clone(),
        changes: progress.changes.clone(),
        layers: layer_rows(&network),
        moments: moments::chosen(found, state, &network),
        measured,
        settings: settings(state),
        data: data(state),
        journal: progress.journal.iter().map(|entry| format!("{entry}\n")).collect(),
        commands: repeating::commands(&name, found, state),
        made: format!("Made by {}, {}", maker(), today()),
        name,
    })
}

/// The day and the minute.
fn today() -> String {
    jiff::ZonedDateTime::now().strftime("%Y-%m-%d %H:%M").to_string()
}

fn results(found: &Found, state: &RunState, network: &Network<f32>) -> Vec<Fact> {
    let (path, holder) = match found {
        Found::Run(path) => (path, runs::holder(path)),
        Found::File(path) => (path, None),
    };
    let progress = &state.progress;
    let share = |accuracy: f64| format!("{} %", percent(accuracy, 2));
    let facts = [
        progress.test.map(|test| Fact::new("test accuracy", share(test.accuracy))),
        progress.best.map(|(epoch, best)| {
            Fact::new("best validation accuracy", format!("{} (epoch {epoch})", share(best)))
        }),
        Some(Fact::new("epochs", format!("{} of {}", progress.epoch, state.config.epochs))),
        Some(Fact::new("batches", grouped(progress.total_steps))),
        Some(Fact::new("time", duration(progress.seconds))),
        Some(Fact::new("parameters", grouped(network.parameter_count() as u64))),
        Some(Fact::new("state", standing(path, holder.as_ref(), state))),
    ];
    facts.into_iter().flatten().collect()
}

fn settings(state: &RunState) -> Vec<Fact> {
    let preset = Fact::new("preset", state.name.clone());
    let parent = state.parent.clone().map(|parent| Fact::new("branched off", parent));
    let settings = SETTINGS.iter().map(|setting| Fact::new(setting.name, setting.show(&state.config)));
    std::iter::once(preset).chain(parent).chain(settings).collect()
}

fn data(state: &RunState) -> Vec<Fact> {
    let path = state.data_directory.as_ref().map(|path| Fact::new("path", path.display().to_string()));
    let facts = [
        Fact::new("data set", state.dataset.clone()),
        Fact::new("images", format!("{} (height × width × channels)", state.input)),
        Fact::new("classes", state.classes.join(", ")),
        Fact::new("SHA-256", state.dataset_identity.clone()),
        Fact::new("weights, SHA-256", state.weights_hash()),
    ];
    facts.into_iter().chain(path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_called_as_its_run() {
        assert_eq!(usual_file("2026-11-28_small"), Path::new("2026-11-28_small.html"));
        assert_eq!(usual_file("/a/run.1"), Path::new("run.1.html"));
        assert_eq!(usual_file("/a/best.cnn"), Path::new("best.html"));
    }
}
