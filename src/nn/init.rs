//! How weights begin.

use super::kernels::Real;
use super::layer::Layer;
use crate::random::{Purpose, generator};
use rand::RngExt;
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
    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Glorot => "glorot",
            Self::He => "he",
            Self::Scaled => "scaled",
            Self::Gaussian => "gaussian",
        }
    }
}

/// Draws the parameters of the layer at `position` from `seed`.
pub fn initialise<T: Real>(init: Init, seed: u64, position: usize, layer: &mut Layer<T>) {
    let (fan_in, fan_out) = match &*layer {
        Layer::Conv(conv) => {
            let area = conv.geometry.window.area();
            (area * conv.geometry.input.channels, area * conv.geometry.output.channels)
        }
        Layer::Dense(dense) => dense.weights.dim(),
        _ => return,
    };
    let mut generator = generator(seed, Purpose::Initialise, 0, 0, position as u64);
    let mut normal = |sigma: f64| T::from_f64(generator.sample::<f64, _>(StandardNormal) * sigma);
    let (weight_sigma, bias_sigma) = match init {
        Init::Glorot => {
            let bound = (6.0 / (fan_in + fan_out) as f64).sqrt();
            let mut weights = true;
            layer.visit_parameters_mut(|tensor| {
                if std::mem::take(&mut weights) {
                    tensor.fill_with(|| T::from_f64(generator.random_range(-bound..bound)));
                }
            });
            return;
        }
        Init::He => ((2.0 / fan_in as f64).sqrt(), 0.0),
        Init::Scaled => ((1.0 / fan_in as f64).sqrt(), 1.0),
        Init::Gaussian => (1.0, 1.0),
    };
    let mut sigma = weight_sigma;
    layer.visit_parameters_mut(|tensor| {
        if sigma > 0.0 {
            tensor.fill_with(|| normal(sigma));
        }
        sigma = bias_sigma;
    });
}
