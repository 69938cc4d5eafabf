//! The fully connected layer (L12).

use super::values;
use crate::nn::activation::Activation;
use crate::nn::kernels::{ActivationBackward, DenseBackwardInput, DenseForward, Real, Scratch};
use ndarray::{Array1, Array2};

/// A fully connected layer: U neurons, each looking at all I inputs.
#[derive(Clone, Debug)]
pub struct Dense<T> {
    /// σ.
    pub activation: Activation,
    /// Axes `[I, U]`: input (row, column, channel in standard order), unit.
    pub weights: Array2<T>,
    /// Axis `[U]`: one bias a unit.
    pub bias: Array1<T>,
}

impl<T: Real> Dense<T> {
    /// A layer with all parameters zero.
    pub fn new(inputs: usize, units: usize, activation: Activation) -> Self {
        Self { activation, weights: Array2::zeros((inputs, units)), bias: Array1::zeros(units) }
    }

    pub(in crate::nn) fn forward(&self, x: &[T], y: &mut [T]) {
        let (weights, bias) = (values(&self.weights), values(&self.bias));
        T::dense_forward(DenseForward { x, weights, bias, activation: self.activation, y });
    }

    /// ∂C/∂b and ∂C/∂x; `d_y` becomes δ. ∂C/∂w is as large as the weights: rather than one for each part of a batch, to be
    /// added up, there is one for all, made from δ.
    pub(in crate::nn) fn backward(
        &self,
        y: &[T],
        d_y: &mut [T],
        d_x: Option<&mut [T]>,
        d_parameters: &mut [T],
        scratch: &mut Scratch<T>,
    ) {
        let units = self.bias.len();
        T::activation_backward(ActivationBackward {
            activation: self.activation,
            channels: units,
            a: y,
            d: d_y,
        });
        let d_bias = &mut d_parameters[self.weights.len()..];
        d_bias.fill(T::zero());
        for d_z in d_y.chunks_exact(units) {
            d_bias.iter_mut().zip(d_z).for_each(|(d_b, &d_z)| *d_b = *d_b + d_z);
        }
        if let Some(d_x) = d_x {
            let weights = values(&self.weights);
            T::dense_backward_input(DenseBackwardInput { weights, units, d_z: d_y, d_x, scratch });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::kernels::{BatchPart, DenseBackwardWeights};

    /// A layer of 7 inputs and 9 ReLU units, those of `silent` with a bias that keeps them at zero.
    fn layer(silent: &[usize]) -> Dense<f64> {
        let mut layer = Dense::new(7, 9, Activation::Relu);
        layer.weights.indexed_iter_mut().for_each(|((i, u), w)| *w = ((3 * i + 5 * u) % 11) as f64 / 11.0);
        layer.bias.indexed_iter_mut().for_each(|(u, b)| *b = if silent.contains(&u) { -99.0 } else { 0.1 });
        layer
    }

    #[test]
    fn the_gradient_is_that_of_all_units_however_many_are_silent() {
        let samples = 5;
        let x: Vec<f64> = (0..samples * 7).map(|i| ((5 * i) % 13) as f64 / 13.0).collect();
        for silent in [vec![], vec![0, 3], vec![1, 2, 4, 7, 8], (0..9).collect()] {
            let layer = layer(&silent);
            let (mut y, mut d_x, mut d_parameters) = (vec![0.0; samples * 9], x.clone(), vec![0.0; 8 * 9]);
            layer.forward(&x, &mut y);
            let mut d_y: Vec<f64> = (0..samples * 9).map(|i| (i % 7) as f64 - 2.5).collect();
            let d_z: Vec<f64> = d_y.iter().zip(&y).map(|(d, &y)| if y > 0.0 { *d } else { 0.0 }).collect();
            let scratch = &mut Scratch::new();
            layer.backward(&y, &mut d_y, Some(&mut d_x), &mut d_parameters, scratch);
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
                    let sum: f64 = (0..9).map(|u| layer.weights[[i, u]] * d_z[9 * n + u]).sum();
                    assert!((d_x[7 * n + i] - sum).abs() < 1e-12, "∂C/∂x of sample {n}, input {i}");
                }
            }
            for u in 0..9 {
                let sum: f64 = (0..samples).map(|n| d_z[9 * n + u]).sum();
                assert!((d_parameters[63 + u] - sum).abs() < 1e-12, "∂C/∂b of unit {u}");
            }
        }
    }
}
