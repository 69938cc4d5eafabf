//! Test digits drawn anew with the pen's own strokes, and how many of them the default network reads.

use super::skeleton::{Pixel, steps, strokes};
use cnn_tui::dataset::Dataset;
use cnn_tui::inspect::Inquire;
use cnn_tui::inspect::drawn::{Drawing, Drawn};
use cnn_tui::inspect::evaluator::Evaluator;
use cnn_tui::inspect::explain::explainer::Explainer;
use cnn_tui::inspect::layer::observer::Observer;
use cnn_tui::inspect::snapshot::Subject;
use cnn_tui::inspect::tools::Tools;
use cnn_tui::nn::schedule::Schedule;
use cnn_tui::threads::Workers;
use cnn_tui::train::config::TrainConfig;
use cnn_tui::train::run::{Advance, Trainer};
use cnn_tui::tui::canvas::{Canvas, Pen};
use std::error::Error;
use std::io::Write;
use std::sync::Arc;

/// Digits that are redrawn.
const DIGITS: usize = 200;
/// The default network.
const NET: &str =
    "conv 20 5x5 relu, maxpool 2, conv 40 5x5 relu, maxpool 2, dense 100 relu, dense 10 softmax";

/// Trains, redraws, and prints how many digits are read.
pub fn measure() -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout();
    let dataset = Arc::new(Dataset::mnist()?);
    let config = TrainConfig {
        spec: NET.parse()?,
        learning_rate: 0.02,
        schedule: Schedule::default(),
        epochs: 1,
        ..TrainConfig::default()
    };
    let mut trainer = Trainer::new(config, Arc::clone(&dataset))?;
    let workers = Workers::single();
    while !matches!(trainer.advance(&workers)?, Advance::Epoch(_) | Advance::Finished(_)) {}
    let test = dataset.test()?;
    for is_thick in [false, true] {
        let (mut original, mut redrawn) = (0, 0);
        for image in 0..DIGITS {
            let label = usize::from(test.label(image));
            let mut canvas = Canvas::default();
            canvas.take(Pen { is_thick, erases: false });
            strokes(28, 28, &test.image(image)?).iter().for_each(|stroke| draw(&mut canvas, stroke));
            original += usize::from(read(&trainer, &dataset, &test.image(image)?)? == label);
            redrawn += usize::from(read(&trainer, &dataset, canvas.input())? == label);
        }
        let pen = if is_thick { "thick" } else { "thin" };
        writeln!(
            out,
            "{pen} pen: of {DIGITS} digits {original} are read as they are, {redrawn} as they are redrawn"
        )?;
    }
    Ok(())
}

/// Draws a stroke with the keys' own steps.
fn draw(canvas: &mut Canvas, stroke: &[Pixel]) {
    let Some(&first) = stroke.first() else { return };
    let (x, y) = canvas.cursor();
    canvas.step(first.0 as isize - x as isize, first.1 as isize - y as isize);
    canvas.toggle_pen();
    steps(stroke).into_iter().for_each(|(right, down)| canvas.step(right, down));
    canvas.toggle_pen();
}

/// The class that the network takes a picture for, as the page asks.
fn read(trainer: &Trainer, dataset: &Arc<Dataset>, pixels: &[u8]) -> Result<usize, Box<dyn Error>> {
    let Trainer { network, split, .. } = trainer;
    let subject = Subject { network, total_steps: 0, dataset, split };
    let mut tools = Tools {
        workers: &Workers::single(),
        evaluator: &mut Evaluator::new(network),
        observer: &mut Observer::new(network),
        explainer: &mut Explainer::default(),
        run: None,
        most: usize::MAX,
        taken: 0,
        about: 0,
    };
    let mut found = Drawing::default();
    Drawn { pixels: pixels.into() }.advance(&mut found, &subject, &mut tools)?;
    Ok(found.predicted)
}
