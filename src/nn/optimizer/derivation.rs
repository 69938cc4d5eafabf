//! One parameter's update as the numbers that its formula goes through, in the order and precision in which they are computed.

use super::{BETA, EPSILON, RHO, Rule, Update, remembered};

/// What became of one parameter in an update, step by step as computed.
///
/// All rules begin with g = gradient · scale + λ w, but for `AdamW`, whose g has no λ w; and all end with w ← w · shrink − change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UpdateDerivation {
    /// The parameter w before.
    pub before: f32,
    /// The gradient of the batch, before clipping.
    pub gradient: f32,
    /// The factor on the gradient: clipping, 1 if there is none.
    pub scale: f32,
    /// λ of weight decay, 0 where it does not apply.
    pub decay: f32,
    /// g: the scaled gradient, with λ w added to it by all rules but `AdamW`.
    pub direction: f32,
    /// What the rule makes of g.
    pub formula: UpdateFormula,
    /// The learning rate η.
    pub rate: f32,
    /// What w is multiplied by: 1 − η λ with `AdamW`, else 1.
    pub shrink: f32,
    /// What is taken from w · shrink.
    pub change: f32,
    /// The parameter after.
    pub after: f32,
}

/// What a rule makes of the direction g.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum UpdateFormula {
    /// change = η g.
    Sgd,
    /// v ← μ v + g, change = η v.
    Momentum {
        /// μ.
        momentum: f32,
        /// v.
        velocity: Remembered,
    },
    /// v ← μ v + g, change = η step, step = g + μ v.
    Nesterov {
        /// μ.
        momentum: f32,
        /// v.
        velocity: Remembered,
        /// g + μ v.
        step: f32,
    },
    /// s ← ρ s + (1 − ρ) g², change = η g / divisor, divisor = √s + ε.
    RmsProp {
        /// ρ.
        rho: f32,
        /// ε.
        epsilon: f32,
        /// s.
        mean_square: Remembered,
        /// √s + ε.
        divisor: f32,
    },
    /// m ← β₁ m + (1 − β₁) g, s ← β₂ s + (1 − β₂) g², change = η m̂ / divisor, divisor = √ŝ + ε.
    Adam {
        /// β₁ and β₂.
        beta: [f32; 2],
        /// ε.
        epsilon: f32,
        /// m.
        mean: Remembered,
        /// s.
        mean_square: Remembered,
        /// m̂ = m / (1 − β₁ᵗ) and ŝ = s / (1 − β₂ᵗ), t being the number of the update.
        corrected: [f32; 2],
        /// √ŝ + ε.
        divisor: f32,
    },
}

/// What the optimizer remembers of a parameter.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Remembered {
    /// Before the update.
    pub before: f32,
    /// After it.
    pub after: f32,
}

impl Remembered {
    /// Makes it of what was remembered, and what is now, which may be as good as nothing.
    fn new(before: f32, after: f32) -> Self {
        Self { before, after: remembered(after) }
    }
}

impl Update<f32> {
    /// Does to one parameter what [`Update::apply`] does, bit for bit, and tells each number on the way. `memory` is what the optimizer
    /// remembers of it, as much as the rule has slots; `decays` says whether weight decay applies.
    pub fn derive(&self, before: f32, gradient: f32, memory: [f32; 2], decays: bool) -> UpdateDerivation {
        let decay = if decays { self.decay } else { 0.0 };
        let is_decoupled = self.rule == Rule::AdamW;
        let coupled = if is_decoupled { 0.0 } else { decay };
        let direction = gradient * self.scale + coupled * before;
        let formula = self.formula(direction, memory);
        let change = match formula {
            UpdateFormula::Sgd => self.rate * direction,
            UpdateFormula::Momentum { velocity, .. } => self.rate * velocity.after,
            UpdateFormula::Nesterov { step, .. } => self.rate * step,
            UpdateFormula::RmsProp { divisor, .. } => self.rate * direction / divisor,
            UpdateFormula::Adam { corrected: [mean, _], divisor, .. } => self.rate * (mean / divisor),
        };
        let shrink = if is_decoupled { 1.0 - self.rate * decay } else { 1.0 };
        let after = before * shrink - change;
        let (scale, rate) = (self.scale, self.rate);
        UpdateDerivation { before, gradient, scale, decay, direction, formula, rate, shrink, change, after }
    }

