//! A part of a batch on its way forward and back, with all that it must keep on that way.
//!
//! A batch is cut into shards by size; each has its own activations, errors and gradients, so that threads can work on
//! different shards without waiting for each other. Where a layer needs statistics of the whole batch, the plan cuts the
//! network into segments: whoever runs the shards synchronises them between two segments, see [`sync`](super::sync).

use super::dense_activations::DenseActivations;
use super::kernels::{Real, Scratch};
use super::layer::{Backward, Forward, Pass, Room};
use super::layers::Layer;
use super::loss::Score;
use super::memory::{Memory, Statistics};
use super::network::Network;
use super::plan::Plan;
use super::tensor::TensorPlace;
use std::ops::Range;
use std::sync::Arc;

/// One shard's samples, activations, errors and gradients. Nothing is allocated after it is made.
#[derive(Debug)]
pub struct Shard<T> {
    plan: Arc<Plan>,
    dense: DenseActivations<T>,
    /// aᴸ `[capacity, K]`.
    outputs: Vec<T>,
    labels: Vec<u8>,
    /// ∂C/∂ of the activation in hand, and space for the next one down.
    errors: [Vec<T>; 2],
    memories: Vec<Memory<T>>,
    /// ∂C/∂w, all tensors one after the other; but the weights of fully connected layers are never touched.
    gradients: Vec<T>,
    /// Each layer's part of `gradients`.
    places: Vec<Range<usize>>,
    /// What came of the forward pass.
    pub score: Score,
    pass: Pass,
    /// Whether parameters were written by non-temporal stores, and must be fetched from memory.
    non_temporal: bool,
}

impl<T: Real> Shard<T> {
    /// Makes space for `capacity` samples on their way through `network` as `plan` says.
    pub fn new(network: &Network<T>, plan: &Arc<Plan>, capacity: usize) -> Self {
        let trained = if plan.is_training() { capacity } else { 0 };
        let lengths: Vec<_> = (0..=network.layers.len()).map(|index| network.shape(index).len()).collect();
        let widest = lengths.iter().max().map_or(0, |length| length * trained);
        let (places, parameters) = places(network);
        let units = |layer: &Layer<T>| layer.dense_shape().map_or(0, |[_, units]| units);
        let deltas = network.layers.iter().map(|layer| vec![T::zero(); trained * units(layer)]);
        let dense = DenseActivations {
            samples: 0,
            activations: activations(plan, &lengths, capacity),
            deltas: deltas.collect(),
        };
        Self {
            plan: Arc::clone(plan),
            dense,
            outputs: vec![T::zero(); network.classes() * capacity],
            labels: vec![0; capacity],
            errors: [vec![T::zero(); widest], vec![T::zero(); widest]],
            memories: memories(network, plan, capacity),
            gradients: vec![T::zero(); if plan.is_training() { parameters } else { 0 }],
            places,
            score: Score::default(),
            pass: Pass::EVALUATE,
            non_temporal: false,
        }
    }

    /// Takes in `samples` samples: `fill` gets the space for them `[n, H, W, C]` and for their labels.
    pub fn load(
        &mut self,
        network: &Network<T>,
        samples: usize,
        pass: Pass,
        fill: impl FnOnce(&mut [T], &mut [u8]),
    ) {
        self.dense.samples = samples;
        self.pass = pass;
        fill(&mut self.dense.activations[0][..samples * network.input.len()], &mut self.labels[..samples]);
    }

    /// Says whether parameters are written by `non_temporal` stores, as is best where the processors are far apart. If so,
    /// all that other threads have read of the last batch is cleared by such stores, too: gradients, inputs and δ of fully
    /// connected layers.
    pub fn prepare(&mut self, non_temporal: bool) {
        self.non_temporal = non_temporal;
        for group in self.plan.groups().iter().filter(|_| non_temporal) {
            let index = group.layers.start;
            if group.dense {
                T::zero_non_temporal(&mut self.dense.activations[index]);
                T::zero_non_temporal(&mut self.dense.deltas[index]);
            } else {
                T::zero_non_temporal(&mut self.gradients[self.places[index].clone()]);
            }
        }
    }

