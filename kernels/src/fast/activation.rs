//! Activations and their derivatives, on vectors.

use crate::activation::{Activation, LEAKY_SLOPE};
use crate::naive::{ActivationBackward, ActivationForward};
use crate::simd::Simd;

/// See [`activation_forward`](crate::naive::activation_forward).
#[inline(always)]
pub fn forward<S: Simd>(s: S, args: ActivationForward<'_, f32>) {
    let ActivationForward { activation, channels, z } = args;
    match activation {
        Activation::Identity => {}
        Activation::Sigmoid => map(
            s,
            z,
            #[inline(always)]
            |z| sigmoid(s, z),
        ),
        Activation::Tanh => map(
            s,
            z,
            #[inline(always)]
            |z| tanh(s, z),
        ),
        // Zero first: of a NaN and a number, the second is taken.
        Activation::Relu => map(
            s,
            z,
            #[inline(always)]
            |z| s.max(s.splat(0.0), z),
        ),
        Activation::LeakyRelu => {
            let slope = s.splat(LEAKY_SLOPE as f32);
            map(
                s,
                z,
                #[inline(always)]
                |z| s.select(s.greater(z, s.splat(0.0)), z, s.mul(z, slope)),
            );
        }
        // A loop, for the closure of `for_each` is not sure to be inlined to where vector instructions may be used.
        Activation::Softmax => {
            for row in z.chunks_exact_mut(channels) {
                softmax(s, row);
            }
        }
    }
}

/// See [`activation_backward`](crate::naive::activation_backward).
#[inline(always)]
pub fn backward<S: Simd>(s: S, args: ActivationBackward<'_, f32>) {
    let ActivationBackward { activation, channels, a, d } = args;
    assert_eq!(a.len(), d.len(), "activations and their gradients");
    if activation == Activation::Softmax {
        for (a, d) in a.chunks_exact(channels).zip(d.chunks_exact_mut(channels)) {
            let dot = dot(s, a, d);
            zip(
                s,
                a,
                d,
                #[inline(always)]
                |a, d| s.mul(a, s.sub(d, s.splat(dot))),
            );
        }
    } else if activation != Activation::Identity {
        zip(
            s,
            a,
            d,
            #[inline(always)]
            |a, d| delta(s, activation, a, d),
        );
    }
}

/// d · σ′(z), with σ′ told from a; not for softmax. δ is exactly 0 where σ′ is.
#[inline(always)]
pub fn delta<S: Simd>(s: S, activation: Activation, a: S::Vector, d: S::Vector) -> S::Vector {
    let (zero, one) = (s.splat(0.0), s.splat(1.0));
    match activation {
        Activation::Identity | Activation::Softmax => d,
        Activation::Sigmoid => s.mul(d, s.mul(a, s.sub(one, a))),
        Activation::Tanh => s.mul(d, s.sub(one, s.mul(a, a))),
        Activation::Relu => s.mul(d, s.select(s.greater(a, zero), one, zero)),
        Activation::LeakyRelu => s.mul(d, s.select(s.greater(a, zero), one, s.splat(LEAKY_SLOPE as f32))),
    }
}

/// e^z, within 2 ulp where the result is normal; ∞ above 88.73, 0 below −103.97, NaN for NaN.
///
/// z = n ln 2 + r with |r| ≤ ln 2 / 2, so e^z = 2ⁿ e^r, and e^r is a polynomial (Cephes). 2ⁿ is multiplied in two
/// halves, so that neither overflows before the result does.
#[inline(always)]
fn exp<S: Simd>(s: S, z: S::Vector) -> S::Vector {
    // The number last: of a NaN and a number, the second is taken.
    let (n, e) = reduced_exp(s, s.max(s.splat(-104.0), s.min(s.splat(89.0), z)));
    let half = round(s, s.mul(n, s.splat(0.5)));
    s.mul(s.mul(e, s.power_of_two(half)), s.power_of_two(s.sub(n, half)))
}

/// n and e^r of z = n ln 2 + r.
#[inline(always)]
fn reduced_exp<S: Simd>(s: S, z: S::Vector) -> (S::Vector, S::Vector) {
    let n = round(s, s.mul(z, s.splat(std::f32::consts::LOG2_E)));
    // ln 2 in two parts, the first with so few bits that n times it is exact.
    let r = s.mul_add(n, s.splat(-0.693_359_4), z);
    let r = s.mul_add(n, s.splat(2.121_944_4e-4), r);
    let mut e = s.splat(1.987_569_1e-4);
    for coefficient in [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 0.166_666_65, 0.5] {
        e = s.mul_add(e, r, s.splat(coefficient));
    }
    (n, s.add(s.mul_add(e, s.mul(r, r), r), s.splat(1.0)))
}

