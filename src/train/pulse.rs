//! Whether a network still learns: one whose units have all fallen silent or saturated trains on for ever, and nothing
//! comes of it.

use super::run::Trainer;
use super::step::Batch;
use crate::nn::layer::Pass;
use crate::nn::optimizer::{Optimizer, Rule};
use crate::protocol::{Dead, Death};
use crate::threads::Workers;
use std::ops::Range;

/// What a parameter's last bit is worth, relative to it, and then some: by less it does not move.
const RESOLUTION: f64 = 1.0 / (1u64 << 26) as f64;
/// ε of RMSProp and Adam, which bounds what they make of a small gradient.
const EPSILON: f64 = 1e-8;

/// How far `optimizer` moves the parameters in the long run for each unit of gradient and of learning rate, at the most.
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

impl Trainer {
    /// Notes, at the end of an epoch, whether the network is dead; `correct` of the validation set were right.
    pub(super) fn feel_pulse(&mut self, workers: &Workers, correct: usize) {
        let epoch = self.progress.epoch + 1;
        let death = if self.may_be_constant(correct) { self.examine(workers) } else { None };
        let since = self.dead.map_or(epoch, |dead| dead.since);
        self.dead = death.map(|how| Dead { since, how });
    }

    /// The same for a run that is gone on with, from what is known of its epochs.
    pub(super) fn feel_pulse_again(&mut self, workers: &Workers) {
        let constant = |trainer: &Self, epoch: usize| {
            let validation = trainer.progress.history.get(epoch).map(|report| report.validation);
            validation.is_some_and(|set| {
                let correct = set.map_or(0.0, |set| set.accuracy * set.images as f64);
                trainer.may_be_constant(correct.round() as usize)
            })
        };
        let epochs = self.progress.epoch;
        let alive = (0..epochs).rfind(|&epoch| !constant(self, epoch));
        let since = alive.map_or(1, |epoch| epoch + 2);
        if since <= epochs {
            self.dead = self.examine(workers).map(|how| Dead { since, how });
        }
    }

    /// Whether so many right answers on the validation set can come of one answer for all: only then is it worth a look.
    fn may_be_constant(&self, correct: usize) -> bool {
        let labels = self.dataset.train.labels();
        let mut counts = [0; 256];
        self.split.validation.images().for_each(|image| counts[usize::from(labels[image])] += 1);
        self.split.validation.is_empty() || counts.contains(&correct)
    }

    /// Looks whether all images get one answer, and no gradient reaches the layers that could change that.
    pub fn examine(&mut self, workers: &Workers) -> Option<Death> {
        let mut classes = [false; 256];
        let visit = |_, predicted: usize, _| classes[predicted.min(255)] = true;
        let split = &self.split;
        let subset = if split.validation.is_empty() { &split.train } else { &split.validation };
        let (network, images) = (&self.network, &self.dataset.train);
        self.evaluator.piece(workers, network, images, subset, 0..subset.len(), visit);
        if classes.iter().filter(|&&given| given).count() != 1 || !self.is_cut_off(workers) {
            return None;
        }
        let same = self.evaluator.answers_alike(&self.network);
        Some(if same { Death::Silent } else { Death::Saturated })
    }

    /// Whether there are wrong answers and no layer before the last that has weights is moved by them. Images from all
    /// over the training set are taken, and nothing of the run changes by that.
    fn is_cut_off(&mut self, workers: &Workers) -> bool {
        let (train, images) = (&self.split.train, &self.dataset.train);
        let samples = self.config.batch_size.min(train.len());
        let indices: Vec<u32> =
            (0..samples).map(|sample| train.image(sample * train.len() / samples) as u32).collect();
        let first = images.image(train.image(0));
        let alike = indices.iter().all(|&index| images.image(index as usize) == first);
        let pass = Pass { training: true, seed: self.config.seed, ..Pass::EVALUATE };
        let fill = |part: Range<usize>, x: &mut [f32], labels: &mut [u8]| {
            images.fill_batch(&indices[part], x, labels);
        };
        let mut network = self.network.clone();
        let score = self.step.gradients(workers, &mut network, &Batch { samples, pass, fill });
        // What is all right need not move, and what cannot be told apart cannot be learnt.
        score.correct < score.images && !alike && self.cannot_move()
    }

    /// Whether the gradient last computed is too small for every layer before the last that has weights.
    fn cannot_move(&self) -> bool {
        let rate = self.config.learning_rate.max(self.progress.learning_rate);
        let reach = rate * reach(&self.config.optimizer);
        let (mut gradient, mut layers) = (self.step.gradient(), Vec::new());
        for layer in &self.network.layers {
            let count: usize = layer.parameter_count();
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
