//! What happens to each value by itself: the input, dropout, and batch normalisation.

use crate::inspect::explain::{Arithmetic, Derivation, Rule};
use crate::tui::panes::formula::{Formula, Quantity, signed};
use crate::tui::panes::text::{Piece, write_lines};
use crate::tui::views::microscope::layout::Parts;
use crate::tui::views::microscope::lines::alone;
use crate::tui::views::microscope::shown::Shown;
use crate::tui::views::microscope::symbols;
use ratatui::layout::Rect;

/// The columns that these formulas have room in everywhere.
const COLUMNS: usize = 80;

/// What belongs to a pixel of the input.
pub fn given<'a>(shown: &'a Shown<'_>, derivation: &Derivation) -> Parts<'a> {
    let line = Formula::new(shown.scene.theme).text(" ").math(&shown.symbol()).text(" = ");
    let line = line.number(Quantity::Activation, alone(derivation.value, COLUMNS));
    only(vec![line.faint("   a pixel of the input").pieces()])
}

/// What belongs to a value that dropout lets pass or not.
pub fn masked<'a>(shown: &'a Shown<'_>, derivation: &Derivation) -> Parts<'a> {
    let theme = shown.scene.theme;
    let (value, factor) =
        derivation.terms.first().map_or((f64::NAN, 1.0), |term| (term.quantity, term.factor));
    let lower = shown.aim.map.saturating_sub(1);
    let of = symbols::value(shown.explanation, lower, shown.at());
    let quantity = symbols::quantity(shown.map());
    let symbolic = Formula::new(theme).text(" ").math(&format!("{} = {of} ", shown.symbol()));
    let symbolic = symbolic.text(theme.pick("× ", "x ")).text("mask");
    let filled = Formula::new(theme).text(" = ").number(quantity, alone(value, COLUMNS));
    let filled = filled.text(theme.pick(" × ", " x ")).text(alone(factor, COLUMNS)).text(" = ");
    let filled = filled.number(quantity, alone(derivation.value, COLUMNS));
    let arithmetic = shown.stage().map(|stage| &stage.arithmetic);
    let silences = matches!(arithmetic, Some(Arithmetic::Masked { silences: true, .. }));
    let words = match factor {
        _ if silences && factor == 0.0 => " silenced: the next layer sees nothing of it",
        _ if silences => " of a unit that is not silenced",
        0.0 => " dropped in this step",
        _ if shown.explanation.training => " kept in this step, and scaled up for those that are not",
        _ => " nothing is dropped in evaluation: v shows training",
    };
    only(vec![symbolic.pieces(), filled.pieces(), Formula::new(theme).faint(words).pieces()])
}

/// What belongs to a value of a batch normalisation.
pub fn normalised<'a>(shown: &'a Shown<'_>, derivation: &Derivation) -> Parts<'a> {
    let theme = shown.scene.theme;
    let Rule::Normalisation { x, mean, inverse, scale, shift } = derivation.rule else {
        return only(Vec::new());
    };
    let lower = shown.aim.map.saturating_sub(1);
    let of = symbols::value(shown.explanation, lower, shown.at());
    let write = |value: f64| alone(value, COLUMNS);
    let normal = (x - mean) * inverse;
    let quantity = symbols::quantity(shown.map());
    let statistics = if shown.explanation.training { "of the next batch" } else { "running, of all batches" };
    let row = |name: &str, quantity: Quantity, value: f64, words: &str| {
        let line = Formula::new(theme)
            .text(" ")
            .math(name)
            .tab(12)
            .number(quantity, format!("{:>11}", write(value)));
        line.faint(format!("   {words}")).pieces()
    };
    let rows = vec![
        row(&of, symbols::quantity(&shown.explanation.maps[lower]), x, "the value"),
        row("μ", Quantity::Number, mean, &format!("mean {statistics}")),
        row("1/√(σ²+ε)", Quantity::Number, inverse, "one over the deviation"),
        row("γ", Quantity::Weight, scale, "scale, learnt"),
        row("β", Quantity::Bias, shift, "shift, learnt"),
    ];
    let first = Formula::new(theme).text(" ").math("x̂ = (x - μ) / √(σ²+ε) = ").text(format!(
        "({} {}) ",
        write(x),
        signed(&write(-mean))
    ));
    let first = first.text(theme.pick("× ", "x ")).text(format!("{} = {}", write(inverse), write(normal)));
    let second = Formula::new(theme).text(" ").math(&format!("{} = γ x̂ + β = ", shown.symbol()));
    let second =
        second.number(Quantity::Weight, write(scale)).text(theme.pick(" × ", " x ")).text(write(normal));
    let second = second.text(" ").number(Quantity::Bias, signed(&write(shift))).text(" = ");
    let second = second.number(quantity, write(derivation.value));
    Parts {
        rows: rows.len(),
        numbers: Box::new(move |area: Rect, buffer| write_lines(&rows, area, buffer)),
        facts: Vec::new(),
        formula: vec![first.pieces(), second.pieces()],
    }
}

/// A formula and nothing else.
fn only<'a>(formula: Vec<Vec<Piece>>) -> Parts<'a> {
    Parts { rows: 0, numbers: Box::new(|_, _| {}), facts: Vec::new(), formula }
}
