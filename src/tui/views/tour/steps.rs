//! The steps of the tour in the order of the lecture: what each is about, where it is to be seen, and what it asks for. Its words
//! are in the file `tour.txt` of each language, under its id.

use super::act::Act;
use super::network::Network;
use super::place::Place;
use crate::tui::view::ui_state::{Equation, Pane};

/// A step of the tour.
#[derive(Debug)]
pub struct Step {
    /// What the step is called in the files of texts and on the command line.
    pub id: &'static str,
    /// The number of the lecture's statement: 1 for L1.
    pub statement: usize,
    /// The network that the step is about, if not every one will do.
    pub network: Option<Network>,
    /// Where it is to be seen.
    pub place: Place,
    /// What is asked for.
    pub act: Act,
}

// The maps of the lecture's network, from the input up.
const A0: usize = 0;
const Z1: usize = 1;
const A1: usize = 2;
const A2: usize = 3;
const Z3: usize = 4;

/// The microscope at a place of a map.
const fn at(equation: Equation, map: usize, row: usize, column: usize) -> Place {
    Place::Microscope { equation, map, row, column }
}

const fn step(id: &'static str, statement: usize, place: Place, act: Act) -> Step {
    Step { id, statement, network: None, place, act }
}

impl Step {
    /// Tells whether the step asks for a run to begin.
    pub const fn begins(&self) -> bool {
        matches!(self.act, Act::Begin(_))
    }

    /// The step on a network.
    const fn on(self, network: Network) -> Self {
        Self { network: Some(network), ..self }
    }
}

use Equation::{Bp1, Bp2, Bp3, Bp4, Forward, Update};
use Network::{Dense, Filters, L2, Slide, Stride};

/// All steps.
pub static STEPS: &[Step] = &[
    step("start", 1, Place::Pane(Pane::Loss), Act::Train(50)),
    step("grid", 2, Place::Pane(Pane::Sample), Act::Sample),
    step("window", 3, at(Forward, Z1, 9, 9), Act::Cursor).on(Slide),
    step("stride", 4, at(Forward, Z1, 5, 5), Act::Begin(Stride)),
    step("jump", 4, at(Forward, Z1, 5, 5), Act::Cursor).on(Stride),
    step("size", 5, at(Forward, Z1, 9, 9), Act::Begin(Slide)),
    step("edge", 5, at(Forward, Z1, 9, 18), Act::Column(23)).on(Slide),
    step("sharing", 6, at(Forward, A1, 9, 9), Act::StepBatch).on(Slide),
    step("feature", 7, Place::Translation, Act::Shift).on(Slide),
    step("filters", 8, Place::Pane(Pane::Filters), Act::Begin(Filters)),
    step("maps", 8, at(Forward, A1, 9, 9), Act::Channel).on(Filters),
    step("edges", 9, Place::Zoomed(Pane::Filters), Act::Train(300)).on(Filters),
    step("count", 10, Place::Zoomed(Pane::Status), Act::Begin(Dense)),
    step("compare", 10, Place::Pane(Pane::Accuracy), Act::Train(300)).on(Dense),
    step("pooling", 11, at(Forward, A2, 5, 5), Act::Cursor).on(Slide),
    step("l2", 11, at(Forward, A2, 5, 5), Act::Begin(L2)),
    step("position", 11, Place::Translation, Act::Shift),
    step("decision", 12, at(Forward, Z3, 0, 0), Act::Channel).on(Slide),
    step("convolution", 13, at(Forward, A1, 9, 9), Act::Sample).on(Slide),
    step("equations", 14, at(Bp1, Z3, 0, 0), Act::Equation(Bp2)).on(Slide),
    step("output-error", 14, at(Bp1, Z3, 0, 0), Act::Channel).on(Slide),
    step("notation", 15, at(Forward, A0, 12, 12), Act::Map).on(Slide),
    step("pooling-error", 16, at(Bp2, Z1, 9, 9), Act::Loser).on(Slide),
    step("bias-gradient", 17, at(Bp2, Z1, 9, 9), Act::Equation(Bp3)).on(Slide),
    step("weight-gradient", 18, at(Bp3, Z1, 9, 9), Act::Equation(Bp4)).on(Slide),
    step("update", 18, at(Update, Z1, 9, 9), Act::StepBatch).on(Slide),
    step("trust", 18, at(Bp4, Z1, 9, 9), Act::Trust).on(Slide),
    step("end", 18, Place::Pane(Pane::Loss), Act::GoOn),
];

/// The place of the step of this id.
pub fn position(id: &str) -> Option<usize> {
    STEPS.iter().position(|step| step.id == id)
}
