//! A network taken apart, so that nothing is computed in one: each activation is a layer of its own, and every value between
//! two layers exists. It is computed in `f64` with the naive kernels, one sample at a time (ADR 14).

use super::activation::Activation;
use super::arithmetic::{Arithmetic, Normalisation};
use super::kernels::{BatchPart, DenseBackwardWeights, Real, Scratch};
use super::layer::{Backward, Forward, Fused, Pass, Room};
use super::layers::{Layer, LayerSpec};
use super::loss::Head;
use super::memory::Memory;
use super::network::Network;
use super::shape::Shape;
use super::silence::Silence;
use super::spec::Spec;
use super::syntax::Tail;
use super::unit_set::UnitSet;
use std::ops::Range;

/// A layer of a network that was taken apart.
#[derive(Clone, Debug)]
pub struct Part<T = f64> {
    /// The layer of the network that it comes from, an index.
    pub layer: usize,
    /// What is computed.
    pub body: Layer<T>,
}

/// A network that was taken apart. The output activation and the cost are in the head.
#[derive(Clone, Debug)]
pub struct Unfused {
    /// Shape of one sample.
    pub input: Shape,
    /// The layers.
    pub parts: Vec<Part>,
    /// Output activation and cost.
    pub head: Head,
    /// The text of the network, parsed.
    spec: Spec,
    /// The units that are silenced.
    silenced: UnitSet,
}

/// Builds the layers of `network` anew, each activation as one of its own and all weights zero; where units are silenced, that is one
/// more behind their block. The output activation is left out: it is the head's.
///
/// # Errors
/// Never for a network that exists: the same layers fit once more.
pub fn parts<T: Real>(network: &Network<f32>) -> Result<Vec<Part<T>>, String> {
    let (mut parts, mut shape) = (Vec::new(), network.input);
    let (bodies, _) = network.spec.split_output();
    let counts = network.first_counts();
    for (layer, mut body) in bodies.into_iter().enumerate() {
        let activation = match body.tail() {
            Tail::Activated { activation, .. } => std::mem::take(activation),
            Tail::Plain | Tail::Activation(_) => Activation::Identity,
        };
        let own = (activation != Activation::Identity).then_some(LayerSpec::Activation(activation));
        for body in std::iter::once(body).chain(own) {
            let mut body = body.build::<T>(shape, layer)?;
            if let Some((_, counts)) = counts.iter().find(|(counted, _)| *counted == layer) {
                body.count_as(*counts);
            }
            shape = body.output();
            parts.push(Part { layer, body });
        }
        let units = network.silenced.before(layer + 1);
        if !units.is_empty() {
            parts.push(Part { layer, body: Layer::Silenced(Silence::new(shape, units)) });
        }
    }
    Ok(parts)
}

/// Copies the weights and buffers of `network` into `layers`, which are those of [`parts`].
pub fn copy_weights<'a, T: Real>(network: &Network<f32>, layers: impl Iterator<Item = &'a mut Layer<T>>) {
    let from = network.layers.iter().flat_map(Layer::tensors);
    for (from, to) in from.zip(layers.flat_map(Layer::tensors_mut)) {
        let values = to.values_mut().iter_mut().zip(from.values());
        values.for_each(|(to, from)| *to = T::from_f64(f64::from(*from)));
    }
}

/// One sample's way through an [`Unfused`] network, forward and back.
#[derive(Clone, Debug, Default)]
pub struct Passage {
    /// The values before each part, and the logits.
    pub values: Vec<Vec<f64>>,
    /// aᴸ.
    pub outputs: Vec<f64>,
    /// C of this sample.
    pub cost: f64,
    /// ∂C/∂ of [`Self::values`], alike.
    pub errors: Vec<Vec<f64>>,
    /// ∂C/∂ of the trained tensors of each part, one tensor after the other.
    pub gradients: Vec<Vec<f64>>,
    /// What each part remembers.
    pub(super) memories: Vec<Memory<f64>>,
}

/// What is known of the batch that a sample is in: the statistics of each layer that normalises it, by index of the layer.
pub type BatchKnowledge = Vec<Option<Normalisation>>;

impl Unfused {
    /// Takes `network` apart, with its weights.
    ///
    /// # Errors
    /// Never for a network that exists: the same layers fit once more.
    pub fn new(network: &Network<f32>) -> Result<Self, String> {
        let parts = parts(network)?;
        let (input, head, spec) = (network.input, network.head, network.spec.clone());
        let mut unfused = Self { input, parts, head, spec, silenced: network.silenced.clone() };
        unfused.refresh(network);
        Ok(unfused)
    }

    /// Tells whether it is `network` that was taken apart, or one of the same layers on the same input with the same units silenced.
    pub fn is_of(&self, network: &Network<f32>) -> bool {
        self.input == network.input && self.spec == network.spec && self.silenced == network.silenced
    }

    /// Takes over the weights, and what is asked of the outputs, at a later moment of the same network.
    pub fn refresh(&mut self, network: &Network<f32>) {
        self.head = network.head;
        copy_weights(network, self.parts.iter_mut().map(|part| &mut part.body));
    }

    /// Gives the shape of the values before part `index`; with the number of parts, that of the logits.
    pub fn shape(&self, index: usize) -> Shape {
        index.checked_sub(1).map_or(self.input, |before| self.parts[before].body.output())
    }

