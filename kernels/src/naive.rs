//! The kernels as the lecture writes them: the oracle for the fast ones, and all there is for `f64`.
//!
//! Slices hold batches with channels innermost: a grid is `[n, row, column, channel]`, a vector `[n, unit]`.
//! Gradients are named `d_x` for ∂C/∂x; `d_z` is the lecture's δ. Forward stands directly above backward, and above each
//! stands what it takes. Weight gradients are overwritten, not added to. The fast kernels need working memory; these
//! leave it alone.

mod activation;
mod conv;
mod conv_pool;
mod dense;
mod global_average_pool;
mod norm;
mod norm_pool;
mod pool;

pub use activation::{ActivationBackward, ActivationForward, activation_backward, activation_forward};
pub use conv::{
    ConvBackwardInput, ConvBackwardWeights, ConvForward, conv_backward_input, conv_backward_weights,
    conv_forward,
};
pub use conv_pool::{ConvPoolBackward, ConvPoolForward, Pooled, conv_pool_backward, conv_pool_forward};
pub use dense::{
    DenseBackwardInput, DenseBackwardWeights, DenseForward, dense_backward_input, dense_backward_weights,
    dense_forward,
};
pub use global_average_pool::{
    GlobalAveragePoolBackward, GlobalAveragePoolForward, global_average_pool_backward,
    global_average_pool_forward,
};
pub use norm::{
    Norm, NormBackward, NormBackwardSums, NormForward, NormSums, norm_backward, norm_backward_sums,
    norm_forward, norm_sums,
};
pub use norm_pool::{NormPoolBackward, NormPoolForward, norm_pool_backward, norm_pool_forward};
pub use pool::{PoolBackward, PoolForward, Pooling, pool_backward, pool_forward};
