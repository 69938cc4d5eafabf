//! The fully connected layer, and both of its gradients.

use super::activation::{ActivationForward, activation_forward};
use crate::activation::Activation;
use crate::scalar::Scalar;
use crate::scratch::Scratch;
use crate::unit_deltas::{BatchPart, UnitDeltas};

/// What [`dense_forward`] takes.
#[derive(Debug)]
pub struct DenseForward<'a, T> {
    /// Input `[n, I]`.
    pub x: &'a [T],
    /// Weights `[I, U]`.
    pub weights: &'a [T],
    /// Biases `[U]`.
    pub bias: &'a [T],
    /// σ.
    pub activation: Activation,
    /// Output `[n, U]`.
    pub y: &'a mut [T],
}

/// Fully connected layer: z_u = b_u + Σ_i w_{iu} x_i, y = σ(z).
pub fn dense_forward<T: Scalar>(args: DenseForward<'_, T>) {
    let DenseForward { x, weights, bias, activation, y } = args;
    let units = bias.len();
    for (x, z) in x.chunks_exact(weights.len() / units).zip(y.chunks_exact_mut(units)) {
        z.copy_from_slice(bias);
        for (&a, w) in x.iter().zip(weights.chunks_exact(units)) {
            for (z, &w) in z.iter_mut().zip(w) {
                *z = *z + w * a;
            }
        }
    }
    activation_forward(ActivationForward { activation, channels: units, z: y });
}

/// What [`dense_backward_weights`] takes.
#[derive(Debug)]
pub struct DenseBackwardWeights<'a, T> {
    /// I.
    pub inputs: usize,
    /// U.
    pub units: usize,
    /// The samples of the whole batch, one part after the other.
    pub parts: &'a [BatchPart<'a, T>],
    /// Which of their δ are not zero, if somebody has found out: it takes a while, and is the same for all inputs.
    pub unit_deltas: Option<&'a UnitDeltas<T>>,
    /// The first of the R inputs that are wanted.
    pub first: usize,
    /// ∂C/∂w `[R, U]`.
    pub d_weights: &'a mut [T],
    /// Working memory.
    pub scratch: &'a mut Scratch<T>,
}

/// ∂C/∂w_{iu} = Σ_n x_i δ_u (BP4, L14) over all samples of a batch, for some of the inputs.
pub fn dense_backward_weights<T: Scalar>(args: DenseBackwardWeights<'_, T>) {
    let DenseBackwardWeights { inputs, units, parts, first, d_weights, .. } = args;
    d_weights.fill(T::zero());
    for part in parts {
        for (x, d_z) in part.x.chunks_exact(inputs).zip(part.deltas.chunks_exact(units)) {
            for (&a, d_w) in x[first..].iter().zip(d_weights.chunks_exact_mut(units)) {
                for (d_w, &d_z) in d_w.iter_mut().zip(d_z) {
                    *d_w = *d_w + d_z * a;
                }
            }
        }
    }
}

/// What [`dense_backward_input`] takes.
#[derive(Debug)]
pub struct DenseBackwardInput<'a, T> {
    /// Weights `[I, U]`.
    pub weights: &'a [T],
    /// U.
    pub units: usize,
    /// δ `[n, U]`.
    pub d_z: &'a [T],
    /// ∂C/∂x `[n, I]`.
    pub d_x: &'a mut [T],
    /// Working memory.
    pub scratch: &'a mut Scratch<T>,
}

/// ∂C/∂x_i = Σ_u w_{iu} δ_u (BP2, L14).
pub fn dense_backward_input<T: Scalar>(args: DenseBackwardInput<'_, T>) {
    let DenseBackwardInput { weights, units, d_z, d_x, .. } = args;
    for (d_x, d_z) in d_x.chunks_exact_mut(weights.len() / units).zip(d_z.chunks_exact(units)) {
        for (d_x, w) in d_x.iter_mut().zip(weights.chunks_exact(units)) {
            let products = w.iter().zip(d_z).map(|(&w, &d_z)| w * d_z);
            *d_x = products.fold(T::zero(), |sum, product| sum + product);
        }
    }
}
