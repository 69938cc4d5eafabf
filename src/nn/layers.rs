//! The layers, one file each; that a layer exists is said in the list below.
//!
//! All of a layer is in its file: [`LayerSyntax`] in the text of a network, [`LayerOps`] once its input's shape is known.

pub mod activation;
pub mod batch_norm;
pub mod conv;
pub mod dense;
pub mod dropout;
pub mod global_avg_pool;
pub mod pool;

use super::arithmetic::Arithmetic;
use super::kernels::Real;
use super::layer::{Backward, BatchStatistics, FilterBank, Forward, LayerOps, Properties, Room};
use super::memory::Memory;
use super::operation::Operation;
use super::shape::Shape;
use super::silence::Silence;
use super::syntax::{LayerSyntax, Tail};
use super::tensor::Tensor;
use super::words::Words;
use std::fmt;

/// Makes the enums of the layers from one list: a name, what stands in the text, and what is built of it.
macro_rules! layers {
    ($($kind:ident: $spec:ty => $layer:ty,)+) => {
        /// One layer of an architecture, before any input shape is known.
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub enum LayerSpec {
            $(#[doc = concat!("See [`", stringify!($spec), "`].")] $kind($spec),)+
        }

        /// A layer with its parameters.
        #[derive(Clone, Debug)]
        pub enum Layer<T> {
            $(#[doc = concat!("See [`", stringify!($layer), "`].")] $kind($layer),)+
            /// Silenced units, in a network that was taken apart: no text names them.
            Silenced(Silence),
        }

        impl LayerSpec {
            /// Gives the words that the text of a layer can begin with.
            pub fn words() -> impl Iterator<Item = &'static str> {
                [$(<$spec>::WORDS,)+].into_iter().flatten().copied()
            }

            /// Gives texts of all layers, in all their forms.
            pub fn examples() -> impl Iterator<Item = &'static str> {
                [$(<$spec>::EXAMPLES,)+].into_iter().flatten().copied()
            }

            /// Says what the text of a layer looks like that begins with `word`.
            pub fn usage(word: &str) -> Option<&'static str> {
                $(if <$spec>::WORDS.contains(&word) { return Some(<$spec>::USAGE); })+
                None
            }

            /// Reads what follows the first `word`, if any layer's text begins with it; the error says what is wrong and
            /// what would be right.
            pub fn parse(word: &str, words: &mut Words<'_>) -> Option<Result<Self, String>> {
                $(if <$spec>::WORDS.contains(&word) {
                    return Some(<$spec>::parse(word, words).map(Self::$kind));
                })+
                None
            }

            /// Gives the kind of layer: the first word of its text, or "activation".
            pub fn kind(&self) -> &'static str {
                match self { $(Self::$kind(spec) => spec.kind(),)+ }
            }

            /// Says what it does, as in "it keeps the mean of each window".
            pub fn does(&self) -> &'static str {
                match self { $(Self::$kind(spec) => spec.does(),)+ }
            }

            /// Counts the trainable parameters that it would have, without making it.
            pub fn parameter_count(&self, input: Shape) -> usize {
                match self { $(Self::$kind(spec) => spec.parameter_count(input),)+ }
            }

            /// Builds it on an input shape, with all weights zero; the error says why it does not fit and what would.
            pub fn build<T: Real>(&self, input: Shape, position: usize) -> Result<Layer<T>, String> {
                match self { $(Self::$kind(spec) => spec.build::<T>(input, position).map(Layer::$kind),)+ }
            }

            /// Gives the number of its filters or units, where it has some.
            pub fn units_mut(&mut self) -> Option<&mut usize> {
                match self { $(Self::$kind(spec) => spec.units_mut(),)+ }
            }

            /// Gives what of it matters where it is the last layer.
            pub fn tail(&mut self) -> Tail<'_> {
                match self { $(Self::$kind(spec) => spec.tail(),)+ }
            }
        }

        impl fmt::Display for LayerSpec {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self { $(Self::$kind(spec) => spec.fmt(f),)+ }
            }
        }

        impl<T: Real> Layer<T> {
            fn ops(&self) -> &dyn LayerOps<T> {
                match self { $(Self::$kind(layer) => layer,)+ Self::Silenced(layer) => layer }
            }

            fn ops_mut(&mut self) -> &mut dyn LayerOps<T> {
                match self { $(Self::$kind(layer) => layer,)+ Self::Silenced(layer) => layer }
            }
        }
    };
}

