//! BP1: the errors of the outputs, from what the cost does as they change.

use super::lines::line;
use super::naming;
use super::shown::Shown;
use super::symbols;
use crate::inspect::explain::{Activation, Arithmetic, Loss, Map, Position, Rule};
use crate::tui::panes::formula::{Digits, Formula, Quantity};
use crate::tui::panes::text::{Piece, write_lines};
use crate::tui::theme::Theme;
use crate::viz::text::{clip, pad_left, pad_right, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

type Line = Vec<Piece>;

/// Columns of a number, and of the name of a class at the most.
const NUMBER: usize = 11;
const NAMES: usize = 10;

/// Draws the outputs as a table, and the equation for the one that is pointed at.
pub fn draw(shown: &Shown<'_>, area: Rect, buffer: &mut Buffer) {
    let Some(outputs) = Outputs::of(shown, area) else { return };
    let head = [outputs.equation(), outputs.heading()].into_iter().chain(outputs.factors());
    let mut lines: Vec<Line> = head.collect();
    let working = outputs.working();
    let room = usize::from(area.height).saturating_sub(lines.len() + working.len() + 1).max(1);
    lines.extend(outputs.rows(room));
    lines.push(Vec::new());
    lines.extend(working);
    write_lines(&lines, area, buffer);
}

/// The outputs of the network.
struct Outputs<'a> {
    shown: &'a Shown<'a>,
    theme: &'a Theme,
    /// The map of zᴸ.
    last: usize,
    activations: &'a Map,
    activation: Activation,
    loss: Loss,
    /// The unit that is pointed at.
    unit: usize,
    columns: [Column; 6],
    decimals: usize,
    width: u16,
}

/// A column of the table: all numbers of one quantity.
struct Column {
    name: String,
    quantity: Quantity,
    values: Vec<f64>,
    digits: Digits,
}

impl Column {
    fn new(name: impl Into<String>, quantity: Quantity, values: Vec<f64>, decimals: usize) -> Self {
        let digits = Digits::of(&values, decimals);
        Self { name: name.into(), quantity, values, digits }
    }

    fn text(&self, unit: usize) -> String {
        self.digits.write(self.values.get(unit).copied().unwrap_or(f64::NAN))
    }
}

impl<'a> Outputs<'a> {
    fn of(shown: &'a Shown<'a>, area: Rect) -> Option<Self> {
        let found = shown.explanation;
        let last = found.maps.len().checked_sub(2)?;
        let (sums, activations) = (&found.maps[last], &found.maps[last + 1]);
        let Arithmetic::Activated { activation } = found.stages.last()?.arithmetic else { return None };
        let decimals = if area.width >= 100 { 6 } else { 4 };
        let units = 0..activations.values.len();
        let slopes = units.map(|unit| {
            let a = activations.values[unit];
            if activation == Activation::Softmax { a * (1.0 - a) } else { activation.derivative(a) }
        });
        let slope = if activation == Activation::Softmax { "∂a/∂z" } else { "σ′(z)" };
        let column =
            |name: String, quantity, values: &[f64]| Column::new(name, quantity, values.to_vec(), decimals);
        Some(Self {
            shown,
            theme: shown.scene.theme,
            activation,
            loss: found.output.loss?,
            unit: if shown.aim.map >= last { shown.aim.channel } else { found.label },
            columns: [
                column(symbols::map(sums), Quantity::Sum, &sums.values),
                column(symbols::map(activations), Quantity::Activation, &activations.values),
                column("y".to_owned(), Quantity::Target, &found.output.targets),
                column("∇_aC".to_owned(), Quantity::Cost, &activations.errors),
                column(slope.to_owned(), Quantity::Number, &slopes.collect::<Vec<f64>>()),
                column(naming::error_symbol(sums), Quantity::Error, &sums.errors),
            ],
            last,
            activations,
            decimals,
            width: area.width,
        })
    }

