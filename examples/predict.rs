//! Says with the library what pictures show: `cargo run --release --example predict -- CHECKPOINT PICTURE…`.
//!
//! The pictures are taken whole, and brought to the size of the images that the network was trained on. `cnn-tui predict` does more: it
//! finds what is drawn on a picture, and turns it white on black, where the network was trained on such digits.

use cnn_tui::dataset::picture::Picture;
use cnn_tui::dataset::{Images, Subset};
use cnn_tui::inspect::evaluator::Evaluator;
use cnn_tui::inspect::fitting::whole;
use cnn_tui::threads::Workers;
use cnn_tui::train::state::RunState;
use std::error::Error;
use std::io::{Write, stdout};
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let checkpoint = arguments.next().ok_or("the path of a checkpoint is expected, and then pictures")?;
    let pictures: Vec<String> = arguments.collect();
    let state = RunState::load(Path::new(&checkpoint))?;
    let network = state.network()?;
    // Bytes of all images, axes [image, row, column, channel].
    let mut bytes = Vec::new();
    for path in &pictures {
        bytes.extend(whole(&Picture::open(Path::new(path))?, state.input, false).bytes);
    }
    let images = Images::unlabelled(state.input, bytes);
    let (workers, all) = (Workers::single(), Subset::all(&images));
    let (mut evaluator, mut outputs) = (Evaluator::new(&network), Vec::new());
    // An evaluator takes as many images at once as it has space for.
    while outputs.len() < images.len() {
        let rest = outputs.len()..images.len();
        evaluator.piece(&workers, &network, &images, &all, rest, |judged| {
            outputs.push((judged.predicted(), judged.outputs.to_vec()));
        })?;
    }
    for (path, (class, outputs)) in pictures.iter().zip(outputs) {
        writeln!(stdout(), "{path}: {} ({:.4})", state.classes[class], outputs[class])?;
    }
    Ok(())
}
