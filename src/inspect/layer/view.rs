//! What is found of a layer, as plain data.

use crate::nn::shape::Shape;
use serde::{Deserialize, Serialize};

/// The channels of an image in colour.
const COLORS: usize = 3;

/// What the screen shows of the network's inside: one consistent moment, bounded in size.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Probe {
    /// Batches of the run done when this was cut.
    pub total_steps: u64,
    /// Which of [`RunInfo::viewable`](crate::protocol::RunInfo::viewable) is shown.
    pub view: usize,
    /// The weights of that layer, if it has any.
    pub filters: Option<Filters>,
    /// The watched sample and what the network makes of it.
    pub sample: Sample,
    /// The output of that layer for the sample; of a layer with weights, after the normalisation and activation that follow
    /// it.
    pub maps: Option<Maps>,
    /// The output of the pooling layer that follows what `maps` shows, if one does.
    pub pooled: Option<Maps>,
}

/// A layer's kernels, or as many as fit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Filters {
    /// Index into [`RunInfo::layers`](crate::protocol::RunInfo::layers).
    pub layer: usize,
    /// Filters in the layer (F); `weights` may hold fewer.
    pub total: usize,
    /// Filters in `weights`.
    pub count: usize,
    /// Input channels in the layer (C); `weights` may hold fewer.
    pub total_channels: usize,
    /// Input channels in `weights`.
    pub channels: usize,
    /// Kernel height (K_h).
    pub height: usize,
    /// Kernel width (K_w).
    pub width: usize,
    /// Weights, axes `[filter, channel, row, column]`, the last innermost.
    pub weights: Vec<f32>,
    /// Biases, one a filter.
    pub biases: Vec<f32>,
    /// The filters whose output is held at zero, in order.
    pub silenced: Vec<usize>,
    /// The filters whose parameters do not move, in order; of silenced ones they never do.
    pub frozen: Vec<usize>,
}

impl Filters {
    /// Tells whether their channels are red, green and blue: those of a first layer on images in colour.
    pub const fn are_on_colors(&self) -> bool {
        self.layer == 0 && self.channels == COLORS && self.total_channels == COLORS
    }
}

/// Feature maps or pooled maps of one sample, or as many as fit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Maps {
    /// The layer that they are the output of, an index into [`RunInfo::layers`](crate::protocol::RunInfo::layers).
    pub layer: usize,
    /// Maps in the layer; `values` may hold fewer.
    pub total: usize,
    /// Maps in `values`.
    pub count: usize,
    /// Height of a map.
    pub height: usize,
    /// Width of a map.
    pub width: usize,
    /// Activations, axes `[map, row, column]`, the last innermost.
    pub values: Vec<f32>,
    /// The maps of which the next layer sees nothing but zero, in order.
    pub silenced: Vec<usize>,
}

/// The maps of a layer, and those behind the pooling layer that follows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    /// The layer, an index into [`RunInfo::layers`](crate::protocol::RunInfo::layers).
    pub layer: usize,
    /// Its output; of a layer with weights, after the normalisation and activation that follow it.
    pub maps: Maps,
    /// The output of the pooling layer that follows what `maps` shows, if one does.
    pub pooled: Option<Maps>,
}

/// The watched sample.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// Its index in the watched set.
    pub index: usize,
    /// The picture's shape H×W×C.
    pub shape: Shape,
    /// Its bytes, axes `[row, column, channel]`.
    pub pixels: Vec<u8>,
    /// The true class.
    pub label: usize,
    /// The class with the greatest output.
    pub predicted: usize,
    /// The output of each class: probabilities for softmax, activations otherwise.
    pub outputs: Vec<f32>,
    /// Whether `outputs` sum to one by construction (softmax).
    pub softmax: bool,
    /// This sample's loss.
    pub loss: f64,
}
