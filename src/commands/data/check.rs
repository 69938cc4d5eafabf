//! `cnn-tui data check`: whether every file of a data set can be read.

use super::source::Reading;
use crate::commands::failure::Failure;
use crate::commands::output::{note, print, print_json};
use crate::commands::voice::Voice;
use crate::dataset::{Dataset, DatasetError};
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

/// Arguments of `data check`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The data set
    pub path: PathBuf,
    /// How it is read.
    #[command(flatten)]
    pub reading: Reading,
    /// One JSON object a line: each thing that is wrong, and then what there is
    #[arg(long)]
    pub json: bool,
    /// How much is said.
    #[command(flatten)]
    pub voice: Voice,
}

/// Reads all of a data set, and names what is wrong.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut wrong = 0_usize;
    let mut said = Ok(());
    let (path, voice) = (arguments.path.as_path(), arguments.voice);
    let mut each = |error: DatasetError| {
        wrong += 1;
        let text = error.to_string();
        if arguments.json {
            let line = print_json(&json!({"error": text}));
            if said.is_ok() {
                said = line;
            }
        } else {
            note(&format!("error: {text}"));
        }
    };
    let check = || Dataset::check(path, &arguments.reading.options(), &mut each);
    let checked = voice.timed(|| format!("reading {}", path.display()), check);
    said?;
    let Some(dataset) = checked.filter(|_| wrong == 0) else {
        note(&format!("{wrong} found wrong in {}", path.display()));
        return Err(Failure::Unsuccessful);
    };
    let (train, test) = (dataset.train.len(), dataset.test_len());
    let identity = dataset.identity().map_err(anyhow::Error::from)?;
    if arguments.json {
        return print_json(&json!({
            "name": dataset.name, "train": train, "test": test, "classes": dataset.classes.len(), "dataset_sha256": identity,
        }));
    }
    print(&format!(
        "{}: all is as it should be: {train} training and {test} test images of {}, {} classes, SHA-256 {identity}",
        dataset.name,
        dataset.train.shape,
        dataset.classes.len()
    ))
}
