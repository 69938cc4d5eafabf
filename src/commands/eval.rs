//! `cnn-tui eval`: a checkpoint on the test set.

use super::{Failure, load, print, print_json};
use crate::cli::EvalArguments;
use crate::config::cores;
use crate::dataset::Dataset;
use crate::nn::kernels::workers::Workers;
use crate::nn::network::Network;
use crate::train::evaluate::{Evaluator, Measuring};
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
        .clone()
        .map_or_else(|| state.source(), Source::Directory)
        .load()
        .map_err(anyhow::Error::from)?;
    state.check_shape(&dataset)?;
    // Fewer threads measure the same, only later.
    let (workers, _) = Workers::up_to(arguments.threads.unwrap_or_else(cores));
    let result = measure(&workers, &network, &dataset)?;
    if arguments.json {
        as_json(&state, &network, &result)
    } else {
        as_text(&state, &dataset, &network, &result)
    }
}

fn measure(workers: &Workers, network: &Network<f32>, dataset: &Dataset) -> anyhow::Result<Measured> {
    let (test, classes) = (dataset.test()?, dataset.classes.len());
    let mut confusion = vec![vec![0; classes]; classes];
    let mut evaluator = Evaluator::new(network);
    let mut measuring = Measuring::default();
    while measuring.done < test.len() {
        let score =
            evaluator.piece(workers, network, test, measuring.done..test.len(), |_, predicted, label| {
                confusion[label][predicted] += 1;
            });
        measuring += score;
    }
    Ok(Measured { evaluation: measuring.evaluation(), confusion })
}

/// Of the images of `class`, how many were found; of those called `class`, how many were.
fn recall_and_precision(confusion: &[Vec<usize>], class: usize) -> (f64, f64) {
    let share = |part: usize, whole: usize| if whole == 0 { f64::NAN } else { part as f64 / whole as f64 };
    let found = confusion[class][class];
    let called: usize = confusion.iter().map(|row| row[class]).sum();
    (share(found, confusion[class].iter().sum()), share(found, called))
}

fn as_json(state: &RunState, network: &Network<f32>, result: &Measured) -> Result<(), Failure> {
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
        print(&format!("{name:>width$} {row}  {:>6.2} %  {:>6.2} %", recall * 100.0, precision * 100.0))?;
    }
    Ok(())
}