    /// Gives what the rule makes of the direction g.
    fn formula(&self, g: f32, [first, second]: [f32; 2]) -> UpdateFormula {
        let (momentum, epsilon) = (self.momentum, EPSILON as f32);
        match self.rule {
            Rule::Sgd => UpdateFormula::Sgd,
            Rule::Momentum => {
                UpdateFormula::Momentum { momentum, velocity: Remembered::new(first, momentum * first + g) }
            }
            Rule::Nesterov => {
                let velocity = Remembered::new(first, momentum * first + g);
                UpdateFormula::Nesterov { momentum, velocity, step: g + momentum * velocity.after }
            }
            Rule::RmsProp => {
                let rho = RHO as f32;
                let mean_square = Remembered::new(first, rho * first + (1.0 - rho) * g * g);
                UpdateFormula::RmsProp {
                    rho,
                    epsilon,
                    mean_square,
                    divisor: mean_square.after.sqrt() + epsilon,
                }
            }
            Rule::Adam | Rule::AdamW => {
                let beta = [BETA.0 as f32, BETA.1 as f32];
                let mean = Remembered::new(first, beta[0] * first + (1.0 - beta[0]) * g);
                let mean_square = Remembered::new(second, beta[1] * second + (1.0 - beta[1]) * g * g);
                let corrected = [mean.after * self.correction.0, mean_square.after * self.correction.1];
                let divisor = corrected[1].sqrt() + epsilon;
                UpdateFormula::Adam { beta, epsilon, mean, mean_square, corrected, divisor }
            }
        }
    }
}

impl UpdateFormula {
    /// Gives what the optimizer remembers of the parameter, in the order of its slots.
    pub fn memory(&self) -> Vec<Remembered> {
        match *self {
            Self::Sgd => Vec::new(),
            Self::Momentum { velocity, .. } | Self::Nesterov { velocity, .. } => vec![velocity],
            Self::RmsProp { mean_square, .. } => vec![mean_square],
            Self::Adam { mean, mean_square, .. } => vec![mean, mean_square],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Optimizer;
    use super::*;
    use crate::random::{Purpose, generator};
    use rand::RngExt;

    #[test]
    fn each_rule_ends_at_the_bits_of_what_is_applied() {
        let rules = [Rule::Sgd, Rule::Momentum, Rule::Nesterov, Rule::RmsProp, Rule::Adam, Rule::AdamW];
        let mut random = generator(5, Purpose::Check, 0, 0, 0);
        for (rule, decays) in rules.into_iter().flat_map(|rule| [(rule, true), (rule, false)]) {
            let optimizer = Optimizer { rule, weight_decay: 0.03, ..Optimizer::default() };
            for step in 1..200 {
                let update = optimizer.update::<f32>(step, 0.017, random.random_range(0.1..1.0));
                let [w, g, first] = [0; 3].map(|_| random.random_range(-1.5_f32..1.5));
                let memory = [if rule == Rule::RmsProp { first.abs() } else { first }, first * first];
                let (mut applied, mut slots) = ([w], memory.map(|value| [value]));
                let [first, second] = &mut slots;
                update.apply(&mut applied, &[g], [first, second], decays);
                let derived = update.derive(w, g, memory, decays);
                assert_eq!(derived.after.to_bits(), applied[0].to_bits(), "{rule:?}, step {step}");
                let remembered = derived.formula.memory();
                assert_eq!(remembered.len(), optimizer.slots(), "{rule:?}");
                for ((remembered, before), after) in remembered.iter().zip(memory).zip(slots.as_flattened()) {
                    let bits = [remembered.before.to_bits(), remembered.after.to_bits()];
                    assert_eq!(bits, [before.to_bits(), after.to_bits()], "{rule:?}, step {step}");
                }
            }
        }
    }
}
