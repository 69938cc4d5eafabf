//! Test digits of MNIST, redrawn with the pen: a network reads them as well as the originals, or nearly so.

use crate::dataset::Dataset;
use crate::inspect::Inquire;
use crate::inspect::drawn::{Drawing, Drawn};
use crate::inspect::evaluator::Evaluator;
use crate::inspect::explain::explainer::Explainer;
use crate::inspect::layer::observer::Observer;
use crate::inspect::snapshot::Subject;
use crate::inspect::tools::Tools;
use crate::threads::Workers;
use crate::train::config::TrainConfig;
use crate::train::run::Trainer;
use crate::tui::canvas::{Canvas, Pen};
use crate::tui::testing::skeleton::{Pixel, steps, strokes};
use std::sync::Arc;

/// Digits that are redrawn.
const DIGITS: usize = 200;

/// Draws a stroke with keys: the cursor goes to its first pixel, the pen down, on from pixel to pixel, and up again.
pub(crate) fn draw(canvas: &mut Canvas, stroke: &[Pixel]) {
    let Some(&first) = stroke.first() else { return };
    let (x, y) = canvas.cursor();
    canvas.step(first.0 as isize - x as isize, first.1 as isize - y as isize);
    canvas.toggle_pen();
    steps(stroke).into_iter().for_each(|(right, down)| canvas.step(right, down));
    canvas.toggle_pen();
}

/// Whoever asks a network what it makes of pictures.
struct Reader<'a> {
    trainer: &'a Trainer,
    dataset: &'a Arc<Dataset>,
    workers: Workers,
    evaluator: Evaluator,
    observer: Observer,
    explainer: Explainer,
}

impl<'a> Reader<'a> {
    fn new(trainer: &'a Trainer, dataset: &'a Arc<Dataset>) -> Self {
        Self {
            trainer,
            dataset,
            workers: Workers::single(),
            evaluator: Evaluator::new(&trainer.network),
            observer: Observer::new(&trainer.network),
            explainer: Explainer::default(),
        }
    }

    /// The class that the network takes a picture for, as the page asks.
    fn read(&mut self, pixels: &[u8]) -> usize {
        let Trainer { network, split, .. } = self.trainer;
        let subject = Subject { network, total_steps: 0, dataset: self.dataset, split };
        let mut tools = Tools {
            workers: &self.workers,
            evaluator: &mut self.evaluator,
            observer: &mut self.observer,
            explainer: &mut self.explainer,
            run: None,
            most: usize::MAX,
            taken: 0,
            about: 0,
        };
        let asked = Drawn { pixels: pixels.into() };
        let mut found = Drawing::default();
        asked.advance(&mut found, &subject, &mut tools).expect("an image of the shape");
        found.predicted
    }
}

#[test]
fn digits_redrawn_with_the_pen_are_read_nearly_as_well_as_they_are() {
    let dataset = Arc::new(Dataset::mnist().expect("it is built in"));
    let config = TrainConfig {
        spec: "conv 8 5x5 relu, maxpool 2, conv 16 5x5 relu, maxpool 2, dense 10 softmax"
            .parse()
            .expect("a spec"),
        learning_rate: 0.1,
        batch_size: 64,
        epochs: 1,
        ..TrainConfig::default()
    };
    let mut trainer = Trainer::new(config, Arc::clone(&dataset)).expect("it fits");
    let workers = Workers::single();
    (0..400).for_each(|_| _ = trainer.advance(&workers).expect("no file is read"));
    let mut reader = Reader::new(&trainer, &dataset);
    let test = dataset.test().expect("it is built in");
    for is_thick in [false, true] {
        let (mut original, mut redrawn) = (0, 0);
        for image in 0..DIGITS {
            let label = usize::from(test.label(image));
            let mut canvas = Canvas::default();
            canvas.take(Pen { is_thick, erases: false });
            canvas.set_centers(false);
            strokes(28, 28, &test.image(image).expect("in memory"))
                .iter()
                .for_each(|stroke| draw(&mut canvas, stroke));
            canvas.set_centers(true);
            original += usize::from(reader.read(&test.image(image).expect("in memory")) == label);
            redrawn += usize::from(reader.read(canvas.input()) == label);
        }
        // Three points of a hundred.
        assert!(redrawn + 3 * DIGITS / 100 >= original, "{original} of the originals, {redrawn} redrawn");
    }
}
