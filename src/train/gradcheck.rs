//! Backpropagation against finite differences, in `f64`, through the same step that trains.

use super::step::{Batch, Step};
use crate::inspect::nudge::relative_error;
use crate::nn::build::BuildError;
use crate::nn::init::Init;
use crate::nn::kernels::{Scalar, Scratch};
use crate::nn::layer::Pass;
use crate::nn::loss::Loss;
use crate::nn::network::Network;
use crate::nn::plan::{Plan, Purpose};
use crate::nn::shape::Shape;
use crate::nn::shard::Shard;
use crate::nn::spec::Spec;
use crate::random::{self, generator};
use crate::threads::Workers;
use rand::RngExt;
use serde::Serialize;
use std::ops::Range;

/// The number of samples in the batch that is differentiated.
const SAMPLES: usize = 5;
/// The most parameters of a tensor that are checked, spread evenly.
const MAX_CHECKED: usize = 60;
/// Half the distance of the inner two of the four points that a derivative is taken from.
const STRIDE: f64 = 1e-4;

/// What the check found for one tensor.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TensorCheck {
    /// The layer's position and role, e.g. "1.conv.weights".
    pub tensor: String,
    /// The number of parameters that were checked.
    pub checked: usize,
    /// The number of parameters left out: every stride down to 1e-7 moved a maximum or switched a ReLU.
    pub skipped: usize,
    /// The greatest |analytical − numerical| / max(|analytical|, |numerical|, 1e-4).
    pub max_relative_error: f64,
}

/// What the check found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GradientCheck {
    /// The architecture as text.
    pub network: String,
    /// The greatest error of all tensors.
    pub max_relative_error: f64,
    /// The greatest difference between the outputs computed in `f32` and in `f64`.
    pub max_forward_difference: f64,
    /// What the check found tensor by tensor.
    pub tensors: Vec<TensorCheck>,
}

/// One random batch, and the step that differentiates it.
struct Check {
    network: Network<f64>,
    step: Step<f64>,
    workers: Workers,
    pixels: Vec<f64>,
    labels: Vec<u8>,
    seed: u64,
}

impl Check {
    /// Gives the loss of the batch, and which side of each kink it went.
    fn loss(&mut self) -> (f64, u64) {
        let pass = Pass { training: true, seed: self.seed, epoch: 0, step: 0, first: 0 };
        let (pixels, labels, length) = (&self.pixels, &self.labels, self.network.input.len());
        let fill = |range: Range<usize>, x: &mut [f64], y: &mut [u8]| {
            x.copy_from_slice(&pixels[range.start * length..range.end * length]);
            y.copy_from_slice(&labels[range]);
        };
        let score = self.step.gradients(
            &self.workers,
            &mut self.network,
            &Batch { samples: labels.len(), pass, fill },
        );
        (score.loss / labels.len() as f64, self.step.kinks(&self.network))
    }

    /// Sets parameter `index` of tensor `tensor`; returns what it was.
    fn set(&mut self, tensor: usize, index: usize, value: f64) -> f64 {
        let (mut number, mut old) = (0, value);
        self.network.visit_parameters_mut(|parameters| {
            if number == tensor {
                old = std::mem::replace(&mut parameters[index], value);
            }
            number += 1;
        });
        old
    }

    /// Gives ∂C/∂w by the five-point formula (f(−2h) − 8 f(−h) + 8 f(h) − f(2h)) / 12h, or `None` if a kink is always near.
    fn numerical(&mut self, tensor: usize, index: usize) -> Option<f64> {
        let here = self.set(tensor, index, 0.0);
        self.set(tensor, index, here);
        let (_, side) = self.loss();
        let mut stride = STRIDE;
        while stride > 1e-7 {
            let mut at = |offset: f64| {
                self.set(tensor, index, here + offset * stride);
                let (loss, kinks) = self.loss();
                (loss, kinks == side)
            };
            let points = [at(-2.0), at(-1.0), at(1.0), at(2.0)];
            self.set(tensor, index, here);
            if points.iter().all(|(_, smooth)| *smooth) {
                let [(a, _), (b, _), (c, _), (d, _)] = points;
                return Some((a - 8.0 * b + 8.0 * c - d) / (12.0 * stride));
            }
            stride /= 4.0;
        }
        None
    }

    /// Checks all tensors.
    fn all(&mut self) -> Vec<TensorCheck> {
        self.loss();
        let gradient = self.step.gradient().to_vec();
        let places = self.network.tensors().into_iter().enumerate();
        places.map(|(number, place)| self.check(number, place.info.name, &gradient[place.range])).collect()
    }