    /// Takes a sample `[H, W, C]` forward as `pass` says. Where that is training, layers that normalise need to know the batch.
    pub fn forward(&self, sample: &[f64], pass: &Pass, batch: &BatchKnowledge) -> Passage {
        let mut passage = self.through(0..self.parts.len(), sample.to_vec(), pass, batch);
        self.finish(&mut passage);
        passage
    }

    /// Takes the values `x` before the first of `parts` forward through these. Of what lies before, the passage knows nothing.
    pub fn through(&self, parts: Range<usize>, x: Vec<f64>, pass: &Pass, batch: &BatchKnowledge) -> Passage {
        let mut passage = Passage::default();
        passage.values.resize(parts.start, Vec::new());
        passage.memories.resize(parts.start, Memory::default());
        passage.values.push(x);
        for index in parts {
            let (y, memory) = self.parts[index].forward(&passage.values[index], pass, batch);
            passage.values.push(y);
            passage.memories.push(memory);
        }
        passage
    }

    /// Computes the outputs of a sample that went forward through all parts.
    pub fn finish(&self, passage: &mut Passage) {
        let logits = &passage.values[self.parts.len()];
        passage.outputs = vec![0.0; logits.len()];
        self.head.outputs(logits, logits.len(), &mut passage.outputs);
    }

    /// Computes C of a sample with this `label` that went forward.
    pub fn cost(&self, passage: &Passage, label: u8) -> f64 {
        let logits = &passage.values[self.parts.len()];
        self.head.score(logits, &passage.outputs, &[label], logits.len()).loss
    }

    /// Takes the error of a sample with this `label` that went forward back to the input.
    pub fn backward(&self, passage: &mut Passage, label: u8) {
        let classes = passage.outputs.len();
        passage.cost = self.cost(passage, label);
        let mut errors = vec![vec![0.0; classes]];
        self.head.error(&passage.outputs, &[label], classes, 1, &mut errors[0]);
        let mut gradients = Vec::new();
        for (index, part) in self.parts.iter().enumerate().rev() {
            let mut d_y = errors[errors.len() - 1].clone();
            let mut d_x = vec![0.0; passage.values[index].len()];
            gradients.push(part.backward(passage, index, &mut d_y, &mut d_x));
            errors.push(d_x);
        }
        errors.reverse();
        gradients.reverse();
        (passage.errors, passage.gradients) = (errors, gradients);
    }

    /// Says how the values behind part `index` came of those before it.
    pub fn arithmetic(&self, passage: &Passage, index: usize) -> Arithmetic {
        self.parts[index].body.arithmetic(&passage.memories[index])
    }
}

impl Part {
    /// Takes the values of a sample forward as `pass` says; returns those behind it, and what it remembers.
    pub fn forward(&self, x: &[f64], pass: &Pass, batch: &BatchKnowledge) -> (Vec<f64>, Memory<f64>) {
        let (fused, scratch) = (Fused::default(), &mut Scratch::new());
        let mut memory = self.body.memory(&Room { samples: 1, training: true, fused: &fused });
        if let Some(known) = batch.get(self.layer).and_then(Option::as_ref).filter(|_| pass.training) {
            known.put_into(&mut memory);
        }
        let mut y = vec![0.0; self.body.output().len()];
        self.body.forward(Forward { x, y: &mut y, memory: &mut memory, pass, fused: &fused, scratch });
        (y, memory)
    }

    /// Gives the part with another value of one parameter: that at `index` of its trained tensor number `tensor`, moved `by` so much.
    /// There is none if that does not exist.
    pub fn nudged(&self, tensor: usize, index: usize, by: f64) -> Option<Self> {
        let mut nudged = self.clone();
        *nudged.body.parameters_mut().nth(tensor)?.get_mut(index)? += by;
        Some(nudged)
    }

    /// Takes the error back, which is this part's place `index` in `passage`; returns ∂C/∂ of the trained tensors.
    fn backward(&self, passage: &mut Passage, index: usize, d_y: &mut [f64], d_x: &mut [f64]) -> Vec<f64> {
        let (fused, scratch) = (Fused::default(), &mut Scratch::new());
        let mut gradients = vec![0.0; self.body.parameter_count()];
        let (x, y) = (&passage.values[index], &passage.values[index + 1]);
        let memory = &mut passage.memories[index];
        if let Some(statistics) = self.body.batch_statistics() {
            statistics.backward_sums(&fused, x, y, d_y, memory);
        }
        let gradients_of = &mut gradients;
        self.body.backward(Backward {
            x,
            y,
            d_y,
            d_x: Some(d_x),
            memory,
            gradients: gradients_of,
            fused: &fused,
            scratch,
        });
        if let Some([inputs, units]) = self.body.dense_shape() {
            f64::dense_backward_weights(DenseBackwardWeights {
                inputs,
                units,
                parts: &[BatchPart { x, deltas: d_y }],
                unit_deltas: None,
                first: 0,
                d_weights: &mut gradients[..inputs * units],
                scratch,
            });
        }
        gradients
    }
}

impl Normalisation {
    /// Has a layer with this memory go by these statistics.
    fn put_into(&self, memory: &mut Memory<f64>) {
        memory.norm.mean.clone_from(&self.mean);
        memory.norm.inverse.clone_from(&self.inverse);
        memory.norm.mean_d.clone_from(&self.mean_d);
        memory.norm.mean_product.clone_from(&self.mean_product);
    }
}
