//! Optimizers: from gradients to new parameters, tensor by tensor.

pub mod derivation;

use super::kernels::Real;
use serde::{Deserialize, Serialize};

/// Which rule moves the parameters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// w ← w − η g
    Sgd,
    /// v ← μ v + g, w ← w − η v (Polyak 1964)
    #[default]
    Momentum,
    /// v ← μ v + g, w ← w − η (g + μ v) (Nesterov, as in Sutskever et al. 2013)
    Nesterov,
    /// s ← ρ s + (1 − ρ) g², w ← w − η g / (√s + ε) (Tieleman and Hinton 2012)
    RmsProp,
    /// Kingma and Ba 2015, with bias correction
    Adam,
    /// Adam with decoupled weight decay (Loshchilov and Hutter 2019)
    AdamW,
}

impl Rule {
    /// Its name for people; momentum is named beside it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Sgd | Self::Momentum | Self::Nesterov => "SGD",
            Self::RmsProp => "RMSProp",
            Self::Adam => "Adam",
            Self::AdamW => "AdamW",
        }
    }

    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sgd => "sgd",
            Self::Momentum => "momentum",
            Self::Nesterov => "nesterov",
            Self::RmsProp => "rmsprop",
            Self::Adam => "adam",
            Self::AdamW => "adamw",
        }
    }
}

/// A rule and its settings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Optimizer {
    /// The rule.
    pub rule: Rule,
    /// μ of momentum and Nesterov.
    pub momentum: f64,
    /// λ: added to the gradient as λ w, or, by AdamW, taken from the weight as η λ w. Weights only.
    pub weight_decay: f64,
    /// The greatest Euclidean norm of the whole gradient; a longer one is scaled down to it.
    pub clip: Option<f64>,
}

impl Default for Optimizer {
    fn default() -> Self {
        Self { rule: Rule::Momentum, momentum: 0.9, weight_decay: 0.0, clip: None }
    }
}

/// ρ of RMSProp.
const RHO: f64 = 0.9;
/// β₁, β₂ of Adam.
const BETA: (f64, f64) = (0.9, 0.999);
/// ε of RMSProp and Adam.
const EPSILON: f64 = 1e-8;

/// What an optimizer remembers of a parameter is nothing where it is smaller than this, 2⁻¹⁰⁰: it moves no parameter by
/// anything that counts. A unit that has fallen silent would leave numbers that shrink with each step, until they are
/// too small for the usual form of floating-point numbers; some processors take a hundred times as long for those.
const NOTHING: f64 = 1.0 / (1_u128 << 100) as f64;

/// The numbers of one update, the same for every parameter, computed once.
#[derive(Clone, Copy, Debug)]
pub struct Update<T> {
    rule: Rule,
    rate: T,
    momentum: T,
    decay: T,
    /// Factor on each gradient: clipping.
    scale: T,
    /// Adam: η √(1 − β₂ᵗ) / (1 − β₁ᵗ) is written as two factors, on m and on s.
    correction: (T, T),
}

impl Optimizer {
    /// Values it remembers for each parameter.
    pub fn slots(&self) -> usize {
        self.slot_names().len()
    }

    /// What those values are, in order. Checkpoints know them by these names.
    pub fn slot_names(&self) -> &'static [&'static str] {
        match self.rule {
            Rule::Sgd => &[],
            Rule::Momentum | Rule::Nesterov => &["velocity"],
            Rule::RmsProp => &["mean-square"],
            Rule::Adam | Rule::AdamW => &["mean", "mean-square"],
        }
    }

    /// What clipping multiplies a gradient of this Euclidean norm by.
    pub fn clip_scale(&self, norm: f64) -> f64 {
        match self.clip {
            Some(clip) if norm > clip => clip / norm,
            _ => 1.0,
        }
    }

    /// The update at `step` (from 1) with learning rate `rate` and gradients times `scale`.
    pub fn update<T: Real>(&self, step: u64, rate: f64, scale: f64) -> Update<T> {
        let corrected = |beta: f64| T::from_f64(1.0 / (1.0 - beta.powf(step as f64)));
        Update {
            rule: self.rule,
            rate: T::from_f64(rate),
            momentum: T::from_f64(self.momentum),
            decay: T::from_f64(self.weight_decay),
            scale: T::from_f64(scale),
            correction: (corrected(BETA.0), corrected(BETA.1)),
        }
    }
}