    fn check(&mut self, tensor: usize, name: String, analytical: &[f64]) -> TensorCheck {
        let mut result = TensorCheck { tensor: name, checked: 0, skipped: 0, max_relative_error: 0.0 };
        let count = analytical.len().min(MAX_CHECKED);
        for number in 0..count {
            let index = analytical.len() * number / count;
            let Some(numerical) = self.numerical(tensor, index) else {
                result.skipped += 1;
                continue;
            };
            let analytical = analytical[index];
            let error = relative_error(analytical, numerical);
            result.checked += 1;
            // Not `max`, which would lose a NaN.
            if error.is_nan() || error > result.max_relative_error {
                result.max_relative_error = error;
            }
        }
        result
    }
}

/// Checks `spec` on random samples of shape `input`.
pub fn check_gradients(
    spec: &Spec,
    input: Shape,
    classes: usize,
    loss: Option<Loss>,
    seed: u64,
) -> Result<GradientCheck, BuildError> {
    let network = Network::<f64>::new(spec, input, classes, loss, Init::Scaled, seed)?;
    let mut random = generator(seed, random::Purpose::Check, 0, 0, 0);
    let pixels: Vec<f64> = (0..SAMPLES * input.len()).map(|_| random.random_range(0.0..1.0)).collect();
    let labels = (0..SAMPLES).map(|_| random.random_range(0..classes) as u8).collect();
    let max_forward_difference = forward_difference(&network, spec, classes, loss, seed, &pixels)?;
    let step = Step::new(&network, SAMPLES);
    // A single thread: the arithmetic is the same for any number.
    let workers = Workers::single();
    let tensors = Check { network, step, workers, pixels, labels, seed }.all();
    let worst = |worst: f64, tensor: &TensorCheck| {
        if tensor.max_relative_error.is_nan() { f64::NAN } else { worst.max(tensor.max_relative_error) }
    };
    Ok(GradientCheck {
        network: spec.to_string(),
        max_relative_error: tensors.iter().fold(0.0, worst),
        max_forward_difference,
        tensors,
    })
}

