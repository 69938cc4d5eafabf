//! Trains a network on MNIST with the library, without a screen, and keeps it: `cargo run --release --example train -- digits.cnn`.
//!
//! A run is a function of its configuration and its images: this prints the same hash of the weights each time, whatever the number of
//! threads, and so does `cnn-tui train` with the same settings.

use cnn_tui::checkpoint::atomic::write_atomically;
use cnn_tui::dataset::Dataset;
use cnn_tui::protocol::EpochReport;
use cnn_tui::threads::Workers;
use cnn_tui::train::config::TrainConfig;
use cnn_tui::train::course::Course;
use cnn_tui::train::hyperparameters::setting;
use cnn_tui::train::job::Source;
use cnn_tui::train::resume::capture;
use cnn_tui::train::run::{Advance, Trainer};
use std::error::Error;
use std::io::{Write, stdout};
use std::path::Path;
use std::sync::Arc;

/// What is trained: names of settings, as `cnn-tui train --help` has them, with their values.
const SETTINGS: [(&str, &str); 5] = [
    ("network", "conv 8 5x5 relu, maxpool 2, conv 16 5x5 relu, maxpool 2, dense 10 softmax"),
    ("optimizer", "momentum"),
    ("learning-rate", "0.02"),
    ("batch-size", "32"),
    ("epochs", "2"),
];

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "digits.cnn".to_owned());
    let mut config = TrainConfig::default();
    for (name, value) in SETTINGS {
        setting(name)?.set(&mut config, value)?;
    }
    let (workers, _) = Workers::up_to(2);
    let mut trainer = Trainer::new(config, Arc::new(Dataset::mnist()?))?;
    let mut out = stdout();
    loop {
        // One batch, or one piece of the validation or test set: between two of these a run is plain data.
        match trainer.advance(&workers)? {
            Advance::Epoch(epoch) => {
                let validation = epoch.validation.map_or(f64::NAN, |measured| measured.accuracy);
                let EpochReport { epoch, train_loss, .. } = epoch;
                writeln!(
                    out,
                    "epoch {epoch}: training loss {train_loss:.4}, validation accuracy {validation:.4}"
                )?;
            }
            Advance::Finished(outcome) => {
                let test = trainer.progress.test.map_or(f64::NAN, |measured| measured.accuracy);
                writeln!(
                    out,
                    "{outcome}: test accuracy {test:.4}, weights {}",
                    trainer.network.weights_hash()
                )?;
                break;
            }
            Advance::Batch(_) | Advance::Piece => {}
        }
    }
    // A checkpoint, as `cnn-tui resume`, `eval`, `predict` and `export` take it.
    let state = capture("example", &Source::Mnist, &trainer, &Course::default())?;
    write_atomically(Path::new(&path), &state.encode()?)?;
    writeln!(out, "kept as {path}")?;
    Ok(())
}
