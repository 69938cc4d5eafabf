//! What the kernels of batch normalisation look at.

use crate::activation::Activation;

/// Batch normalisation of C channels and the elementwise activation after it, see [`naive`](super::naive).
/// All slices have axis `[C]`.
#[derive(Clone, Copy, Debug)]
pub struct Norm<'a, T> {
    /// σ, not softmax.
    pub activation: Activation,
    /// μ
    pub mean: &'a [T],
    /// 1/√(σ² + ε)
    pub inverse: &'a [T],
    /// γ
    pub scale: &'a [T],
    /// β
    pub shift: &'a [T],
    /// Backward: mean of δ over the batch …
    pub mean_d: &'a [T],
    /// … and of δ·x̂.
    pub mean_product: &'a [T],
}