    /// Takes `layers` of the network forward. Before a layer that needs statistics of the whole batch the shard must stop.
    pub fn forward(&mut self, network: &Network<T>, layers: Range<usize>, scratch: &mut Scratch<T>) {
        let DenseActivations { samples, activations, .. } = &mut self.dense;
        for group in self.plan.groups_of(&layers) {
            let Range { start, end } = group.layers;
            let layer = &network.layers[start];
            let (before, after) = activations.split_at_mut(start + 1);
            let x = &before[start][..*samples * network.shape(start).len()];
            let y = &mut after[end - start - 1][..*samples * network.shape(end).len()];
            if self.non_temporal {
                layer.parameters().for_each(T::prefetch);
            }
            let (memory, pass, fused) = (&mut self.memories[start], &self.pass, &group.fused);
            layer.forward(Forward { x, y, memory, pass, fused, scratch });
            network.silenced.clear(end, network.shape(end).channels, y);
        }
        let next = network.layers.get(layers.end).filter(|_| self.pass.training);
        if let Some(next) = next.and_then(Layer::batch_statistics) {
            let x = &activations[layers.end][..*samples * next.input().len()];
            next.forward_sums(x, &mut self.memories[layers.end]);
        }
    }

    /// Computes outputs and score, once all layers are done; for training also δᴸ of the mean over `batch` samples.
    pub fn finish(&mut self, network: &Network<T>, batch: usize) {
        let classes = network.classes();
        let DenseActivations { samples, activations, .. } = &self.dense;
        let length = samples * classes;
        let logits = &activations[network.layers.len()][..length];
        let (outputs, labels) = (&mut self.outputs[..length], &self.labels[..*samples]);
        network.head.outputs(logits, classes, outputs);
        self.score = network.head.score(logits, outputs, labels, classes);
        if self.pass.training {
            network.head.error(outputs, labels, classes, batch, &mut self.errors[0][..length]);
            self.backward_sums(network, network.layers.len());
        }
    }

    /// Takes the error back through `layers`, last first, filling their gradients.
    pub fn backward(&mut self, network: &Network<T>, layers: Range<usize>, scratch: &mut Scratch<T>) {
        let (start, mut dense) = (layers.start, std::mem::take(&mut self.dense));
        let mut deltas = std::mem::take(&mut dense.deltas);
        self.backward_into(&mut deltas, &dense, network, layers, scratch);
        self.dense = DenseActivations { deltas, ..dense };
        self.backward_sums(network, start);
    }

    /// Exchanges the dense activations for what is at `place`: to lend them out, for everybody to read, and to take them
    /// back. While they are out, the shard knows its way back through layers that are not fully connected, see
    /// [`Self::backward_along`], and nothing else.
    pub fn swap_dense_activations(&mut self, place: &mut DenseActivations<T>) {
        std::mem::swap(&mut self.dense, place);
    }

    /// Takes the error back through `layers` without any that is fully connected or normalises, along the dense activations
    /// that were lent out.
    pub fn backward_along(
        &mut self,
        dense: &DenseActivations<T>,
        network: &Network<T>,
        layers: Range<usize>,
        scratch: &mut Scratch<T>,
    ) {
        self.backward_into(&mut [], dense, network, layers, scratch);
    }

    /// Takes the error back through `layers` along dense activations; the δ of those fully connected go into `deltas`.
    fn backward_into(
        &mut self,
        deltas: &mut [Vec<T>],
        dense: &DenseActivations<T>,
        network: &Network<T>,
        layers: Range<usize>,
        scratch: &mut Scratch<T>,
    ) {
        for group in self.plan.groups_of(&layers).iter().rev() {
            let Range { start, end } = group.layers;
            let [inputs, outputs] = [start, end].map(|at| dense.samples * network.shape(at).len());
            let [d_y, d_x] = &mut self.errors;
            let d_y = &mut d_y[..outputs];
            network.layers[start].backward(Backward {
                x: &dense.activations[start][..inputs],
                y: &dense.activations[end][..outputs],
                d_y,
                d_x: (start > 0).then_some(&mut d_x[..inputs]),
                memory: &mut self.memories[start],
                gradients: &mut self.gradients[self.places[start].clone()],
                fused: &group.fused,
                scratch,
            });
            if group.dense {
                deltas[start][..outputs].copy_from_slice(d_y);
            }
            network.silenced.clear(start, network.shape(start).channels, &mut d_x[..inputs]);
            self.errors.swap(0, 1);
        }
    }

    /// Computes the sums that the shards share before the group that ends at `boundary` can go back, if it needs that.
    fn backward_sums(&mut self, network: &Network<T>, boundary: usize) {
        let Some(group) = self.plan.group_before(boundary) else { return };
        let index = group.layers.start;
        if let Some(layer) = network.layers[index].batch_statistics() {
            let DenseActivations { samples, activations, .. } = &self.dense;
            let [inputs, outputs] = [index, boundary].map(|at| samples * network.shape(at).len());
            let (x, y) = (&activations[index][..inputs], &activations[boundary][..outputs]);
            let d_y = &mut self.errors[0][..outputs];
            layer.backward_sums(&group.fused, x, y, d_y, &mut self.memories[index]);
        }
    }