    /// The equation as the lecture has it, and the cost.
    fn equation(&self) -> Line {
        let cost = match self.loss {
            Loss::Quadratic => "C = ½ Σ (a − y)² = ",
            Loss::CrossEntropy => "C = −Σ [y ln a + (1 − y) ln(1 − a)] = ",
            Loss::LogLikelihood => "C = −Σ y ln a = ",
        };
        // There is no half in ASCII.
        let cost = cost.replace('½', self.theme.halves("½", "1/2"));
        let value = Digits::alone(self.shown.explanation.cost, self.decimals);
        let start = Formula::new(self.theme).text(" ").math("δ^L = ∇_aC ⊙ σ′(z^L)").text("    ");
        let filled = |cost: &str| start.clone().math(cost).number(Quantity::Cost, value.clone()).pieces();
        line([filled(&cost), filled("C = ")], usize::from(self.width))
    }

    fn names(&self) -> usize {
        let longest =
            (0..self.activations.values.len()).map(|class| width(&self.shown.scene.model.class(class)));
        longest.max().unwrap_or(0).clamp(5, NAMES)
    }

    fn heading(&self) -> Line {
        let blank = Formula::new(self.theme).faint(pad_right(" class", self.names() + 2));
        let formula = self.columns.iter().fold(blank, |formula, column| {
            let name = crate::tui::panes::formula::plain(self.theme, &column.name);
            formula.inked(pad_left(&name, NUMBER), column.quantity.ink(self.theme))
        });
        formula.pieces()
    }

    /// What the numbers of a column are to be multiplied by, if any are.
    fn factors(&self) -> Option<Line> {
        let factors: Vec<String> =
            self.columns.iter().map(|column| column.digits.factor(self.theme)).collect();
        if factors.iter().all(String::is_empty) {
            return None;
        }
        let blank = Formula::new(self.theme).text(" ".repeat(self.names() + 2));
        Some(factors.iter().fold(blank, |line, factor| line.faint(pad_left(factor, NUMBER))).pieces())
    }

    /// The rows of the table around the unit that is pointed at, as many as there is room for.
    fn rows(&self, room: usize) -> Vec<Line> {
        let count = self.activations.values.len();
        let first = self.unit.saturating_sub(room / 2).min(count.saturating_sub(room));
        (first..count.min(first + room)).map(|unit| self.row(unit)).collect()
    }

    fn row(&self, unit: usize) -> Line {
        let chosen = unit == self.unit;
        let ink = &self.theme.ink;
        let mark = if chosen { self.theme.sign("▸", ">") } else { " " };
        let name = clip(&self.shown.scene.model.class(unit), self.names());
        let right = unit == self.shown.explanation.label;
        let name_ink = if right { ink.good } else { ink.text };
        let row = Formula::new(self.theme).inked(mark, ink.accent);
        let row = row.inked(pad_right(&name, self.names() + 1), name_ink);
        let cells = self.columns.iter().fold(row, |row, column| {
            let ink = column.quantity.ink(self.theme);
            let ink = if chosen { ink.bold() } else { ink };
            row.inked(pad_left(&column.text(unit), NUMBER), ink)
        });
        let line = if right { cells.inked("  right", ink.good) } else { cells };
        line.pieces()
    }

    /// The equation with the numbers of the unit that is pointed at.
    fn working(&self) -> Vec<Line> {
        let mut lines = vec![self.gradient()];
        if self.activation == Activation::Softmax {
            lines.extend(self.through_softmax());
        } else {
            lines.extend(self.through_activation());
        }
        if self.loss != Loss::Quadratic {
            lines.push(self.difference());
        }
        lines
    }

    fn at(&self) -> Position {
        Position { channel: self.unit, ..Position::default() }
    }

    fn number(&self, value: f64) -> String {
        Digits::alone(value, self.decimals)
    }

