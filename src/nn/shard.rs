//! A part of a batch on its way forward and back, with all that it must keep on that way.
//!
//! A batch is cut into shards by size; each has its own activations, errors and gradients, so shards can be worked
//! on by different threads without meeting. Where they must meet, at batch normalisation, the network is cut into
//! segments: whoever runs the shards calls [`sync_forward`] and [`sync_backward`] between two segments.

use super::activation::Activation;
use super::blocks::{after_norm, together};
use super::kernels::{BatchPart, Pooled, Real, Scratch};
use super::layer::{Layer, Memory, Pass};
use super::layers::BatchNorm;
use super::loss::{Score, predicted};
use super::network::{Network, TensorPlace};
use std::ops::Range;

/// What a shard is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Going forward and back.
    Train,
    /// Going forward, for the outputs alone.
    Evaluate,
    /// Going forward, keeping the output of every layer to be looked at.
    Observe,
}

/// What a pass leaves behind it: all that the gradients of fully connected layers are made of. A shard can lend it out as
/// soon as it is back through those, see [`Shard::swap_dense_activations`].
#[derive(Debug, Default)]
pub struct DenseActivations<T> {
    /// Samples in it at present, n.
    samples: usize,
    /// `[i]`: input of layer i, `[capacity, shape]`; the last: logits. Inside of a block there is nothing.
    activations: Vec<Vec<T>>,
    /// `[i]`: δ of layer i, `[capacity, U]`, if it is fully connected.
    deltas: Vec<Vec<T>>,
}

impl<T> DenseActivations<T> {
    /// Inputs and δ of the fully connected layer `layer` from I inputs to U units, its shape.
    pub fn part(&self, layer: usize, [inputs, units]: [usize; 2]) -> BatchPart<'_, T> {
        let x = &self.activations[layer][..self.samples * inputs];
        BatchPart { x, deltas: &self.deltas[layer][..self.samples * units] }
    }
}

/// One shard's samples, activations, errors and gradients. Nothing is allocated after it is made.
#[derive(Debug)]
pub struct Shard<T> {
    /// `[i]`: how many layers are computed in one from layer i on; 0 inside of such a block.
    blocks: Vec<usize>,
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
    /// Whether parameters were written with non-temporal stores, and must be fetched from memory.
    non_temporal: bool,
}

