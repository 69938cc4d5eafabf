//! `cnn-tui eval`: a checkpoint on the test set.

use super::confusion::Listing;
use super::failure::Failure;
use super::output::{print, print_json};
use super::stored::load;
use super::table;
use super::voice::Voice;
use crate::cli::DataOptions;
use crate::config::cores;
use crate::dataset::{Dataset, Split, Subset};
use crate::inspect::Inquire;
use crate::inspect::confusion::{Confusion, Matrix, Tally};
use crate::inspect::evaluator::Evaluator;
use crate::inspect::explain::explainer::Explainer;
use crate::inspect::layer::observer::Observer;
use crate::inspect::snapshot::{Set, Subject};
use crate::inspect::tools::Tools;
use crate::nn::network::Network;
use crate::protocol::Evaluation;
use crate::threads::Workers;
use crate::train::fits::described;
use crate::train::state::RunState;
use clap::Args;
use serde_json::json;
use std::ffi::OsString;
use std::sync::Arc;

/// Arguments of `eval`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The checkpoint to measure, or a run: its name, the beginning of that, or its directory
    pub checkpoint: OsString,
    /// What to measure on: the test set of a data set, or of what the network was trained on.
    #[command(flatten)]
    pub data: DataOptions,
    /// Threads [default: as many as there are cores]
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
    /// How much is said.
    #[command(flatten)]
    pub voice: Voice,
}

/// Measures a checkpoint.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let state = load(&arguments.checkpoint)?;
    let network = state.network()?;
    let source = arguments.data.source(state.source(), Some(state.input.into())).map_err(Failure::Misuse)?;
    let voice = arguments.voice;
    voice.detail(|| format!("checkpoint: {}, {} batches", state.name, state.progress.total_steps));
    let read = voice.timed(|| format!("reading {source}"), || source.load());
    let mut dataset = read.map_err(anyhow::Error::from)?;
    dataset.number_as(&state.classes).map_err(anyhow::Error::from)?;
    let dataset = Arc::new(dataset);
    state.check_measurable(&dataset)?;
    if arguments.data.path.is_none() {
        state.check_dataset(&dataset)?;
    }
    // Fewer threads measure the same, only later.
    let (workers, _) = Workers::up_to(arguments.threads.unwrap_or_else(cores));
    voice.machine(workers.threads(), arguments.threads);
    let measured = || measure(&workers, &state, &network, &dataset);
    let result = voice.timed(|| "measuring".to_owned(), measured)?;
    if arguments.json {
        as_json(&state, &dataset, &network, &result)
    } else {
        as_text(&state, &dataset, &network, &result)
    }
}

/// Asks what the screen asks, about the whole test set at once.
fn measure(
    workers: &Workers,
    state: &RunState,
    network: &Network<f32>,
    dataset: &Arc<Dataset>,
) -> anyhow::Result<Matrix> {
    let split = Split { train: Subset::all(&dataset.train), validation: Subset::Range(0..0) };
    let subject = Subject { network, total_steps: state.progress.total_steps, dataset, split: &split };
    let (mut evaluator, mut observer) = (Evaluator::new(network), Observer::new(network));
    let explainer = &mut Explainer::default();
    let (evaluator, observer) = (&mut evaluator, &mut observer);
    let (run, most, about) = (None, usize::MAX, subject.total_steps);
    let mut tools = Tools { workers, evaluator, observer, explainer, run, most, taken: 0, about };
    let (question, mut tally) = (Confusion { set: Set::Test }, Tally::default());
    while question.advance(&mut tally, &subject, &mut tools)? < 1.0 {}
    Ok(question.finding(&mut tally))
}

fn as_json(
    state: &RunState,
    dataset: &Dataset,
    network: &Network<f32>,
    result: &Matrix,
) -> Result<(), Failure> {
    let per_class: Vec<_> = state
        .classes
        .iter()
        .enumerate()
        .map(|(class, name)| {
            let (recall, precision) = (result.recall(class), result.precision(class));
            let images = result.images_of(class);
            json!({"class": name, "images": images, "recall": recall, "precision": precision})
        })
        .collect();
    print_json(&json!({
        "test_accuracy": result.evaluation.accuracy, "test_loss": result.evaluation.loss,
        "images": result.evaluation.images, "confusion": result.counts, "classes": per_class,
        "network": network.spec.to_string(), "weights_hash": network.weights_hash(),
        "dataset": dataset.name, "dataset_sha256": dataset.identity().map_err(anyhow::Error::from)?,
        "trained_on": {"dataset": state.dataset, "dataset_sha256": state.dataset_identity},
        "same_dataset": !state.is_foreign(dataset)?,
    }))
}

fn as_text(
    state: &RunState,
    dataset: &Dataset,
    network: &Network<f32>,
    result: &Matrix,
) -> Result<(), Failure> {
    let Evaluation { loss, accuracy, images } = result.evaluation;
    let wrong = images - result.counts.iter().enumerate().map(|(class, row)| row[class]).sum::<usize>();
    print(&format!("{}\n", network.spec))?;
    print(&format!("{}, test set: {images} images, {wrong} wrong", dataset.name))?;
    print(&format!("accuracy {:.2} %, loss {loss:.5}\n", accuracy * 100.0))?;
    if state.is_foreign(dataset)? {
        let (measured, trained) = (described(dataset)?, state.trained_on());
        print(&format!(
            "another data set than the one trained on: measured {measured}, trained on {trained}\n"
        ))?;
    }
    let listing = Listing { names: &state.classes, matrix: result };
    listing.lines(table::page_width()).iter().try_for_each(|line| print(line))
}