    fn line(&self, markup: &str) -> Formula<'a> {
        Formula::new(self.theme).text(" ").math(markup).math(" = ")
    }

    /// Adds a − y in numbers.
    fn subtracted(&self, formula: Formula<'a>) -> Formula<'a> {
        let (a, y) = (self.activations.values[self.unit], self.shown.explanation.target(self.at()));
        let formula = formula.number(Quantity::Activation, self.number(a)).math(" − ");
        formula.number(Quantity::Target, self.number(y))
    }

    /// ∇ₐC of the unit.
    fn gradient(&self) -> Line {
        let derivation = self.shown.explanation.backward(self.shown.explanation.maps.len() - 1, self.at());
        let Rule::Gradient { output, target, .. } = derivation.rule else { return Vec::new() };
        let (a, y) = (self.number(output), self.number(target));
        let (rule, filled) = match self.loss {
            Loss::Quadratic => ("a − y", format!("{a} − {y}")),
            Loss::CrossEntropy => (
                "(1 − y)/(1 − a) − y/a",
                format!("{}/{} − {y}/{a}", self.number(1.0 - target), self.number(1.0 - output)),
            ),
            Loss::LogLikelihood => ("−y/a", format!("−{y}/{a}")),
        };
        let name = format!("∂C/∂{}", symbols::value(self.shown.explanation, self.last + 1, self.at()));
        let value = self.number(derivation.value);
        let filled = |symbolic: String| {
            let formula = self.line(&symbolic).math(&filled).math(" = ");
            formula.number(Quantity::Cost, value.clone()).pieces()
        };
        let symbolic = [format!("∇_aC = {name} = {rule}"), format!("∇_aC = {rule}"), "∇_aC".to_owned()];
        line(symbolic.map(filled), usize::from(self.width))
    }

    /// δ of the unit through an activation of its own.
    fn through_activation(&self) -> Vec<Line> {
        let derivation = self.shown.explanation.bp1(self.at());
        let Some(term) = derivation.terms.first() else { return Vec::new() };
        let a = self.activations.values[self.unit];
        let sum = symbols::value(self.shown.explanation, self.last, self.at());
        let slope = self.line(&format!("σ′({sum})"));
        let slope = match self.activation {
            Activation::Sigmoid => {
                let filled =
                    slope.math("a (1 − a) = ").number(Quantity::Activation, self.number(a)).math(" · ");
                filled.number(Quantity::Activation, self.number(1.0 - a)).math(" = ")
            }
            Activation::Tanh => {
                let filled = slope.math("1 − a² = ").text(self.number(1.0)).math(" − ");
                filled.number(Quantity::Activation, self.number(a * a)).math(" = ")
            }
            _ => slope,
        };
        let error = self
            .line(&naming::error(self.shown.explanation, self.last, self.at()))
            .math(&format!("∇_aC · σ′({sum}) = "));
        let error = error.number(Quantity::Cost, self.number(term.quantity)).math(" · ");
        let error = error.text(self.number(term.factor)).math(" = ");
        vec![
            slope.text(self.number(term.factor)).pieces(),
            error.number(Quantity::Error, self.number(derivation.value)).pieces(),
        ]
    }

    /// δ of the unit through softmax, where each z has a part in all outputs.
    fn through_softmax(&self) -> Vec<Line> {
        let derivation = self.shown.explanation.bp1(self.at());
        let Rule::SoftmaxSlope { output, error } = derivation.rule else { return Vec::new() };
        let (name, unit) = (naming::error(self.shown.explanation, self.last, self.at()), self.unit);
        let words = Formula::new(self.theme)
            .faint(" each z has a part in every output, so this is a sum over all of them:");
        let filled = |symbolic: &str| {
            let rule = self.line(symbolic).number(Quantity::Activation, self.number(output)).math(" · (");
            let rule = rule.number(Quantity::Cost, self.number(error)).math(" − ");
            // The sum is never positive.
            let rule = rule.text(format!("({})", self.number(derivation.sum))).math(") = ");
            rule.number(Quantity::Error, self.number(derivation.value)).pieces()
        };
        let long = format!("{name} = a_{{{unit}}} (∇_aC_{{{unit}}} − Σ_k ∇_aC_k a_k)");
        let short = format!("{name} = a (∇_aC − Σ ∇_aC a)");
        let lines = [long.as_str(), short.as_str(), name.as_str()].map(filled);
        vec![words.pieces(), line(lines, usize::from(self.width))]
    }

    /// What it comes to with a cost that was made for the outputs.
    fn difference(&self) -> Line {
        let derivation = self.shown.explanation.backward(self.shown.explanation.maps.len() - 2, self.at());
        let formula = self
            .subtracted(
                self.line(&naming::error(self.shown.explanation, self.last, self.at())).math("a − y = "),
            )
            .math(" = ");
        let formula = formula.number(Quantity::Error, self.number(derivation.value));
        formula.faint("   σ′ cancels: no saturation").pieces()
    }
}
