//! What does not change while a run goes on.

use super::log_level::LogLevel;
use cnn_tui_kernels::shape::Shape;
use serde::{Deserialize, Serialize};

/// Everything about a run that does not change while it runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RunInfo {
    /// Which of the networks of its conversation it is about, from 1; 0 where nobody counts them.
    pub begun: u64,
    /// The preset's name, or "custom".
    pub name: String,
    /// The architecture as one line of text.
    pub network: String,
    /// The data set's name, e.g. "MNIST".
    pub dataset: String,
    /// One sample's shape H×W×C.
    pub input: Shape,
    /// Names of the classes, by label.
    pub classes: Vec<String>,
    /// One row a layer, in order.
    pub layers: Vec<LayerInfo>,
    /// Layers whose weights or output can be looked at, as indices into `layers`: all but dropout, which changes nothing
    /// outside of training.
    pub viewable: Vec<usize>,
    /// Trainable parameters.
    pub parameters: usize,
    /// What would come of taking the silenced units out.
    pub pruning: Pruning,
    /// The seed of everything random.
    pub seed: u64,
    /// Threads that train.
    pub threads: usize,
    /// The instruction set the kernels use, e.g. "AVX-512".
    pub backend: String,
    /// Images trained on in an epoch.
    pub train_images: usize,
    /// Images in the validation set; 0 if there is none.
    pub validation_images: usize,
    /// How the validation set was chosen: "last" or "stratified".
    pub validation_split: String,
    /// Images in the test set.
    pub test_images: usize,
    /// Which set the watched sample comes from: "validation" or "training".
    pub watched_set: String,
    /// Samples in the watched set.
    pub watched_images: usize,
    /// Whether images lie as MNIST's digits do, so that what is drawn by hand is put there, too.
    pub centered: bool,
    /// Images in a batch.
    pub batch_size: usize,
    /// Batches in an epoch.
    pub steps_per_epoch: usize,
    /// Epochs to train.
    pub epochs: usize,
    /// Optimizer with its settings, e.g. "SGD, momentum 0.9".
    pub optimizer: String,
    /// Loss, e.g. "log-likelihood".
    pub loss: String,
    /// Base learning rate η, before schedule and the user's factor.
    pub learning_rate: f64,
    /// Learning-rate schedule, e.g. "cosine, warm-up 100 steps".
    pub schedule: String,
    /// Every setting as it is now.
    pub settings: Vec<SettingInfo>,
    /// What `cnn-tui resume` calls the run, if it is kept somewhere.
    pub run: Option<String>,
    /// What to know of the data before looking at numbers; the log says it, too.
    pub notes: Vec<DataNote>,
}

/// A setting of a run as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingInfo {
    /// Its name, by which [`Act::Set`](super::Act::Set) knows it.
    pub name: String,
    /// Its value in words.
    pub value: String,
    /// Its value as [`Act::Set`](super::Act::Set) takes it, which is what somebody who types another one begins with.
    pub text: String,
    /// What it does.
    pub help: String,
    /// What is expected of its value, in words; empty where that is plain.
    pub expected: String,
    /// Whether it can be changed while the run goes on.
    pub is_live: bool,
    /// The next lower value to change it to, if there is one.
    pub lower: Option<String>,
    /// The next higher value to change it to, if there is one.
    pub higher: Option<String>,
}

/// Something worth knowing of the data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DataNote {
    /// A warning if numbers mislead whoever does not know it.
    pub level: LogLevel,
    /// What kind of thing it is, for scripts, e.g. "one-class".
    pub what: String,
    /// What it is, in a sentence.
    pub text: String,
}

/// One row of the layer table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayerInfo {
    /// The layer as text, e.g. "conv 20 5x5 relu".
    pub text: String,
    /// Its kind, e.g. "conv".
    pub kind: String,
    /// What it does with each value or window, e.g. "keeps the greatest value of each window".
    pub does: String,
    /// Shape of one sample at its output, H×W×C.
    pub output: Shape,
    /// Trainable parameters: weights and biases.
    pub parameters: usize,
    /// Weights, or scales of a batch normalisation.
    pub weights: usize,
    /// Biases, or shifts of a batch normalisation.
    pub biases: usize,
    /// Multiply-adds for one sample, forward.
    pub macs: usize,
    /// The units whose output is held at zero, in order.
    pub silenced: Vec<usize>,
    /// The units whose parameters do not move, in order; of silenced ones they never do.
    pub frozen: Vec<usize>,
}

/// What would come of taking the silenced units out of a network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pruning {
    /// The network would be a smaller one.
    Smaller {
        /// Its architecture as one line of text.
        network: String,
        /// Its trainable parameters.
        parameters: usize,
        /// Its multiply-adds for one sample, forward.
        macs: usize,
    },
    /// It cannot be done, for this reason.
    Refused(String),
}

impl Default for Pruning {
    fn default() -> Self {
        Self::Refused(String::new())
    }
}
