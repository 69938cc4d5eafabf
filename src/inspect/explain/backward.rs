//! How an error came of those of the map behind it: BP1 at the output, BP2 everywhere else.

use super::derivation::{Derivation, Rule, Term};
use super::explanation::{Explanation, Map, Position, Stage};
use super::field::{Region, tap_of};
use crate::nn::activation::Activation;
use crate::nn::arithmetic::{Arithmetic, Normalisation};
use crate::nn::kernels::naive::Pooling;
use crate::nn::loss::Loss;

impl Explanation {
    /// Derives ∂C/∂ of the value of `maps[map]` at `at`, or at the nearest place that exists, from the errors of `maps[map + 1]`.
    ///
    /// Through a weighted sum there is a term for each δ that the value went into, in the order of their places: the full
    /// correlation of δ with the kernel turned by 180°. Through pooling there is one for each window that covers the value, and its
    /// factor is 0 where the window passed on another one. The error of an output is ∇ₐC, and that of a zᴸ is BP1.
    pub fn backward(&self, map: usize, at: Position) -> Derivation {
        let Some(lower) = self.maps.get(map) else { return Derivation::unknown() };
        let at = lower.nearest(at);
        let Some((stage, upper)) = self.stages.get(map).zip(self.maps.get(map + 1)) else {
            return self.output_gradient(lower, at);
        };
        if map + 2 == self.maps.len() && self.output.loss.is_some_and(|loss| loss != Loss::Quadratic) {
            let (output, target) = (upper.value(at), self.target(at));
            let terms = vec![Term::new(at, output, 1.0), Term::new(at, target, -1.0)];
            return Derivation::new(Rule::Difference { output, target }, 0.0, terms);
        }
        match &stage.arithmetic {
            Arithmetic::Weighted { .. } | Arithmetic::Pooled { .. } => self.through_windows(map, at),
            Arithmetic::Activated { activation } => through_activation(*activation, upper, at),
            Arithmetic::Masked { factors, .. } => {
                let factor = upper.offset(at).and_then(|offset| factors.get(offset)).copied().unwrap_or(1.0);
                Derivation::new(Rule::Mask, 0.0, vec![Term::new(at, upper.error(at), factor)])
            }
            Arithmetic::Normalised(normalisation) => {
                through_normalisation(stage, normalisation, Neighbours { lower, upper }, at)
            }
        }
    }

    /// Derives δᴸ of an output by BP1 as it stands: ∇ₐC times σ′, for softmax summed over all outputs that this z goes into. It is
    /// what [`Self::backward`] gives at the last z, but for rounding; where an output is saturated, so that ∇ₐC is infinite and σ′ is
    /// 0, it is not a number, which is why a − y is computed in its place.
    pub fn bp1(&self, at: Position) -> Derivation {
        let last = self.stages.last().zip(self.maps.last());
        match last {
            Some((Stage { arithmetic: Arithmetic::Activated { activation }, .. }, outputs)) => {
                through_activation(*activation, outputs, outputs.nearest(at))
            }
            _ => Derivation::unknown(),
        }
    }

    /// Gives y of an output.
    pub fn target(&self, at: Position) -> f64 {
        self.output.targets.get(at.channel).copied().unwrap_or(f64::NAN)
    }

    /// Derives ∇ₐC of an output.
    fn output_gradient(&self, outputs: &Map, at: Position) -> Derivation {
        let Some(loss) = self.output.loss else { return Derivation::unknown() };
        let (output, target) = (outputs.value(at), self.target(at));
        let share = |part: f64, of: f64, sign: f64| match part {
            0.0 => Term::without_share(at, part),
            _ => Term::new(at, part, sign / of).with_product(sign * (part / of)),
        };
        let terms = match loss {
            Loss::Quadratic => vec![Term::new(at, output, 1.0), Term::new(at, target, -1.0)],
            Loss::CrossEntropy => {
                vec![share(1.0 - target, 1.0 - output, 1.0), share(target, output, -1.0)]
            }
            Loss::LogLikelihood => vec![share(target, output, -1.0)],
        };
        Derivation::new(Rule::Gradient { loss, output, target }, 0.0, terms)
    }

    /// Derives an error that comes back through windows.
    fn through_windows(&self, map: usize, at: Position) -> Derivation {
        let (stage, lower, upper) = (&self.stages[map], &self.maps[map], &self.maps[map + 1]);
        let places = self.influence(map, at);
        let terms = places.positions().map(|place| match &stage.arithmetic {
            Arithmetic::Weighted { geometry } => {
                let index = stage.weight_index(tap_of(geometry, place, at)).unwrap_or_default();
                Term::new(place, upper.error(place), stage.weights[index]).with_index(index)
            }
            Arithmetic::Pooled { pooling: Pooling::Max, argmax, .. } => {
                let winner = upper.offset(place).and_then(|offset| argmax.get(offset));
                let won = winner.map(|&winner| winner as usize) == lower.offset(at);
                let error = upper.error(place);
                if won { Term::new(place, error, 1.0) } else { Term::without_share(place, error) }
            }
            Arithmetic::Pooled { pooling: Pooling::Average, geometry, .. } => {
                let (error, area) = (upper.error(place), geometry.window.area() as f64);
                Term::new(place, error, 1.0 / area).with_product(error / area)
            }
            Arithmetic::Pooled { pooling: Pooling::L2, .. } => {
                let (error, a, norm) = (upper.error(place), lower.value(at), upper.value(place));
                match norm > 0.0 {
                    true => Term::new(place, error, a / norm).with_product(error * a / norm),
                    false => Term::without_share(place, error),
                }
            }
            Arithmetic::Activated { .. } | Arithmetic::Masked { .. } | Arithmetic::Normalised(_) => {
                Term::without_share(place, upper.error(place))
            }
        });
        Derivation::new(Rule::Sum, 0.0, terms.collect())
    }
}

/// The map before a stage and the one behind it.
#[derive(Clone, Copy)]
struct Neighbours<'a> {
    lower: &'a Map,
    upper: &'a Map,
}

/// Derives an error that comes back through an activation, whose outputs and errors are `upper`.
fn through_activation(activation: Activation, upper: &Map, at: Position) -> Derivation {
    let (output, error) = (upper.value(at), upper.error(at));
    if activation != Activation::Softmax {
        let term = Term::new(at, error, activation.derivative(output));
        return Derivation::new(Rule::Slope(activation), 0.0, vec![term]);
    }
    let place = Region { channels: 0..upper.shape.channels, ..Region::of(at) };
    let terms = place.positions().map(|place| Term::new(place, upper.error(place), upper.value(place)));
    Derivation::new(Rule::SoftmaxSlope { output, error }, 0.0, terms.collect())
}

/// Derives an error that comes back through a normalisation, where each value moves the statistics that all others go by.
fn through_normalisation(
    stage: &Stage,
    normalisation: &Normalisation,
    maps: Neighbours<'_>,
    at: Position,
) -> Derivation {
    let c = at.channel;
    let Normalisation { mean, inverse, mean_d, mean_product } = normalisation;
    let normal = (maps.lower.value(at) - mean[c]) * inverse[c];
    let mean_of = |quantity: f64, factor: f64| Term { at: None, ..Term::new(at, quantity, factor) };
    let terms = vec![
        Term::new(at, maps.upper.error(at), 1.0),
        mean_of(mean_d[c], -1.0),
        mean_of(mean_product[c], -normal),
    ];
    Derivation::new(Rule::NormalisationSlope { factor: stage.weights[c] * inverse[c] }, 0.0, terms)
}
