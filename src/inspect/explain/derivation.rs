//! A value as what it was made of: the list of the terms that were added, in the order in which they were.
//!
//! Nothing is copied from where the value stands: constant and terms are added again, and the rule makes the value of the sum. That
//! this is what the network computed, bit for bit in `f64`, is for tests to show.

use super::explanation::Position;
use crate::nn::activation::Activation;
use crate::nn::loss::Loss;

/// How a value came about.
#[derive(Clone, Debug, PartialEq)]
pub struct Derivation {
    /// The rule, which says how terms, constant and value belong together.
    pub rule: Rule,
    /// What was added, in order.
    pub terms: Vec<Term>,
    /// What the sum began with: the bias; 0 if nothing.
    pub constant: f64,
    /// The constant and the products of all terms.
    pub sum: f64,
    /// The value, which the rule makes of the sum.
    pub value: f64,
}

/// One of the terms of a sum: a quantity, and what it is multiplied by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Term {
    /// Where the quantity stands in its map; padding, which is 0, has no place, nor has a mean over the batch.
    pub at: Option<Position>,
    /// The quantity: an activation on the way forward, an error on the way back.
    pub quantity: f64,
    /// The factor: a weight, or what the rule says.
    pub factor: f64,
    /// Where the factor stands: an index into the weights of the stage, or, for the gradient of a weight, an offset into the values
    /// of the lower map.
    pub index: Option<usize>,
    /// quantity · factor, as it was added.
    pub product: f64,
}

/// How a value comes of a sum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// value = constant + Σ quantity · factor.
    Sum,
    /// value = the greatest quantity; the factor is 1 for the winner, else 0.
    Maximum {
        /// The term that won, the first of equals.
        winner: usize,
    },
    /// value = Σ quantity / n; the factor is 1.
    Mean {
        /// n, the number of values under the window.
        count: usize,
    },
    /// value = √Σa²; quantity and factor are both a.
    Norm,
    /// value = σ(z); the only term is z, its factor 1.
    Activation(Activation),
    /// value = e^z / Σ e^z; the quantities are the exponentials e^(z − greatest), which are at the places of their z.
    Softmax {
        /// The term whose share the value is.
        of: usize,
        /// The greatest z, by which all were shifted.
        greatest: f64,
    },
    /// value = a · factor (dropout).
    Mask,
    /// value = γ (x − μ) / √(σ² + ε) + β; the only term is x − μ, its factor γ/√(σ² + ε), the constant β.
    Normalisation {
        /// x.
        x: f64,
        /// μ.
        mean: f64,
        /// 1/√(σ² + ε).
        inverse: f64,
        /// γ.
        scale: f64,
        /// β.
        shift: f64,
    },
    /// value = the one error times the derivative σ′(z) of this activation; the factor is σ′(z).
    Slope(Activation),
    /// value = a (error − Σ_j error_j a_j), which is how an error goes back through softmax; the terms are error_j · a_j.
    SoftmaxSlope {
        /// a, the output that the value belongs to.
        output: f64,
        /// ∂C/∂ of it.
        error: f64,
    },
    /// value = γ/√(σ² + ε) (δ − mean δ − x̂ mean δx̂); the terms are what stands in brackets.
    NormalisationSlope {
        /// γ/√(σ² + ε).
        factor: f64,
    },
    /// BP1 with a pair made for each other, softmax and log-likelihood or sigmoid and cross-entropy: value = a − y; see
    /// [`Explanation::bp1`](super::Explanation::bp1) for how that is what ∇ₐC ⊙ σ′ comes to.
    Difference {
        /// a.
        output: f64,
        /// y.
        target: f64,
    },
    /// ∇ₐC: value is what this cost does as an output changes. Quadratic: a − y; cross-entropy: (1 − y)/(1 − a) − y/a;
    /// log-likelihood: −y/a.
    Gradient {
        /// C.
        loss: Loss,
        /// a.
        output: f64,
        /// y.
        target: f64,
    },
    /// The value comes of nothing: it is a pixel of the input.
    Given,
}