/// The nearest whole number, for |a| < 2²²: added to 1.5 · 2²³, a number has no bits left for a fraction.
#[inline(always)]
fn round<S: Simd>(s: S, a: S::Vector) -> S::Vector {
    let shift = s.splat(12_582_912.0);
    s.sub(s.add(a, shift), shift)
}

/// 1 / (1 + e⁻ᶻ), within 4 ulp where the result is normal; the least normal number where it is not.
#[inline(always)]
fn sigmoid<S: Simd>(s: S, z: S::Vector) -> S::Vector {
    let one = s.splat(1.0);
    // Between these, 2ⁿ is a number. The number last: of a NaN and a number, the second is taken.
    let bound = 87.336;
    let z = s.max(s.splat(-bound), s.min(s.splat(bound), s.sub(s.splat(0.0), z)));
    let (n, e) = reduced_exp(s, z);
    s.div(one, s.mul_add(e, s.power_of_two(n), one))
}

/// tanh z, within 4 ulp: near 0 an odd polynomial (Cephes), elsewhere 1 − 2 / (e^{2|z|} + 1) with the sign of z.
#[inline(always)]
fn tanh<S: Simd>(s: S, z: S::Vector) -> S::Vector {
    let (zero, one) = (s.splat(0.0), s.splat(1.0));
    let negative = s.greater(zero, z);
    let size = s.select(negative, s.sub(zero, z), z);
    let e = exp(s, s.add(size, size));
    let far = s.sub(one, s.div(s.splat(2.0), s.add(e, one)));
    let far = s.select(negative, s.sub(zero, far), far);
    let square = s.mul(z, z);
    let mut near = s.splat(-5.704_988_7e-3);
    for coefficient in [2.063_909e-2, -5.373_971_5e-2, 0.133_314_42, -0.333_332_8] {
        near = s.mul_add(near, square, s.splat(coefficient));
    }
    let near = s.mul_add(s.mul(near, square), z, z);
    s.select(s.greater(s.splat(0.625), size), near, far)
}

/// Softmax of one row in place, shifted by its maximum so that nothing overflows.
#[inline(always)]
fn softmax<S: Simd>(s: S, row: &mut [f32]) {
    let greatest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    map(
        s,
        row,
        #[inline(always)]
        |z| exp(s, s.sub(z, s.splat(greatest))),
    );
    let sum: f32 = row.iter().sum();
    map(
        s,
        row,
        #[inline(always)]
        |e| s.div(e, s.splat(sum)),
    );
}

/// Σ a_i b_i
#[inline(always)]
fn dot<S: Simd>(s: S, a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len(), "the two sides of a dot product");
    let mut sum = s.splat(0.0);
    for first in (0..a.len()).step_by(S::LANES) {
        let tail = s.tail(a.len() - first);
        // SAFETY: `tail` ends with both slices at the latest.
        let (a, b) =
            unsafe { (s.load_tail(a.as_ptr().add(first), tail), s.load_tail(b.as_ptr().add(first), tail)) };
        sum = s.mul_add(a, b, sum);
    }
    s.sum(sum)
}

/// v = f(v) for each vector of `values`.
#[inline(always)]
fn map<S: Simd>(s: S, values: &mut [f32], f: impl Fn(S::Vector) -> S::Vector) {
    let (whole, rest) = values.split_at_mut(values.len() / S::LANES * S::LANES);
    for vector in whole.chunks_exact_mut(S::LANES) {
        // SAFETY: the chunk has as many numbers as the vector.
        unsafe { s.store(vector.as_mut_ptr(), f(s.load(vector.as_ptr()))) };
    }
    let tail = s.tail(rest.len());
    // SAFETY: `tail` has as many numbers as `rest`.
    unsafe { s.store_tail(rest.as_mut_ptr(), f(s.load_tail(rest.as_ptr(), tail)), tail) };
}

/// d = f(a, d) for each vector of `a` and `d`, which are as long as each other.
#[inline(always)]
fn zip<S: Simd>(s: S, a: &[f32], d: &mut [f32], f: impl Fn(S::Vector, S::Vector) -> S::Vector) {
    assert_eq!(a.len(), d.len(), "two sides of the same length");
    for first in (0..a.len()).step_by(S::LANES) {
        let tail = s.tail(a.len() - first);
        // SAFETY: `tail` ends with both slices at the latest.
        unsafe {
            let to = d.as_mut_ptr().add(first);
            let a = s.load_tail(a.as_ptr().add(first), tail);
            s.store_tail(to, f(a, s.load_tail(to, tail)), tail);
        }
    }
}
