//! Lines of formulas: their digits, and the longest form that has room.

use super::shown::Shown;
use super::symbols;
use crate::inspect::explain::{Activation, Arithmetic};
use crate::tui::panes::formula::{Digits, Formula};
use crate::tui::panes::text::{Piece, columns_of};
use crate::tui::theme::Theme;

/// From this magnitude on the numbers of a formula are written without a power of ten.
const SMALLEST: f64 = 1e-3;

/// The digits of a formula's numbers: four behind the point, six where there is room or the numbers are small.
pub fn digits<'a>(values: impl IntoIterator<Item = &'a f64> + Clone, columns: usize) -> Digits {
    let form = Digits::of(values.clone(), if columns >= 120 { 6 } else { 4 });
    let greatest = values.into_iter().fold(0.0_f64, |greatest, value| greatest.max(value.abs()));
    if form.power < 0 && greatest >= SMALLEST { Digits { power: 0, decimals: 6 } } else { form }
}

/// A fact beside a map: its name in a column of its own, and what it is.
pub fn fact(theme: &Theme, name: &str, text: String) -> Vec<Piece> {
    Formula::new(theme).faint(format!("{name:<7}")).text(text).pieces()
}

/// A number that stands alone, with its power of ten if it has one.
pub fn alone(value: f64, columns: usize) -> String {
    let form = digits(&[value], columns);
    if form.power == 0 { form.write(value) } else { Digits::alone(value, form.decimals) }
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
    let [before, after] = [shown.map(), &shown.explanation.maps[next]].map(symbols::quantity);
    let filled = |symbolic: &str| {
        let formula = Formula::new(shown.scene.theme).text(" ").math(symbolic).text(format!("{activation}("));
        let formula = formula.number(before, alone(z, columns)).text(") = ");
        formula.number(after, alone(a, columns)).pieces()
    };
    let symbolic = [format!("{symbol} = σ({of}) = "), format!("{symbol} = "), "a = ".to_owned()];
    Some(line(symbolic.iter().map(|symbolic| filled(symbolic)), columns))
}
