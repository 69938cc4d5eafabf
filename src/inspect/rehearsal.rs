//! What the next training step would do, tried on a copy, so that nothing of the run changes.

use crate::nn::loss::Objective;
use crate::nn::network::Network;
use crate::nn::optimizer::Optimizer;
use crate::nn::training_memory::TrainingMemory;
use crate::threads::Workers;
use serde::{Deserialize, Serialize};

/// What the next training step does, tried on a copy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rehearsal {
    /// The run's seed, which decides with the place of the batch what is random in it.
    pub seed: u64,
    /// The epoch of the batch, from 0.
    pub epoch: u64,
    /// The place of the batch in the epoch, from 0.
    pub step: u64,
    /// The number of the update in the run, from 1.
    pub number: u64,
    /// The batch: positions in the training images, in order.
    pub samples: Vec<usize>,
    /// The mean loss over the batch, labels being smoothed as in training.
    pub loss: f64,
    /// The learning rate.
    pub rate: f64,
    /// The rule that moves the parameters.
    pub optimizer: Optimizer,
    /// The Euclidean norm of the whole gradient.
    pub norm: f64,
    /// What clipping multiplies the gradient by.
    pub scale: f64,
    /// What becomes of each trained tensor, in standard order.
    pub tensors: Vec<TensorUpdate>,
    /// The statistics of the batch at each layer of the network, of those layers that normalise it.
    pub statistics: Vec<Option<BatchStatisticsValues>>,
}

/// What becomes of a trained tensor in a training step; values are in standard order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TensorUpdate {
    /// The index of its layer.
    pub layer: usize,
    /// Its name in the network, e.g. "1.conv.weights".
    pub name: String,
    /// The lengths of its axes.
    pub shape: Vec<usize>,
    /// Whether weight decay applies to it.
    pub decays: bool,
    /// The gradient of the mean loss over the batch, before clipping.
    pub gradient: Vec<f32>,
    /// Its values before the step.
    pub before: Vec<f32>,
    /// What the optimizer remembers of it before the step, a list for each of [`Optimizer::slot_names`].
    pub memory: Vec<Vec<f32>>,
    /// What the optimizer remembers of it after the step.
    pub memory_after: Vec<Vec<f32>>,
    /// Its values after the step.
    pub after: Vec<f32>,
}

/// The statistics that a layer normalises a batch by, axes `[C]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BatchStatisticsValues {
    /// The mean μ of the batch.
    pub mean: Vec<f32>,
    /// 1/√(σ² + ε) of the batch.
    pub inverse: Vec<f32>,
    /// The mean of δ, which is ∂C/∂y of the layer's output and C the mean loss over the batch.
    pub mean_d: Vec<f32>,
    /// The mean of δ·x̂.
    pub mean_product: Vec<f32>,
}

/// The gradient of the trained tensors of a layer over the batch of a training step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LayerGradient {
    /// The number of the update in the run, from 1.
    pub number: u64,
    /// The number of images in the batch.
    pub images: usize,
    /// The gradient of the mean loss over the batch, before clipping, of each tensor in standard order.
    pub tensors: Vec<Vec<f32>>,
}

/// A run whose next training step can be tried.
pub trait Rehearse {
    /// Tells whether all of a step can be tried: whether it is known what the optimizer remembers.
    fn can_step(&self) -> bool {
        true
    }

    /// Tries the next step of the run on a copy; nothing of the run changes, bit for bit. At the end of an epoch that is the
    /// first step of the next one, and of a run that is over the step that would follow.
    fn next_step(&mut self, workers: &Workers) -> Rehearsal;

    /// Computes the gradient of a layer over the batch of the next step, on a copy, so that nothing of the run changes.
    fn next_gradient(&mut self, workers: &Workers, layer: usize) -> LayerGradient;

    /// Gives the values that the trained tensors of a layer had when the run began; `None` if they cannot be computed any more.
    fn initial(&mut self, layer: usize) -> Option<&[Vec<f32>]>;

    /// Says how another network would be trained in place of that of the run; `None` if that is not known.
    fn manner(&self) -> Option<Manner> {
        None
    }

    /// Says what speaks against training another network in place of that of the run, as far as it is known.
    fn judge(&self, _network: &Network<f32>) -> Verdict {
        Verdict::default()
    }

    /// Tells whether the run would take another `value` of the setting called `name` from its next batch on; gives what is to be
    /// known of that, if anything is.
    ///
    /// # Errors
    /// If it would not, with the reason.
    fn consider(&self, name: &str, value: &str) -> Result<Option<String>, String>;
}

/// How a run trains whatever network it has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Manner {
    /// What is asked of the outputs.
    pub objective: Objective,
    /// What decides how much memory that takes.
    pub memory: TrainingMemory,
}

/// What speaks against training a network.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Why it cannot work, if it cannot.
    pub problem: Option<String>,
    /// Why it hardly will.
    pub doubts: Vec<String>,
}
