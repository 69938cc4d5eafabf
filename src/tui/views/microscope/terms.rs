//! The list of all terms of a sum, each with the sum of those up to it.

use super::figures::{adding_up, fitting};
use super::lines::line;
use super::shown::Shown;
use super::symbols;
use crate::inspect::explain::{Activation, Arithmetic, Derivation, Rule, Term};
use crate::tui::blit;
use crate::tui::panes::formula::{Digits, Formula, Quantity, plain};
use crate::tui::panes::text::{Piece, piece, write, write_lines};
use crate::viz::text::{pad_left, pad_right, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The columns of a number, the blank before it counted.
const NUMBER: usize = 11;

/// Tells whether the terms are exponentials.
fn is_softmax(shown: &Shown<'_>) -> bool {
    let softmax = Arithmetic::Activated { activation: Activation::Softmax };
    shown.stage().is_some_and(|stage| stage.arithmetic == softmax)
}

/// How many terms are listed at once on so many rows.
pub const fn rows(height: usize) -> usize {
    // The heads of the columns, and the sum.
    height.saturating_sub(2)
}

/// The first term that is listed, if the list was scrolled down so far.
pub fn first(down: usize, terms: usize, height: usize) -> usize {
    down.min(terms.saturating_sub(rows(height)))
}

/// The columns of the list with all that there is to say of a term, and with what was added alone.
pub fn widths(shown: &Shown<'_>, derivation: &Derivation) -> [u16; 2] {
    let places = widest(shown, derivation).max(5) + 1;
    [4, 2].map(|numbers| (places + numbers * NUMBER + 1) as u16)
}

/// The columns of the widest symbol.
fn widest(shown: &Shown<'_>, derivation: &Derivation) -> usize {
    let symbol = |term: &Term| width(&plain(shown.scene.theme, &place(shown, term)));
    derivation.terms.iter().map(symbol).max().unwrap_or(0)
}

/// Draws the list.
pub fn draw(shown: &Shown<'_>, derivation: &Derivation, area: Rect, buffer: &mut Buffer) {
    if area.height < 3 {
        return;
    }
    let list = List::of(shown, derivation, usize::from(area.width));
    let count = derivation.terms.len();
    let first = first(shown.down, count, usize::from(area.height));
    let last = (first + rows(usize::from(area.height))).min(count);
    write(&list.head(shown), area, buffer);
    let lines: Vec<Vec<Piece>> = (first..last).map(|index| list.line(shown, derivation, index)).collect();
    write_lines(&lines, Rect { y: area.y + 1, height: area.height - 1, ..area }, buffer);
    write(&list.foot(shown, derivation, first..last), blit::row(area, lines.len() + 1), buffer);
}

/// What all lines of a list need.
struct List {
    /// What is added, and the sum up to it, as they are shown.
    products: Vec<f64>,
    running: Vec<f64>,
    sums: Digits,
    quantities: Digits,
    factors: Digits,
    is_wide: bool,
    places: usize,
    columns: usize,
}

impl List {
    fn of(shown: &Shown<'_>, derivation: &Derivation, columns: usize) -> Self {
        let terms = &derivation.terms;
        let running: Vec<f64> = derivation.running().collect();
        let products = terms.iter().map(|term| term.product);
        let all: Vec<f64> =
            products.clone().chain(running.iter().copied()).chain([derivation.constant]).collect();
        let sums = fitting(&all, NUMBER - 2);
        let of =
            |value: fn(&Term) -> f64| fitting(&terms.iter().map(value).collect::<Vec<f64>>(), NUMBER - 2);
        let places = widest(shown, derivation).clamp(5, columns.saturating_sub(2 * NUMBER + 1).max(5));
        Self {
            products: adding_up(derivation.constant, products, sums),
            sums,
            quantities: of(|term| term.quantity),
            factors: of(|term| term.factor),
            is_wide: columns > places + 4 * NUMBER,
            places,
            columns,
            running,
        }
    }

    fn head(&self, shown: &Shown<'_>) -> Vec<Piece> {
        let ink = &shown.scene.theme.ink;
        let theme = shown.scene.theme;
        let mut text = pad_right(" of", self.places + 1);
        let with = |name: &str, digits: Digits| format!("{name}{}", digits.factor(theme));
        if self.is_wide {
            text += &pad_left(&with("value ", self.quantities), NUMBER);
            text += &pad_left(&with("factor ", self.factors), NUMBER);
        }
        text += &pad_left(&with("term ", self.sums), NUMBER);
        text += &pad_left("sum so far", NUMBER);
        vec![piece(text, ink.faint)]
    }

    fn line(&self, shown: &Shown<'_>, derivation: &Derivation, index: usize) -> Vec<Piece> {
        let theme = shown.scene.theme;
        let term = &derivation.terms[index];
        let quantity = shown.lower().map_or(Quantity::Number, symbols::quantity);
        let mut line = Formula::new(theme).text(" ").math(&place(shown, term)).tab(self.places + 1);
        if self.is_wide {
            line = line.number(quantity, self.quantities.padded(term.quantity, NUMBER));
            line = line.number(factor_quantity(derivation), self.factors.padded(term.factor, NUMBER));
        }
        let line = line.text(self.sums.padded(self.products[index], NUMBER));
        line.number(symbols::quantity(shown.map()), self.sums.padded(self.running[index], NUMBER)).pieces()
    }

    /// What the sum began with, which of the terms are shown, and the sum.
    fn foot(&self, shown: &Shown<'_>, derivation: &Derivation, seen: std::ops::Range<usize>) -> Vec<Piece> {
        let theme = shown.scene.theme;
        let dash = theme.sign("–", "-");
        let all = derivation.terms.len();
        let start = || Formula::new(theme).faint(format!(" {}{dash}{} of {all}", seen.start + 1, seen.end));
        let with_bias = |words: &str| {
            let line = start().faint(format!("  {words}")).math("b ");
            line.number(Quantity::Bias, self.sums.write(derivation.constant)).pieces()
        };
        let variants = if derivation.constant == 0.0 { &[][..] } else { &["begins with ", ""] };
        line(variants.iter().map(|words| with_bias(words)).chain([start().pieces()]), self.columns)
    }
}

/// What the factors of a sum are.
const fn factor_quantity(derivation: &Derivation) -> Quantity {
    match derivation.rule {
        Rule::Sum => Quantity::Weight,
        Rule::Norm => Quantity::Activation,
        _ => Quantity::Number,
    }
}

/// The symbol of the value that a term is of; padding has none.
fn place(shown: &Shown<'_>, term: &Term) -> String {
    let lower = shown.aim.map.checked_sub(1);
    match lower.zip(term.at) {
        Some((lower, at)) if is_softmax(shown) => {
            format!("exp({} − max)", symbols::value(shown.explanation, lower, at))
        }
        Some((lower, at)) => symbols::value(shown.explanation, lower, at),
        None => "padding".to_owned(),
    }
}
