//! What layers compute, in the words of other programs, for whoever takes a network there.

use super::activation::Activation;
use super::geometry::Window;
use super::kernels::naive::Pooling;

/// What a layer computes when it does not train, as other programs know it. The sizes of input and output, and the tensors, are the
/// layer's own.
#[derive(Clone, Debug, PartialEq)]
pub enum Operation {
    /// A convolution (which is a cross-correlation everywhere) with weights `[K_h, K_w, C, F]` and biases `[F]`.
    Convolution {
        /// Kernel, stride and padding.
        window: Window,
    },
    /// A fully connected layer with weights `[I, U]`, the input in the order row, column, channel, and biases `[U]`.
    Linear,
    /// Pooling of each channel by itself, without padding; what is left over at the end of a row or column is left out.
    Pooling {
        /// What of the window is passed on.
        pooling: Pooling,
        /// Window and stride.
        window: Window,
    },
    /// The mean of each channel, `[H, W, C]` → `[1, 1, C]`.
    GlobalAveragePooling,
    /// A normalisation of each channel by scale γ, shift β, running mean and running unbiased variance, all with axis `[C]`.
    BatchNormalisation {
        /// What is added to the variance.
        epsilon: f64,
        /// The weight of the newest batch in the running statistics.
        share: f64,
    },
    /// An activation function, of each value by itself; of softmax over the channels of a place.
    Activation(Activation),
    /// Nothing; while training, a random share of the values becomes zero and the others grow accordingly.
    Dropout {
        /// The share, 0 ≤ rate < 1.
        rate: f32,
    },
}
