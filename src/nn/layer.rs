//! The contract of a layer. A file in `layers/` fulfils it, and nothing else in the program knows kinds of layers.
//!
//! Nothing here has a default: what a layer does not state, the compiler asks for.

use super::activation::Activation;
use super::arithmetic::Arithmetic;
use super::geometry::Sliding;
use super::kernels::naive::Pooling;
use super::kernels::{Real, Scratch};
use super::memory::Memory;
use super::operation::Operation;
use super::shape::Shape;
use super::tensor::Tensor;

/// A layer with its parameters, on an input of known shape.
pub trait LayerOps<T: Real> {
    /// Gives the shape of one sample at the output.
    fn output(&self) -> Shape;

    /// Gives what the rest of the program has to know of the layer.
    fn properties(&self) -> Properties;

    /// Gives all tensors that make the layer what it is, trained ones and buffers, in the order of the checkpoint.
    fn tensors(&self) -> &[Tensor<T>];

    /// Gives the tensors of [`Self::tensors`], to be changed.
    fn tensors_mut(&mut self) -> &mut [Tensor<T>];

    /// Has the way of computing forward chosen as for so many channels of input and output, where it is chosen by these.
    fn count_as(&mut self, counts: [usize; 2]);

    /// Makes space for what the layer remembers of a pass.
    fn memory(&self, room: &Room<'_>) -> Memory<T>;

    /// Fills `y` from `x`, and remembers what [`Self::backward`] will need.
    fn forward(&self, at: Forward<'_, T>);

    /// Fills `d_x`, if wanted, and `gradients` from `d_y`, which becomes δ.
    fn backward(&self, at: Backward<'_, T>);

    /// Says how its output came of its input when it went forward alone with one sample, and left this `memory`.
    fn arithmetic(&self, memory: &Memory<T>) -> Arithmetic;

    /// Says what it computes when it does not train, in the words of other programs, if these have words for it.
    fn operation(&self) -> Option<Operation>;

    /// Gives the weights that a person can look at as pictures.
    fn filters(&self) -> Option<FilterBank<'_, T>>;

    /// Gives the layer as one that needs statistics of the whole batch, if it is one.
    fn batch_statistics(&self) -> Option<&dyn BatchStatistics<T>>;

    /// Gives the layer of [`Self::batch_statistics`], to be changed.
    fn batch_statistics_mut(&mut self) -> Option<&mut dyn BatchStatistics<T>>;
}

/// Says, within the implementation of [`LayerOps`], that a layer has neither tensors, nor ways of computing them, nor statistics of the
/// whole batch.
macro_rules! without_tensors {
    ($T:ident) => {
        fn tensors(&self) -> &[$crate::nn::tensor::Tensor<$T>] {
            &[]
        }

        fn tensors_mut(&mut self) -> &mut [$crate::nn::tensor::Tensor<$T>] {
            &mut []
        }

        fn count_as(&mut self, _: [usize; 2]) {}

        fn filters(&self) -> Option<$crate::nn::layer::FilterBank<'_, $T>> {
            None
        }

        fn batch_statistics(&self) -> Option<&dyn $crate::nn::layer::BatchStatistics<$T>> {
            None
        }

        fn batch_statistics_mut(&mut self) -> Option<&mut dyn $crate::nn::layer::BatchStatistics<$T>> {
            None
        }
    };
}
pub(in crate::nn) use without_tensors;

/// What the rest of the program has to know of a layer.
#[derive(Clone, Copy, Debug)]
pub struct Properties {
    /// Multiply-adds for one sample, forward.
    pub macs: usize,
    /// The activation that the output has passed, the identity if none; it tells whether there is a kink at zero.
    pub activation: Activation,
    /// What the layer does to the maps it gets.
    pub effect: Effect,
    /// How the layer can be computed in one with its neighbours.
    pub fusion: Fusion,
}

/// What a layer does to the feature maps it gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The layer makes new maps of all of them, as a convolution does.
    Mixes,
    /// The layer condenses each map into a smaller one, as pooling does.
    Condenses,
    /// The layer changes values and leaves them in their places, as normalisations and activations do.
    InPlace,
    /// The layer changes nothing but while training, as dropout does.
    TrainingOnly,
}

/// How a layer can be computed in one with its neighbours; the plan decides whether it is.
#[derive(Clone, Copy, Debug)]
pub enum Fusion {
    /// The layer is computed by itself.
    Never,
    /// The layer can take in the max pooling behind it, after this activation of its own.
    TakesPooling(Activation),
    /// The layer can take in the activation behind it, and the max pooling behind that.
    TakesActivationAndPooling,
    /// The layer is an activation, which can be taken in.
    Activation(Activation),
    /// The layer is pooling, which can be taken in.
    Pooling {
        /// What of the window is passed on.
        pooling: Pooling,
        /// Input, window and output.
        geometry: Sliding,
    },
}

/// What a layer has taken in of those behind it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Fused {
    /// The activation behind it, the identity if none is taken in.
    pub activation: Activation,
    /// The pooling behind that.
    pub pool: Option<Sliding>,
}