impl<T: Real> Update<T> {
    /// Moves `parameters` by `gradients`. `slots` are as many slices as [`Optimizer::slots`], all of one length;
    /// `decays` says whether weight decay applies here.
    // Plain loops, for a closure handed to an iterator is not sure to be inlined to where vector instructions may be
    // used.
    #[inline(always)]
    pub fn apply(&self, parameters: &mut [T], gradients: &[T], slots: [&mut [T]; 2], decays: bool) {
        let decay = if decays { self.decay } else { T::zero() };
        let [first, second] = slots;
        let coupled = if self.rule == Rule::AdamW { T::zero() } else { decay };
        let (rate, momentum, scale) = (self.rate, self.momentum, self.scale);
        let pairs = parameters.iter_mut().zip(gradients);
        match self.rule {
            Rule::Sgd => {
                for (w, &g) in pairs {
                    *w = *w - rate * (g * scale + coupled * *w);
                }
            }
            Rule::Momentum => {
                for ((w, &g), v) in pairs.zip(first) {
                    *v = remembered(momentum * *v + (g * scale + coupled * *w));
                    *w = *w - rate * *v;
                }
            }
            Rule::Nesterov => {
                for ((w, &g), v) in pairs.zip(first) {
                    let g = g * scale + coupled * *w;
                    *v = remembered(momentum * *v + g);
                    *w = *w - rate * (g + momentum * *v);
                }
            }
            Rule::RmsProp => {
                let (rho, epsilon) = (T::from_f64(RHO), T::from_f64(EPSILON));
                for ((w, &g), s) in pairs.zip(first) {
                    let g = g * scale + coupled * *w;
                    *s = remembered(rho * *s + (T::one() - rho) * g * g);
                    *w = *w - rate * g / (s.sqrt() + epsilon);
                }
            }
            Rule::Adam | Rule::AdamW => {
                let (beta, epsilon) = ((T::from_f64(BETA.0), T::from_f64(BETA.1)), T::from_f64(EPSILON));
                let shrink = T::one() - if self.rule == Rule::AdamW { rate * decay } else { T::zero() };
                for (((w, &g), m), s) in pairs.zip(first).zip(second) {
                    let g = g * scale + coupled * *w;
                    *m = remembered(beta.0 * *m + (T::one() - beta.0) * g);
                    *s = remembered(beta.1 * *s + (T::one() - beta.1) * g * g);
                    let step = *m * self.correction.0 / ((*s * self.correction.1).sqrt() + epsilon);
                    *w = *w * shrink - rate * step;
                }
            }
        }
    }
}