/// Gives the greatest difference between the outputs of the fast `f32` and the naive `f64` forward pass.
fn forward_difference(
    exact: &Network<f64>,
    spec: &Spec,
    classes: usize,
    loss: Option<Loss>,
    seed: u64,
    pixels: &[f64],
) -> Result<f64, BuildError> {
    let mut network = Network::<f32>::new(spec, exact.input, classes, loss, Init::Scaled, seed)?;
    let mut exact_tensors = exact.layers.iter().flat_map(|layer| layer.parameters());
    network.visit_parameters_mut(|parameters| {
        let values = exact_tensors.next().into_iter().flatten();
        parameters.iter_mut().zip(values).for_each(|(w, &value)| *w = f32::from_f64(value));
    });
    let samples = pixels.len() / exact.input.len();
    let (plan, exact_plan) = (Plan::new(&network, Purpose::Evaluate), Plan::new(exact, Purpose::Evaluate));
    let mut fast = Shard::new(&network, &plan, samples);
    let mut slow = Shard::new(exact, &exact_plan, samples);
    fast.load(&network, samples, Pass::EVALUATE, |x, _| {
        x.iter_mut().zip(pixels).for_each(|(x, &pixel)| *x = f32::from_f64(pixel));
    });
    slow.load(exact, samples, Pass::EVALUATE, |x, _| x.copy_from_slice(pixels));
    fast.forward(&network, 0..network.layers.len(), &mut Scratch::new());
    slow.forward(exact, 0..exact.layers.len(), &mut Scratch::new());
    fast.finish(&network, samples);
    slow.finish(exact, samples);
    let pairs = fast.outputs(&network).iter().zip(slow.outputs(exact));
    Ok(pairs.map(|(&fast, &slow)| (f64::from(fast) - slow).abs()).fold(0.0, f64::max))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::layers::LayerSpec;

    fn check(text: &str, loss: Option<Loss>) {
        let spec = text.parse().expect("a spec");
        let input = Shape::new(11, 12, 2);
        let found = check_gradients(&spec, input, 4, loss, 3).expect("it fits");
        assert!(found.max_relative_error <= 1e-6, "{text}: {found:#?}");
        assert!(found.max_forward_difference <= 1e-4, "{text}: {found:#?}");
        for tensor in &found.tensors {
            assert!(tensor.checked > 9 * tensor.skipped && tensor.checked > 0, "{text}: {tensor:?}");
        }
    }

    #[test]
    fn convolutions_of_every_kind() {
        check("conv 3 3x3 sigmoid, dense 4 softmax", None);
        check(
            "conv 3 4x3 stride 2x1 pad same tanh, conv 2 3x2 pad 1x0 stride 2 leaky-relu, dense 4 softmax",
            None,
        );
        check("conv 5 1x1 relu, conv 4 5x5 pad same, relu, avgpool 11x12, softmax", None);
    }

    #[test]
    fn every_pooling_overlapping_or_not() {
        for pool in
            ["maxpool 2", "avgpool 2x3", "l2pool 3 stride 2", "maxpool 3 stride 2", "avgpool 3 stride 1"]
        {
            check(&format!("conv 3 2x2 tanh, {pool}, conv 2 2x1 sigmoid, {pool}, dense 4 softmax"), None);
        }
    }

    #[test]
    fn every_loss_with_every_output_it_allows() {
        for (output, loss) in [
            ("sigmoid", Loss::CrossEntropy),
            ("sigmoid", Loss::Quadratic),
            ("softmax", Loss::LogLikelihood),
            ("softmax", Loss::Quadratic),
            ("tanh", Loss::Quadratic),
            ("leaky-relu", Loss::Quadratic),
        ] {
            check(&format!("conv 2 3x3 sigmoid, maxpool 2, dense 7 tanh, dense 4 {output}"), Some(loss));
        }
    }

    #[test]
    fn every_layer_in_every_form() {
        for example in LayerSpec::examples() {
            check(&format!("conv 3 3x3 tanh, {example}, dense 4 softmax"), None);
        }
    }

    #[test]
    fn silenced_units_have_no_gradient_and_all_others_have_theirs() {
        for (text, layer) in [
            ("conv 3 3x3 tanh, maxpool 2, dense 6 sigmoid, dense 4 softmax", 0),
            ("conv 3 3x3, batchnorm, relu, maxpool 2, conv 4 3x3 tanh, l2pool 2, dense 4 softmax", 0),
            ("conv 2 3x3 relu, batchnorm, dropout 0.2, conv 4 3x3, batchnorm, sigmoid, dense 4 softmax", 3),
            ("conv 3 3x3 tanh, l2pool 2, dense 6, batchnorm, tanh, dense 4 softmax", 2),
            ("conv 4 3x3 softmax, avgpool 2, dense 4 softmax", 0),
        ] {
            let spec = text.parse().expect("a spec");
            let input = Shape::new(11, 12, 2);
            let mut network = Network::<f64>::new(&spec, input, 4, None, Init::Scaled, 5).expect("it fits");
            for unit in [0, 1] {
                network.silence(layer, unit, true).expect("there is one");
            }
            let mut random = generator(5, random::Purpose::Check, 0, 0, 0);
            let pixels = (0..SAMPLES * input.len()).map(|_| random.random_range(0.0..1.0)).collect();
            let labels = (0..SAMPLES as u8).map(|sample| sample % 4).collect();
            let (step, workers) = (Step::new(&network, SAMPLES), Workers::single());
            let mut check = Check { network, step, workers, pixels, labels, seed: 5 };
            for tensor in check.all() {
                assert!(tensor.max_relative_error <= 1e-6 && tensor.checked > 0, "{text}: {tensor:?}");
            }
            check.loss();
            let block = check.network.block(layer).expect("it has units");
            // Through softmax a silenced unit still counts for the others.
            if !check.network.is_separable(block) {
                continue;
            }
            for place in [0, 1].into_iter().flat_map(|unit| check.network.places_of_unit(block, unit)) {
                let mut gradient = place.parameter_indices().map(|index| check.step.gradient()[index]);
                assert!(gradient.all(|g| g == 0.0), "{text}: {place:?}");
            }
        }
    }

    #[test]
    fn batch_statistics_dropout_and_softmax_inside() {
        check(
            "batchnorm, conv 3 3x3, batchnorm, relu, maxpool 2, dense 6, batchnorm, tanh, dense 4 softmax",
            None,
        );
        check("conv 3 3x3 tanh, dropout 0.3, dense 8 softmax, dropout 0.2, dense 4 softmax", None);
        check("dense 6 sigmoid, batchnorm, batchnorm, dense 4, batchnorm, softmax", None);
        // With pooling in one, of an odd number of rows and columns too, and without it.
        check("conv 3 2x2, batchnorm, maxpool 2, batchnorm, sigmoid, maxpool 2, dense 4 softmax", None);
        check("conv 3 3x3 tanh, batchnorm, leaky-relu, maxpool 2 stride 1, batchnorm, dense 4 softmax", None);
    }
}
