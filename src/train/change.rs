//! What a step did to the weights and to the loss, for who trains step by step.

use super::run::Trainer;
use super::step::Batch;
use crate::nn::layers::Layer;
use crate::protocol::{Change, LayerChange};
use crate::threads::Workers;
use std::ops::Range;

/// Parameters of a network at some moment, one list a layer.
pub struct Parameters(Vec<Vec<f32>>);

/// Squares of how far parameters moved, and of the parameters themselves, added up.
fn squares(before: &[f32], layer: &Layer<f32>) -> (f64, f64) {
    let now = layer.parameters().flatten();
    before.iter().zip(now).fold((0.0, 0.0), |(moved, length), (&before, &now)| {
        let (before, now) = (f64::from(before), f64::from(now));
        (moved + (now - before).powi(2), length + before.powi(2))
    })
}

impl Trainer {
    /// The parameters as they are.
    pub fn parameters(&self) -> Parameters {
        Parameters(
            self.network.layers.iter().map(|layer| layer.parameters().flatten().copied().collect()).collect(),
        )
    }

    /// How far the parameters moved since they were `before`: all of them, and those of each layer that has any.
    pub fn moved_since(&self, before: &Parameters) -> (Change, Vec<LayerChange>) {
        let change = |(moved, length): (f64, f64)| Change { moved: moved.sqrt(), length: length.sqrt() };
        let layers = self.network.layers.iter().zip(&before.0).enumerate();
        let (mut all, mut changes) = ((0.0, 0.0), Vec::new());
        for (index, (layer, before)) in layers.filter(|(_, (_, before))| !before.is_empty()) {
            let squares = squares(before, layer);
            all = (all.0 + squares.0, all.1 + squares.1);
            changes.push(LayerChange { layer: index, change: change(squares) });
        }
        (change(all), changes)
    }

    /// The mean loss of the batch trained last, measured again as it was then (the same units dropped, statistics of
    /// the batch itself), with the weights as they are now. Nothing of the run changes by that.
    pub fn loss_again(&mut self, workers: &Workers) -> Option<f64> {
        let (range, pass) = self.place(self.progress.step.checked_sub(1)?);
        let (order, images) = (self.order.get(range)?, &self.dataset.train);
        let fill =
            |part: Range<usize>, x: &mut [f32], labels: &mut [u8]| images.fill_batch(&order[part], x, labels);
        // Running statistics move in the copy.
        let mut network = self.network.clone();
        let score = self.step.gradients(workers, &mut network, &Batch { samples: order.len(), pass, fill });
        Some(score.loss / score.images.max(1) as f64)
    }
}
