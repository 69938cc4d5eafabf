//! One layer of a network: an enum that only delegates to the files in `layers/`.
//!
//! The protocol, the same for each: `forward` fills `y` from `x` and remembers in [`Memory`] what `backward` will
//! need; `backward` turns ∂C/∂y into ∂C/∂x and the gradients of the layer's own parameters.

use super::activation::Activation;
use super::kernels::{Real, Scratch};
use super::layers::{ActivationLayer, BatchNorm, Conv, Dense, Dropout, Pool};
use super::shape::Shape;
use ndarray::{ArrayViewD, ArrayViewMutD};

/// A layer with its parameters.
#[derive(Clone, Debug)]
pub enum Layer<T> {
    /// Convolution with its activation.
    Conv(Conv<T>),
    /// Max, average or L2 pooling.
    Pool(Pool),
    /// Fully connected layer with its activation.
    Dense(Dense<T>),
    /// An activation function by itself.
    Activation(ActivationLayer),
    /// Dropout.
    Dropout(Dropout),
    /// Batch normalisation.
    BatchNorm(BatchNorm<T>),
}

/// What distinguishes one pass through the network from another.
#[derive(Clone, Copy, Debug)]
pub struct Pass {
    /// Dropout and batch statistics are in force only while training.
    pub training: bool,
    /// The run's seed.
    pub seed: u64,
    /// The epoch, from 0.
    pub epoch: u64,
    /// The batch within the epoch, from 0.
    pub step: u64,
    /// Position within the batch of the first sample of this pass, so that a shard draws the same random numbers
    /// wherever the batch is cut.
    pub first: usize,
}

impl Pass {
    /// A pass that does not train.
    pub const EVALUATE: Self = Self { training: false, seed: 0, epoch: 0, step: 0, first: 0 };
}

/// What a layer remembers between forward and backward; each uses what it needs.
#[derive(Clone, Debug, Default)]
pub struct Memory<T> {
    /// Max pooling: the maximum of each window, an offset into its input sample.
    pub argmax: Vec<u32>,
    /// Max pooling fused with the layers before it: which of the four is the maximum, 0..=3 in row order.
    pub argmax4: Vec<u8>,
    /// Max pooling fused with a batch normalisation: the input of that at the maximum.
    pub argmax_input: Vec<T>,
    /// Dropout: 0 or 1/(1 − rate) for each value.
    pub mask: Vec<T>,
    /// Batch normalisation, of each channel.
    pub norm: Statistics<T>,
    /// Batch normalisation: per-channel sums over this shard (Σx, Σx² forward; Σd, Σd·x̂ backward).
    pub sums: Vec<(f64, f64)>,
}

/// What batch normalisation knows of the whole batch (or from training, while it does not train), axes `[C]`.
#[derive(Clone, Debug, Default)]
pub struct Statistics<T> {
    /// μ
    pub mean: Vec<T>,
    /// 1/√(σ² + ε)
    pub inverse: Vec<T>,
    /// Backward: mean of δ …
    pub mean_d: Vec<T>,
    /// … and of δ·x̂.
    pub mean_product: Vec<T>,
}

/// A parameter tensor's name, axes and role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TensorInfo {
    /// Layer position from 1 and role, e.g. "1.conv.weights".
    pub name: String,
    /// Lengths of its axes.
    pub shape: Vec<usize>,
    /// Whether weight decay applies: to weights, not to biases or normalisation.
    pub decays: bool,
}

impl<T: Real> Layer<T> {
    /// Shape of one sample at the output.
    pub fn output(&self) -> Shape {
        match self {
            Self::Conv(layer) => layer.geometry.output,
            Self::Pool(layer) => layer.geometry.output,
            Self::Dense(layer) => Shape::flat(layer.bias.len()),
            Self::Activation(layer) => layer.shape,
            Self::Dropout(layer) => layer.shape,
            Self::BatchNorm(layer) => layer.shape,
        }
    }

    /// Space for what `n` samples make the layer remember.
    pub fn memory(&self, n: usize) -> Memory<T> {
        match self {
            Self::Pool(layer) => layer.memory(n),
            Self::Dropout(layer) => layer.memory(n),
            Self::BatchNorm(layer) => layer.memory(),
            Self::Conv(_) | Self::Dense(_) | Self::Activation(_) => Memory::default(),
        }
    }

    /// Fills `y` `[n, output]` from `x` `[n, input]`.
    pub fn forward(
        &self,
        x: &[T],
        y: &mut [T],
        memory: &mut Memory<T>,
        pass: &Pass,
        scratch: &mut Scratch<T>,
    ) {
        match self {
            Self::Conv(layer) => layer.forward(x, y, scratch),
            Self::Pool(layer) => layer.forward(x, y, memory),
            Self::Dense(layer) => layer.forward(x, y),
            Self::Activation(layer) => layer.forward(x, y),
            Self::Dropout(layer) => layer.forward(x, y, memory, pass),
            Self::BatchNorm(layer) => layer.forward(Activation::Identity, x, y, memory, pass),
        }
    }

