//! What the next training step would do, tried on a copy, so that nothing of the run changes.

use crate::dataset::augment::{Augmentation, Occasion};
use crate::dataset::{DatasetError, Images};
use crate::nn::loss::Objective;
use crate::nn::network::Network;
use crate::nn::optimizer::Optimizer;
use crate::nn::scaling::Scaling;
use crate::nn::shape::Shape;
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
    /// What is done to its images.
    pub augmentation: Augmentation,
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

impl Rehearsal {
    /// Gives the values of the image at a place of the batch as the step gets them, axes `[row, column, channel]`, and its label.
    ///
    /// # Errors
    /// If it is not in memory and cannot be read.
    ///
    /// # Panics
    /// If there is no such place.
    pub fn load(
        &self,
        images: &Images,
        scaling: &Scaling,
        place: usize,
    ) -> Result<(Vec<f64>, u8), DatasetError> {
        let (mut pixels, mut label) = (vec![0.0_f32; images.shape.len()], [0]);
        let occasion = Occasion { seed: self.seed, epoch: self.epoch };
        let excerpt = images.excerpt(self.samples[place]..self.samples[place] + 1)?;
        self.augmentation.fill(&excerpt, 0..1, scaling, occasion, &mut pixels, &mut label);
        Ok((pixels.into_iter().map(f64::from).collect(), label[0]))
    }
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

/// The images of a batch, or the first ones of a large one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchImages {
    /// The number of the update that follows the batch, from 1.
    pub number: u64,
    /// The epoch of the batch, from 0.
    pub epoch: u64,
    /// The number of images in the batch.
    pub samples: usize,
    /// What is done to them, as text; empty if nothing is.
    pub augmentation: String,
    /// The shape of an image, H×W×C.
    pub shape: Shape,
    /// The places of these images among all that are not for testing, in the order in which they are trained on.
    pub images: Vec<usize>,
    /// Their labels.
    pub labels: Vec<u8>,
    /// Their bytes as they are, axes `[image, row, column, channel]`.
    pub plain: Vec<u8>,
    /// The same images as they are trained on; values from 0 to 1 are rounded to bytes.
    pub distorted: Vec<u8>,
}

impl BatchImages {
    /// Gives the bytes of an image, as it is or as it is trained on, axes `[row, column, channel]`; `None` if it is not among them.
    pub fn picture(&self, place: usize, distorted: bool) -> Option<&[u8]> {
        let pixels = if distorted { &self.distorted } else { &self.plain };
        pixels.chunks_exact(self.shape.len().max(1)).nth(place)
    }
}

/// A run whose next training step can be tried.
pub trait Rehearse {
    /// Tells whether all of a step can be tried: whether it is known what the optimizer remembers.
    fn can_step(&self) -> bool {
        true
    }

    /// Tries the next step of the run on a copy; nothing of the run changes, bit for bit. At the end of an epoch that is the
    /// first step of the next one, and of a run that is over the step that would follow.
    ///
    /// # Errors
    /// If images that are not in memory cannot be read.
    fn next_step(&mut self, workers: &Workers) -> Result<Rehearsal, DatasetError>;

    /// Computes the gradient of a layer over the batch of the next step, on a copy, so that nothing of the run changes.
    ///
    /// # Errors
    /// If images that are not in memory cannot be read.
    fn next_gradient(&mut self, workers: &Workers, layer: usize) -> Result<LayerGradient, DatasetError>;

    /// Gives the values that the trained tensors of a layer had when the run began; `None` if they cannot be computed any more.
    fn initial(&mut self, layer: usize) -> Option<&[Vec<f32>]>;

    /// Gives the images of the batch of the next step, `most` of them at the most; none where that is not known.
    ///
    /// # Errors
    /// If images that are not in memory cannot be read.
    fn next_images(&mut self, _most: usize) -> Result<BatchImages, DatasetError> {
        Ok(BatchImages::default())
    }

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