impl<T: Real> Shard<T> {
    /// Space for `capacity` samples.
    pub fn new(network: &Network<T>, capacity: usize, purpose: Purpose) -> Self {
        let training = purpose == Purpose::Train;
        let blocks = blocks(network, purpose);
        let shapes = (0..=network.layers.len()).map(|index| network.shape(index).len());
        let widest = if training { shapes.clone().max().unwrap_or(0) * capacity } else { 0 };
        let inside = |index: usize| blocks.get(index) == Some(&0);
        let lengths =
            shapes.enumerate().map(|(index, length)| if inside(index) { 0 } else { length * capacity });
        let activations = lengths.map(|length| vec![T::zero(); length]).collect();
        let memories = network.layers.iter().enumerate().map(|(index, layer)| {
            let memory = if inside(index) { Memory::default() } else { layer.memory(capacity) };
            let pooled = training && blocks[index] > 1 && pools(&network.layers[index + blocks[index] - 1]);
            let cells = if pooled { network.shape(index + blocks[index]).len() * capacity } else { 0 };
            let argmax_input = if let Layer::BatchNorm(_) = layer { cells } else { 0 };
            Memory { argmax4: vec![0; cells], argmax_input: vec![T::zero(); argmax_input], ..memory }
        });
        let memories = memories.collect();
        let mut end = 0;
        let places: Vec<_> = network
            .layers
            .iter()
            .map(|layer| {
                let start = end;
                end += layer.parameters().iter().map(|tensor| tensor.len()).sum::<usize>();
                start..end
            })
            .collect();
        let units = |layer: &Layer<T>| if let Layer::Dense(dense) = layer { dense.bias.len() } else { 0 };
        let room = if training { capacity } else { 0 };
        let deltas = network.layers.iter().map(|layer| vec![T::zero(); room * units(layer)]).collect();
        Self {
            blocks,
            dense: DenseActivations { samples: 0, activations, deltas },
            outputs: vec![T::zero(); network.classes() * capacity],
            labels: vec![0; capacity],
            errors: [vec![T::zero(); widest], vec![T::zero(); widest]],
            memories,
            gradients: vec![T::zero(); if training { end } else { 0 }],
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

    /// Says whether parameters are written with `non_temporal` stores, as is best where the processors are far apart. If so, all that
    /// other threads have read of the last batch is cleared with them, too: gradients, inputs and δ of fully connected
    /// layers.
    pub fn prepare(&mut self, network: &Network<T>, non_temporal: bool) {
        self.non_temporal = non_temporal;
        for (index, layer) in network.layers.iter().enumerate().filter(|_| non_temporal) {
            if let Layer::Dense(_) = layer {
                T::zero_non_temporal(&mut self.dense.activations[index]);
                T::zero_non_temporal(&mut self.dense.deltas[index]);
            } else {
                T::zero_non_temporal(&mut self.gradients[self.places[index].clone()]);
            }
        }
    }

    /// Takes `layers` of the network forward. Before a batch normalisation the shard must stop and meet the others.
    pub fn forward(&mut self, network: &Network<T>, layers: Range<usize>, scratch: &mut Scratch<T>) {
        let (mut index, DenseActivations { samples, activations, .. }) = (layers.start, &mut self.dense);
        while index < layers.end {
            let step = self.blocks[index];
            let (before, after) = activations.split_at_mut(index + 1);
            let x = &before[index][..*samples * network.shape(index).len()];
            let y = &mut after[step - 1][..*samples * network.shape(index + step).len()];
            let memory = &mut self.memories[index];
            if self.non_temporal {
                network.layers[index].slices().for_each(T::prefetch);
            }
            match &network.layers[index] {
                Layer::Conv(conv) if step > 1 => {
                    let wanted = memory.argmax4.len().min(y.len());
                    let pooled = Pooled { values: y, argmax4: &mut memory.argmax4[..wanted] };
                    conv.forward_pooled(x, pooled, scratch);
                }
                Layer::BatchNorm(norm) if step > 1 => match after_norm(network, index) {
                    (activation, None) => norm.forward(activation, x, y, memory, &self.pass),
                    (activation, Some(pool)) => {
                        norm.forward_pooled((activation, pool), x, y, memory, &self.pass);
                    }
                },
                layer => layer.forward(x, y, memory, &self.pass, scratch),
            }
            index += step;
        }
        if let (true, Some(Layer::BatchNorm(next))) = (self.pass.training, network.layers.get(layers.end)) {
            let x = &activations[layers.end][..*samples * next.shape.len()];
            next.forward_sums(x, &mut self.memories[layers.end]);
        }
    }

    /// Outputs and score, once all layers are done; for training also δᴸ of the mean over `batch` samples.
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
            self.sums_backward(network, network.layers.len());
        }
    }

    /// Takes the error back through `layers`, last first, filling their gradients.
    pub fn backward(&mut self, network: &Network<T>, layers: Range<usize>, scratch: &mut Scratch<T>) {
        let (start, mut dense) = (layers.start, std::mem::take(&mut self.dense));
        let mut deltas = std::mem::take(&mut dense.deltas);
        self.walk_back(network, layers, (&dense, &mut deltas), scratch);
        self.dense = DenseActivations { deltas, ..dense };
        self.sums_backward(network, start);
    }

    /// Exchanges the dense activations for what is at `place`: to lend it out, for everybody to read, and to take it back. While it is
    /// out, the shard knows its way back through layers that are not fully connected, see [`Self::backward_along`], and
    /// nothing else.
    pub fn swap_dense_activations(&mut self, place: &mut DenseActivations<T>) {
        std::mem::swap(&mut self.dense, place);
    }

    /// [`Self::backward`] through `layers` without any that is fully connected or normalises, along the dense activations that were
    /// lent out.
    pub fn backward_along(
        &mut self,
        dense: &DenseActivations<T>,
        network: &Network<T>,
        layers: Range<usize>,
        scratch: &mut Scratch<T>,
    ) {
        self.walk_back(network, layers, (dense, &mut []), scratch);
    }

