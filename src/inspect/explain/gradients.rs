//! How the gradients of weights and biases came of the errors: BP3 and BP4, summed over all places that share them.

use super::derivation::{Derivation, Rule, Term};
use super::explanation::{Explanation, Map, Position};
use super::field::{Region, input_of};
use crate::nn::arithmetic::Arithmetic;

impl Explanation {
    /// Derives ∂C/∂w of the weight `index` of `stages[stage]` (BP4, L18): Σ over all places of δ · a. Each term has the place of its δ
    /// in `maps[stage + 1]`, and for factor the a that the weight met there, whose offset in `maps[stage]` is the index; padding
    /// has none. For γ of a normalisation the factor is x̂.
    pub fn weight_gradient(&self, stage: usize, index: usize) -> Derivation {
        let Some((lower, upper)) = self.maps.get(stage).zip(self.maps.get(stage + 1)) else {
            return Derivation::unknown();
        };
        let Some(tap) = self.stages[stage].tap(index) else { return Derivation::unknown() };
        let places = channel(upper, tap.filter);
        let terms = places.positions().map(|place| match &self.stages[stage].arithmetic {
            Arithmetic::Weighted { geometry } => met(lower, input_of(geometry, place, tap), place, upper),
            Arithmetic::Normalised(known) => {
                let (mean, inverse) = (known.mean[tap.filter], known.inverse[tap.filter]);
                let (error, centred) = (upper.error(place), lower.value(place) - mean);
                let term = Term::new(place, error, centred * inverse).with_product(error * centred * inverse);
                Term { index: lower.offset(place), ..term }
            }
            Arithmetic::Pooled { .. } | Arithmetic::Activated { .. } | Arithmetic::Masked { .. } => {
                Term::without_share(place, upper.error(place))
            }
        });
        Derivation::new(Rule::Sum, 0.0, terms.collect())
    }

    /// Derives ∂C/∂b of the bias `index` of `stages[stage]` (BP3, L17): Σ over all places of δ, which are those of `maps[stage + 1]`.
    pub fn bias_gradient(&self, stage: usize, index: usize) -> Derivation {
        let known = self.stages.get(stage).is_some_and(|stage| index < stage.biases.len());
        let Some(upper) = self.maps.get(stage + 1).filter(|_| known) else { return Derivation::unknown() };
        let terms = channel(upper, index).positions().map(|place| Term::new(place, upper.error(place), 1.0));
        Derivation::new(Rule::Sum, 0.0, terms.collect())
    }
}

/// Gives all places of one channel.
fn channel(map: &Map, channel: usize) -> Region {
    Region { channels: channel..channel + 1, ..map.region() }
}

/// Makes the term of the δ at `place` and the value that the weight met there.
fn met(lower: &Map, input: Option<Position>, place: Position, upper: &Map) -> Term {
    let error = upper.error(place);
    match input {
        Some(input) => Term { index: lower.offset(input), ..Term::new(place, error, lower.value(input)) },
        None => Term::without_share(place, error),
    }
}
