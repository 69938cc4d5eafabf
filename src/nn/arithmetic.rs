//! How the values behind a layer come of those before it, as plain data: for whoever wants to do the sums again, term by term.

use super::activation::Activation;
use super::geometry::Sliding;
use super::kernels::naive::Pooling;
use serde::{Deserialize, Serialize};

/// What a layer did to one sample, with all that it needs besides the layer's parameters to be done again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Arithmetic {
    /// A weighted sum of a window, with a bias (L6): z_{jkf} = b_f + Σ w_{lmcf} a_{js+l, ks+m, c}. The weights are
    /// `[K_h, K_w, C, F]`; the window of a fully connected layer is its whole input.
    Weighted {
        /// Input, window and output.
        geometry: Sliding,
    },
    /// One value of each window, in its own channel (L11).
    Pooled {
        /// Which value of a window is passed on.
        pooling: Pooling,
        /// Input, window and output.
        geometry: Sliding,
        /// For max pooling the place of each output's winner, an offset into the input; empty otherwise.
        argmax: Vec<u32>,
    },
    /// An activation function: a = σ(z). Softmax is over the channels of a place.
    Activated {
        /// σ.
        activation: Activation,
    },
    /// A factor for each value: of dropout 0 or 1/(1 − rate), and 1 outside of training; of silenced units 0, and 1 of the others.
    Masked {
        /// The factors, in the order of the values.
        factors: Vec<f64>,
        /// Whether the factors are those of silenced units.
        silences: bool,
    },
    /// Batch normalisation of each channel: γ x̂ + β, x̂ = (x − μ) / √(σ² + ε). The parameters are γ `[C]` and β `[C]`.
    Normalised(Normalisation),
}

/// The statistics that a batch normalisation went by, axes `[C]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Normalisation {
    /// μ.
    pub mean: Vec<f64>,
    /// 1/√(σ² + ε).
    pub inverse: Vec<f64>,
    /// The mean of δ over the batch, each δ being that of its sample's own cost; 0 outside of training.
    pub mean_d: Vec<f64>,
    /// The mean of δ·x̂ over the batch; 0 outside of training.
    pub mean_product: Vec<f64>,
}