    /// Takes the error back through `layers` along dense activations; the δ of those fully connected go where there is room.
    fn walk_back(
        &mut self,
        network: &Network<T>,
        layers: Range<usize>,
        (dense, deltas): (&DenseActivations<T>, &mut [Vec<T>]),
        scratch: &mut Scratch<T>,
    ) {
        let mut end = layers.end;
        while end > layers.start {
            let index = self.block_before(end);
            let step = end - index;
            let [inputs, outputs] = [index, end].map(|at| dense.samples * network.shape(at).len());
            let (x, y) = (&dense.activations[index][..inputs], &dense.activations[end][..outputs]);
            let [d_y, d_x] = &mut self.errors;
            let (d_y, d_x) = (&mut d_y[..outputs], (index > 0).then_some(&mut d_x[..inputs]));
            let memory = &mut self.memories[index];
            let gradients = &mut self.gradients[self.places[index].clone()];
            match &network.layers[index] {
                Layer::Conv(conv) if step > 1 => {
                    let pooled = (y, &memory.argmax4[..outputs], &*d_y);
                    conv.backward_pooled(x, pooled, d_x, gradients, scratch);
                }
                Layer::BatchNorm(norm) if step > 1 => {
                    norm.backward(after_norm(network, index).1, x, d_y, d_x, memory, gradients);
                }
                layer => layer.backward(x, y, d_y, d_x, memory, gradients, scratch),
            }
            if let Layer::Dense(_) = network.layers[index] {
                deltas[index][..outputs].copy_from_slice(d_y);
            }
            self.errors.swap(0, 1);
            end = index;
        }
    }

    /// Where the block that ends at `boundary` begins with a batch normalisation: the sums it has to meet over.
    fn sums_backward(&mut self, network: &Network<T>, boundary: usize) {
        let Some(index) = (boundary > 0).then(|| self.block_before(boundary)) else { return };
        if let Layer::BatchNorm(layer) = &network.layers[index] {
            let alone = self.blocks[index] == 1;
            let activation = if alone { Activation::Identity } else { after_norm(network, index).0 };
            let DenseActivations { samples, activations, .. } = &self.dense;
            let [inputs, outputs] = [index, boundary].map(|at| samples * network.shape(at).len());
            let (x, y) = (&activations[index][..inputs], &activations[boundary][..outputs]);
            let d_y = &mut self.errors[0][..outputs];
            layer.backward_sums(activation, x, y, d_y, &mut self.memories[index]);
        }
    }

