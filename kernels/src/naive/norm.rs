//! Batch normalisation, alone or with the activation and the 2×2 max pooling after it in one.

use super::conv_pool::{offset, position_of};
use super::{Pooling, activation_backward, activation_forward, pool_backward, pool_forward};
use crate::activation::Activation;
use crate::geometry::Sliding;
use crate::{Norm, Pooled, Real};

/// Σx and Σx² of each channel, into `sums` `[C]`; `x` `[n, H, W, C]`.
pub fn norm_sums<T: Real>(x: &[T], sums: &mut [(f64, f64)]) {
    sums.fill((0.0, 0.0));
    for place in x.chunks_exact(sums.len()) {
        for (sums, &x) in sums.iter_mut().zip(place) {
            let x = x.into_f64();
            sums.0 += x;
            sums.1 += x * x;
        }
    }
}

/// y = σ(γ (x − μ) / √(σ² + ε) + β); `x` and `y` `[n, H, W, C]`.
pub fn norm_forward<T: Real>(at: &Norm<'_, T>, x: &[T], y: &mut [T]) {
    let channels = at.mean.len();
    for (x, y) in x.chunks_exact(channels).zip(y.chunks_exact_mut(channels)) {
        for (c, (y, &x)) in y.iter_mut().zip(x).enumerate() {
            *y = at.scale[c] * at.inverse[c] * (x - at.mean[c]) + at.shift[c];
        }
    }
    activation_forward(at.activation, channels, y);
}

/// The same and `pool`, which is 2×2 max pooling, in one: as σ rises, it may come after the maximum.
///
/// `x` `[n, H, W, C]`, `pooled.values` `[n, ⌊H/2⌋, ⌊W/2⌋, C]`; `pooled.argmax4` and `argmax_input`, the x of the maximum, alike, or
/// both empty if nobody wants them.
pub fn norm_pool_forward<T: Real>(
    at: &Norm<'_, T>,
    pool: &Sliding,
    x: &[T],
    pooled: Pooled<'_, T>,
    argmax_input: &mut [T],
) {
    let mut z = vec![T::zero(); x.len()];
    let mut argmax = vec![0; pooled.values.len()];
    norm_forward(&Norm { activation: Activation::Identity, ..*at }, x, &mut z);
    pool_forward(Pooling::Max, pool, &z, pooled.values, &mut argmax);
    activation_forward(at.activation, at.mean.len(), pooled.values);
    let wanted = pooled.argmax4.iter_mut().zip(argmax_input).zip(&argmax).enumerate();
    for (index, ((position, input), &offset)) in wanted {
        let sample = index / pool.output.len() * pool.input.len();
        *position = position_of(pool, index % pool.output.len(), offset as usize);
        *input = x[sample + offset as usize];
    }
}

/// δ = ∂C/∂y ⊙ σ′, in place of `d_y`, and Σδ and Σδ·x̂ of each channel, into `sums` `[C]`; `x`, `y`, `d_y` alike. With
/// pooling, `x` is argmax_input and `y` what was pooled: all other δ are 0.
pub fn norm_backward_sums<T: Real>(
    at: &Norm<'_, T>,
    x: &[T],
    y: &[T],
    d_y: &mut [T],
    sums: &mut [(f64, f64)],
) {
    let channels = sums.len();
    activation_backward(at.activation, channels, y, d_y);
    sums.fill((0.0, 0.0));
    for (x, d) in x.chunks_exact(channels).zip(d_y.chunks_exact(channels)) {
        for (c, (&x, &d)) in x.iter().zip(d).enumerate() {
            sums[c].0 += d.into_f64();
            sums[c].1 += (d * (x - at.mean[c]) * at.inverse[c]).into_f64();
        }
    }
}

/// ∂C/∂x = γ/√(σ²+ε) · (δ − mean(δ) − x̂ mean(δ·x̂)); `x`, `d` (δ) and `d_x` `[n, H, W, C]`.
pub fn norm_backward<T: Real>(at: &Norm<'_, T>, x: &[T], d: &[T], d_x: &mut [T]) {
    let channels = at.mean.len();
    for (index, ((d_x, &x), &d)) in d_x.iter_mut().zip(x).zip(d).enumerate() {
        let c = index % channels;
        let normal = (x - at.mean[c]) * at.inverse[c];
        *d_x = at.scale[c] * at.inverse[c] * (d - at.mean_d[c] - normal * at.mean_product[c]);
    }
}

/// The same behind the pooling: `d` are the δ at `argmax4`, both `[n, ⌊H/2⌋, ⌊W/2⌋, C]`; all others are 0.
pub fn norm_pool_backward<T: Real>(
    at: &Norm<'_, T>,
    pool: &Sliding,
    x: &[T],
    argmax4: &[u8],
    d: &[T],
    d_x: &mut [T],
) {
    let offset = |(index, &position)| {
        u32::try_from(offset(pool, index % pool.output.len(), position)).unwrap_or(u32::MAX)
    };
    let argmax: Vec<u32> = argmax4.iter().enumerate().map(offset).collect();
    let mut d_z = vec![T::zero(); x.len()];
    pool_backward(Pooling::Max, pool, &[], &[], &argmax, d, &mut d_z);
    norm_backward(at, x, &d_z, d_x);
}
