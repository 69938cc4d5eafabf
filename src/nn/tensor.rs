//! The tensors of a layer: their names, axes and roles, which say how they begin, are trained and are kept.

use ndarray::ArrayD;
use std::ops::Range;

/// What a tensor is to its layer; how it begins, whether it is trained and whether it decays follow from that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Weights begin at random and decay.
    Weights {
        /// Inputs that a value of the output is made of.
        fan_in: usize,
        /// Values of the output that an input goes into.
        fan_out: usize,
    },
    /// The weights `[I, U]` of a fully connected layer are like others, but their gradient is made for the whole batch
    /// at once, from inputs and δ.
    DenseWeights {
        /// The number of inputs I.
        inputs: usize,
        /// The number of units U.
        units: usize,
    },
    /// Biases begin at zero or at random and do not decay.
    Bias,
    /// The scale and the shift of a normalisation begin as they are made and do not decay.
    Affine,
    /// A buffer is not trained but belongs to what the network is, as running statistics do.
    Buffer,
}

/// The numbers of connections that a layer with weights takes values in by and gives them on by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fans {
    /// Inputs that a value of the output is made of.
    pub fan_in: usize,
    /// Values of the output that an input goes into.
    pub fan_out: usize,
}

impl Role {
    /// Tells whether the optimizer moves it.
    pub const fn is_trained(self) -> bool {
        !matches!(self, Self::Buffer)
    }

    /// Gives the fans of weights, which are also what weight decay applies to.
    pub const fn fans(self) -> Option<Fans> {
        match self {
            Self::Weights { fan_in, fan_out } => Some(Fans { fan_in, fan_out }),
            Self::DenseWeights { inputs, units } => Some(Fans { fan_in: inputs, fan_out: units }),
            Self::Bias | Self::Affine | Self::Buffer => None,
        }
    }

    /// Gives I and U of weights whose gradient is made for the whole batch at once.
    pub const fn dense_shape(self) -> Option<[usize; 2]> {
        match self {
            Self::DenseWeights { inputs, units } => Some([inputs, units]),
            _ => None,
        }
    }
}

/// A tensor of a layer.
#[derive(Clone, Debug)]
pub struct Tensor<T> {
    /// Kind of its layer and what it is there, e.g. "conv.weights"; checkpoints know it by this name.
    pub name: &'static str,
    /// What it is to its layer.
    pub role: Role,
    /// Its values, always in standard order.
    pub array: ArrayD<T>,
}

impl<T: Clone> Tensor<T> {
    /// Makes a tensor with these axes, full of `value`.
    pub fn full(name: &'static str, role: Role, shape: &[usize], value: T) -> Self {
        Self { name, role, array: ArrayD::from_elem(shape, value) }
    }
}

impl<T> Tensor<T> {
    /// Gives the lengths of its axes.
    pub fn shape(&self) -> &[usize] {
        self.array.shape()
    }

    /// Gives its values in standard order.
    pub fn values(&self) -> &[T] {
        self.array.as_slice().unwrap_or_default()
    }

    /// Gives its values in standard order, to be changed.
    pub fn values_mut(&mut self) -> &mut [T] {
        self.array.as_slice_mut().unwrap_or_default()
    }
}

/// A trainable tensor's name, axes and role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TensorInfo {
    /// Layer position from 1, kind and role, e.g. "1.conv.weights".
    pub name: String,
    /// Lengths of its axes.
    pub shape: Vec<usize>,
    /// Whether weight decay applies: to weights, not to biases or normalisation.
    pub decays: bool,
}

/// A trainable tensor and where its gradient lies in the flat gradient of the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TensorPlace {
    /// Index of its layer.
    pub layer: usize,
    /// Name, axes, role.
    pub info: TensorInfo,
    /// Its place in the flat gradient.
    pub range: Range<usize>,
    /// I and U of the weights of a fully connected layer.
    dense_shape: Option<[usize; 2]>,
}

impl TensorPlace {
    /// Makes the place of `tensor`, called `name` in the network, from `start` on.
    pub fn new<T>(layer: usize, name: String, tensor: &Tensor<T>, start: usize) -> Self {
        let info = TensorInfo { name, shape: tensor.shape().to_vec(), decays: tensor.role.fans().is_some() };
        let range = start..start + tensor.array.len();
        Self { layer, info, range, dense_shape: tensor.role.dense_shape() }
    }

    /// Gives I and U of the weights of a fully connected layer, whose gradient is made for the whole batch at once, from
    /// inputs and δ.
    pub fn dense_shape(&self) -> Option<[usize; 2]> {
        self.dense_shape
    }
}
