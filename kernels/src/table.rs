//! The table of kernels: each is declared here once.
//!
//! A row names a kernel, what it takes, its fast twin if it has one, and where that had better run on vectors of half the
//! width. The naive twin has the kernel's own name in [`naive`], and is what a row without a fast twin runs everywhere.
//! From these rows come [`Real`], which the program calls, and the methods of [`Backend`], which tests and benchmarks call
//! for each instruction set.

use crate::naive::{self, *};
use crate::scalar::Scalar;
use crate::simd::{Backend, vectorize};
use crate::{choose, fast};

/// Runs a kernel: its naive twin, or the fast one on the vectors of a backend.
macro_rules! run {
    ($backend:ident, $name:ident($args:ident)) => {{
        let _any = $backend;
        naive::$name($args)
    }};
    ($backend:ident, $name:ident($args:ident), $fast:path) => {
        vectorize!($backend, s => $fast(s, $args))
    };
}

/// Makes the trait and the methods of all rows.
macro_rules! kernels {
    ($(
        $(#[$doc:meta])*
        $name:ident($Args:ident) $(=> $fast:path $(, half of the lanes where $half:expr)?)?;
    )*) => {
        /// A number type and its kernels: the naive ones for `f64`, which gradients are checked in; for `f32`, which is
        /// trained in, the fast ones, on the best vectors that the CPU has.
        pub trait Real: Scalar {$(
            $(#[$doc])*
            fn $name(args: $Args<'_, Self>) {
                naive::$name(args);
            }
        )*}

        impl Real for f64 {}

        impl Real for f32 {$(
            fn $name(args: $Args<'_, Self>) {
                Backend::best().$name(args);
            }
        )*}

        /// The kernels on one instruction set.
        impl Backend {$(
            $(#[$doc])*
            pub fn $name(self, args: $Args<'_, f32>) {
                let backend = self;
                $($(
                    let half: fn(&$Args<'_, f32>) -> bool = $half;
                    let backend = if half(&args) { backend.half() } else { backend };
                )?)?
                run!(backend, $name(args) $(, $fast)?);
            }
        )*}
    };
}

kernels! {
    /// Computes a convolution with bias and activation, see [`naive::conv_forward`].
    conv_forward(ConvForward) => fast::conv::forward::forward,
        half of the lanes where |args| choose::half_vectors_forward(args.g);
    /// Computes the gradients of a convolution's weights and biases, see [`naive::conv_backward_weights`].
    conv_backward_weights(ConvBackwardWeights) => fast::conv::backward_weights::backward_weights,
        half of the lanes where |args| choose::half_vectors_backward(args.g);
    /// Computes the gradient of a convolution's input, see [`naive::conv_backward_input`].
    conv_backward_input(ConvBackwardInput) => fast::conv::backward_input::backward_input,
        half of the lanes where |args| choose::half_vectors_backward(args.g);

    /// Computes convolution, activation and 2×2 max pooling in one, see [`naive::conv_pool_forward`].
    conv_pool_forward(ConvPoolForward) => fast::conv::pool_forward::forward,
        half of the lanes where |args| choose::half_vectors_forward(args.g);
    /// Goes back through 2×2 max pooling, activation and convolution in one, see [`naive::conv_pool_backward`].
    conv_pool_backward(ConvPoolBackward) => fast::conv::pool_backward::backward,
        half of the lanes where |args| choose::half_vectors_backward(args.g);

    /// Computes a pooling, see [`naive::pool_forward`].
    pool_forward(PoolForward) => fast::pool::windows::forward;
    /// Goes back through a pooling, see [`naive::pool_backward`].
    pool_backward(PoolBackward) => fast::pool::windows::backward;

    /// Averages each channel, see [`naive::global_average_pool_forward`].
    global_average_pool_forward(GlobalAveragePoolForward);
    /// Goes back through the average of each channel, see [`naive::global_average_pool_backward`].
    global_average_pool_backward(GlobalAveragePoolBackward);

    /// Sums a channel's values and their squares, see [`naive::norm_sums`].
    norm_sums(NormSums) => fast::norm::forward::sums;
    /// Computes batch normalisation and activation, see [`naive::norm_forward`].
    norm_forward(NormForward) => fast::norm::forward::forward;
    /// Goes back through the activation and sums what batch normalisation needs, see [`naive::norm_backward_sums`].
    norm_backward_sums(NormBackwardSums) => fast::norm::backward::sums;
    /// Computes the gradient of batch normalisation's input, see [`naive::norm_backward`].
    norm_backward(NormBackward) => fast::norm::backward::backward;

    /// Computes batch normalisation, activation and 2×2 max pooling in one, see [`naive::norm_pool_forward`].
    norm_pool_forward(NormPoolForward) => fast::norm::pool::forward;
    /// Computes the gradient of batch normalisation's input behind pooling, see [`naive::norm_pool_backward`].
    norm_pool_backward(NormPoolBackward) => fast::norm::pool::backward;

    /// Computes a fully connected layer, see [`naive::dense_forward`].
    dense_forward(DenseForward) => fast::dense::forward::forward;
    /// Computes the gradient of a fully connected layer's weights, see [`naive::dense_backward_weights`].
    dense_backward_weights(DenseBackwardWeights) => fast::dense::backward_weights::backward_weights;
    /// Computes the gradient of a fully connected layer's input, see [`naive::dense_backward_input`].
    dense_backward_input(DenseBackwardInput) => fast::dense::backward_input::backward_input;

    /// Applies an activation function in place, see [`naive::activation_forward`].
    activation_forward(ActivationForward) => fast::activation::forward;
    /// Goes back through an activation function in place, see [`naive::activation_backward`].
    activation_backward(ActivationBackward) => fast::activation::backward;
}
