//! What a step did to the weights and to the loss, for whoever trains step by step.

use super::next_batch::{Place, occasion};
use super::run::Trainer;
use super::step::Batch;
use crate::nn::layers::Layer;
use crate::nn::network::Network;
use crate::protocol::{Change, LayerChange};
use crate::threads::Workers;
use std::ops::Range;

/// The parameters of a network at some moment, one list a layer.
pub struct Parameters(Vec<Vec<f32>>);

impl Parameters {
    /// Copies the parameters of `network`.
    pub fn of(network: &Network<f32>) -> Self {
        Self(network.layers.iter().map(|layer| layer.parameters().flatten().copied().collect()).collect())
    }

    /// Gives how far the parameters moved from these to those of `network`: all of them, and those of each layer that has
    /// any.
    pub fn changes(&self, network: &Network<f32>) -> (Change, Vec<LayerChange>) {
        let change = |(moved, length): (f64, f64)| Change { moved: moved.sqrt(), length: length.sqrt() };
        let layers = network.layers.iter().zip(&self.0).enumerate();
        let (mut all, mut changes) = ((0.0, 0.0), Vec::new());
        for (index, (layer, before)) in layers.filter(|(_, (_, before))| !before.is_empty()) {
            let squares = squares(before, layer);
            all = (all.0 + squares.0, all.1 + squares.1);
            changes.push(LayerChange { layer: index, change: change(squares) });
        }
        (change(all), changes)
    }
}

/// Gives the sum of squares of how far the parameters of `layer` moved, and that of the parameters `before`.
fn squares(before: &[f32], layer: &Layer<f32>) -> (f64, f64) {
    let now = layer.parameters().flatten();
    before.iter().zip(now).fold((0.0, 0.0), |(moved, length), (&before, &now)| {
        let (before, now) = (f64::from(before), f64::from(now));
        (moved + (now - before).powi(2), length + before.powi(2))
    })
}

/// Gives the mean loss of the batch of so many `samples` that `trainer` trained last, measured again as it was then (the same
/// units dropped, statistics of the batch itself), with the weights as they are now. Nothing of the run changes by that.
pub fn loss_again(trainer: &mut Trainer, workers: &Workers, samples: usize) -> Option<f64> {
    let progress = &trainer.progress;
    let (step, offset) = (progress.step.checked_sub(1)?, progress.offset().checked_sub(samples)?);
    let pass = trainer.between().pass(Place { epoch: progress.epoch, step, offset });
    let order = trainer.order.batch(offset, samples);
    let (images, augmentation) = (&trainer.dataset.train, &trainer.config.augmentation);
    // What cannot be read is told by the next batch.
    let (excerpt, scaling) = (images.excerpt(order).ok()?, &trainer.network.scaling);
    let fill = |places: Range<usize>, x: &mut [f32], labels: &mut [u8]| {
        augmentation.fill(&excerpt, places, scaling, occasion(pass), x, labels);
    };
    // Running statistics move in the copy.
    let mut network = trainer.network.clone();
    let score = trainer.step.gradients(workers, &mut network, &Batch { samples: order.len(), pass, fill });
    Some(score.loss / score.images.max(1) as f64)
}
