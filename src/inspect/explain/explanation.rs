//! What is known of one sample's way through the network and back, as plain data.

use crate::inspect::rehearsal::Rehearsal;
use crate::nn::arithmetic::Arithmetic;
use crate::nn::loss::Loss;
use crate::nn::shape::Shape;
use serde::{Deserialize, Serialize};
use std::fmt;

/// One sample's way through the network and back at one moment, in `f64` and unfused.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// Batches of the run that were done.
    pub total_steps: u64,
    /// Whether the sample went through as in training.
    pub training: bool,
    /// The image's index in the watched set.
    pub sample: usize,
    /// The true class.
    pub label: usize,
    /// C of this sample.
    pub cost: f64,
    /// The output and what is asked of it.
    pub output: Output,
    /// All values with their errors: a⁰, what is behind each stage, and last aᴸ.
    pub maps: Vec<Map>,
    /// What makes each map of the one before it: `stages[i]` makes `maps[i + 1]` of `maps[i]`. The last one is the output
    /// activation.
    pub stages: Vec<Stage>,
    /// What the next step of training would do, tried on a copy; none where nothing is trained.
    pub rehearsal: Option<Rehearsal>,
}

/// The output and what is asked of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Output {
    /// C.
    pub loss: Option<Loss>,
    /// y, the target of each class.
    pub targets: Vec<f64>,
}

/// The values at one place of the network, for one sample.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Map {
    /// What the lecture calls the values.
    pub symbol: Symbol,
    /// H, W and C; C is the number of maps, or of units.
    pub shape: Shape,
    /// The values, axes `[row, column, channel]`, the last innermost.
    pub values: Vec<f64>,
    /// ∂C/∂ of the values, alike. Those of a weighted sum z are δ.
    pub errors: Vec<f64>,
}

/// What makes a map of the one before it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    /// Index into [`RunInfo::layers`](crate::protocol::RunInfo::layers). An activation has that of the layer it belongs to.
    pub layer: usize,
    /// The layer as text, e.g. `conv 20 5x5 relu`.
    pub text: String,
    /// How the values come about.
    pub arithmetic: Arithmetic,
    /// Weights in their order, e.g. `[K_h, K_w, C, F]`, or γ; empty if there are none.
    pub weights: Vec<f64>,
    /// Biases, or β; empty if there are none.
    pub biases: Vec<f64>,
    /// ∂C/∂ of the weights for this sample, alike.
    pub d_weights: Vec<f64>,
    /// ∂C/∂ of the biases for this sample, alike.
    pub d_biases: Vec<f64>,
}

/// The name of a quantity in the lecture: a letter and the number of its layer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Symbol {
    /// The letter.
    pub letter: Letter,
    /// The layer, from 1; 0 is the input.
    pub layer: usize,
}

/// What kind of quantity a map is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Letter {
    /// An activation.
    #[default]
    A,
    /// A weighted sum, before the activation.
    Z,
}

/// The place of a value in a map.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// j, from 0.
    pub row: usize,
    /// k, from 0.
    pub column: usize,
    /// The map or unit, from 0.
    pub channel: usize,
}

impl Map {
    /// Gives the offset of a place into the values; `None` if it lies outside.
    pub fn offset(&self, at: Position) -> Option<usize> {
        let Shape { height, width, channels } = self.shape;
        let inside = at.row < height && at.column < width && at.channel < channels;
        inside.then(|| (at.row * width + at.column) * channels + at.channel)
    }

    /// Gives the place of an offset.
    pub fn position(&self, offset: usize) -> Position {
        let Shape { width, channels, .. } = self.shape;
        let (place, channel) = (offset / channels, offset % channels);
        Position { row: place / width, column: place % width, channel }
    }

    /// Gives a value; not a number if the place lies outside.
    pub fn value(&self, at: Position) -> f64 {
        self.offset(at).map_or(f64::NAN, |offset| self.values[offset])
    }

    /// Gives ∂C/∂ of a value; not a number if the place lies outside.
    pub fn error(&self, at: Position) -> f64 {
        self.offset(at).map_or(f64::NAN, |offset| self.errors[offset])
    }

    /// Gives the nearest place that lies inside.
    pub fn nearest(&self, at: Position) -> Position {
        let Shape { height, width, channels } = self.shape;
        let within = |value: usize, count: usize| value.min(count.saturating_sub(1));
        Position {
            row: within(at.row, height),
            column: within(at.column, width),
            channel: within(at.channel, channels),
        }
    }
}

impl Explanation {
    /// Gives the stage that makes map `map`; the input has none.
    pub fn stage_before(&self, map: usize) -> Option<&Stage> {
        self.stages.get(map.checked_sub(1)?)
    }

    /// Gives the stage that takes map `map` further; the output has none.
    pub fn stage_behind(&self, map: usize) -> Option<&Stage> {
        self.stages.get(map)
    }
}

impl fmt::Display for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::A => "a",
            Self::Z => "z",
        })
    }
}
