//! Pooling: the block, and the one value that it is condensed into.

use crate::inspect::explain::{Derivation, Position, Rule, Sliding};
use crate::tui::panes::formula::{Digits, Formula, Quantity, signed};
use crate::tui::panes::text::Piece;
use crate::tui::views::microscope::figures::adding_up;
use crate::tui::views::microscope::grids::{self, Grid, Plan};
use crate::tui::views::microscope::layout::Parts;
use crate::tui::views::microscope::lines::{digits, fact, line};
use crate::tui::views::microscope::shown::Shown;
use crate::tui::views::microscope::symbols;
use ratatui::layout::Rect;

/// What belongs to a pooled value.
pub fn parts<'a>(
    shown: &'a Shown<'_>,
    derivation: &'a Derivation,
    geometry: &'a Sliding,
    columns: usize,
) -> Parts<'a> {
    let [rows, across] = geometry.window.kernel;
    let winner = match derivation.rule {
        Rule::Maximum { winner } => Some(winner),
        _ => None,
    };
    let plan = Plan { rows, columns: across, marked: winner };
    Parts {
        rows: rows + 1,
        numbers: Box::new(move |area: Rect, buffer| {
            let grids = grids(shown, derivation);
            let count = plan.beside(grids.len(), usize::from(area.width));
            grids::draw(shown.scene, &grids[..count], plan, area, buffer);
        }),
        facts: facts(shown, derivation, geometry),
        formula: vec![
            line(symbolic(shown, derivation), columns),
            line(filled(shown, derivation, columns), columns),
        ],
    }
}

/// The block, and for L2 pooling its squares.
fn grids<'a>(shown: &Shown<'a>, derivation: &Derivation) -> Vec<Grid<'a>> {
    let theme = shown.scene.theme;
    let lower = symbols::channel(shown.explanation, shown.aim.map.saturating_sub(1), shown.aim.channel);
    let values: Vec<f64> = derivation.terms.iter().map(|term| term.quantity).collect();
    let block = match derivation.terms.first().and_then(|term| term.at) {
        Some(at) => format!("{lower}({}+l,{}+m)", at.row, at.column),
        None => lower,
    };
    let heading = Formula::new(theme).math(&block);
    let mut grids = vec![Grid {
        heading,
        values,
        ink: Quantity::Activation.ink(theme),
        adds_up: derivation.rule != Rule::Norm && !is_maximum(derivation),
    }];
    if derivation.rule == Rule::Norm {
        let values = derivation.terms.iter().map(|term| term.product).collect();
        let heading = Formula::new(theme).math("a·a");
        grids.push(Grid { heading, values, ink: Quantity::Number.ink(theme), adds_up: true });
    }
    grids
}

const fn is_maximum(derivation: &Derivation) -> bool {
    matches!(derivation.rule, Rule::Maximum { .. })
}

/// The formula in symbols, longest first.
fn symbolic(shown: &Shown<'_>, derivation: &Derivation) -> Vec<Vec<Piece>> {
    let theme = shown.scene.theme;
    let value = shown.symbol();
    let first = derivation.terms.first().and_then(|term| term.at).unwrap_or_default();
    let lower = symbols::channel(shown.explanation, shown.aim.map.saturating_sub(1), shown.aim.channel);
    let of = format!("{lower}({}+l,{}+m)", first.row, first.column);
    let formulas = match derivation.rule {
        Rule::Mean { count } => {
            [format!("{value} = (Σ {of}) / {count}"), format!("{value} = (Σ a) / {count}")]
        }
        Rule::Norm => [format!("{value} = √(Σ {of}²)"), format!("{value} = √(Σ a²)")],
        _ => [format!("{value} = max {of}"), format!("{value} = max a")],
    };
    formulas.iter().map(|markup| Formula::new(theme).text(" ").math(markup).pieces()).collect()
}

