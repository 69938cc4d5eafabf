//! How weights begin.

use super::kernels::Real;
use super::tensor::{Fans, Role, Tensor};
use crate::random::{Purpose, generator};
use rand::RngExt;
use rand::rngs::ChaCha8Rng;
use rand_distr::StandardNormal;
use serde::{Deserialize, Serialize};

/// An initialiser. Biases begin at zero, except under [`Init::Gaussian`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Init {
    /// Uniform in ±√(6 / (fan_in + fan_out)) (Glorot and Bengio 2010).
    Glorot,
    /// Normal, σ = √(2 / fan_in) (He et al. 2015).
    #[default]
    He,
    /// Normal, σ = 1 / √fan_in, and biases standard normal (Nielsen, chapter 3).
    Scaled,
    /// Standard normal, weights and biases alike (Nielsen, chapter 1): the lecture family's plain Gaussian.
    Gaussian,
}

impl Init {
    /// Gives its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Glorot => "glorot",
            Self::He => "he",
            Self::Scaled => "scaled",
            Self::Gaussian => "gaussian",
        }
    }
}

/// What the values of a tensor are drawn from.
enum Distribution {
    /// Uniform in ± this bound.
    Uniform(f64),
    /// Normal with this σ around 0.
    Normal(f64),
}

impl Init {
    /// Tells what a tensor of this role is drawn from; `None` if it stays as it is made.
    fn distribution(self, role: Role) -> Option<Distribution> {
        use Distribution::{Normal, Uniform};
        match (self, role, role.fans()) {
            (Self::Glorot, _, Some(Fans { fan_in, fan_out })) => {
                Some(Uniform((6.0 / (fan_in + fan_out) as f64).sqrt()))
            }
            (Self::He, _, Some(fans)) => Some(Normal((2.0 / fans.fan_in as f64).sqrt())),
            (Self::Scaled, _, Some(fans)) => Some(Normal((1.0 / fans.fan_in as f64).sqrt())),
            (Self::Gaussian, _, Some(_)) | (Self::Scaled | Self::Gaussian, Role::Bias, _) => {
                Some(Normal(1.0))
            }
            _ => None,
        }
    }
}

impl Init {
    /// Draws a value of a tensor of this role; `None` if such tensors begin as they are made.
    pub fn draw(self, role: Role, generator: &mut ChaCha8Rng) -> Option<f64> {
        Some(match self.distribution(role)? {
            Distribution::Uniform(bound) => generator.random_range(-bound..bound),
            Distribution::Normal(sigma) => generator.sample::<f64, _>(StandardNormal) * sigma,
        })
    }
}

/// Draws the `tensors` of the layer at `position` from `seed`.
pub fn initialise<T: Real>(init: Init, seed: u64, position: usize, tensors: &mut [Tensor<T>]) {
    let mut generator = generator(seed, Purpose::Initialise, 0, 0, position as u64);
    for tensor in tensors {
        match init.distribution(tensor.role) {
            Some(Distribution::Uniform(bound)) => {
                tensor.values_mut().fill_with(|| T::from_f64(generator.random_range(-bound..bound)));
            }
            Some(Distribution::Normal(sigma)) => {
                let mut draw = || T::from_f64(generator.sample::<f64, _>(StandardNormal) * sigma);
                tensor.values_mut().fill_with(&mut draw);
            }
            None => {}
        }
    }
}
