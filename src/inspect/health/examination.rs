//! Layers being looked at: what the next step does to them, and what they make of image after image.

use super::checkup::{Checkup, Distribution, LayerHealth};
use super::tally::{Outputs, Values};
use crate::inspect::lanes::{Lanes, Load};
use crate::inspect::rehearsal::{Rehearsal, TensorUpdate};
use crate::nn::activation::Activation;
use crate::nn::network::Network;
use crate::nn::optimizer::{Optimizer, Rule};
use crate::nn::shard::Shard;
use crate::protocol::Change;
use crate::threads::Workers;
use std::sync::{Mutex, PoisonError};

/// The layers of a network being looked at.
pub struct Examination {
    /// The images that were looked at.
    pub done: usize,
    rate: Option<f64>,
    gain: f64,
    rows: Vec<Row>,
    /// What was counted in each shard; only who has the shard in hand counts.
    counted: Vec<Mutex<Vec<Outputs>>>,
}

/// A layer that is looked at, and what is known of it before any image.
struct Row {
    health: LayerHealth,
    place: Place,
    units: usize,
}

/// Where the values of a layer are in a shard.
#[derive(Clone, Copy)]
enum Place {
    /// Before the layer of this index, or behind the last one.
    Activation(usize),
    /// Behind the output activation.
    Outputs,
}

impl Examination {
    /// Begins to look at the layers of `network`, with what the next step does to them.
    pub fn new(network: &Network<f32>, rehearsal: Option<&Rehearsal>) -> Self {
        Self {
            done: 0,
            rate: rehearsal.map(|rehearsal| rehearsal.rate),
            gain: rehearsal.map_or(1.0, |rehearsal| gain(&rehearsal.optimizer)),
            rows: rows(network, rehearsal),
            counted: Vec::new(),
        }
    }

    /// Looks at images on their way through `lanes`, which have space for them.
    pub fn look(&mut self, network: &Network<f32>, workers: &Workers, lanes: &mut Lanes, load: &Load<'_>) {
        let nothing = || Mutex::new(self.rows.iter().map(Row::nothing).collect());
        let missing = lanes.count().saturating_sub(self.counted.len());
        self.counted.extend((0..missing).map(|_| nothing()));
        let places: Vec<Place> = self.rows.iter().map(|row| row.place).collect();
        let each = lanes.even(load.range.len());
        lanes.run(workers, network, network.layers.len(), load, each, |index, shard| {
            let mut outputs = self.counted[index].lock().unwrap_or_else(PoisonError::into_inner);
            count(&mut outputs, &places, shard, network);
        });
        self.done = load.range.end;
    }

    /// Gives what is known so far.
    pub fn checkup(&self) -> Checkup {
        let layer = |(index, row): (usize, &Row)| {
            let mut outputs = row.nothing();
            for counted in &self.counted {
                outputs.add(&counted.lock().unwrap_or_else(PoisonError::into_inner)[index]);
            }
            LayerHealth {
                activations: outputs.distribution(),
                dead: outputs.dead(),
                saturated: outputs.saturated(),
                stuck: outputs.stuck(),
                ..row.health.clone()
            }
        };
        Checkup {
            images: self.done,
            rate: self.rate,
            gain: self.gain,
            layers: self.rows.iter().enumerate().map(layer).collect(),
        }
    }
}

impl Row {
    /// The outputs of the layer before any is counted.
    fn nothing(&self) -> Outputs {
        Outputs::new(self.health.activation, self.units)
    }
}

/// Counts what the layers made of the images in a shard.
fn count(outputs: &mut [Outputs], places: &[Place], shard: &Shard<f32>, network: &Network<f32>) {
    for (outputs, place) in outputs.iter_mut().zip(places) {
        outputs.extend(match *place {
            Place::Activation(index) => shard.activation(network, index),
            Place::Outputs => shard.outputs(network),
        });
    }
}

/// Gives how many times as far as the first step momentum takes the parameters in the long run.
fn gain(optimizer: &Optimizer) -> f64 {
    match optimizer.rule {
        Rule::Momentum | Rule::Nesterov => 1.0 / (1.0 - optimizer.momentum).max(1e-6),
        // The step of these has its whole length from the beginning.
        Rule::Sgd | Rule::RmsProp | Rule::Adam | Rule::AdamW => 1.0,
    }
}

/// Lists the layers that have parameters or an activation.
fn rows(network: &Network<f32>, rehearsal: Option<&Rehearsal>) -> Vec<Row> {
    let (layers, texts) = (network.layers.len(), network.spec.layers.len());
    let row = |layer: usize, activation: Activation, place: Place| Row {
        units: network.shape((layer + 1).min(layers)).channels,
        place,
        health: LayerHealth {
            layer,
            is_output: layer + 1 == texts,
            activation,
            gradient: rehearsal.and_then(|rehearsal| gradient(rehearsal, layer)),
            update: rehearsal.and_then(|rehearsal| update(rehearsal, layer)),
            weights: weights(network, layer),
            ..LayerHealth::default()
        },
    };
    // Where the output activation has no layer of its own in the text, it is that of the last layer.
    let inner = (0..layers).map(|layer| match layer + 1 == texts {
        true => row(layer, network.head.activation, Place::Outputs),
        false => row(layer, network.layers[layer].properties().activation, Place::Activation(layer + 1)),
    });
    let last = (texts > layers).then(|| row(layers, network.head.activation, Place::Outputs));
    let has_something =
        |row: &Row| row.health.weights.is_some() || row.health.activation != Activation::Identity;
    inner.chain(last).filter(has_something).collect()
}

/// Gives how the weights of a layer are distributed, if it has any.
fn weights(network: &Network<f32>, layer: usize) -> Option<Distribution> {
    let mut values = Values::default();
    values.extend(network.layers.get(layer)?.parameters().next()?);
    Some(values.distribution())
}

/// Gives the norm of a layer's gradient in the next step, if it has parameters.
fn gradient(rehearsal: &Rehearsal, layer: usize) -> Option<f64> {
    norm_of(rehearsal, layer, |tensor| squares(tensor.gradient.iter().copied().map(f64::from)))
}

/// Gives how far the next step moves the parameters of a layer, if it has any.
fn update(rehearsal: &Rehearsal, layer: usize) -> Option<Change> {
    let moved = norm_of(rehearsal, layer, |tensor| {
        let pairs = tensor.before.iter().zip(&tensor.after);
        squares(pairs.map(|(&before, &after)| f64::from(after) - f64::from(before)))
    })?;
    let length = norm_of(rehearsal, layer, |tensor| squares(tensor.before.iter().copied().map(f64::from)))?;
    Some(Change { moved, length })
}

/// Gives the root of a sum over the tensors of a layer, if it has any.
fn norm_of(rehearsal: &Rehearsal, layer: usize, squares: impl Fn(&TensorUpdate) -> f64) -> Option<f64> {
    let mut tensors = rehearsal.tensors.iter().filter(|tensor| tensor.layer == layer).peekable();
    tensors.peek()?;
    Some(tensors.map(squares).sum::<f64>().sqrt())
}

fn squares(values: impl Iterator<Item = f64>) -> f64 {
    values.map(|value| value * value).sum()
}