/// The formula with its numbers, longest first.
fn filled(shown: &Shown<'_>, derivation: &Derivation, columns: usize) -> Vec<Vec<Piece>> {
    let theme = shown.scene.theme;
    let quantity = symbols::quantity(shown.map());
    let terms = || derivation.terms.iter();
    let start = |text: &str| Formula::new(theme).text(text);
    let quantities: Vec<f64> = terms().map(|term| term.quantity).collect();
    let form = digits(quantities.iter().chain([&derivation.value]), columns);
    let suffix = |line: Formula<'_>| line.scaled(form).pieces();
    match derivation.rule {
        Rule::Mean { count } => {
            let products = adding_up(0.0, quantities.iter().copied(), form);
            let list = listed(start(" = ("), &products, form, quantity).text(format!(") / {count} = "));
            let sum =
                start(" = ").number(quantity, form.write(derivation.sum)).text(format!(" / {count} = "));
            [list, sum].map(|line| suffix(line.number(quantity, form.write(derivation.value)))).to_vec()
        }
        Rule::Norm => {
            let squares: Vec<f64> = terms().map(|term| term.product).collect();
            let form = digits(squares.iter().chain([&derivation.sum]), columns);
            let products = adding_up(0.0, squares, form);
            let value = Digits::alone(derivation.value, form.decimals);
            let sum = if form.power == 0 {
                form.write(derivation.sum)
            } else {
                Digits::alone(derivation.sum, form.decimals)
            };
            let end = |line: Formula<'_>| {
                let line = line.math("√").text(format!("{sum} = "));
                line.number(quantity, value.clone()).pieces()
            };
            let list = listed(start(" = ").math("√").text("("), &products, form, Quantity::Number);
            let list = list.text(if form.power == 0 {
                ") = ".to_owned()
            } else {
                format!(" {}) = ", form.factor(theme))
            });
            vec![end(list), end(start(" = "))]
        }
        Rule::Maximum { winner } => {
            let at: Position = derivation.terms.get(winner).and_then(|term| term.at).unwrap_or_default();
            let list = listed_with_commas(start(" = max("), &quantities, form, quantity).text(") = ");
            let words = format!("  won by row {}, column {}", at.row, at.column);
            let place = format!("  at ({},{})", at.row, at.column);
            let value = form.write(derivation.value);
            let end = |line: Formula<'_>, words: &str| {
                suffix(line.number(quantity, value.clone()).faint(words.to_owned()))
            };
            vec![end(list.clone(), &words), end(start(" = "), &words), end(start(" = "), &place)]
        }
        _ => vec![suffix(start(" = ").number(quantity, form.write(derivation.value)))],
    }
}

/// Numbers with the signs between them.
fn listed<'a>(start: Formula<'a>, numbers: &[f64], form: Digits, quantity: Quantity) -> Formula<'a> {
    numbers.iter().enumerate().fold(start, |line, (index, &number)| {
        let text = form.write(number);
        let text = if index == 0 { text } else { format!(" {}", signed(&text)) };
        line.number(quantity, text)
    })
}

/// Numbers with commas between them.
fn listed_with_commas<'a>(
    start: Formula<'a>,
    numbers: &[f64],
    form: Digits,
    quantity: Quantity,
) -> Formula<'a> {
    numbers.iter().enumerate().fold(start, |line, (index, &number)| {
        let line = if index == 0 { line } else { line.text(", ") };
        line.number(quantity, form.write(number))
    })
}

/// What becomes of the block.
fn facts(shown: &Shown<'_>, derivation: &Derivation, geometry: &Sliding) -> Vec<Vec<Piece>> {
    let theme = shown.scene.theme;
    let [height, width] = geometry.window.kernel;
    let times = theme.pick("×", "x");
    let fact = |name: &str, text: String| fact(theme, name, text);
    let [down, right] = geometry.window.stride;
    let stride = if down == right { down.to_string() } else { format!("{down}, {right}") };
    let mut facts = vec![fact("block", format!("{height}{times}{width}")), fact("stride", stride)];
    if is_maximum(derivation) {
        facts.push(fact("", format!("the winner {}", theme.sign("▸", ">"))));
        facts.push(fact("", "is passed on".to_owned()));
    }
    facts
}
