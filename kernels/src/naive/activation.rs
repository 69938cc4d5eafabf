//! Activation functions, in place.

use crate::activation::Activation;
use crate::scalar::Scalar;

/// What [`activation_forward`] takes.
#[derive(Debug)]
pub struct ActivationForward<'a, T> {
    /// σ.
    pub activation: Activation,
    /// C, the length of the rows that softmax acts on.
    pub channels: usize,
    /// z, and then a, `[n, …, C]`.
    pub z: &'a mut [T],
}

/// a = σ(z) in place, over rows of `channels` values for softmax.
pub fn activation_forward<T: Scalar>(args: ActivationForward<'_, T>) {
    match args.activation {
        Activation::Identity => {}
        Activation::Softmax => args.z.chunks_exact_mut(args.channels).for_each(softmax),
        elementwise => args.z.iter_mut().for_each(|z| *z = elementwise.apply(*z)),
    }
}

/// What [`activation_backward`] takes.
#[derive(Debug)]
pub struct ActivationBackward<'a, T> {
    /// σ.
    pub activation: Activation,
    /// C, the length of the rows that softmax acts on.
    pub channels: usize,
    /// a = σ(z), `[n, …, C]`.
    pub a: &'a [T],
    /// ∂C/∂a, and then δ, shaped like `a`.
    pub d: &'a mut [T],
}

/// δ = ∂C/∂a ⊙ σ′(z) in place (BP1, BP2), with σ′ told from a; for softmax δ_i = a_i (d_i − Σ_j d_j a_j).
pub fn activation_backward<T: Scalar>(args: ActivationBackward<'_, T>) {
    let ActivationBackward { activation, channels, a, d } = args;
    match activation {
        Activation::Identity => {}
        Activation::Softmax => {
            for (a, d) in a.chunks_exact(channels).zip(d.chunks_exact_mut(channels)) {
                let dot = a.iter().zip(d.iter()).fold(T::zero(), |sum, (&a, &d)| sum + a * d);
                for (d, &a) in d.iter_mut().zip(a) {
                    *d = a * (*d - dot);
                }
            }
        }
        elementwise => {
            for (d, &a) in d.iter_mut().zip(a) {
                *d = *d * elementwise.derivative(a);
            }
        }
    }
}

/// Softmax of one row in place, shifted by its maximum so that nothing overflows.
fn softmax<T: Scalar>(row: &mut [T]) {
    let greatest = row.iter().copied().fold(T::neg_infinity(), T::max);
    let mut sum = T::zero();
    for z in row.iter_mut() {
        *z = (*z - greatest).exp();
        sum = sum + *z;
    }
    for z in row.iter_mut() {
        *z = *z / sum;
    }
}
