//! Trains a network on data of one's own with the library: `cargo run --release --example own_data -- PATH`.
//!
//! The path is whatever `cnn-tui train --data` takes: a folder of class folders with pictures, IDX or CSV files, NumPy arrays, CIFAR.
//! What is odd about the data is said first; at the end stands how well each class is found.

use cnn_tui::dataset::{Dataset, Subset};
use cnn_tui::inspect::evaluator::Evaluator;
use cnn_tui::threads::Workers;
use cnn_tui::train::config::TrainConfig;
use cnn_tui::train::hyperparameters::setting;
use cnn_tui::train::run::{Advance, Trainer};
use std::error::Error;
use std::io::{Write, stdout};
use std::path::Path;
use std::sync::Arc;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("the path of a data set is expected")?;
    let dataset = Arc::new(Dataset::open(Path::new(&path))?);
    let (classes, shape) = (dataset.classes.clone(), dataset.train.shape);
    let mut out = stdout();
    writeln!(
        out,
        "{}: {} images of {shape}, classes {}",
        dataset.name,
        dataset.train.len(),
        classes.join(", ")
    )?;

    // The last layer has a unit a class; images that are small have no room for the convolution.
    let hidden =
        if shape.height.min(shape.width) < 6 { "dense 30 relu" } else { "conv 8 5x5 relu, maxpool 2" };
    let network = format!("{hidden}, dense {} softmax", classes.len());
    let mut config = TrainConfig::default();
    for (name, value) in [("network", network.as_str()), ("learning-rate", "0.02"), ("epochs", "5")] {
        setting(name)?.set(&mut config, value)?;
    }
    let (workers, _) = Workers::up_to(2);
    let mut trainer = Trainer::new(config, dataset)?;
    for note in trainer.dataset.notes(&trainer.split, trainer.config.validation_split) {
        writeln!(out, "{}", note.text)?;
    }
    loop {
        match trainer.advance(&workers)? {
            Advance::Epoch(epoch) => writeln!(out, "epoch {}: loss {:.4}", epoch.epoch, epoch.train_loss)?,
            Advance::Finished(_) => break,
            Advance::Batch(_) | Advance::Piece => {}
        }
    }

    // How many of each class are found among the images that it was not trained on.
    let images = trainer.dataset.test().unwrap_or(&trainer.dataset.train);
    let set =
        if trainer.dataset.test_len() > 0 { Subset::all(images) } else { trainer.split.validation.clone() };
    let (mut found, mut all, mut done) = (vec![0; classes.len()], vec![0; classes.len()], 0);
    let mut evaluator = Evaluator::new(&trainer.network);
    while done < set.len() {
        evaluator.piece(&workers, &trainer.network, images, &set, done..set.len(), |judged| {
            all[judged.label] += 1;
            found[judged.label] += usize::from(judged.predicted() == judged.label);
            done += 1;
        })?;
    }
    for (class, (found, all)) in classes.iter().zip(found.iter().zip(&all)) {
        writeln!(out, "{class}: {found} of {all}")?;
    }
    Ok(())
}