/// The terms of a sum that count most, and what the others add up to.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// Indices of the terms with the greatest products, whatever their sign, the greatest first.
    pub largest: Vec<usize>,
    /// Number of the other terms.
    pub others: usize,
    /// The sum of the products of the other terms.
    pub rest: f64,
}

impl Derivation {
    /// Adds `terms` to `constant` in order, and makes the value of the sum by `rule`.
    pub(super) fn new(rule: Rule, constant: f64, terms: Vec<Term>) -> Self {
        let sum = terms.iter().fold(constant, |sum, term| sum + term.product);
        let value = rule.value(sum, &terms);
        Self { rule, terms, constant, sum, value }
    }

    /// Makes the derivation of a value that comes of nothing.
    pub(super) fn given(value: f64) -> Self {
        Self { rule: Rule::Given, terms: Vec::new(), constant: value, sum: value, value }
    }

    /// Makes the derivation of what does not exist, which is not a number.
    pub(super) fn unknown() -> Self {
        Self::given(f64::NAN)
    }

    /// Gives the running sum behind each term; the last one is [`Self::sum`].
    pub fn running(&self) -> impl Iterator<Item = f64> {
        self.terms.iter().scan(self.constant, |sum, term| {
            *sum += term.product;
            Some(*sum)
        })
    }

    /// Picks out the `count` terms with the greatest products, whatever their sign, and adds up the others.
    pub fn summary(&self, count: usize) -> Summary {
        let size = |&index: &usize| self.terms[index].product.abs();
        let mut largest: Vec<usize> = (0..self.terms.len()).collect();
        largest.sort_by(|a, b| size(b).total_cmp(&size(a)));
        let rest = largest.split_off(count.min(largest.len()));
        let sum = rest.iter().map(|&index| self.terms[index].product).sum();
        Summary { largest, others: rest.len(), rest: sum }
    }
}

impl Term {
    /// Makes the term of a quantity and its factor.
    pub(super) fn new(at: Position, quantity: f64, factor: f64) -> Self {
        Self { at: Some(at), quantity, factor, index: None, product: quantity * factor }
    }

    /// Makes a term that adds nothing, whatever the quantity is, for its factor is 0.
    pub(super) fn without_share(at: Position, quantity: f64) -> Self {
        Self { at: Some(at), quantity, factor: 0.0, index: None, product: 0.0 }
    }

    /// Makes the term of padding, which is 0, and would be multiplied by this factor.
    pub(super) fn padding(factor: f64) -> Self {
        Self { at: None, quantity: 0.0, factor, index: None, product: 0.0 }
    }

    /// Says where the factor stands.
    pub(super) fn with_index(self, index: usize) -> Self {
        Self { index: Some(index), ..self }
    }

    /// Says what was added where that differs from quantity · factor in the last bits, the factor being a product itself.
    pub(super) fn with_product(self, product: f64) -> Self {
        Self { product, ..self }
    }
}

impl Rule {
    /// Makes the value of a sum.
    fn value(self, sum: f64, terms: &[Term]) -> f64 {
        match self {
            Self::Sum
            | Self::Maximum { .. }
            | Self::Mask
            | Self::Normalisation { .. }
            | Self::Slope(_)
            | Self::Difference { .. }
            | Self::Gradient { .. }
            | Self::Given => sum,
            Self::Mean { count } => sum / count as f64,
            Self::Norm => sum.sqrt(),
            Self::Activation(activation) => activation.apply(sum),
            Self::Softmax { of, .. } => terms.get(of).map_or(f64::NAN, |term| term.quantity / sum),
            Self::SoftmaxSlope { output, error } => output * (error - sum),
            Self::NormalisationSlope { factor } => factor * sum,
        }
    }
}
