//! The layers, one file each: parameters, what it must remember for backward, forward, backward.

mod activation;
mod batch_norm;
mod conv;
mod dense;
mod dropout;
mod pool;

pub use activation::ActivationLayer;
pub use batch_norm::BatchNorm;
pub use conv::Conv;
pub use dense::Dense;
pub use dropout::Dropout;
pub use pool::Pool;

/// The contiguous values of an array that is always kept in standard order.
fn values<T, D: ndarray::Dimension>(array: &ndarray::Array<T, D>) -> &[T] {
    array.as_slice().unwrap_or(&[])
}
