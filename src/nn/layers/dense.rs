//! The fully connected layer (L12).

use crate::nn::activation::Activation;
use crate::nn::arithmetic::Arithmetic;
use crate::nn::kernels::{ActivationBackward, DenseBackwardInput, DenseForward, Real};
use crate::nn::layer::{
    Backward, BatchStatistics, Effect, FilterBank, Forward, Fusion, LayerOps, Properties, Room,
};
use crate::nn::memory::Memory;
use crate::nn::operation::Operation;
use crate::nn::shape::Shape;
use crate::nn::sliding::whole;
use crate::nn::syntax::{LayerSyntax, Tail};
use crate::nn::tensor::{Role, Tensor};
use crate::nn::words::{Words, number, suffix};
use std::fmt;

/// `dense UNITS [ACTIVATION]`
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DenseSpec {
    /// How many neurons.
    pub units: usize,
    /// σ, identity if none is named.
    pub activation: Activation,
}

impl LayerSyntax for DenseSpec {
    type Layer<T: Real> = Dense<T>;
    const WORDS: &'static [&'static str] = &["dense"];
    const USAGE: &'static str = "expected `dense UNITS [ACTIVATION]`, e.g. `dense 100 relu`";
    const EXAMPLES: &'static [&'static str] = &["dense 6 sigmoid", "dense 5 relu", "dense 7"];

    fn parse(_: &str, words: &mut Words<'_>) -> Result<Self, String> {
        let units = number(words.take(Self::USAGE)?, "the number of units")?;
        Ok(Self { units, activation: words.activation().unwrap_or_default() })
    }

    fn kind(&self) -> &'static str {
        "dense"
    }

    fn does(&self) -> &'static str {
        "weighs all values for each unit"
    }

    fn parameter_count(&self, input: Shape) -> usize {
        input.len().saturating_add(1).saturating_mul(self.units)
    }

    fn build<T: Real>(&self, input: Shape, _: usize) -> Result<Dense<T>, String> {
        Ok(Dense::new(input, self.units, self.activation))
    }

    fn units_mut(&mut self) -> Option<&mut usize> {
        Some(&mut self.units)
    }

    fn tail(&mut self) -> Tail<'_> {
        Tail::Activated { activation: &mut self.activation, units: Some(&mut self.units) }
    }
}

impl fmt::Display for DenseSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "dense {}", self.units)?;
        suffix(f, self.activation)
    }
}

/// A fully connected layer: U neurons, each looking at all I inputs.
#[derive(Clone, Debug)]
pub struct Dense<T> {
    /// Shape of one sample at the input.
    input: Shape,
    /// σ.
    activation: Activation,
    /// Weights `[I, U]` (input in standard order: row, column, channel; unit) and biases `[U]`.
    tensors: [Tensor<T>; 2],
}

impl<T: Real> Dense<T> {
    /// Makes a layer with all parameters zero.
    fn new(input: Shape, units: usize, activation: Activation) -> Self {
        let inputs = input.len();
        let role = Role::DenseWeights { inputs, units };
        let weights = Tensor::full("dense.weights", role, &[inputs, units], T::zero());
        let bias = Tensor::full("dense.bias", Role::Bias, &[units], T::zero());
        Self { input, activation, tensors: [weights, bias] }
    }

    /// Gives weights and biases.
    fn parameters(&self) -> [&[T]; 2] {
        self.tensors.each_ref().map(Tensor::values)
    }
}

impl<T: Real> LayerOps<T> for Dense<T> {
    fn output(&self) -> Shape {
        Shape::flat(self.tensors[1].array.len())
    }

    fn properties(&self) -> Properties {
        Properties {
            macs: self.tensors[0].array.len(),
            activation: self.activation,
            effect: Effect::Mixes,
            fusion: Fusion::Never,
        }
    }

    fn tensors(&self) -> &[Tensor<T>] {
        &self.tensors
    }

    fn tensors_mut(&mut self) -> &mut [Tensor<T>] {
        &mut self.tensors
    }

    fn count_as(&mut self, _: [usize; 2]) {}

    fn memory(&self, _: &Room<'_>) -> Memory<T> {
        Memory::default()
    }

    fn forward(&self, at: Forward<'_, T>) {
        let ([weights, bias], Forward { x, y, .. }) = (self.parameters(), at);
        T::dense_forward(DenseForward { x, weights, bias, activation: self.activation, y });
    }

