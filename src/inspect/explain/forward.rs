//! How a value came of those of the map before it.

use super::derivation::{Derivation, Rule, Term};
use super::explanation::{Explanation, Map, Position, Stage};
use super::field::{Region, Tap, input_of};
use crate::nn::activation::Activation;
use crate::nn::arithmetic::{Arithmetic, Normalisation};
use crate::nn::geometry::Sliding;
use crate::nn::kernels::naive::Pooling;

impl Explanation {
    /// Derives the value of `maps[map]` at `at`, or at the nearest place that exists, from the values of `maps[map - 1]`. A weighted
    /// sum has a term for each weight, in the order row, column, plane; padding is among them.
    pub fn forward(&self, map: usize, at: Position) -> Derivation {
        let Some(upper) = self.maps.get(map) else { return Derivation::unknown() };
        let at = upper.nearest(at);
        let Some(stage) = self.stage_before(map) else { return Derivation::given(upper.value(at)) };
        let lower = &self.maps[map - 1];
        match &stage.arithmetic {
            Arithmetic::Weighted { geometry } => weighted(stage, geometry, lower, at),
            Arithmetic::Pooled { pooling, geometry, argmax } => {
                let winner = upper.offset(at).and_then(|offset| argmax.get(offset));
                pooled(*pooling, geometry, lower, at, winner.map(|&winner| lower.position(winner as usize)))
            }
            Arithmetic::Activated { activation: Activation::Softmax } => softmax(lower, at),
            Arithmetic::Activated { activation } => single(Rule::Activation(*activation), lower, at, 1.0),
            Arithmetic::Masked { factors, .. } => {
                let factor = lower.offset(at).and_then(|offset| factors.get(offset));
                single(Rule::Mask, lower, at, factor.copied().unwrap_or(1.0))
            }
            Arithmetic::Normalised(normalisation) => normalised(stage, normalisation, lower, at),
        }
    }
}

/// Derives a value of one value at the same place.
fn single(rule: Rule, lower: &Map, at: Position, factor: f64) -> Derivation {
    Derivation::new(rule, 0.0, vec![Term::new(at, lower.value(at), factor)])
}

/// Derives a weighted sum (L6): z = b + Σ_l Σ_m Σ_c w_{lmc} a_{js+l, ks+m, c}.
fn weighted(stage: &Stage, geometry: &Sliding, lower: &Map, at: Position) -> Derivation {
    let [height, width] = geometry.window.kernel;
    let window = Region { rows: 0..height, columns: 0..width, channels: 0..lower.shape.channels };
    let terms = window.positions().map(|Position { row, column, channel }| {
        let tap = Tap { row, column, plane: channel, filter: at.channel };
        let index = stage.weight_index(tap).unwrap_or_default();
        let factor = stage.weights[index];
        let term = match input_of(geometry, at, tap) {
            Some(place) => Term::new(place, lower.value(place), factor),
            None => Term::padding(factor),
        };
        term.with_index(index)
    });
    Derivation::new(Rule::Sum, stage.biases[at.channel], terms.collect())
}

/// Derives a pooled value (L11): the maximum, the mean or √Σa² of a window in one channel.
fn pooled(
    pooling: Pooling,
    geometry: &Sliding,
    lower: &Map,
    at: Position,
    winner: Option<Position>,
) -> Derivation {
    let [height, width] = geometry.window.kernel;
    let window = Region { rows: 0..height, columns: 0..width, channels: at.channel..at.channel + 1 };
    let places = window.positions().filter_map(|Position { row, column, channel }| {
        input_of(geometry, at, Tap { row, column, plane: channel, filter: at.channel })
    });
    let terms: Vec<Term> = places
        .map(|place| {
            let a = lower.value(place);
            match pooling {
                Pooling::Max if Some(place) != winner => Term::without_share(place, a),
                Pooling::Max | Pooling::Average => Term::new(place, a, 1.0),
                Pooling::L2 => Term::new(place, a, a),
            }
        })
        .collect();
    let rule = match pooling {
        Pooling::Max => {
            Rule::Maximum { winner: terms.iter().position(|term| term.at == winner).unwrap_or_default() }
        }
        Pooling::Average => Rule::Mean { count: geometry.window.area() },
        Pooling::L2 => Rule::Norm,
    };
    Derivation::new(rule, 0.0, terms)
}

/// Derives a share of softmax from the exponentials of all channels of the place.
fn softmax(lower: &Map, at: Position) -> Derivation {
    let place = Region { channels: 0..lower.shape.channels, ..Region::of(at) };
    let greatest = place.positions().map(|place| lower.value(place)).fold(f64::NEG_INFINITY, f64::max);
    let exponential = |place: Position| Term::new(place, (lower.value(place) - greatest).exp(), 1.0);
    let terms = place.positions().map(exponential).collect();
    Derivation::new(Rule::Softmax { of: at.channel, greatest }, 0.0, terms)
}

/// Derives a normalised value: γ (x − μ) / √(σ² + ε) + β.
fn normalised(stage: &Stage, normalisation: &Normalisation, lower: &Map, at: Position) -> Derivation {
    let c = at.channel;
    let (x, scale, shift) = (lower.value(at), stage.weights[c], stage.biases[c]);
    let (mean, inverse) = (normalisation.mean[c], normalisation.inverse[c]);
    let term = Term::new(at, x - mean, scale * inverse);
    Derivation::new(Rule::Normalisation { x, mean, inverse, scale, shift }, shift, vec![term])
}