    /// Adds this shard's share of the gradient of `tensor` to `sum`, its values from `first` on. Of the weights of
    /// fully connected layers it has none, see [`DenseActivations::part`].
    #[inline(always)]
    pub fn add_gradient(&self, tensor: &TensorPlace, first: usize, sum: &mut [T]) {
        let gradients = &self.gradients[tensor.range.start + first..][..sum.len()];
        for (sum, &g) in sum.iter_mut().zip(gradients) {
            *sum = *sum + g;
        }
    }

    /// Counts the samples in it at present.
    pub fn samples(&self) -> usize {
        self.dense.samples
    }

    /// Gives the plan it goes by.
    pub(super) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Gives what layer `index` remembers.
    pub(super) fn memory(&self, index: usize) -> &Memory<T> {
        &self.memories[index]
    }

    /// Gives what layer `index` remembers, to be changed.
    pub(super) fn memory_mut(&mut self, index: usize) -> &mut Memory<T> {
        &mut self.memories[index]
    }

    /// Gives the statistics that layer `index` normalises the batch by, if it does that.
    pub fn statistics(&self, network: &Network<T>, index: usize) -> Option<&Statistics<T>> {
        network.layers[index].batch_statistics().map(|_| &self.memories[index].norm)
    }

    /// Gives what the pass has left behind it.
    pub fn dense_activations(&self) -> &DenseActivations<T> {
        &self.dense
    }

    /// Gives the activations at the input of layer `index` `[n, shape]`; with the number of layers, the logits.
    pub fn activation(&self, network: &Network<T>, index: usize) -> &[T] {
        &self.dense.activations[index][..self.dense.samples * network.shape(index).len()]
    }

    /// Gives where each maximum was that layer `index` found by itself: offsets into its input, sample by sample; empty where it is
    /// not max pooling.
    pub fn winners(&self, index: usize) -> &[u32] {
        &self.memories[index].argmax
    }

    /// Exchanges a channel of the values before layer `index`, which begins a group, for `values`, one a place.
    pub fn swap_channel(&mut self, network: &Network<T>, index: usize, channel: usize, values: &mut [T]) {
        let shape = network.shape(index);
        let places = self.dense.activations[index][..self.dense.samples * shape.len()].iter_mut();
        let channel = places.skip(channel).step_by(shape.channels);
        channel.zip(values).for_each(|(own, value)| std::mem::swap(own, value));
    }

    /// Gives the outputs aᴸ `[n, K]`.
    pub fn outputs(&self, network: &Network<T>) -> &[T] {
        &self.outputs[..self.dense.samples * network.classes()]
    }

    /// Gives the outputs of each sample with its true class.
    pub fn answers(&self, network: &Network<T>) -> impl Iterator<Item = (&[T], usize)> {
        let labels = self.labels.iter().map(|&label| usize::from(label));
        self.outputs(network).chunks_exact(network.classes()).zip(labels)
    }
}

/// Gives each layer's part of the flat gradient, and how long that is.
fn places<T: Real>(network: &Network<T>) -> (Vec<Range<usize>>, usize) {
    let mut end = 0;
    let place = |layer: &Layer<T>| {
        let start = end;
        end += layer.parameter_count();
        start..end
    };
    let places = network.layers.iter().map(place).collect();
    (places, end)
}

/// Makes space for the input of each layer and for the logits; inside of a group there is none.
fn activations<T: Real>(plan: &Plan, lengths: &[usize], capacity: usize) -> Vec<Vec<T>> {
    let mut activations: Vec<_> = lengths.iter().map(|_| Vec::new()).collect();
    activations[0] = vec![T::zero(); lengths[0] * capacity];
    for end in plan.groups().iter().map(|group| group.layers.end) {
        activations[end] = vec![T::zero(); lengths[end] * capacity];
    }
    activations
}

/// Makes space for what each layer remembers; inside of a group there is none.
fn memories<T: Real>(network: &Network<T>, plan: &Plan, samples: usize) -> Vec<Memory<T>> {
    let mut memories: Vec<_> = network.layers.iter().map(|_| Memory::default()).collect();
    for group in plan.groups() {
        let room = Room { samples, training: plan.is_training(), fused: &group.fused };
        memories[group.layers.start] = network.layers[group.layers.start].memory(&room);
    }
    memories
}
