//! Each step back as a line, filled with numbers, from the next layer to the value.

use super::super::lines::line;
use super::super::naming;
use super::super::shown::Shown;
use super::super::symbols;
use super::chain::{Chain, Step};
use crate::inspect::explain::{Activation, Arithmetic, Derivation, Map, Pooling, Position, Rule, Term};
use crate::tui::panes::formula::{Digits, Formula, Quantity};
use crate::tui::panes::text::Piece;

type Line = Vec<Piece>;

/// Gives the lines, the one with the error that is looked at last.
pub fn lines(shown: &Shown<'_>, chain: &Chain, columns: usize) -> Vec<Line> {
    let all = chain.steps.iter().rev();
    all.flat_map(|step| Writer::of(shown, step, columns).lines()).collect()
}

/// Writes one step.
struct Writer<'a> {
    shown: &'a Shown<'a>,
    step: &'a Step,
    columns: usize,
    decimals: usize,
}

impl<'a> Writer<'a> {
    const fn of(shown: &'a Shown<'a>, step: &'a Step, columns: usize) -> Self {
        Self { shown, step, columns, decimals: if columns >= 100 { 6 } else { 4 } }
    }

    fn lines(&self) -> Vec<Line> {
        let Some(stage) = self.shown.explanation.stages.get(self.step.map) else {
            return vec![self.end("∇_aC")];
        };
        match (&stage.arithmetic, self.step.derivation.rule) {
            (_, Rule::Difference { output, target }) => vec![self.difference(output, target)],
            (Arithmetic::Weighted { .. }, _) => vec![self.weighted()],
            (Arithmetic::Pooled { pooling, argmax, .. }, _) => self.pooled(*pooling, argmax),
            (Arithmetic::Activated { .. }, Rule::SoftmaxSlope { output, error }) => {
                vec![self.softmax(output, error)]
            }
            (Arithmetic::Activated { activation }, _) => self.activated(*activation),
            (Arithmetic::Masked { silences, .. }, _) => vec![self.masked(*silences)],
            (Arithmetic::Normalised(_), _) => self.normalised(),
        }
    }

    fn number(&self, value: f64) -> String {
        Digits::alone(value, self.decimals)
    }