    /// Computes ∂C/∂b and ∂C/∂x; `d_y` becomes δ. ∂C/∂w is as large as the weights: rather than one for each shard of a
    /// batch, to be added up, there is one for all, made from δ.
    fn backward(&self, at: Backward<'_, T>) {
        let Backward { y, d_y, d_x, gradients, scratch, .. } = at;
        let [weights, bias] = self.parameters();
        let units = bias.len();
        let activation = self.activation;
        T::activation_backward(ActivationBackward { activation, channels: units, a: y, d: d_y });
        let d_bias = &mut gradients[weights.len()..];
        d_bias.fill(T::zero());
        for d_z in d_y.chunks_exact(units) {
            d_bias.iter_mut().zip(d_z).for_each(|(d_b, &d_z)| *d_b = *d_b + d_z);
        }
        if let Some(d_x) = d_x {
            T::dense_backward_input(DenseBackwardInput { weights, units, d_z: d_y, d_x, scratch });
        }
    }

    fn arithmetic(&self, _: &Memory<T>) -> Arithmetic {
        Arithmetic::Weighted { geometry: whole(self.input, <Self as LayerOps<T>>::output(self)) }
    }

    fn operation(&self) -> Option<Operation> {
        Some(Operation::Linear)
    }

    /// Gives filters as large as the input: a fully connected layer is a convolution with a kernel of that size. After
    /// another fully connected layer each is a row of weights.
    fn filters(&self) -> Option<FilterBank<'_, T>> {
        let [weights, biases] = self.parameters();
        let row = Shape::new(1, self.input.channels, 1);
        Some(FilterBank { shape: if self.input.is_flat() { row } else { self.input }, weights, biases })
    }

    fn batch_statistics(&self) -> Option<&dyn BatchStatistics<T>> {
        None
    }

    fn batch_statistics_mut(&mut self) -> Option<&mut dyn BatchStatistics<T>> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::kernels::{BatchPart, DenseBackwardWeights, Scratch};
    use crate::nn::layer::{Fused, Pass};

    /// A layer of 7 inputs and 9 ReLU units, those of `silent` with a bias that keeps them at zero.
    fn layer(silent: &[usize]) -> Dense<f64> {
        let mut layer = Dense::new(Shape::flat(7), 9, Activation::Relu);
        let [weights, bias] = &mut layer.tensors;
        weights.values_mut().iter_mut().enumerate().for_each(|(at, w)| {
            let (i, u) = (at / 9, at % 9);
            *w = ((3 * i + 5 * u) % 11) as f64 / 11.0;
        });
        let bias = bias.values_mut().iter_mut().enumerate();
        bias.for_each(|(u, b)| *b = if silent.contains(&u) { -99.0 } else { 0.1 });
        layer
    }

    #[test]
    fn the_gradient_is_that_of_all_units_however_many_are_silent() {
        let samples = 5;
        let x: Vec<f64> = (0..samples * 7).map(|i| ((5 * i) % 13) as f64 / 13.0).collect();
        for silent in [vec![], vec![0, 3], vec![1, 2, 4, 7, 8], (0..9).collect()] {
            let layer = layer(&silent);
            let (mut y, mut d_x, mut gradients) = (vec![0.0; samples * 9], x.clone(), vec![0.0; 8 * 9]);
            let (memory, fused) = (&mut Memory::default(), &Fused::default());
            let scratch = &mut Scratch::new();
            let pass = &Pass::EVALUATE;
            layer.forward(Forward { x: &x, y: &mut y, memory, pass, fused, scratch });
            let mut d_y: Vec<f64> = (0..samples * 9).map(|i| (i % 7) as f64 - 2.5).collect();
            let d_z: Vec<f64> = d_y.iter().zip(&y).map(|(d, &y)| if y > 0.0 { *d } else { 0.0 }).collect();
            layer.backward(Backward {
                x: &x,
                y: &y,
                d_y: &mut d_y,
                d_x: Some(&mut d_x),
                memory,
                gradients: &mut gradients,
                fused,
                scratch,
            });
            assert_eq!(d_y, d_z, "{silent:?}");
            let mut d_weights = vec![0.0; 7 * 9];
            let parts = &[BatchPart { x: &x, deltas: &d_y }];
            f64::dense_backward_weights(DenseBackwardWeights {
                inputs: 7,
                units: 9,
                parts,
                unit_deltas: None,
                first: 0,
                d_weights: &mut d_weights,
                scratch,
            });
            for i in 0..7 {
                for u in 0..9 {
                    let sum: f64 = (0..samples).map(|n| x[7 * n + i] * d_z[9 * n + u]).sum();
                    assert!((d_weights[9 * i + u] - sum).abs() < 1e-12, "∂C/∂w of input {i}, unit {u}");
                }
                for n in 0..samples {
                    let weights = layer.parameters()[0];
                    let sum: f64 = (0..9).map(|u| weights[9 * i + u] * d_z[9 * n + u]).sum();
                    assert!((d_x[7 * n + i] - sum).abs() < 1e-12, "∂C/∂x of sample {n}, input {i}");
                }
            }
            for u in 0..9 {
                let sum: f64 = (0..samples).map(|n| d_z[9 * n + u]).sum();
                assert!((gradients[63 + u] - sum).abs() < 1e-12, "∂C/∂b of unit {u}");
            }
        }
    }
}
