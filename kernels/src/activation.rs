//! Activation functions σ and their derivatives.

use num_traits::Float;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Slope of leaky ReLU below zero.
pub const LEAKY_SLOPE: f64 = 0.01;

/// An activation function. All but softmax act on each value by itself; softmax acts over the channels of one place
/// (the units of a dense layer).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Activation {
    /// a = z
    #[default]
    Identity,
    /// a = 1 / (1 + e⁻ᶻ)
    Sigmoid,
    /// a = tanh z
    Tanh,
    /// a = max(z, 0)
    Relu,
    /// a = z above zero, z/100 below
    LeakyRelu,
    /// aᵢ = e^zᵢ / Σⱼ e^zⱼ
    Softmax,
}

impl Activation {
    /// All that have a name in the text form.
    pub const NAMED: [(&'static str, Self); 5] = [
        ("sigmoid", Self::Sigmoid),
        ("tanh", Self::Tanh),
        ("relu", Self::Relu),
        ("leaky-relu", Self::LeakyRelu),
        ("softmax", Self::Softmax),
    ];

    /// σ(z), for one value. Softmax needs all of them: here it is the identity.
    #[inline]
    pub fn apply<T: Float>(self, z: T) -> T {
        match self {
            Self::Identity | Self::Softmax => z,
            Self::Sigmoid => T::one() / (T::one() + (-z).exp()),
            Self::Tanh => z.tanh(),
            Self::Relu => z.max(T::zero()),
            Self::LeakyRelu => {
                if z > T::zero() {
                    z
                } else {
                    z * leaky_slope()
                }
            }
        }
    }

    /// σ′(z), told from a = σ(z). Not for softmax, whose derivative is a matrix.
    #[inline]
    pub fn derivative<T: Float>(self, a: T) -> T {
        match self {
            Self::Identity | Self::Softmax => T::one(),
            Self::Sigmoid => a * (T::one() - a),
            Self::Tanh => T::one() - a * a,
            Self::Relu => {
                if a > T::zero() {
                    T::one()
                } else {
                    T::zero()
                }
            }
            Self::LeakyRelu => {
                if a > T::zero() {
                    T::one()
                } else {
                    leaky_slope()
                }
            }
        }
    }
}

/// [`LEAKY_SLOPE`] in the precision at hand.
#[inline]
pub fn leaky_slope<T: Float>() -> T {
    T::from(LEAKY_SLOPE).unwrap_or_else(T::zero)
}

impl fmt::Display for Activation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = Self::NAMED.iter().find(|(_, activation)| activation == self);
        f.write_str(named.map_or("identity", |(name, _)| name))
    }
}
