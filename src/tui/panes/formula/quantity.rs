//! The quantities of the lecture, each of which has one ink everywhere.

use crate::tui::theme::Theme;
use crate::viz::grid::Ink;

/// What kind of number something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quantity {
    /// a, an activation.
    Activation,
    /// w, a weight.
    Weight,
    /// b, a bias.
    Bias,
    /// z, a weighted sum.
    Sum,
    /// δ, an error.
    Error,
    /// C, the cost.
    Cost,
    /// y, the target.
    Target,
    /// Any other number.
    Number,
}

impl Quantity {
    /// Gives the quantity that a letter stands for in the lecture, if it stands for one.
    pub const fn of(letter: char) -> Option<Self> {
        match letter {
            'a' => Some(Self::Activation),
            'w' => Some(Self::Weight),
            'b' => Some(Self::Bias),
            'z' => Some(Self::Sum),
            'δ' => Some(Self::Error),
            'C' => Some(Self::Cost),
            'y' => Some(Self::Target),
            _ => None,
        }
    }

    /// Gives the ink of its symbols and numbers.
    pub const fn ink(self, theme: &Theme) -> Ink {
        let ink = &theme.ink;
        match self {
            Self::Activation => ink.activation,
            Self::Weight => ink.weight,
            Self::Bias => ink.bias,
            Self::Sum => ink.sum,
            Self::Error => ink.error,
            Self::Cost | Self::Target => ink.strong,
            Self::Number => ink.text,
        }
    }
}