layers! {
    Conv: conv::ConvSpec => conv::Conv<T>,
    Pool: pool::PoolSpec => pool::Pool,
    GlobalAvgPool: global_avg_pool::GlobalAvgPoolSpec => global_avg_pool::GlobalAvgPool,
    Dense: dense::DenseSpec => dense::Dense<T>,
    Dropout: dropout::DropoutSpec => dropout::Dropout,
    BatchNorm: batch_norm::BatchNormSpec => batch_norm::BatchNorm<T>,
    Activation: super::activation::Activation => activation::ActivationLayer,
}

impl<T: Real> Layer<T> {
    /// Gives the shape of one sample at the output.
    pub fn output(&self) -> Shape {
        self.ops().output()
    }

    /// Gives what the rest of the program has to know of the layer.
    pub fn properties(&self) -> Properties {
        self.ops().properties()
    }

    /// Gives all tensors that make the layer what it is, trained ones and buffers.
    pub fn tensors(&self) -> &[Tensor<T>] {
        self.ops().tensors()
    }

    /// Gives the tensors of [`Self::tensors`], to be changed.
    pub fn tensors_mut(&mut self) -> &mut [Tensor<T>] {
        self.ops_mut().tensors_mut()
    }

    /// Gives the values of each trained tensor, in standard order.
    pub fn parameters(&self) -> impl Iterator<Item = &[T]> {
        self.tensors().iter().filter(|tensor| tensor.role.is_trained()).map(Tensor::values)
    }

    /// Gives the values of each trained tensor, to be changed.
    pub fn parameters_mut(&mut self) -> impl Iterator<Item = &mut [T]> {
        self.tensors_mut().iter_mut().filter(|tensor| tensor.role.is_trained()).map(Tensor::values_mut)
    }

    /// Counts the trained parameters.
    pub fn parameter_count(&self) -> usize {
        self.parameters().map(<[T]>::len).sum()
    }

    /// Gives I and U of a fully connected layer, whose weights get one gradient for the whole batch.
    pub fn dense_shape(&self) -> Option<[usize; 2]> {
        self.tensors().iter().find_map(|tensor| tensor.role.dense_shape())
    }

    /// Counts the multiply-adds for one sample, forward.
    pub fn macs(&self) -> usize {
        self.properties().macs
    }

    /// Says how its output came of its input when it went forward alone with one sample, and left this `memory`.
    pub fn arithmetic(&self, memory: &Memory<T>) -> Arithmetic {
        self.ops().arithmetic(memory)
    }

    /// Says what it computes when it does not train, in the words of other programs, but for an activation of its own, see
    /// [`Self::properties`]. There is none for silenced units.
    pub fn operation(&self) -> Option<Operation> {
        self.ops().operation()
    }

    /// Gives the weights that a person can look at as pictures.
    pub fn filters(&self) -> Option<FilterBank<'_, T>> {
        self.ops().filters()
    }

    /// Gives the layer as one that needs statistics of the whole batch, if it is one.
    pub fn batch_statistics(&self) -> Option<&dyn BatchStatistics<T>> {
        self.ops().batch_statistics()
    }

    /// Gives the layer of [`Self::batch_statistics`], to be changed.
    pub fn batch_statistics_mut(&mut self) -> Option<&mut dyn BatchStatistics<T>> {
        self.ops_mut().batch_statistics_mut()
    }

    /// Has the way of computing forward chosen as for so many channels of input and output.
    pub fn count_as(&mut self, counts: [usize; 2]) {
        self.ops_mut().count_as(counts);
    }

    /// Makes space for what the layer remembers of a pass.
    pub fn memory(&self, room: &Room<'_>) -> Memory<T> {
        self.ops().memory(room)
    }

    /// Fills `y` from `x`.
    pub fn forward(&self, at: Forward<'_, T>) {
        self.ops().forward(at);
    }

    /// Fills `d_x`, if wanted, and the gradients from `d_y`.
    pub fn backward(&self, at: Backward<'_, T>) {
        self.ops().backward(at);
    }
}

#[cfg(test)]
mod tests;
