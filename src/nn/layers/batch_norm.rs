//! Batch normalisation (Ioffe and Szegedy 2015), over batch and places, for each channel.
//!
//! Its statistics belong to the whole batch, while the batch is worked on in shards. So both directions come in two
//! parts, with a meeting of the shards between them: `*_sums` adds up over one shard, whoever runs the shards adds those
//! up in shard order and puts the totals into each [`Memory`], then `forward` and `backward` use them. An elementwise
//! activation after it, and 2×2 max pooling after that, are computed in one with it.

use super::{Pool, values};
use crate::nn::activation::Activation;
use crate::nn::kernels::{
    Norm, NormBackward, NormBackwardSums, NormForward, NormPoolBackward, NormPoolForward, NormSums, Pooled,
    Real,
};
use crate::nn::layer::{Memory, Pass, Statistics};
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
        let zeros = || vec![T::zero(); self.shape.channels];
        Memory {
            norm: Statistics { mean: zeros(), inverse: zeros(), mean_d: zeros(), mean_product: zeros() },
            sums: vec![(0.0, 0.0); self.shape.channels],
            ..Memory::default()
        }
    }

    /// Σx and Σx² of each channel over this shard, into `memory.sums`.
    pub(in crate::nn) fn forward_sums(&self, x: &[T], memory: &mut Memory<T>) {
        T::norm_sums(NormSums { x, sums: &mut memory.sums });
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

    /// Takes the statistics from the running ones, where they are not those of a batch.
    fn choose_statistics(&self, norm: &mut Statistics<T>, pass: &Pass) {
        if !pass.training {
            norm.mean.copy_from_slice(values(&self.running_mean));
            for (inverse, variance) in norm.inverse.iter_mut().zip(&self.running_variance) {
                *inverse = T::from_f64(1.0 / (variance.into_f64() + EPSILON).sqrt());
            }
        }
    }

    /// What the kernels need.
    fn norm<'a>(&'a self, activation: Activation, norm: &'a Statistics<T>) -> Norm<'a, T> {
        Norm {
            activation,
            mean: &norm.mean,
            inverse: &norm.inverse,
            scale: values(&self.scale),
            shift: values(&self.shift),
            mean_d: &norm.mean_d,
            mean_product: &norm.mean_product,
        }
    }

    /// Forward, with the activation after it, which is the identity if there is none.
    pub(in crate::nn) fn forward(
        &self,
        activation: Activation,
        x: &[T],
        y: &mut [T],
        memory: &mut Memory<T>,
        pass: &Pass,
    ) {
        self.choose_statistics(&mut memory.norm, pass);
        T::norm_forward(NormForward { norm: self.norm(activation, &memory.norm), x, y });
    }

    /// Forward, with the activation and the pooling after it.
    pub(in crate::nn) fn forward_pooled(
        &self,
        (activation, pool): (Activation, &Pool),
        x: &[T],
        y: &mut [T],
        memory: &mut Memory<T>,
        pass: &Pass,
    ) {
        self.choose_statistics(&mut memory.norm, pass);
        let wanted = memory.argmax4.len().min(y.len());
        let pooled = Pooled { values: y, argmax4: &mut memory.argmax4[..wanted] };
        let argmax_input = &mut memory.argmax_input[..wanted];
        let (norm, pool) = (self.norm(activation, &memory.norm), &pool.geometry);
        T::norm_pool_forward(NormPoolForward { norm, pool, x, pooled, argmax_input });
    }

    /// Makes `d_y`, behind the activation, δ; and Σδ and Σδ·x̂ of each channel over this shard, into `memory.sums`.
    pub(in crate::nn) fn backward_sums(
        &self,
        activation: Activation,
        x: &[T],
        y: &[T],
        d_y: &mut [T],
        memory: &mut Memory<T>,
    ) {
        let Memory { norm, sums, argmax_input, .. } = memory;
        let x = if argmax_input.is_empty() { x } else { &argmax_input[..y.len()] };
        T::norm_backward_sums(NormBackwardSums { norm: self.norm(activation, norm), x, y, d_y, sums });
    }

    /// `memory.sums` holds this shard's share of ∂C/∂β and ∂C/∂γ, `memory.norm` the means over the batch. `d` is what
    /// [`Self::backward_sums`] made, δ.
    pub(in crate::nn) fn backward(
        &self,
        pool: Option<&Pool>,
        x: &[T],
        d: &[T],
        d_x: Option<&mut [T]>,
        memory: &Memory<T>,
        d_parameters: &mut [T],
    ) {
        let (d_scale, d_shift) = d_parameters.split_at_mut(self.shape.channels);
        for ((d_scale, d_shift), &(sum, product)) in d_scale.iter_mut().zip(d_shift).zip(&memory.sums) {
            *d_scale = T::from_f64(product);
            *d_shift = T::from_f64(sum);
        }
        let Some(d_x) = d_x else { return };
        let norm = self.norm(Activation::Identity, &memory.norm);
        match pool {
            Some(pool) => {
                let (pool, argmax4) = (&pool.geometry, &memory.argmax4[..d.len()]);
                T::norm_pool_backward(NormPoolBackward { norm, pool, x, argmax4, d, d_x });
            }
            None => T::norm_backward(NormBackward { norm, x, d, d_x }),
        }
    }
}
