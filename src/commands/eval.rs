//! `cnn-tui eval`: a checkpoint on the test set.

use super::confusion::Confusion;
use super::failure::Failure;
use super::output::{print, print_json};
use super::stored::load;
use super::table;
use crate::config::cores;
use crate::dataset::{Dataset, Subset};
use crate::inspect::evaluator::{Evaluator, Measuring};
use crate::nn::network::Network;
use crate::protocol::Evaluation;
use crate::threads::Workers;
use crate::train::fits::described;
use crate::train::job::Source;
use crate::train::state::RunState;
use clap::Args;
use serde_json::json;
use std::ffi::OsString;
use std::path::PathBuf;

/// Arguments of `eval`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The checkpoint to measure, or a run: its name, the beginning of that, or its directory
    pub checkpoint: OsString,
    /// Measure on the test set in this directory [default: what it was trained on]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Threads [default: as many as there are cores]
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

/// Columns of a page where there is no terminal to say.
const USUAL_ROOM: usize = 80;

/// What the test set showed.
struct Measured {
    evaluation: Evaluation,
    /// `[true class][predicted class]`: how many images.
    confusion: Vec<Vec<usize>>,
}

/// Measures a checkpoint.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let state = load(&arguments.checkpoint)?;
    let network = state.network()?;
    let dataset = arguments
        .data
        .as_deref()
        .map_or_else(|| state.source(), Source::at)
        .load()
        .map_err(anyhow::Error::from)?;
    state.check_measurable(&dataset)?;
    if arguments.data.is_none() {
        state.check_dataset(&dataset)?;
    }
    // Fewer threads measure the same, only later.
    let (workers, _) = Workers::up_to(arguments.threads.unwrap_or_else(cores));
    let result = measure(&workers, &network, &dataset)?;
    if arguments.json {
        as_json(&state, &dataset, &network, &result)
    } else {
        as_text(&state, &dataset, &network, &result)
    }
}

fn measure(workers: &Workers, network: &Network<f32>, dataset: &Dataset) -> anyhow::Result<Measured> {
    // Rows and columns are the network's outputs; which labels do occur is another matter.
    let (test, classes) = (dataset.test()?, network.classes());
    let (all, mut confusion) = (Subset::all(test), vec![vec![0; classes]; classes]);
    let mut evaluator = Evaluator::new(network);
    let mut measuring = Measuring::default();
    while measuring.done < test.len() {
        let score = evaluator.piece(
            workers,
            network,
            test,
            &all,
            measuring.done..all.len(),
            |_, predicted, label| {
                confusion[label][predicted] += 1;
            },
        );
        measuring += score;
    }
    Ok(Measured { evaluation: measuring.evaluation(), confusion })
}

fn as_json(
    state: &RunState,
    dataset: &Dataset,
    network: &Network<f32>,
    result: &Measured,
) -> Result<(), Failure> {
    let confusion = Confusion { names: &state.classes, counts: &result.confusion };
    let per_class: Vec<_> = state
        .classes
        .iter()
        .enumerate()
        .map(|(class, name)| {
            let (recall, precision) = confusion.recall_and_precision(class);
            let images: usize = result.confusion[class].iter().sum();
            json!({"class": name, "images": images, "recall": recall, "precision": precision})
        })
        .collect();
    print_json(&json!({
        "test_accuracy": result.evaluation.accuracy, "test_loss": result.evaluation.loss,
        "images": result.evaluation.images, "confusion": result.confusion, "classes": per_class,
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
    result: &Measured,
) -> Result<(), Failure> {
    let Evaluation { loss, accuracy, images } = result.evaluation;
    let wrong = images - result.confusion.iter().enumerate().map(|(class, row)| row[class]).sum::<usize>();
    print(&format!("{}\n", network.spec))?;
    print(&format!("{}, test set: {images} images, {wrong} wrong", dataset.name))?;
    print(&format!("accuracy {:.2} %, loss {loss:.5}\n", accuracy * 100.0))?;
    if state.is_foreign(dataset)? {
        let (measured, trained) = (described(dataset)?, state.trained_on());
        print(&format!(
            "another data set than the one trained on: measured {measured}, trained on {trained}\n"
        ))?;
    }
    let confusion = Confusion { names: &state.classes, counts: &result.confusion };
    confusion.lines(table::room().unwrap_or(USUAL_ROOM)).iter().try_for_each(|line| print(line))
}
