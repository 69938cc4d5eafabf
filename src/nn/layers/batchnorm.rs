//! Batch normalisation (Ioffe and Szegedy 2015), over batch and places, for each channel.
//!
//! Its statistics belong to the whole batch, while the batch is worked on in shards. So both directions come in two
//! parts, with a meeting of the shards between them: `*_sums` adds up over one shard, whoever runs the shards adds those
//! up in shard order and puts the totals into each [`Memory`], then `forward` and `backward` use them.

use crate::nn::kernels::Real;
use crate::nn::layer::{Memory, Pass};
use crate::nn::shape::Shape;
use ndarray::Array1;

/// Keeps 1/√(σ² + ε) finite.
const EPSILON: f64 = 1e-5;
/// Weight of the newest batch in the running statistics.
const RUNNING_SHARE: f64 = 0.1;

/// y = γ (x − μ) / √(σ² + ε) + β, with μ, σ² of the batch while training and running means of them otherwise.
#[derive(Clone, Debug)]
pub struct BatchNorm<T> {
    /// Shape of input and output.
    pub shape: Shape,
    /// γ, axis `[C]`.
    pub scale: Array1<T>,
    /// β, axis `[C]`.
    pub shift: Array1<T>,
    /// Running mean of μ, axis `[C]`.
    pub running_mean: Array1<T>,
    /// Running mean of the unbiased σ², axis `[C]`.
    pub running_variance: Array1<T>,
}

impl<T: Real> BatchNorm<T> {
    /// γ = 1, β = 0, running statistics of a standard normal input.
    pub fn new(shape: Shape) -> Self {
        let channels = shape.channels;
        Self {
            shape,
            scale: Array1::ones(channels),
            shift: Array1::zeros(channels),
            running_mean: Array1::zeros(channels),
            running_variance: Array1::ones(channels),
        }
    }

    pub(in crate::nn) fn memory(&self) -> Memory<T> {
        let channels = self.shape.channels;
        Memory {
            statistics: vec![(T::zero(), T::one()); channels],
            means: vec![(T::zero(), T::zero()); channels],
            sums: vec![(0.0, 0.0); channels],
            ..Memory::default()
        }
    }

    /// Σx and Σx² of each channel over this shard, into `memory.sums`.
    pub(in crate::nn) fn forward_sums(&self, x: &[T], memory: &mut Memory<T>) {
        memory.sums.fill((0.0, 0.0));
        for place in x.chunks_exact(self.shape.channels) {
            for (sums, &x) in memory.sums.iter_mut().zip(place) {
                let x = x.into_f64();
                sums.0 += x;
                sums.1 += x * x;
            }
        }
    }

    /// Mean and 1/√(σ² + ε) of channel `c` from its sums over `count` values.
    pub(in crate::nn) fn statistics((sum, squares): (f64, f64), count: f64) -> (T, T) {
        let mean = sum / count;
        let variance = (squares / count - mean * mean).max(0.0);
        (T::from_f64(mean), T::from_f64(1.0 / (variance + EPSILON).sqrt()))
    }

    /// Moves the running statistics towards those of a batch with these sums over `count` values a channel.
    pub(in crate::nn) fn update_running(&mut self, sums: &[(f64, f64)], count: f64) {
        let towards = |old: &mut T, new: f64| {
            *old = T::from_f64(old.into_f64() * (1.0 - RUNNING_SHARE) + new * RUNNING_SHARE)
        };
        let running = self.running_mean.iter_mut().zip(self.running_variance.iter_mut());
        for ((mean, variance), &(sum, squares)) in running.zip(sums) {
            let batch_mean = sum / count;
            let biased = (squares / count - batch_mean * batch_mean).max(0.0);
            towards(mean, batch_mean);
            towards(variance, biased * count / (count - 1.0).max(1.0));
        }
    }

    pub(in crate::nn) fn forward(&self, x: &[T], y: &mut [T], memory: &Memory<T>, pass: &Pass) {
        let channels = self.shape.channels;
        let normal = |c: usize| {
            if pass.training {
                memory.statistics[c]
            } else {
                let variance = self.running_variance[c].into_f64();
                (self.running_mean[c], T::from_f64(1.0 / (variance + EPSILON).sqrt()))
            }
        };
        for c in 0..channels {
            let (mean, inverse) = normal(c);
            let factor = self.scale[c] * inverse;
            let offset = self.shift[c] - mean * factor;
            for (y, &x) in y[c..].iter_mut().step_by(channels).zip(x[c..].iter().step_by(channels)) {
                *y = x * factor + offset;
            }
        }
    }

    /// Σd and Σd·x̂ of each channel over this shard, into `memory.sums`.
    pub(in crate::nn) fn backward_sums(&self, x: &[T], d_y: &[T], memory: &mut Memory<T>) {
        memory.sums.fill((0.0, 0.0));
        let channels = self.shape.channels;
        for (x, d_y) in x.chunks_exact(channels).zip(d_y.chunks_exact(channels)) {
            for (c, (&x, &d)) in x.iter().zip(d_y).enumerate() {
                let (mean, inverse) = memory.statistics[c];
                memory.sums[c].0 += d.into_f64();
                memory.sums[c].1 += (d * (x - mean) * inverse).into_f64();
            }
        }
    }

    /// ∂C/∂x = γ/√(σ²+ε) · (d − mean(d) − x̂ mean(d·x̂)); `memory.sums` holds this shard's share of ∂C/∂β and ∂C/∂γ,
    /// `memory.means` the means over the batch.
    pub(in crate::nn) fn backward(
        &self,
        x: &[T],
        d_y: &[T],
        d_x: Option<&mut [T]>,
        memory: &Memory<T>,
        d_parameters: &mut [T],
    ) {
        let channels = self.shape.channels;
        let (d_scale, d_shift) = d_parameters.split_at_mut(channels);
        for ((d_scale, d_shift), &(sum, product)) in d_scale.iter_mut().zip(d_shift).zip(&memory.sums) {
            *d_scale = T::from_f64(product);
            *d_shift = T::from_f64(sum);
        }
        let Some(d_x) = d_x else { return };
        for c in 0..channels {
            let (mean, inverse) = memory.statistics[c];
            let (mean_d, mean_product) = memory.means[c];
            let factor = self.scale[c] * inverse;
            let x = x[c..].iter().step_by(channels);
            let d_y = d_y[c..].iter().step_by(channels);
            for ((d_x, &x), &d) in d_x[c..].iter_mut().step_by(channels).zip(x).zip(d_y) {
                *d_x = factor * (d - mean_d - (x - mean) * inverse * mean_product);
            }
        }
    }
}