    /// The name of the error that the step is about, and "=".
    fn start(&self) -> Formula<'a> {
        let name = naming::error(self.shown.explanation, self.step.map, self.step.at);
        Formula::new(self.shown.scene.theme).text(" ").math(&name).math(" = ")
    }

    /// The line that ends with the value.
    fn finish(&self, formula: Formula<'a>) -> Line {
        formula.math(" = ").number(Quantity::Error, self.number(self.step.derivation.value)).pieces()
    }

    fn end(&self, markup: &str) -> Line {
        self.finish(self.start().math(markup))
    }

    /// The name of the error of the next map at `at`.
    fn upper(&self, at: Position) -> String {
        naming::error(self.shown.explanation, self.step.map + 1, at)
    }

    fn map(&self) -> &'a Map {
        &self.shown.explanation.maps[self.step.map]
    }

    fn value(&self, at: Position) -> String {
        symbols::value(self.shown.explanation, self.step.map, at)
    }

    fn difference(&self, output: f64, target: f64) -> Line {
        let formula =
            self.start().math("a − y = ").number(Quantity::Activation, self.number(output)).math(" − ");
        self.finish(formula.number(Quantity::Target, self.number(target)))
    }

    /// The sum over all δ of the next layer that the value has a part in.
    fn weighted(&self) -> Line {
        let Derivation { terms, .. } = &self.step.derivation;
        let layer = self.shown.explanation.maps[self.step.map + 1].symbol.layer;
        let sum = self.start().math(&format!("Σ δ^{{{layer}}} w^{{{layer}}}"));
        let count = Formula::faint(sum.clone(), format!(" of {} terms", terms.len()));
        line([self.finish(count), self.finish(sum)], self.columns)
    }

    fn pooled(&self, pooling: Pooling, argmax: &[u32]) -> Vec<Line> {
        let terms = &self.step.derivation.terms;
        match (terms.as_slice(), pooling) {
            ([], _) => vec![self.finish(self.start().text("0").faint(" (it lies in no block)"))],
            ([term], Pooling::Max) => vec![self.maximum(*term, argmax)],
            ([term], Pooling::Average) => vec![self.average(*term)],
            ([term], Pooling::L2) => vec![self.norm(*term)],
            (several, _) => vec![self.overlapping(several)],
        }
    }

    /// Who won the block, and what that means for this value.
    fn maximum(&self, term: Term, argmax: &[u32]) -> Line {
        let Some(block) = term.at else { return Line::new() };
        let own = self.step.at;
        let upper = &self.shown.explanation.maps[self.step.map + 1];
        let winner = upper.offset(block).and_then(|offset| argmax.get(offset));
        let Some(winner) = winner.map(|&winner| self.map().position(winner as usize)) else {
            return Line::new();
        };
        let ink = &self.shown.scene.theme.ink;
        let value = |formula: Formula<'a>, at: Position| {
            let formula = formula.math(&self.value(at)).math(" = ");
            formula.number(Quantity::Activation, self.number(self.map().value(at)))
        };
        let (all, nothing) =
            (self.start().math(&self.upper(block)), self.start().number(Quantity::Error, "0"));
        if winner == own {
            let error = self.number(self.step.derivation.value);
            let error = all.math(" = ").number(Quantity::Error, error).text("   ");
            let won = value(error.clone(), own).inked(" won its block", ink.good);
            return line(
                [won.pieces(), error.math(&self.value(own)).inked(" won", ink.good).pieces()],
                self.columns,
            );
        }
        let lost = value(nothing.text("   "), own).inked(" lost", ink.bad).text(" to ");
        let short = lost.clone().math(&self.value(winner));
        let long = value(lost, winner);
        let is_tied = self.map().value(winner) == self.map().value(own);
        let tied = is_tied.then(|| long.clone().faint(", first of equals").pieces());
        line(tied.into_iter().chain([long.pieces(), short.pieces()]), self.columns)
    }

    fn average(&self, term: Term) -> Line {
        let Some(block) = term.at else { return Vec::new() };
        let count = (1.0 / term.factor).round();
        let formula = self.start().math(&self.upper(block)).math(&format!(" / {count} = "));
        let formula =
            formula.number(Quantity::Error, self.number(term.quantity)).math(&format!(" / {count}"));
        self.finish(formula)
    }

    fn norm(&self, term: Term) -> Line {
        let Some(block) = term.at else { return Vec::new() };
        let norm = self.shown.explanation.maps[self.step.map + 1].value(block);
        if norm == 0.0 {
            return self.finish(self.start().text("0").faint(" (the block is all 0)"));
        }
        let formula = self.start().math(&self.upper(block)).math(" · a/‖a‖ = ");
        let formula = formula.number(Quantity::Error, self.number(term.quantity)).math(" · ");
        let formula =
            formula.number(Quantity::Activation, self.number(self.map().value(self.step.at))).math("/");
        self.finish(formula.number(Quantity::Activation, self.number(norm)))
    }

    /// A value that lies in several blocks.
    fn overlapping(&self, terms: &[Term]) -> Line {
        let shares = terms.iter().filter(|term| term.product != 0.0).count();
        let words = format!("Σ over its {} blocks, of which {shares} pass error on", terms.len());
        self.end(&words)
    }

    fn activated(&self, activation: Activation) -> Vec<Line> {
        let Some(term) = self.step.derivation.terms.first() else { return Vec::new() };
        let (found, next) = (self.shown.explanation, self.step.map + 1);
        let a = found.maps[next].value(self.step.at);
        let slope = Formula::new(self.shown.scene.theme)
            .text(" ")
            .math(&format!("σ′({}) = ", self.value(self.step.at)));
        let filled = match activation {
            Activation::Sigmoid => {
                let slope =
                    slope.math("a (1 − a) = ").number(Quantity::Activation, self.number(a)).math(" · ");
                slope.number(Quantity::Activation, self.number(1.0 - a))
            }
            Activation::Tanh => {
                slope.math("1 − a² = 1 − ").number(Quantity::Activation, self.number(a)).math("²")
            }
            Activation::Relu | Activation::LeakyRelu => {
                let z = self.map().value(self.step.at);
                let side = if z > 0.0 { " > 0" } else { " ≤ 0" };
                let slope = slope.text(self.number(term.factor)).faint(format!(", {activation}: "));
                return vec![
                    slope.number(Quantity::Sum, self.number(z)).math(side).pieces(),
                    self.sloped(term),
                ];
            }
            Activation::Identity | Activation::Softmax => slope.faint(activation.to_string()),
        };
        let slope = filled.math(" = ").text(self.number(term.factor)).pieces();
        vec![slope, self.sloped(term)]
    }

    /// The error times σ′.
    fn sloped(&self, term: &Term) -> Line {
        let error = self.start().math(&self.upper(self.step.at)).math(" · σ′ = ");
        let error = error.number(Quantity::Error, self.number(term.quantity)).math(" · ");
        self.finish(error.text(self.number(term.factor)))
    }

    fn softmax(&self, output: f64, error: f64) -> Line {
        let formula =
            self.start().math("a (∂C/∂a − Σ a ∂C/∂a) = ").number(Quantity::Activation, self.number(output));
        let formula = formula.math(" (").number(Quantity::Error, self.number(error)).math(" − ");
        self.finish(formula.text(self.number(self.step.derivation.sum)).math(")"))
    }

    fn masked(&self, silences: bool) -> Line {
        let Some(term) = self.step.derivation.terms.first() else { return Vec::new() };
        let formula = self.start().number(Quantity::Error, self.number(term.quantity)).math(" · ");
        let word = match (silences, term.factor == 0.0) {
            (true, true) => " (silenced)",
            (true, false) => "",
            (false, true) => " (dropped)",
            (false, false) => " (dropout)",
        };
        self.finish(formula.text(self.number(term.factor)).faint(word))
    }

    fn normalised(&self) -> Vec<Line> {
        let Rule::NormalisationSlope { factor } = self.step.derivation.rule else { return Vec::new() };
        let [own, mean, product] = self.step.derivation.terms.as_slice() else { return Vec::new() };
        let error = self.upper(self.step.at);
        let symbolic = [format!("{error} − mean δ − x̂ mean δx̂"), format!("{error} − …"), error];
        let symbolic = symbolic.map(|inner| self.start().math(&format!("γ/√(σ² + ε) ({inner})")).pieces());
        let formula =
            Formula::new(self.shown.scene.theme).text("   ").math("= ").text(self.number(factor)).math(" (");
        let formula = formula.number(Quantity::Error, self.number(own.quantity)).math(" − ");
        let formula = formula.number(Quantity::Error, self.number(mean.quantity)).math(" − ");
        let formula = formula.number(Quantity::Activation, self.number(-product.factor)).math(" · ");
        let formula = formula.number(Quantity::Error, self.number(product.quantity)).math(")");
        vec![line(symbolic, self.columns), self.finish(formula)]
    }
}
