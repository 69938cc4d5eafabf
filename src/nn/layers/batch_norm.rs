//! Batch normalisation (Ioffe and Szegedy 2015), over batch and places, for each channel.
//!
//! Its statistics belong to the whole batch, while the batch is worked on in shards, see [`BatchStatistics`]. An
//! elementwise activation after it, and 2×2 max pooling after that, are computed in one with it.

use crate::nn::activation::Activation;
use crate::nn::arithmetic::{Arithmetic, Normalisation};
use crate::nn::kernels::{
    Norm, NormBackward, NormBackwardSums, NormForward, NormPoolBackward, NormPoolForward, NormSums, Pooled,
    Real,
};
use crate::nn::layer::{
    Backward, BatchStatistics, Effect, FilterBank, Forward, Fused, Fusion, LayerOps, Pass, Properties, Room,
};
use crate::nn::memory::{Memory, Statistics};
use crate::nn::operation::Operation;
use crate::nn::shape::Shape;
use crate::nn::syntax::{LayerSyntax, Tail};
use crate::nn::tensor::{Role, Tensor};
use crate::nn::words::{NOTHING_MORE, Words};
use std::fmt;

/// Keeps 1/√(σ² + ε) finite.
pub const EPSILON: f64 = 1e-5;
/// Weight of the newest batch in the running statistics.
const RUNNING_SHARE: f64 = 0.1;

/// `batchnorm`
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BatchNormSpec;

impl LayerSyntax for BatchNormSpec {
    type Layer<T: Real> = BatchNorm<T>;
    const WORDS: &'static [&'static str] = &["batchnorm"];
    const USAGE: &'static str = NOTHING_MORE;
    const EXAMPLES: &'static [&'static str] = &["batchnorm"];

    fn parse(_: &str, _: &mut Words<'_>) -> Result<Self, String> {
        Ok(Self)
    }

    fn kind(&self) -> &'static str {
        "batchnorm"
    }

    fn does(&self) -> &'static str {
        "changes each value by itself"
    }

    fn parameter_count(&self, input: Shape) -> usize {
        input.channels.saturating_mul(2)
    }

    fn build<T: Real>(&self, input: Shape, _: usize) -> Result<BatchNorm<T>, String> {
        Ok(BatchNorm::new(input))
    }

    fn units_mut(&mut self) -> Option<&mut usize> {
        None
    }

    fn tail(&mut self) -> Tail<'_> {
        Tail::Plain
    }
}

impl fmt::Display for BatchNormSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("batchnorm")
    }
}

/// y = γ (x − μ) / √(σ² + ε) + β, with μ, σ² of the batch while training and running means of them otherwise.
#[derive(Clone, Debug)]
pub struct BatchNorm<T> {
    /// Shape of input and output.
    shape: Shape,
    /// γ, β, the running mean of μ and that of the unbiased σ², all with axis `[C]`.
    tensors: [Tensor<T>; 4],
}

impl<T: Real> BatchNorm<T> {
    /// Makes a layer with γ = 1, β = 0 and the running statistics of a standard normal input.
    fn new(shape: Shape) -> Self {
        let tensor = |name, role, value| Tensor::full(name, role, &[shape.channels], value);
        Self {
            shape,
            tensors: [
                tensor("batchnorm.scale", Role::Affine, T::one()),
                tensor("batchnorm.shift", Role::Affine, T::zero()),
                tensor("batchnorm.running-mean", Role::Buffer, T::zero()),
                tensor("batchnorm.running-variance", Role::Buffer, T::one()),
            ],
        }
    }

    /// Takes the statistics from the running ones, where they are not those of a batch.
    fn choose_statistics(&self, norm: &mut Statistics<T>, pass: &Pass) {
        let [_, _, mean, variance] = self.tensors.each_ref().map(Tensor::values);
        if !pass.training {
            norm.mean.copy_from_slice(mean);
            for (inverse, variance) in norm.inverse.iter_mut().zip(variance) {
                *inverse = T::from_f64(1.0 / (variance.into_f64() + EPSILON).sqrt());
            }
        }
    }

    /// Gives what the kernels need.
    fn norm<'a>(&'a self, activation: Activation, norm: &'a Statistics<T>) -> Norm<'a, T> {
        let Statistics { mean, inverse, mean_d, mean_product } = norm;
        let [scale, shift, ..] = self.tensors.each_ref().map(Tensor::values);
        Norm { activation, mean, inverse, scale, shift, mean_d, mean_product }
    }
}

/// Computes mean and biased variance of a channel from its sums Σx and Σx² over `count` values.
fn moments((sum, squares): (f64, f64), count: f64) -> (f64, f64) {
    let mean = sum / count;
    (mean, (squares / count - mean * mean).max(0.0))
}

impl<T: Real> LayerOps<T> for BatchNorm<T> {
    fn output(&self) -> Shape {
        self.shape
    }

    fn properties(&self) -> Properties {
        Properties {
            macs: 0,
            activation: Activation::Identity,
            effect: Effect::InPlace,
            fusion: Fusion::TakesActivationAndPooling,
        }
    }

    fn tensors(&self) -> &[Tensor<T>] {
        &self.tensors
    }

    fn tensors_mut(&mut self) -> &mut [Tensor<T>] {
        &mut self.tensors
    }

    fn count_as(&mut self, _: [usize; 2]) {}