/// The value, or 0 if it is as good as that.
#[inline(always)]
fn remembered<T: Real>(value: T) -> T {
    if value.abs() < T::from_f64(NOTHING) { T::zero() } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: [Rule; 6] =
        [Rule::Sgd, Rule::Momentum, Rule::Nesterov, Rule::RmsProp, Rule::Adam, Rule::AdamW];

    /// Minimises ½(w − 3)² from w = 0 and gives w after each step.
    fn descend(optimizer: Optimizer, rate: f64, steps: u64) -> Vec<f64> {
        let (mut w, mut first, mut second) = ([0.0], [0.0], [0.0]);
        (1..=steps)
            .map(|step| {
                let gradient = [w[0] - 3.0];
                let update = optimizer.update::<f64>(step, rate, 1.0);
                update.apply(&mut w, &gradient, [&mut first, &mut second], true);
                w[0]
            })
            .collect()
    }

    #[test]
    fn each_rule_takes_the_first_two_steps_of_its_formula() {
        let rule = |rule| Optimizer { rule, ..Optimizer::default() };
        let close = |rule: Optimizer, expected: [f64; 2]| {
            let got = descend(rule, 0.1, 2);
            for (got, expected) in got.iter().zip(expected) {
                assert!((got - expected).abs() < 1e-6, "{:?}: {got} is not {expected}", rule.rule);
            }
        };
        close(rule(Rule::Sgd), [0.3, 0.57]);
        close(rule(Rule::Momentum), [0.3, 0.3 + 0.1 * (0.9 * 3.0 + 2.7)]);
        close(rule(Rule::Nesterov), [0.57, 0.57 + 0.1 * (2.43 + 0.9 * (0.9 * 3.0 + 2.43))]);
        let rms = 0.1 * 3.0 / (0.1f64 * 9.0).sqrt();
        let g = 3.0 - rms;
        close(rule(Rule::RmsProp), [rms, rms + 0.1 * g / (0.9 * 0.9 + 0.1 * g * g).sqrt()]);
        let m = (0.9 * 0.3 + 0.1 * 2.9) / (1.0 - 0.81);
        let s: f64 = (0.999 * 0.009 + 0.001 * 2.9 * 2.9) / (1.0 - 0.999 * 0.999);
        close(rule(Rule::Adam), [0.1, 0.1 + 0.1 * m / s.sqrt()]);
    }

    #[test]
    fn decoupled_decay_shrinks_the_weight_and_coupled_decay_the_gradient() {
        let decayed = |rule| {
            let optimizer = Optimizer { rule, weight_decay: 0.5, ..Optimizer::default() };
            let mut w = [2.0];
            optimizer.update::<f64>(1, 0.1, 1.0).apply(&mut w, &[0.0], [&mut [0.0], &mut [0.0]], true);
            w[0]
        };
        assert!((decayed(Rule::AdamW) - 1.9).abs() < 1e-12);
        assert!((decayed(Rule::Sgd) - 1.9).abs() < 1e-12);
        assert!((decayed(Rule::Adam) - 1.9).abs() < 1e-6, "Adam normalises the decay like any gradient");
    }

    #[test]
    fn what_a_silent_unit_leaves_in_memory_ends_as_nothing_and_what_is_no_number_stays() {
        for rule in RULES {
            let optimizer = Optimizer { rule, ..Optimizer::default() };
            let (mut w, mut first, mut second) = ([0.5_f32], [1e-3], [1e-3]);
            for step in 1..=100_000 {
                let update = optimizer.update::<f32>(step, 0.01, 1.0);
                update.apply(&mut w, &[0.0], [&mut first, &mut second], true);
                let memory = [first[0], second[0]];
                assert!(
                    memory.iter().all(|value| *value == 0.0 || value.is_normal()),
                    "{rule:?}: {memory:?}"
                );
            }
            let forgotten = [first[0], second[0]].map(|value| value == 0.0);
            assert_eq!(forgotten, [optimizer.slots() > 0, optimizer.slots() > 1], "{rule:?}");
            let update = optimizer.update::<f32>(1, 0.01, 1.0);
            update.apply(&mut w, &[f32::NAN], [&mut first, &mut second], true);
            assert!(w[0].is_nan(), "{rule:?}");
            assert_eq!(first[0].is_nan(), optimizer.slots() > 0, "{rule:?}");
        }
    }

    #[test]
    fn every_rule_arrives() {
        for rule in RULES {
            let end = descend(Optimizer { rule, ..Optimizer::default() }, 0.03, 1000);
            assert!((end[999] - 3.0).abs() < 0.05, "{rule:?} ends at {}", end[999]);
        }
    }
}
