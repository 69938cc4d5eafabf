//! A unit of a fully connected layer: the contributions that count most, both ways, and the sum of the rest.

use crate::inspect::explain::{Derivation, Term};
use crate::tui::panes::formula::{Digits, Formula, Quantity, plain, signed};
use crate::tui::panes::text::{Piece, columns_of, write_lines};
use crate::tui::views::microscope::figures::{adding_up, fitting};
use crate::tui::views::microscope::layout::Parts;
use crate::tui::views::microscope::lines::{activated_line, digits, fact, line};
use crate::tui::views::microscope::naming;
use crate::tui::views::microscope::shown::Shown;
use crate::tui::views::microscope::symbols;
use crate::viz::text::width;
use ratatui::layout::Rect;

/// The largest contributions that are listed at the most, of each sign.
const MOST: usize = 12;
/// The columns of a number in the list.
const NUMBER: usize = 8;

/// What belongs to a unit of a fully connected layer.
pub fn parts<'a>(shown: &'a Shown<'_>, derivation: &'a Derivation, columns: usize) -> Parts<'a> {
    let mut formula = formula(shown, derivation, columns);
    formula.extend(activated_line(shown, derivation.value, columns));
    Parts {
        rows: 8.min(derivation.terms.len() + 2),
        numbers: Box::new(move |area: Rect, buffer| {
            let lists = Lists::of(derivation, usize::from(area.height).saturating_sub(2).min(MOST));
            let lines = lists.lines(shown, derivation, usize::from(area.width));
            write_lines(&lines, area, buffer);
        }),
        facts: facts(shown, derivation),
        formula,
    }
}

/// The terms with the greatest products above zero and below it, and what the others add up to.
struct Lists {
    above: Vec<usize>,
    below: Vec<usize>,
    others: usize,
    rest: f64,
}

impl Lists {
    fn of(derivation: &Derivation, most: usize) -> Self {
        let product = |index: &usize| derivation.terms[*index].product;
        let mut order: Vec<usize> = (0..derivation.terms.len()).collect();
        order.sort_by(|a, b| product(b).total_cmp(&product(a)));
        let above: Vec<usize> =
            order.iter().copied().filter(|index| product(index) > 0.0).take(most).collect();
        let below: Vec<usize> =
            order.iter().rev().copied().filter(|index| product(index) < 0.0).take(most).collect();
        let listed: f64 = above.iter().chain(&below).map(product).sum();
        let others = order.len() - above.len() - below.len();
        Self { above, below, others, rest: derivation.sum - derivation.constant - listed }
    }

    /// The two lists beside each other, and the rest below them, rounded so that all add up.
    fn lines(&self, shown: &Shown<'_>, derivation: &Derivation, columns: usize) -> Vec<Vec<Piece>> {
        let theme = shown.scene.theme;
        let term = |index: &usize| &derivation.terms[*index];
        let listed = || self.above.iter().chain(&self.below).map(term);
        let all: Vec<f64> = listed().map(|term| term.product).chain([self.rest]).collect();
        let form = fitting(&all, NUMBER);
        let products = adding_up(0.0, all, form);
        let (above, below) = products.split_at(self.above.len());
        let half = columns / 2;
        let widest = places(shown, listed());
        let wide = Entry { shown, form, places: widest, is_wide: true };
        let is_wide = listed().all(|term| columns_of(&wide.pieces(term, term.product)) < half);
        let entry = Entry { is_wide, ..wide };
        let factor = form.factor(theme);
        let heads = Formula::new(theme).faint(" raise it most").tab(half).faint("lower it most");
        let heads = if factor.is_empty() { heads } else { heads.faint(format!("   {factor}")) };
        let row = |row: usize| {
            let of = |list: &[usize], products: &[f64]| {
                list.get(row).map_or_else(Vec::new, |index| entry.pieces(term(index), products[row]))
            };
            let mut line = of(&self.above, above);
            line.push((" ".repeat(half.saturating_sub(columns_of(&line))), theme.ink.text));
            line.extend(of(&self.below, below).into_iter().skip(1));
            line
        };
        let rows = self.above.len().max(self.below.len());
        let rest = Formula::new(theme).faint(format!(" the {} others together ", self.others));
        let rest = rest.text(form.write(products.last().copied().unwrap_or(0.0)));
        std::iter::once(heads.pieces()).chain((0..rows).map(row)).chain([rest.pieces()]).collect()
    }
}

