//! Lines of formulas: their digits, and the longest form that has room.

use super::shown::Shown;
use super::symbols;
use crate::inspect::explain::{Activation, Arithmetic};
use crate::tui::panes::formula::{Digits, Formula};
use crate::tui::panes::text::{Piece, columns_of};

/// A formula's digits: four behind the point, six where there is room.
pub fn digits<'a>(values: impl IntoIterator<Item = &'a f64>, columns: usize) -> Digits {
    Digits::of(values, if columns >= 120 { 6 } else { 4 })
}

/// The first line that has room; the last one if none has.
pub fn line(lines: impl IntoIterator<Item = Vec<Piece>>, columns: usize) -> Vec<Piece> {
    let mut last = Vec::new();
    for line in lines {
        last = line;
        if columns_of(&last) <= columns {
            break;
        }
    }
    last
}

/// The line that says what becomes of a weighted sum: `a¹₃(11,7) = σ(z¹₃(11,7)) = 0.6151`; nothing where no σ follows.
pub fn activated_line(shown: &Shown<'_>, z: f64, columns: usize) -> Option<Vec<Piece>> {
    let next = shown.aim.map + 1;
    let Arithmetic::Activated { activation } = &shown.explanation.stage_before(next)?.arithmetic else {
        return None;
    };
    if *activation == Activation::Softmax {
        return None;
    }
    let a = shown.explanation.forward(next, shown.at()).value;
    let [symbol, of] = [next, shown.aim.map].map(|map| symbols::value(shown.explanation, map, shown.at()));
    let decimals = digits(&[], columns).decimals;
    let [before, after] = [shown.map(), &shown.explanation.maps[next]].map(symbols::quantity);
    let filled = |symbolic: &str| {
        let formula = Formula::new(shown.scene.theme).text(" ").math(symbolic).text(format!("{activation}("));
        let formula = formula.number(before, Digits::alone(z, decimals)).text(") = ");
        formula.number(after, Digits::alone(a, decimals)).pieces()
    };
    let symbolic = [format!("{symbol} = σ({of}) = "), format!("{symbol} = "), "a = ".to_owned()];
    Some(line(symbolic.iter().map(|symbolic| filled(symbolic)), columns))
}
