//! Formulas: symbols of the lecture and numbers, each in the ink of its quantity, in Unicode and in ASCII.

mod digits;
mod markup;
mod quantity;
mod script;
#[cfg(test)]
mod tests;

pub use digits::{Digits, signed};
pub use quantity::Quantity;

use super::text::{Piece, columns_of, piece};
use crate::tui::theme::Theme;
use crate::viz::grid::Ink;

/// A line of a formula that is being written, from left to right.
///
/// Symbols are written as in TeX, see [`Self::math`]; a number is given with the quantity that it is a value of.
#[derive(Clone, Debug)]
pub struct Formula<'a> {
    theme: &'a Theme,
    pieces: Vec<Piece>,
}

impl<'a> Formula<'a> {
    /// Begins a line in the inks and the character set of `theme`.
    pub const fn new(theme: &'a Theme) -> Self {
        Self { theme, pieces: Vec::new() }
    }

    /// Adds symbols: `z^1_3(11,7) = b^1 + Σ w^1 a^0`.
    ///
    /// A letter of a quantity (a, w, b, z, δ, C, y) that stands alone is written in the ink of the quantity, together with its
    /// superscript (`^x`, `^{l+1}`), its subscript (`_x`, `_{lm}`) and the place in parentheses behind it. Everything else is
    /// written as it is, in Unicode or, where the character set is poorer, in the ASCII form: `δ^1_3` is δ¹₃ or `delta1[3]`, Σ is
    /// `sum`, ⊙ is `(.)`, σ′ is `s'`, ∂C is `d C`.
    #[must_use]
    pub fn math(mut self, markup: &str) -> Self {
        let typeset = markup::typeset(markup, self.theme.halves(true, false));
        let ink = |quantity: Option<Quantity>| quantity.map_or(self.theme.ink.text, |q| q.ink(self.theme));
        self.pieces.extend(typeset.into_iter().map(|(text, quantity)| piece(text, ink(quantity))));
        self
    }

    /// Adds a number, a value of `quantity`.
    #[must_use]
    pub fn number(self, quantity: Quantity, text: impl Into<String>) -> Self {
        let ink = quantity.ink(self.theme);
        self.inked(text, ink)
    }

    /// Adds words, or a number that is a value of nothing in particular.
    #[must_use]
    pub fn text(self, text: impl Into<String>) -> Self {
        let ink = self.theme.ink.text;
        self.inked(text, ink)
    }

    /// Adds, where the numbers before it are to be multiplied by a power of ten, that all of them are.
    #[must_use]
    pub fn scaled(self, digits: Digits) -> Self {
        let factor = digits.factor(self.theme);
        if factor.is_empty() { self } else { self.faint(format!("  all {factor}")) }
    }

    /// Adds words that matter less than the formula.
    #[must_use]
    pub fn faint(self, text: impl Into<String>) -> Self {
        let ink = self.theme.ink.faint;
        self.inked(text, ink)
    }

    /// Adds text in this ink.
    #[must_use]
    pub fn inked(mut self, text: impl Into<String>, ink: Ink) -> Self {
        self.pieces.push(piece(text, ink));
        self
    }

    /// Adds blanks up to column `column`, which is counted from the beginning of the line.
    #[must_use]
    pub fn tab(self, column: usize) -> Self {
        let blanks = column.saturating_sub(self.width());
        self.text(" ".repeat(blanks))
    }

    /// Gives the columns that the line takes so far.
    pub fn width(&self) -> usize {
        columns_of(&self.pieces)
    }

    /// Gives the pieces of the line.
    pub fn pieces(self) -> Vec<Piece> {
        self.pieces
    }
}

/// Gives symbols as plain text, without inks; see [`Formula::math`].
pub fn plain(theme: &Theme, markup: &str) -> String {
    markup::typeset(markup, theme.halves(true, false)).into_iter().map(|(text, _)| text).collect()
}
