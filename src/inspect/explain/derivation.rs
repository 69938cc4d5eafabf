//! A value as what it was made of: the list of the terms that were added, in the order in which they were.

use super::explanation::Position;
use crate::nn::activation::Activation;

/// How a value came about.
#[derive(Clone, Debug, PartialEq)]
pub struct Derivation {
    /// The rule, which says how terms, constant and value belong together.
    pub rule: Rule,
    /// What was added, in order.
    pub terms: Vec<Term>,
    /// What the sum began with: the bias; 0 if nothing.
    pub constant: f64,
    /// The constant and all terms.
    pub sum: f64,
    /// The value, which the rule makes of the sum.
    pub value: f64,
}

/// One of the terms of a sum: a quantity, and what it is multiplied by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Term {
    /// Where the quantity stands in its map; padding has no place, and is 0.
    pub at: Option<Position>,
    /// The quantity: an activation on the way forward, an error on the way back.
    pub quantity: f64,
    /// The factor: a weight, or what the rule says.
    pub factor: f64,
    /// Where the factor stands: an index into the weights of the stage, or an offset into the map that the factors are from.
    pub index: Option<usize>,
    /// quantity · factor, as it was added.
    pub product: f64,
}

/// How a value comes of a sum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// value = constant + Σ quantity · factor.
    Sum,
    /// value = the greatest quantity; `winner` is its term, the first of equals. The factor is 1 for the winner, else 0.
    Maximum {
        /// The term that won.
        winner: usize,
    },
    /// value = Σ quantity / n; the factor is 1/n.
    Mean,
    /// value = √Σa²; quantity and factor are both a.
    Norm,
    /// value = σ(z); the only term is z, its factor 1.
    Activation(Activation),
    /// value = e^z / Σ e^z; the terms are the exponentials, shifted by the greatest z, which is the constant of the exponent.
    Softmax {
        /// The term whose share the value is.
        of: usize,
        /// The greatest z, by which all were shifted.
        greatest: f64,
    },
    /// value = z · factor (dropout).
    Mask,
    /// value = γ (x − μ) / √(σ² + ε) + β, by numbers in the order x, μ, 1/√(σ² + ε), γ, β.
    Normalisation([f64; 5]),
    /// value = the one error times the derivative σ′(z) of this activation; the factor is σ′(z).
    Slope(Activation),
    /// value = γ/√(σ² + ε) (δ − mean δ − x̂ mean δx̂), by numbers in the order γ/√(σ² + ε), δ, mean δ, x̂, mean δx̂.
    NormalisationBack([f64; 5]),
    /// BP1 with a pair made for each other, softmax and log-likelihood or sigmoid and cross-entropy: value = a − y, by a and y.
    Difference([f64; 2]),
    /// ∇ₐC: value is what the cost does as this output changes, by a and y.
    Gradient([f64; 2]),
    /// The value goes nowhere: it is an input, or an output that nothing came behind.
    Given,
}
