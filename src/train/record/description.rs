//! What is kept of a run for people and scripts.

use crate::protocol::{EpochReport, Outcome};
use crate::train::hyperparameters::{SETTINGS, describe};
use crate::train::setting::Topic;
use crate::train::state::RunState;
use serde::Serialize;
use serde_json::json;

/// Gives the text of what is trained, and how it ended if it did.
pub(super) fn description(state: &RunState, outcome: Option<Outcome>) -> serde_json::Result<Vec<u8>> {
    let config = &state.config;
    let parameters: usize = state
        .tensors
        .iter()
        .filter(|tensor| !tensor.name.contains("running"))
        .map(|tensor| tensor.values.len())
        .sum();
    // For people: a path that is no text is whole in the checkpoint alone.
    let directory = state.data_directory.as_ref().map(|path| path.to_string_lossy());
    let options = state.data_options;
    let format = options.format.map(|format| format.to_string());
    let size = options.image_size.map(|size| size.to_string());
    let settings: serde_json::Map<_, _> =
        SETTINGS.iter().map(|setting| (setting.name.to_owned(), setting.json(config))).collect();
    let text = serde_json::to_string_pretty(&json!({
        "preset": state.name, "network": config.spec.to_string(), "parameters": parameters, "dataset": state.dataset,
        "data_directory": directory, "data_format": format, "image_size": size, "dataset_sha256": state.dataset_identity,
        "epochs": config.epochs, "until_accuracy": config.until_accuracy, "batch_size": config.batch_size,
        "learning_rate": config.learning_rate, "schedule": describe(Topic::Schedule, None, config),
        "optimizer": describe(Topic::Optimizer, None, config), "init": config.init.name(), "seed": config.seed,
        "validation": config.validation, "validation_split": config.validation_split.name(),
        "parent": state.parent, "imported_from": config.imported, "settings": settings, "program": concat!("cnn-tui ", env!("CARGO_PKG_VERSION")),
        "commit": option_env!("CNN_TUI_COMMIT"),
        "written": jiff::Timestamp::now().to_string(), "outcome": outcome,
    }))?;
    Ok(format!("{text}\n").into_bytes())
}

/// Gives an epoch in the words of `cnn-tui train --json`.
pub fn epoch_json(epoch: &EpochReport) -> serde_json::Value {
    json!({
        "event": "epoch", "epoch": epoch.epoch, "total_steps": epoch.total_steps, "train_loss": epoch.train_loss,
        "train_accuracy": epoch.train_accuracy,
        "validation_loss": epoch.validation.map(|validation| validation.loss),
        "validation_accuracy": epoch.validation.map(|validation| validation.accuracy),
        "images_per_second": epoch.images_per_second, "seconds": epoch.seconds,
    })
}

/// Gives one JSON object a line.
pub(super) fn lines(values: impl Iterator<Item = impl Serialize>) -> serde_json::Result<Vec<u8>> {
    let mut text = Vec::new();
    for value in values {
        serde_json::to_writer(&mut text, &value)?;
        text.push(b'\n');
    }
    Ok(text)
}
