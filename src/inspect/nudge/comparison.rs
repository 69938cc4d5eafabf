//! A derivative as it was computed beside what the cost does, as plain data.

use crate::nn::kinks::Kink;
use serde::{Deserialize, Serialize};

/// The error of the costs in `f64` in proportion to them, which are sums of many terms.
const ROUNDING: f64 = 16.0 * f64::EPSILON;
/// The error of gradients in `f32`, in proportion to the greatest ones.
const SINGLE_PRECISION: f64 = 1e-5;
/// The error that is always allowed for.
const LEAST_TOLERANCE: f64 = 1e-6;
/// The magnitude below which errors are absolute: rounding in the cost alone makes an error of some 1e-12.
const FLOOR: f64 = 1e-4;

/// The analytical derivative beside the numerical one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// C with the quantity increased by ε.
    pub above: f64,
    /// C with the quantity decreased by ε.
    pub below: f64,
    /// (C₊ − C₋) / 2ε.
    pub numerical: f64,
    /// ∂C/∂ of the quantity by backpropagation.
    pub analytical: f64,
    /// How far they are apart, in proportion to what they should be.
    pub error: f64,
    /// The error that is no surprise: rounding makes one that grows as ε shrinks, and a curved cost one that shrinks with it.
    pub tolerance: f64,
    /// The kinks between the two costs, where no derivative is right.
    pub kinks: Vec<Kink>,
}

/// The comparison for a batch, whose cost is the mean over its images.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BatchComparison {
    /// The number of images in the batch.
    pub images: usize,
    /// The share of the work that is done, 0 to 1.
    pub done: f32,
    /// The comparison, once all images are through; the analytical derivative is the gradient that the training step computes.
    pub comparison: Option<Comparison>,
}

impl Comparison {
    /// Compares what the cost does between `above` and `below`, at ε to either side, with the `analytical` derivative.
    pub fn new([above, below]: [f64; 2], epsilon: f64, analytical: f64, kinks: Vec<Kink>) -> Self {
        let numerical = (above - below) / (2.0 * epsilon);
        let error = relative_error(analytical, numerical);
        let rounding = ROUNDING * above.abs().max(below.abs()).max(1.0) / (2.0 * epsilon);
        let tolerance = LEAST_TOLERANCE.max(rounding / magnitude(analytical, numerical));
        Self { above, below, numerical, analytical, error, tolerance, kinks }
    }

    /// Allows for how curved the cost is, known from the comparison at twice the distance: there the numerical derivative is four times
    /// as far off. What has kinks tells nothing of that.
    pub fn beside_a_wider_one(mut self, wider: &Self) -> Self {
        if wider.kinks.is_empty() {
            let curved = (wider.numerical - self.numerical).abs() / 3.0;
            self.tolerance += 1.5 * curved / magnitude(self.analytical, self.numerical);
        }
        self
    }

    /// Measures the error by the greatest gradient of the layer, which limits the precision of all that are computed in `f32`.
    pub fn in_proportion_to(mut self, greatest: f64) -> Self {
        let greatest = greatest.max(FLOOR);
        self.error = (self.analytical - self.numerical).abs() / greatest;
        self.tolerance = SINGLE_PRECISION.max(self.tolerance);
        self
    }

    /// Tells whether the two derivatives are the same, as far as precision goes.
    pub fn agrees(&self) -> bool {
        self.error <= self.tolerance
    }
}

/// Gives |analytical − numerical| in proportion to the greater of the two, or to 1e-4 if that is greater still.
pub fn relative_error(analytical: f64, numerical: f64) -> f64 {
    (analytical - numerical).abs() / magnitude(analytical, numerical)
}

/// Gives what errors are in proportion to.
fn magnitude(analytical: f64, numerical: f64) -> f64 {
    analytical.abs().max(numerical.abs()).max(FLOOR)
}