    /// Fills `d_x` `[n, input]`, if wanted, and `d_parameters` (the layer's tensors one after the other) from
    /// `d_y` `[n, output]`, which is used up. Of a fully connected layer the gradient of the weights is left out: see
    /// `Shard::part`.
    #[expect(
        clippy::too_many_arguments,
        reason = "the chain rule needs both ends, both errors and both memories"
    )]
    pub fn backward(
        &self,
        x: &[T],
        y: &[T],
        d_y: &mut [T],
        d_x: Option<&mut [T]>,
        memory: &mut Memory<T>,
        d_parameters: &mut [T],
        scratch: &mut Scratch<T>,
    ) {
        match self {
            Self::Conv(layer) => layer.backward(x, y, d_y, d_x, d_parameters, scratch),
            Self::Pool(layer) => layer.backward(x, y, d_y, d_x, memory),
            Self::Dense(layer) => layer.backward(y, d_y, d_x, d_parameters, scratch),
            Self::Activation(layer) => layer.backward(y, d_y, d_x),
            Self::Dropout(layer) => layer.backward(d_y, d_x, memory),
            Self::BatchNorm(layer) => layer.backward(None, x, d_y, d_x, memory, d_parameters),
        }
    }

    /// Name and axes of the trainable tensors, in the order of [`Self::parameters`].
    pub fn tensors(&self) -> Vec<TensorInfo> {
        let roles: &[&str] = match self {
            Self::Conv(_) => &["conv.weights", "conv.bias"],
            Self::Dense(_) => &["dense.weights", "dense.bias"],
            Self::BatchNorm(_) => &["batchnorm.scale", "batchnorm.shift"],
            Self::Pool(_) | Self::Activation(_) | Self::Dropout(_) => &[],
        };
        let tensors = self.parameters();
        let describe = |(role, tensor): (&&str, ArrayViewD<'_, T>)| TensorInfo {
            name: (*role).to_owned(),
            shape: tensor.shape().to_vec(),
            decays: role.ends_with("weights"),
        };
        roles.iter().zip(tensors).map(describe).collect()
    }

    /// The trainable tensors.
    pub fn parameters(&self) -> Vec<ArrayViewD<'_, T>> {
        match self {
            Self::Conv(layer) => vec![layer.weights.view().into_dyn(), layer.bias.view().into_dyn()],
            Self::Dense(layer) => vec![layer.weights.view().into_dyn(), layer.bias.view().into_dyn()],
            Self::BatchNorm(layer) => vec![layer.scale.view().into_dyn(), layer.shift.view().into_dyn()],
            Self::Pool(_) | Self::Activation(_) | Self::Dropout(_) => Vec::new(),
        }
    }

    /// The trainable tensors as slices in standard order, in the order of [`Self::parameters`].
    pub fn slices(&self) -> impl Iterator<Item = &[T]> {
        let tensors: [Option<&[T]>; 2] = match self {
            Self::Conv(layer) => [layer.weights.as_slice(), layer.bias.as_slice()],
            Self::Dense(layer) => [layer.weights.as_slice(), layer.bias.as_slice()],
            Self::BatchNorm(layer) => [layer.scale.as_slice(), layer.shift.as_slice()],
            Self::Pool(_) | Self::Activation(_) | Self::Dropout(_) => [None, None],
        };
        tensors.into_iter().flatten()
    }

    /// Hands each trainable tensor to `visit`, as a slice in standard order, in the order of [`Self::parameters`].
    pub fn visit_parameters_mut<'a>(&'a mut self, mut visit: impl FnMut(&'a mut [T]))
    where
        T: 'a,
    {
        let tensors: [Option<&mut [T]>; 2] = match self {
            Self::Conv(layer) => [layer.weights.as_slice_mut(), layer.bias.as_slice_mut()],
            Self::Dense(layer) => [layer.weights.as_slice_mut(), layer.bias.as_slice_mut()],
            Self::BatchNorm(layer) => [layer.scale.as_slice_mut(), layer.shift.as_slice_mut()],
            Self::Pool(_) | Self::Activation(_) | Self::Dropout(_) => [None, None],
        };
        tensors.into_iter().flatten().for_each(&mut visit);
    }

    /// What is not trained but belongs to the layer: batch normalisation's running statistics.
    pub fn buffers_mut(&mut self) -> Vec<ArrayViewMutD<'_, T>> {
        match self {
            Self::BatchNorm(layer) => {
                vec![layer.running_mean.view_mut().into_dyn(), layer.running_variance.view_mut().into_dyn()]
            }
            _ => Vec::new(),
        }
    }

    /// The same, to read.
    pub fn buffers(&self) -> Vec<ArrayViewD<'_, T>> {
        match self {
            Self::BatchNorm(layer) => {
                vec![layer.running_mean.view().into_dyn(), layer.running_variance.view().into_dyn()]
            }
            _ => Vec::new(),
        }
    }

    /// Multiply-adds for one sample, forward.
    pub fn macs(&self) -> usize {
        match self {
            Self::Conv(layer) => layer.geometry.output.places() * layer.weights.len(),
            Self::Dense(layer) => layer.weights.len(),
            _ => 0,
        }
    }
}