    /// The first layer of the block that ends at `end`, which is not 0.
    fn block_before(&self, end: usize) -> usize {
        (0..end).rfind(|&index| self.blocks[index] > 0).unwrap_or(0)
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

    /// What the pass has left behind it.
    pub fn dense_activations(&self) -> &DenseActivations<T> {
        &self.dense
    }

    /// Activations at the input of layer `index` `[n, shape]`; with the number of layers, the logits.
    pub fn activation(&self, network: &Network<T>, index: usize) -> &[T] {
        &self.dense.activations[index][..self.dense.samples * network.shape(index).len()]
    }

    /// Outputs aᴸ `[n, K]`.
    pub fn outputs(&self, network: &Network<T>) -> &[T] {
        &self.outputs[..self.dense.samples * network.classes()]
    }

    /// The predicted and the true class of each sample.
    pub fn answers(&self, network: &Network<T>) -> impl Iterator<Item = (usize, usize)> {
        let labels = self.labels.iter().map(|&label| usize::from(label));
        self.outputs(network).chunks_exact(network.classes()).map(predicted).zip(labels)
    }

    /// Which side of every kink the pass went: a number that changes when a ReLU switches or a maximum moves.
    pub fn kinks(&self, network: &Network<T>) -> u64 {
        let mut hash = 0xcbf2_9ce4_8422_2325;
        // FNV-1a: only equality is asked of it.
        let mut note = |value: u64| hash = (hash ^ value).wrapping_mul(0x0100_0000_01b3);
        for (index, layer) in network.layers.iter().enumerate() {
            if has_kink(layer) {
                // Of a block the maxima are there: which side the others are on makes no difference.
                let first = self.block_before(index + 1);
                let output = first + self.blocks[first];
                self.activation(network, output).iter().for_each(|&a| note(u64::from(a > T::zero())));
            }
            let memory = &self.memories[index];
            memory.argmax.iter().for_each(|&position| note(u64::from(position)));
            memory.argmax4.iter().for_each(|&position| note(u64::from(position)));
        }
        hash
    }
}

/// For each layer, how many are computed in one from it on; 0 inside of such a block. Who observes, sees every layer.
fn blocks<T: Real>(network: &Network<T>, purpose: Purpose) -> Vec<usize> {
    let mut blocks = vec![0; network.layers.len()];
    let mut index = 0;
    while index < blocks.len() {
        blocks[index] = if purpose == Purpose::Observe { 1 } else { together(network, index) };
        index += blocks[index];
    }
    blocks
}

/// Whether the layer is a pooling layer.
fn pools<T>(layer: &Layer<T>) -> bool {
    matches!(layer, Layer::Pool(_))
}

/// Whether the layer's activation has a corner at zero.
fn has_kink<T>(layer: &Layer<T>) -> bool {
    use super::activation::Activation::{LeakyRelu, Relu};
    match layer {
        Layer::Conv(layer) => matches!(layer.activation, Relu | LeakyRelu),
        Layer::Dense(layer) => matches!(layer.activation, Relu | LeakyRelu),
        Layer::Activation(layer) => matches!(layer.activation, Relu | LeakyRelu),
        Layer::Pool(_) | Layer::Dropout(_) | Layer::BatchNorm(_) => false,
    }
}

/// The segments of `network` between which shards must meet: each but the first begins with a batch normalisation.
pub fn segments<T>(network: &Network<T>) -> Vec<Range<usize>> {
    let norms = network.layers.iter().enumerate().filter(|(_, layer)| matches!(layer, Layer::BatchNorm(_)));
    let mut cuts: Vec<usize> = std::iter::once(0).chain(norms.map(|(index, _)| index)).collect();
    cuts.push(network.layers.len());
    cuts.windows(2).map(|pair| pair[0]..pair[1]).collect()
}

/// Adds up the shards' sums for the batch normalisation at `index`, in shard order, and gives each the statistics of
/// the whole batch; moves the layer's running statistics.
pub fn sync_forward<T: Real>(
    network: &mut Network<T>,
    shards: &mut [Shard<T>],
    index: usize,
    totals: &mut Vec<(f64, f64)>,
) {
    let Layer::BatchNorm(layer) = &mut network.layers[index] else { return };
    let count = add_up(layer, shards, index, totals);
    layer.update_running(totals, count);
    for shard in shards {
        let norm = &mut shard.memories[index].norm;
        for ((mean, inverse), &sums) in norm.mean.iter_mut().zip(&mut norm.inverse).zip(&*totals) {
            (*mean, *inverse) = BatchNorm::statistics(sums, count);
        }
    }
}

/// The same on the way back: means of δ and δ·x̂ over the whole batch.
pub fn sync_backward<T: Real>(
    network: &Network<T>,
    shards: &mut [Shard<T>],
    index: usize,
    totals: &mut Vec<(f64, f64)>,
) {
    let Layer::BatchNorm(layer) = &network.layers[index] else { return };
    let count = add_up(layer, shards, index, totals);
    for shard in shards {
        let norm = &mut shard.memories[index].norm;
        for ((mean_d, mean), &(d, product)) in
            norm.mean_d.iter_mut().zip(&mut norm.mean_product).zip(&*totals)
        {
            (*mean_d, *mean) = (T::from_f64(d / count), T::from_f64(product / count));
        }
    }
}

/// Totals of the shards' sums for each channel; returns how many values a channel they are of.
fn add_up<T: Real>(
    layer: &BatchNorm<T>,
    shards: &[Shard<T>],
    index: usize,
    totals: &mut Vec<(f64, f64)>,
) -> f64 {
    totals.clear();
    totals.resize(layer.shape.channels, (0.0, 0.0));
    for shard in shards {
        for (total, sums) in totals.iter_mut().zip(&shard.memories[index].sums) {
            total.0 += sums.0;
            total.1 += sums.1;
        }
    }
    let samples: usize = shards.iter().map(|shard| shard.dense.samples).sum();
    (samples * layer.shape.places()) as f64
}