    fn memory(&self, room: &Room<'_>) -> Memory<T> {
        let zeros = || vec![T::zero(); self.shape.channels];
        let pooled = room.fused.pool.filter(|_| room.training);
        let pooled = pooled.map_or(0, |pool| room.samples * pool.output.len());
        Memory {
            argmax4: vec![0; pooled],
            argmax_input: vec![T::zero(); pooled],
            norm: Statistics { mean: zeros(), inverse: zeros(), mean_d: zeros(), mean_product: zeros() },
            sums: vec![(0.0, 0.0); self.shape.channels],
            ..Memory::default()
        }
    }

    fn forward(&self, at: Forward<'_, T>) {
        let Forward { x, y, memory, pass, fused, .. } = at;
        self.choose_statistics(&mut memory.norm, pass);
        let norm = self.norm(fused.activation, &memory.norm);
        let Some(pool) = &fused.pool else { return T::norm_forward(NormForward { norm, x, y }) };
        let wanted = memory.argmax4.len().min(y.len());
        let pooled = Pooled { values: y, argmax4: &mut memory.argmax4[..wanted] };
        let argmax_input = &mut memory.argmax_input[..wanted];
        T::norm_pool_forward(NormPoolForward { norm, pool, x, pooled, argmax_input });
    }

    /// Goes back: the sums in memory are this shard's share of ∂C/∂β and ∂C/∂γ, the statistics there the means over the batch, and
    /// `d_y` is already δ.
    fn backward(&self, at: Backward<'_, T>) {
        let Backward { x, d_y: d, d_x, memory, gradients, fused, .. } = at;
        let (d_scale, d_shift) = gradients.split_at_mut(self.shape.channels);
        for ((d_scale, d_shift), &(sum, product)) in d_scale.iter_mut().zip(d_shift).zip(&memory.sums) {
            *d_scale = T::from_f64(product);
            *d_shift = T::from_f64(sum);
        }
        let Some(d_x) = d_x else { return };
        let norm = self.norm(Activation::Identity, &memory.norm);
        match &fused.pool {
            Some(pool) => {
                let argmax4 = &memory.argmax4[..d.len()];
                T::norm_pool_backward(NormPoolBackward { norm, pool, x, argmax4, d, d_x });
            }
            None => T::norm_backward(NormBackward { norm, x, d, d_x }),
        }
    }

    fn arithmetic(&self, memory: &Memory<T>) -> Arithmetic {
        let Statistics { mean, inverse, mean_d, mean_product } = &memory.norm;
        let exact = |values: &[T]| values.iter().map(|value| value.into_f64()).collect();
        Arithmetic::Normalised(Normalisation {
            mean: exact(mean),
            inverse: exact(inverse),
            mean_d: exact(mean_d),
            mean_product: exact(mean_product),
        })
    }

    fn operation(&self) -> Option<Operation> {
        Some(Operation::BatchNormalisation { epsilon: EPSILON, share: RUNNING_SHARE })
    }

    /// Gives a scale and a shift for each channel.
    fn filters(&self) -> Option<FilterBank<'_, T>> {
        let [weights, biases, ..] = self.tensors.each_ref().map(Tensor::values);
        Some(FilterBank { shape: Shape::flat(1), weights, biases })
    }

    fn batch_statistics(&self) -> Option<&dyn BatchStatistics<T>> {
        Some(self)
    }

    fn batch_statistics_mut(&mut self) -> Option<&mut dyn BatchStatistics<T>> {
        Some(self)
    }
}

impl<T: Real> BatchStatistics<T> for BatchNorm<T> {
    fn input(&self) -> Shape {
        self.shape
    }

    fn forward_sums(&self, x: &[T], memory: &mut Memory<T>) {
        T::norm_sums(NormSums { x, sums: &mut memory.sums });
    }

    fn update_running(&mut self, totals: &[(f64, f64)], count: f64) {
        let towards = |old: &mut T, new: f64| {
            *old = T::from_f64(old.into_f64() * (1.0 - RUNNING_SHARE) + new * RUNNING_SHARE)
        };
        let [_, _, means, variances] = self.tensors.each_mut().map(Tensor::values_mut);
        for ((mean, variance), &sums) in means.iter_mut().zip(variances).zip(totals) {
            let (batch_mean, biased) = moments(sums, count);
            towards(mean, batch_mean);
            towards(variance, biased * count / (count - 1.0).max(1.0));
        }
    }

    fn set_forward(&self, totals: &[(f64, f64)], count: f64, memory: &mut Memory<T>) {
        let Statistics { mean, inverse, .. } = &mut memory.norm;
        for ((mean, inverse), &sums) in mean.iter_mut().zip(inverse).zip(totals) {
            let (batch_mean, variance) = moments(sums, count);
            *mean = T::from_f64(batch_mean);
            *inverse = T::from_f64(1.0 / (variance + EPSILON).sqrt());
        }
    }

    fn backward_sums(&self, fused: &Fused, x: &[T], y: &[T], d_y: &mut [T], memory: &mut Memory<T>) {
        let Memory { norm, sums, argmax_input, .. } = memory;
        let x = if argmax_input.is_empty() { x } else { &argmax_input[..y.len()] };
        let norm = self.norm(fused.activation, norm);
        T::norm_backward_sums(NormBackwardSums { norm, x, y, d_y, sums });
    }

    fn set_backward(&self, totals: &[(f64, f64)], count: f64, memory: &mut Memory<T>) {
        let Statistics { mean_d, mean_product, .. } = &mut memory.norm;
        for ((mean_d, mean_product), &(d, product)) in mean_d.iter_mut().zip(mean_product).zip(totals) {
            (*mean_d, *mean_product) = (T::from_f64(d / count), T::from_f64(product / count));
        }
    }
}
