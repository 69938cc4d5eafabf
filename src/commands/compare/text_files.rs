//! A run as its text files say, for one whose checkpoint is gone or cannot be read.

use super::facts::{Reached, chosen, of_data, of_parent};
use crate::protocol::{BatchPoint, EpochReport, Evaluation, KeptRun};
use crate::runs::{self, BATCHES, EPOCHS, RunError, read_description, read_lines};
use crate::train::course::MAX_POINTS;
use crate::train::hyperparameters::SETTINGS;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// More epochs are none that a run of this program had.
const MOST_EPOCHS: usize = 1_000_000;

/// What `run.json` says.
#[derive(Deserialize)]
struct Description {
    preset: String,
    parameters: Option<usize>,
    dataset: String,
    dataset_sha256: String,
    batch_size: usize,
    settings: BTreeMap<String, Value>,
    outcome: Option<String>,
}

/// A line of `epochs.jsonl`. A loss that was not finite is null there.
#[derive(Deserialize)]
struct Epoch {
    epoch: usize,
    total_steps: u64,
    train_loss: Option<f64>,
    train_accuracy: f64,
    validation_loss: Option<f64>,
    validation_accuracy: Option<f64>,
    images_per_second: f64,
    seconds: f64,
}

/// A line of `batches.jsonl`.
#[derive(Deserialize)]
struct Batch {
    step: u64,
    loss: Option<f64>,
    accuracy: f64,
    images: u32,
    learning_rate: Option<f64>,
    gradient_norm: Option<f64>,
}

/// Reads the text files of the run at `path`; the error says which line of which file is wrong.
pub(super) fn read(name: String, path: &Path) -> Result<KeptRun, RunError> {
    let description: Description = read_description(path)?;
    let epochs: Vec<EpochReport> =
        read_lines(&path.join(EPOCHS), MOST_EPOCHS)?.into_iter().map(epoch).collect();
    let batches: Vec<BatchPoint> =
        read_lines(&path.join(BATCHES), MAX_POINTS)?.into_iter().map(batch).collect();
    check_order(&path.join(EPOCHS), epochs.iter().map(|epoch| epoch.total_steps))?;
    check_order(&path.join(BATCHES), batches.iter().map(|batch| batch.step))?;
    let last = epochs.last().map_or(0, |epoch| epoch.total_steps);
    let total_steps = batches.last().map_or(last, |batch| batch.step.max(last));
    let seconds = epochs.iter().map(|epoch| epoch.seconds).sum();
    let holder = runs::holder(path);
    let outcome = match (&holder, description.outcome.clone()) {
        (Some(holder), _) => format!("training, {holder}"),
        (None, outcome) => outcome.unwrap_or_else(|| "unfinished".to_owned()),
    };
    let reached = Reached {
        outcome,
        parameters: description.parameters,
        epochs: &epochs,
        total_steps,
        seconds,
        test: None,
    };
    let mut facts = vec![chosen("preset", description.preset, None)];
    facts.extend(SETTINGS.iter().filter_map(|setting| {
        let value = description.settings.get(setting.name)?;
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Null => return None,
            other => other.to_string(),
        };
        Some(chosen(setting.name, text, value.as_f64()))
    }));
    facts.extend(of_data(&description.dataset, &description.dataset_sha256));
    facts.extend(of_parent(path));
    facts.extend(reached.facts());
    Ok(KeptRun {
        name,
        facts,
        batches,
        epochs,
        batch_size: description.batch_size,
        total_steps,
        seconds,
        is_under_way: holder.is_some(),
        note: None,
        problem: None,
    })
}

/// Batches can only rise from line to line.
fn check_order(path: &Path, steps: impl Iterator<Item = u64>) -> Result<(), RunError> {
    let mut before = 0;
    for (line, step) in (1..).zip(steps) {
        if step <= before {
            let reason =
                format!("batch {step} stands behind batch {before}; greater and greater ones are expected");
            return Err(RunError::Line { path: path.to_owned(), line, reason });
        }
        before = step;
    }
    Ok(())
}

fn epoch(line: Epoch) -> EpochReport {
    let validation = line.validation_accuracy.map(|accuracy| Evaluation {
        loss: line.validation_loss.unwrap_or(f64::NAN),
        accuracy,
        images: 0,
    });
    EpochReport {
        epoch: line.epoch,
        total_steps: line.total_steps,
        train_loss: line.train_loss.unwrap_or(f64::NAN),
        train_accuracy: line.train_accuracy,
        validation,
        best: false,
        images_per_second: line.images_per_second,
        seconds: line.seconds,
    }
}

fn batch(line: Batch) -> BatchPoint {
    BatchPoint {
        step: line.step,
        loss: line.loss.unwrap_or(f64::NAN),
        accuracy: line.accuracy,
        images: line.images,
        learning_rate: line.learning_rate,
        gradient_norm: line.gradient_norm,
    }
}
