//! Softmax: the exponentials and their sum.

use crate::inspect::explain::{Derivation, Rule};
use crate::tui::panes::formula::{Digits, Formula, Quantity};
use crate::tui::panes::text::{Piece, write_lines};
use crate::tui::views::microscope::figures::adding_up;
use crate::tui::views::microscope::layout::Parts;
use crate::tui::views::microscope::lines::{digits, line};
use crate::tui::views::microscope::shown::Shown;
use crate::tui::views::microscope::symbols;
use crate::viz::bar::bar;
use crate::viz::text::{clip, pad_left, pad_right, width};
use ratatui::layout::Rect;

/// The columns of a number.
const NUMBER: usize = 10;
/// The longest name of a class.
const NAME: usize = 12;

/// What belongs to an output of softmax.
pub fn parts<'a>(shown: &'a Shown<'_>, derivation: &'a Derivation, columns: usize) -> Parts<'a> {
    Parts {
        rows: derivation.terms.len() + 2,
        numbers: Box::new(move |area: Rect, buffer| {
            let table = Table::of(shown, derivation);
            write_lines(&table.lines(usize::from(area.width), usize::from(area.height)), area, buffer);
        }),
        facts: Vec::new(),
        formula: formula(shown, derivation, columns),
    }
}

/// All z with their exponentials and shares.
struct Table<'a> {
    shown: &'a Shown<'a>,
    derivation: &'a Derivation,
    exponentials: Vec<f64>,
    of: usize,
}

impl<'a> Table<'a> {
    fn of(shown: &'a Shown<'a>, derivation: &'a Derivation) -> Self {
        let exponentials = derivation.terms.iter().map(|term| term.quantity);
        let exponentials = adding_up(0.0, exponentials, Digits { power: 0, decimals: 4 });
        let of = match derivation.rule {
            Rule::Softmax { of, .. } => of,
            _ => 0,
        };
        Self { shown, derivation, exponentials, of }
    }

    /// The heads, as many classes as have room, the chosen one among them, and the sums.
    fn lines(&self, columns: usize, rows: usize) -> Vec<Vec<Piece>> {
        let ink = &self.shown.scene.theme.ink;
        let count = self.exponentials.len();
        let seen = rows.saturating_sub(2).min(count);
        let first = self.of.saturating_sub(seen / 2).min(count - seen);
        let names = (first..first + seen).map(|class| width(&self.name(class))).max().unwrap_or(1).max(5);
        let head = Formula::new(self.shown.scene.theme).faint(pad_right("  class", names + 2));
        let head = head.math(&pad_left("z", NUMBER)).faint(self.exponent());
        let head = head.math(&pad_left("a", NUMBER)).pieces();
        let rows = (first..first + seen).map(|class| self.line(class, names, columns));
        let places = self.derivation.terms.iter().filter_map(|term| term.at);
        let shares: f64 = places.map(|at| self.shown.map().value(at)).sum();
        let hidden = if seen < count { format!("  {} more", count - seen) } else { String::new() };
        let foot = Formula::new(self.shown.scene.theme).faint(pad_right("  sum", names + 2 + NUMBER));
        let foot = foot.inked(pad_left(&format!("{:.4}", self.derivation.sum), NUMBER + 2), ink.text);
        let foot = foot.number(Quantity::Activation, pad_left(&format!("{shares:.4}"), NUMBER)).faint(hidden);
        std::iter::once(head).chain(rows).chain([foot.pieces()]).collect()
    }

    /// The head of the exponentials: the greatest z is taken off before, which changes no share.
    fn exponent(&self) -> String {
        pad_left(self.shown.scene.theme.sign("exp(z−max)", "exp(z-max)"), NUMBER + 2)
    }

    fn name(&self, class: usize) -> String {
        clip(&self.shown.scene.model.class(class), NAME)
    }

    fn line(&self, class: usize, names: usize, columns: usize) -> Vec<Piece> {
        let theme = self.shown.scene.theme;
        let chosen = class == self.of;
        let at = self.derivation.terms[class].at.unwrap_or_default();
        let z = self.shown.lower().map_or(f64::NAN, |lower| lower.value(at));
        let share = self.shown.map().value(at);
        let mark = if chosen { theme.sign("▸ ", "> ") } else { "  " };
        let line = Formula::new(theme).inked(mark, theme.ink.accent);
        let line = line.inked(
            pad_right(&self.name(class), names),
            if chosen { theme.ink.strong } else { theme.ink.text },
        );
        let line = line.number(Quantity::Sum, pad_left(&format!("{z:.4}"), NUMBER));
        let line = line.text(pad_left(&format!("{:.4}", self.exponentials[class]), NUMBER + 2));
        let line = line.number(Quantity::Activation, pad_left(&format!("{share:.4}"), NUMBER));
        let room = columns.saturating_sub(line.width() + 3).min(30);
        let bar = if room >= 6 { bar(share, room, theme.charset) } else { String::new() };
        line.text(" ").number(Quantity::Activation, bar).pieces()
    }
}

fn formula(shown: &Shown<'_>, derivation: &Derivation, columns: usize) -> Vec<Vec<Piece>> {
    let theme = shown.scene.theme;
    let Rule::Softmax { of, greatest } = derivation.rule else { return Vec::new() };
    let form = digits(&[], columns);
    let symbol = shown.symbol();
    let lower = shown.aim.map.saturating_sub(1);
    let z = symbols::value(shown.explanation, lower, shown.at());
    let any = symbols::map(&shown.explanation.maps[lower]);
    let symbolic = [format!("{symbol} = exp({z}) / Σ_k exp({any}_k)"), format!("{symbol} = exp z / Σ exp z")];
    let symbolic = symbolic.map(|markup| Formula::new(theme).text(" ").math(&markup).pieces());
    let own = derivation.terms.get(of).map_or(f64::NAN, |term| term.quantity);
    let filled = |words: String| {
        let line = Formula::new(theme).text(" = ").text(form.write(own)).text(" / ");
        let line = line.text(form.write(derivation.sum)).text(" = ");
        line.number(Quantity::Activation, form.write(derivation.value)).faint(words).pieces()
    };
    let words = format!("   max z = {} is taken off first: no share changes", form.write(greatest));
    vec![line(symbolic, columns), line([words, String::new()].map(filled), columns)]
}