/// How a term is listed.
struct Entry<'a> {
    shown: &'a Shown<'a>,
    form: Digits,
    places: usize,
    is_wide: bool,
}

impl Entry<'_> {
    /// A blank, the product as it is shown, and where it comes from.
    fn pieces(&self, term: &Term, product: f64) -> Vec<Piece> {
        let theme = self.shown.scene.theme;
        let line = Formula::new(theme).text(" ").text(self.form.padded(product, NUMBER)).text(" = ");
        let line = line.math(&place(self.shown, term));
        if !self.is_wide {
            return line.pieces();
        }
        let line = line.tab(NUMBER + 4 + self.places);
        let line = line.number(Quantity::Activation, format!(" {}", Digits::alone(term.quantity, 3)));
        line.text(theme.pick(" × ", " x ")).number(Quantity::Weight, Digits::alone(term.factor, 3)).pieces()
    }
}

/// The columns of the widest place.
fn places<'a>(shown: &Shown<'_>, terms: impl Iterator<Item = &'a Term>) -> usize {
    terms.map(|term| width(&plain(shown.scene.theme, &place(shown, term)))).max().unwrap_or(0)
}

/// The symbol of the value that a term is of.
fn place(shown: &Shown<'_>, term: &Term) -> String {
    symbols::value(shown.explanation, shown.aim.map.saturating_sub(1), term.at.unwrap_or_default())
}

fn formula(shown: &Shown<'_>, derivation: &Derivation, columns: usize) -> Vec<Vec<Piece>> {
    let theme = shown.scene.theme;
    let z = shown.symbol();
    let lower = shown.aim.map.saturating_sub(1);
    let bias = naming::bias(shown.explanation, lower, shown.aim.channel);
    let weight = naming::weights(shown.explanation, lower, shown.aim.channel);
    let weighted = derivation.sum - derivation.constant;
    let form = digits(&[derivation.value, derivation.constant, weighted], columns);
    let product = adding_up(derivation.constant, [weighted], form)[0];
    let input = symbols::map(&shown.explanation.maps[lower]);
    let count = derivation.terms.len();
    let filled = |markup: &str, words: String| {
        let sum = Formula::new(theme).text(" ").math(markup);
        let sum = sum.number(Quantity::Bias, form.write(derivation.constant)).text(" ");
        let sum = sum.text(signed(&form.write(product))).faint(words).text(" = ");
        sum.number(symbols::quantity(shown.map()), form.write(derivation.value)).scaled(form).pieces()
    };
    let words = format!(" ({count} terms)");
    let long = format!("{z} = {bias} + Σ {weight} {input} = ");
    let variants = [(long.as_str(), words), (long.as_str(), String::new()), ("", String::new())];
    vec![line(variants.into_iter().map(|(markup, words)| filled(markup, words)), columns)]
}

/// Which input counts most.
fn facts(shown: &Shown<'_>, derivation: &Derivation) -> Vec<Vec<Piece>> {
    let theme = shown.scene.theme;
    let lower = shown.explanation.maps[shown.aim.map.saturating_sub(1)].shape;
    let count = derivation.terms.len().to_string();
    let fact = |name: &str, text: String| fact(theme, name, text);
    let mut facts = vec![fact("inputs", count)];
    if !lower.is_flat() && lower.channels > 1 {
        facts.push(fact("plane", format!("{} of {}", shown.aim.plane + 1, lower.channels)));
    }
    facts
}
