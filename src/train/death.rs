//! Whether a network still learns: one whose units have all fallen silent or saturated trains on for ever, and nothing
//! comes of it.

use super::config::TrainConfig;
use super::step::{Batch, Step};
use crate::dataset::{Dataset, DatasetError, Split};
use crate::inspect::evaluator::{Evaluator, Judged, watched};
use crate::nn::layer::Pass;
use crate::nn::network::Network;
use crate::nn::optimizer::{Optimizer, Rule};
use crate::protocol::Death;
use crate::threads::Workers;
use std::ops::Range;

/// The relative change by less of which a parameter does not move: what its last bit is worth, and then some.
const RESOLUTION: f64 = 1.0 / (1u64 << 26) as f64;
/// The ε of RMSProp and Adam, which bounds what they make of a small gradient.
const EPSILON: f64 = 1e-8;

/// Gives how far `optimizer` moves the parameters in the long run for each unit of gradient and of learning rate, at the most.
fn reach(optimizer: &Optimizer) -> f64 {
    match optimizer.rule {
        Rule::Sgd => 1.0,
        Rule::Momentum | Rule::Nesterov => 1.0 / (1.0 - optimizer.momentum).max(1e-6),
        Rule::RmsProp | Rule::Adam | Rule::AdamW => 1.0 / EPSILON,
    }
}

fn norm<'a>(values: impl IntoIterator<Item = &'a f32>) -> f64 {
    values.into_iter().map(|&value| f64::from(value).powi(2)).sum::<f64>().sqrt()
}

/// Tells whether `correct` right answers on the validation set can come of one answer for all: only then is it worth an
/// examination.
pub fn may_be_constant(dataset: &Dataset, split: &Split, correct: usize) -> bool {
    let labels = dataset.train.labels();
    let mut counts = [0; 256];
    split.validation.images().for_each(|image| counts[usize::from(labels[image])] += 1);
    split.validation.is_empty() || counts.contains(&correct)
}

/// A network to be examined, and what that takes. Nothing of the run changes by it.
pub struct Examination<'a> {
    /// What decides the run.
    pub config: &'a TrainConfig,
    /// The learning rate of the last batch.
    pub learning_rate: f64,
    /// The images.
    pub dataset: &'a Dataset,
    /// Which of the images are trained on, and which are for validation.
    pub split: &'a Split,
    /// The network.
    pub network: &'a Network<f32>,
    /// Space for measuring.
    pub evaluator: &'a mut Evaluator,
    /// Space for a batch.
    pub step: &'a mut Step<f32>,
    /// The threads to work on.
    pub workers: &'a Workers,
}

impl Examination<'_> {
    /// Tells how the network died, if all images get one answer, and no gradient reaches the layers that could change that.
    ///
    /// # Errors
    /// If images that are not in memory cannot be read.
    pub fn death(&mut self) -> Result<Option<Death>, DatasetError> {
        let mut classes = [false; 256];
        let visit = |image: Judged<'_>| classes[image.predicted().min(255)] = true;
        let (_, subset) = watched(self.split);
        let images = &self.dataset.train;
        self.evaluator.piece(self.workers, self.network, images, subset, 0..subset.len(), visit)?;
        if classes.iter().filter(|&&given| given).count() != 1 || !self.is_cut_off()? {
            return Ok(None);
        }
        let same = self.evaluator.answers_alike(self.network);
        Ok(Some(if same { Death::Silent } else { Death::Saturated }))
    }

    /// Tells whether there are wrong answers and no layer before the last that has weights is moved by them, with images
    /// from all over the training set.
    fn is_cut_off(&mut self) -> Result<bool, DatasetError> {
        let (train, images) = (&self.split.train, &self.dataset.train);
        let samples = self.config.batch_size.min(train.len());
        let indices: Vec<u32> =
            (0..samples).map(|sample| train.image(sample * train.len() / samples) as u32).collect();
        let (excerpt, scaling) = (images.excerpt(&indices)?, &self.network.scaling);
        let alike = (1..samples).all(|place| excerpt.image(place) == excerpt.image(0));
        let pass = Pass { training: true, seed: self.config.seed, ..Pass::EVALUATE };
        let fill = |places: Range<usize>, x: &mut [f32], labels: &mut [u8]| {
            excerpt.fill(places, scaling, x, labels);
        };
        let mut network = self.network.clone();
        let score = self.step.gradients(self.workers, &mut network, &Batch { samples, pass, fill });
        // What is all right need not move, and what cannot be told apart cannot be learnt.
        Ok(score.correct < score.images && !alike && self.cannot_move())
    }

    /// Tells whether the gradient last computed is too small for every layer before the last that has weights.
    fn cannot_move(&self) -> bool {
        let rate = self.config.learning_rate.max(self.learning_rate);
        let reach = rate * reach(&self.config.optimizer);
        let (mut gradient, mut layers) = (self.step.gradient(), Vec::new());
        for layer in &self.network.layers {
            let count = layer.parameter_count();
            let (own, rest) = gradient.split_at(count.min(gradient.len()));
            gradient = rest;
            if count > 0 {
                layers.push(norm(own) * reach <= RESOLUTION * norm(layer.parameters().flatten()));
            }
        }
        layers.split_last().is_some_and(|(_, before)| !before.is_empty() && before.iter().all(|&still| still))
    }
}

#[cfg(test)]
mod tests;
