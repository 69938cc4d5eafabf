//! The sum over the units of a fully connected layer, as a table: δ, weight and product of each, or of those that count most.

use super::super::figures::adding_up;
use super::super::naming;
use super::super::shown::Shown;
use super::super::symbols;
use super::chain::Step;
use crate::inspect::explain::Derivation;
use crate::tui::panes::formula::{Digits, Formula, Quantity, plain};
use crate::tui::panes::text::{Piece, write_lines};
use crate::viz::text::{pad_left, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

type Line = Vec<Piece>;

/// Columns of a number with the blank before it, and of a whole entry with the number of its unit.
const NUMBER: usize = 11;
const ENTRY: usize = 4 + 3 * NUMBER;
/// Blank columns between entries.
const GAP: usize = 3;
/// Rows of entries below which the table is not cut down further.
const FEWEST: usize = 5;

/// The table.
pub struct Table<'a> {
    shown: &'a Shown<'a>,
    step: &'a Step,
    /// Entries beside each other.
    beside: usize,
}

impl<'a> Table<'a> {
    /// Makes the table of a step through a fully connected layer, for so many columns.
    pub const fn of(shown: &'a Shown<'a>, step: &'a Step, columns: usize) -> Self {
        let beside = (columns + GAP) / (ENTRY + GAP);
        Self { shown, step, beside: if beside == 0 { 1 } else { beside } }
    }

    const fn derivation(&self) -> &'a Derivation {
        &self.step.derivation
    }

    /// Gives the rows that it takes where there is room for so many.
    pub fn rows(&self, room: usize) -> usize {
        let all = self.derivation().terms.len().div_ceil(self.beside);
        // The pictures are worth as much.
        1 + all.min(FEWEST.max(room / 3))
    }

    /// Draws it.
    pub fn draw(&self, area: Rect, buffer: &mut Buffer) {
        let rows = usize::from(area.height).saturating_sub(1);
        let entries = self.entries(rows * self.beside);
        for (place, entries) in entries.chunks(rows.max(1)).enumerate() {
            let x = (place * (ENTRY + GAP)) as u16;
            if x + (ENTRY as u16) > area.width && x > 0 {
                break;
            }
            let lines: Vec<Line> = std::iter::once(self.head()).chain(entries.iter().cloned()).collect();
            write_lines(&lines, Rect { x: area.x + x, width: area.width - x, ..area }, buffer);
        }
    }

    /// What is in the columns.
    fn head(&self) -> Line {
        let theme = self.shown.scene.theme;
        let [errors, weights, products] = self.digits();
        let layer = self.shown.explanation.maps[self.step.map + 1].symbol.layer;
        let column = |line: Formula<'a>, symbol: &str, digits: Digits, quantity: Quantity| {
            let text = plain(theme, symbol);
            let factor = digits.factor(theme);
            let bare = text.split('(').next().unwrap_or_default().to_owned();
            let whole = match factor.is_empty() {
                true => [text, bare, String::new()],
                // The power of ten is said in any case.
                false => [format!("{text} {factor}"), format!("{bare} {factor}"), factor],
            };
            let text = whole.iter().find(|text| width(text) < NUMBER).map_or("", String::as_str);
            line.inked(pad_left(text, NUMBER), quantity.ink(theme))
        };
        let head = Formula::new(theme).faint("   l");
        let head = column(head, &format!("δ^{{{layer}}}_l"), errors, Quantity::Error);
        let head = column(head, &self.weight_name(), weights, Quantity::Weight);
        column(head, "δ w", products, Quantity::Number).pieces()
    }

    /// What the weights are called: `w^3_l(5,3)`.
    fn weight_name(&self) -> String {
        let found = self.shown.explanation;
        let layer = found.stages[self.step.map].layer + 1;
        let first =
            self.derivation().terms.first().and_then(|term| found.stages[self.step.map].tap(term.index?));
        let name = first.map_or_else(String::new, |tap| naming::weight(found, self.step.map, tap));
        let place = name.find('(').map_or("", |start| &name[start..]);
        format!("w^{{{layer}}}_l{place}")
    }

    /// The forms of errors, weights and products.
    fn digits(&self) -> [Digits; 3] {
        let terms = &self.derivation().terms;
        let decimals = 4;
        let products = terms.iter().map(|term| &term.product).chain([&self.derivation().sum]);
        [
            Digits::of(terms.iter().map(|term| &term.quantity), decimals),
            Digits::of(terms.iter().map(|term| &term.factor), decimals),
            Digits::of(products, decimals),
        ]
    }

    /// All terms in order; where they are too many, those that count most, and what the others come to.
    fn entries(&self, room: usize) -> Vec<Line> {
        let terms = &self.derivation().terms;
        let all = terms.len() <= room;
        let summary = self.derivation().summary(if all { terms.len() } else { room.saturating_sub(1) });
        let mut order = summary.largest;
        if all {
            order.sort_unstable();
        }
        let [errors, weights, products] = self.digits();
        let values = order.iter().map(|&index| terms[index].product).chain((!all).then_some(summary.rest));
        let shown_products = adding_up(0.0, values, products);
        let mut lines: Vec<Line> = Vec::new();
        for (&index, &product) in order.iter().zip(&shown_products) {
            let term = terms[index];
            let unit = term.at.map_or(0, |at| at.channel);
            let number = symbols::number(self.shown.explanation, self.step.map + 1, unit);
            let line = Formula::new(self.shown.scene.theme).text(pad_left(&number.to_string(), 4));
            let line = line.number(Quantity::Error, errors.padded(term.quantity, NUMBER));
            let line = line.number(Quantity::Weight, weights.padded(term.factor, NUMBER));
            lines.push(line.text(products.padded(product, NUMBER)).pieces());
        }
        if let Some(&rest) = shown_products.last().filter(|_| !all) {
            let words = pad_left(&format!("{} others", summary.others), 4 + 2 * NUMBER);
            let line = Formula::new(self.shown.scene.theme).faint(words);
            lines.push(line.text(products.padded(rest, NUMBER)).pieces());
        }
        lines
    }
}