/// What a layer's memory has to have room for.
#[derive(Clone, Copy, Debug)]
pub struct Room<'a> {
    /// Samples.
    pub samples: usize,
    /// Whether there will be a way back.
    pub training: bool,
    /// What the layer takes in of those behind it.
    pub fused: &'a Fused,
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

/// A layer's way forward with n samples.
#[derive(Debug)]
pub struct Forward<'a, T> {
    /// Input `[n, H, W, C]`.
    pub x: &'a [T],
    /// Output `[n, H', W', C']`, behind all that is taken in.
    pub y: &'a mut [T],
    /// Space for what the way back needs.
    pub memory: &'a mut Memory<T>,
    /// The pass.
    pub pass: &'a Pass,
    /// What is taken in of the layers behind.
    pub fused: &'a Fused,
    /// Working memory of kernels.
    pub scratch: &'a mut Scratch<T>,
}

/// A layer's way back with n samples.
#[derive(Debug)]
pub struct Backward<'a, T> {
    /// Input that forward had, `[n, H, W, C]`.
    pub x: &'a [T],
    /// Output that forward made, `[n, H', W', C']`.
    pub y: &'a [T],
    /// ∂C/∂y, which is used up: it becomes δ.
    pub d_y: &'a mut [T],
    /// ∂C/∂x, if wanted.
    pub d_x: Option<&'a mut [T]>,
    /// What forward remembered.
    pub memory: &'a mut Memory<T>,
    /// ∂C/∂w of the trained tensors one after the other. The weights of fully connected layers are left out: their
    /// gradient is as large as they are, and made for the whole batch at once, see [`Role::DenseWeights`].
    ///
    /// [`Role::DenseWeights`]: super::tensor::Role::DenseWeights
    pub gradients: &'a mut [T],
    /// What is taken in of the layers behind.
    pub fused: &'a Fused,
    /// Working memory of kernels.
    pub scratch: &'a mut Scratch<T>,
}

/// Weights as pictures: those of all filters, `[H, W, C, F]`, with a bias for each.
#[derive(Clone, Copy, Debug)]
pub struct FilterBank<'a, T> {
    /// H, W and C of a filter.
    pub shape: Shape,
    /// The weights.
    pub weights: &'a [T],
    /// The biases, `[F]`.
    pub biases: &'a [T],
}

/// A layer whose statistics belong to the whole batch, while that is worked on in shards. Both ways come in two parts: the
/// sums over one shard, and what is done with the totals of all shards.
pub trait BatchStatistics<T> {
    /// Gives the shape of one sample at the input.
    fn input(&self) -> Shape;

    /// Puts the sums of each channel over this shard, Σx and Σx², into `memory`.
    fn forward_sums(&self, x: &[T], memory: &mut Memory<T>);

    /// Moves the running statistics towards those of a batch with these `totals` over `count` values a channel.
    fn update_running(&mut self, totals: &[(f64, f64)], count: f64);

    /// Puts the statistics of the batch into `memory`, for forward to use.
    fn set_forward(&self, totals: &[(f64, f64)], count: f64, memory: &mut Memory<T>);

    /// Makes `d_y`, behind all that is taken in, δ; and puts the sums of each channel over this shard, Σδ and Σδ·x̂, into
    /// `memory`.
    fn backward_sums(&self, fused: &Fused, x: &[T], y: &[T], d_y: &mut [T], memory: &mut Memory<T>);

    /// Puts the means of δ and δ·x̂ over the batch into `memory`, for backward to use.
    fn set_backward(&self, totals: &[(f64, f64)], count: f64, memory: &mut Memory<T>);
}
