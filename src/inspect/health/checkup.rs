//! What is found of the layers of a network: plain data.

use super::histogram::Histogram;
use crate::nn::activation::Activation;
use crate::protocol::Change;
use serde::{Deserialize, Serialize};

/// How the layers of a network are, all at one moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Checkup {
    /// The images that were looked at: the first ones of the watched set.
    pub images: usize,
    /// The learning rate of the next step, where something is trained.
    pub rate: Option<f64>,
    /// How many times as far as the first step momentum takes the parameters in the long run, for the same gradient: 1 without it.
    pub gain: f64,
    /// A row for each layer that has parameters or an activation, in order.
    pub layers: Vec<LayerHealth>,
}

impl Default for Checkup {
    fn default() -> Self {
        Self { images: 0, rate: None, gain: 1.0, layers: Vec::new() }
    }
}

/// How a layer is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LayerHealth {
    /// Index into [`RunInfo::layers`](crate::protocol::RunInfo::layers).
    pub layer: usize,
    /// Whether what it puts out is the output of the network.
    pub is_output: bool,
    /// The activation that its output has passed.
    pub activation: Activation,
    /// ‖g‖, the Euclidean norm of the gradient of its parameters in the next step, before clipping.
    pub gradient: Option<f64>,
    /// How far the next step moves its parameters.
    pub update: Option<Change>,
    /// Its weights, or the scales of a batch normalisation; biases are not among them.
    pub weights: Option<Distribution>,
    /// What it puts out, behind the activation, for all images that were looked at.
    pub activations: Distribution,
    /// The units, or channels of a map, that are 0 for all images, of all: of a ReLU.
    pub dead: Option<Portion>,
    /// The values within 2.5 % of an end of the range, of all: of a sigmoid or tanh.
    pub saturated: Option<Portion>,
    /// The units, or channels of a map, that are saturated for all images, of all: of a sigmoid or tanh.
    pub stuck: Option<Portion>,
}

impl LayerHealth {
    /// Gives the update-to-weight ratio ‖Δw‖ / ‖w‖ of the next step.
    pub fn ratio(&self) -> Option<f64> {
        self.update.as_ref().and_then(Change::share)
    }
}

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Portion {
    /// The number of those meant.
    pub count: u64,
    /// The number of all.
    pub total: u64,
}

impl Portion {
    /// Gives the share, 0 to 1; of none it is 0.
    pub fn share(self) -> f64 {
        if self.total == 0 { 0.0 } else { self.count as f64 / self.total as f64 }
    }
}

/// How values are distributed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Distribution {
    /// The number of finite values.
    pub count: u64,
    /// The number of values that are not finite, which nothing else here counts.
    pub lost: u64,
    /// The mean.
    pub mean: f64,
    /// The standard deviation σ, that of all values.
    pub deviation: f64,
    /// The least value.
    pub least: f64,
    /// The greatest value.
    pub greatest: f64,
    /// How many values lie where.
    pub histogram: Histogram,
}
