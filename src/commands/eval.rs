//! `cnn-tui eval`: a checkpoint on the test set.

use super::{Failure, load, print, print_json};
use crate::cli::EvalArguments;
use crate::config::cores;
use crate::dataset::{Dataset, Subset};
use crate::nn::kernels::workers::Workers;
use crate::nn::network::Network;
use crate::train::evaluate::{Evaluator, Measuring};
use crate::train::fits::described;
use crate::train::message::Evaluation;
use crate::train::state::RunState;
use crate::train::worker::Source;
use serde_json::json;

/// What the test set showed.
struct Measured {
    evaluation: Evaluation,
    /// `[true class][predicted class]`: how many images.
    confusion: Vec<Vec<usize>>,
}

/// Measures a checkpoint.
pub fn run(arguments: &EvalArguments) -> Result<(), Failure> {
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

/// Of the images of `class`, the share that was found; of those called `class`, the share that were. Of none there is no
/// share.
fn recall_and_precision(confusion: &[Vec<usize>], class: usize) -> (Option<f64>, Option<f64>) {
    let share = |part: usize, whole: usize| (whole > 0).then(|| part as f64 / whole as f64);
    let found = confusion[class][class];
    let called: usize = confusion.iter().map(|row| row[class]).sum();
    (share(found, confusion[class].iter().sum()), share(found, called))
}

/// A share in per cent, or that there is none.
fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{:.2} %", share * 100.0))
}

fn as_json(
    state: &RunState,
    dataset: &Dataset,
    network: &Network<f32>,
    result: &Measured,
) -> Result<(), Failure> {
    let per_class: Vec<_> = state
        .classes
        .iter()
        .enumerate()
        .map(|(class, name)| {
            let (recall, precision) = recall_and_precision(&result.confusion, class);
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
    let width = state.classes.iter().map(|name| name.chars().count()).max().unwrap_or(1).max(5);
    let names: String = state.classes.iter().map(|name| format!(" {name:>width$}")).collect();
    print("rows: true class; columns: predicted class")?;
    print(&format!("{:>width$} {names}   recall precision", ""))?;
    for (class, name) in state.classes.iter().enumerate() {
        let cell = |&count: &usize| {
            if count == 0 { format!(" {:>width$}", "·") } else { format!(" {count:>width$}") }
        };
        let row: String = result.confusion[class].iter().map(cell).collect();
        let (recall, precision) = recall_and_precision(&result.confusion, class);
        print(&format!("{name:>width$} {row}  {:>8}  {:>8}", percent(recall), percent(precision)))?;
    }
    Ok(())
}
