//! BP4 as the lecture has it, filled with the numbers of one weight.

use super::super::figures::adding_up;
use super::super::lines::line;
use super::super::naming;
use super::super::symbols;
use super::Gradient;
use crate::inspect::explain::Arithmetic;
use crate::tui::panes::formula::{Digits, Formula, Quantity, signed};
use crate::tui::panes::text::Piece;

type Line = Vec<Piece>;

impl<'a> Gradient<'a> {
    fn line(&self) -> Formula<'a> {
        Formula::new(self.shown.scene.theme).text(" ")
    }

    /// Gives the equation, the term at the cursor, and the sum up to it with what is behind it.
    pub(super) fn equation(&self) -> Vec<Line> {
        let weight = naming::weight(self.shown.explanation, self.stage, self.tap);
        let mut lines = vec![self.symbolic()];
        if self.derivation.terms.len() > 1 {
            lines.extend([self.term(), self.sum(&weight)]);
            return lines;
        }
        let filled = self.filled(self.line().math(&format!("∂C/∂{weight} = ")));
        lines.push(filled.math(" = ").text(Digits::alone(self.derivation.value, self.decimals)).pieces());
        lines
    }

    /// The equation as it stands for all weights of the layer.
    fn symbolic(&self) -> Line {
        let found = self.shown.explanation;
        let weights = naming::weights(found, self.stage, self.tap.filter);
        let errors = naming::error_channel(found, self.stage + 1, self.tap.filter);
        let values = symbols::channel(found, self.stage, self.tap.plane);
        let geometry = match &found.stages[self.stage].arithmetic {
            Arithmetic::Weighted { geometry } => geometry,
            _ => return self.line().math(&format!("∂C/∂{weights} = Σ_j Σ_k {errors}(j,k) x̂(j,k)")).pieces(),
        };
        if self.upper.shape.is_flat() {
            let lower = symbols::map(self.lower);
            let [place, general] = match self.lower.shape.is_flat() {
                true => ["_k", "∂C/∂w_{jk} = a_k δ_j    here: "],
                false => ["(j,k)", "∂C/∂w_{jk} = a_k δ_j    here: "],
            };
            let own = format!("∂C/∂{weights}{place} = {lower}{place} {errors}");
            return self.line().math(general).math(&own).pieces();
        }
        let along = |letter: &str, offset: &str, axis: usize| {
            let padding = [geometry.window.padding.top, geometry.window.padding.left][axis];
            let stride = geometry.window.stride[axis];
            let start = if stride == 1 { letter.to_owned() } else { format!("{stride}{letter}") };
            let end = if padding == 0 { String::new() } else { format!("−{padding}") };
            format!("{start}+{offset}{end}")
        };
        let place = format!("({},{})", along("j", "l", 0), along("k", "m", 1));
        let sum = format!("∂C/∂{weights}(l,m) = Σ_j Σ_k {errors}(j,k) {values}{place}");
        let words = ["   δ laid on a, shifted by (l,m)", ""];
        line(words.map(|words| self.line().math(&sum).faint(self.words(words)).pieces()), self.columns())
    }

    /// Words in the character set of the screen.
    fn words(&self, words: &str) -> String {
        words.replace('δ', self.shown.scene.theme.halves("δ", "delta"))
    }

    const fn columns(&self) -> usize {
        self.columns
    }

    /// Adds δ · a of the place at the cursor in numbers.
    fn filled(&self, formula: Formula<'a>) -> Formula<'a> {
        let found = self.shown.explanation;
        let Some(term) = self.derivation.terms.get(self.place()) else { return formula };
        let error = naming::error(found, self.stage + 1, self.at);
        let value = self.met().map_or_else(|| "0".to_owned(), |at| naming::weighed(found, self.stage, at));
        let factor = if self.met().is_some() { term.factor } else { 0.0 };
        let formula = formula.math(&error).math(" · ").math(&value).math(" = ");
        let formula =
            formula.number(Quantity::Error, Digits::alone(term.quantity, self.decimals)).math(" · ");
        formula.number(Quantity::Activation, Digits { power: 0, decimals: self.decimals }.write(factor))
    }

    fn term(&self) -> Line {
        let place = self.place();
        let product = self.derivation.terms.get(place).map_or(f64::NAN, |term| term.product);
        let formula = self.filled(self.line()).math(" = ").text(Digits::alone(product, self.decimals));
        let words = format!("   term {} of {}", place + 1, self.derivation.terms.len());
        line([formula.clone().faint(words).pieces(), formula.pieces()], self.columns())
    }

    /// The sum up to the cursor, in row order, and what is behind it.
    fn sum(&self, weight: &str) -> Line {
        let so_far = self.derivation.running().nth(self.place()).unwrap_or(f64::NAN);
        let rest = self.derivation.sum - so_far;
        let digits = Digits::of(&[so_far, rest, self.derivation.sum], self.decimals);
        let parts = adding_up(0.0, [so_far, rest], digits);
        let sum = self.line().math(&format!("∂C/∂{weight} = ")).text(digits.write(parts[0]));
        let sum = sum.faint(" up to here ").text(signed(&digits.write(parts[1]))).faint(" behind = ");
        let sum = sum.inked(digits.write(self.derivation.sum), self.shown.scene.theme.ink.strong);
        sum.scaled(digits).pieces()
    }

    /// Gives what is known of the weight beside its gradient.
    pub(super) fn facts(&self) -> Vec<Line> {
        let stage = &self.shown.explanation.stages[self.stage];
        let value = stage.weight_index(self.tap).map_or(f64::NAN, |index| stage.weights[index]);
        let fact = |name: &str| Formula::new(self.shown.scene.theme).faint(format!("{name:<6}"));
        let place = match self.derivation.terms.len() {
            1 => Vec::new(),
            _ => vec![
                fact("l").text(self.tap.row.to_string()).pieces(),
                fact("m").text(self.tap.column.to_string()).pieces(),
            ],
        };
        let planes = stage.kernel_shape().map_or(1, |shape| shape[2]);
        let plane = (planes > 1).then(|| {
            let number = symbols::number(self.shown.explanation, self.stage, self.tap.plane);
            fact("plane").text(format!("{number}/{planes}")).pieces()
        });
        let weight = fact("w").number(Quantity::Weight, Digits::alone(value, 4)).pieces();
        place.into_iter().chain(plane).chain([weight]).collect()
    }
}
