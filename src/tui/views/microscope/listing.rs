//! The list of all terms of a sum on the way back, each with the sum of those up to it.

use super::bp2::chain::Chain;
use super::figures::{adding_up, fitting};
use super::naming;
use super::shown::{Shown, place};
use super::subject;
use super::terms::{first, rows};
use crate::inspect::explain::{Derivation, Explanation, Term};
use crate::tui::panes::formula::{Digits, Formula, Quantity, plain};
use crate::tui::panes::text::{Piece, write_lines};
use crate::tui::theme::Theme;
use crate::tui::view::ui_state::{Aim, Equation};
use crate::viz::text::{pad_left, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

type Line = Vec<Piece>;

/// The columns of a number, the blank before it counted.
const NUMBER: usize = 11;

/// A sum on the way back.
pub struct Listing {
    derivation: Derivation,
    /// The map of δ.
    map: usize,
    /// What the factors are values of: weights, or the values of the map below δ.
    factors: Quantity,
}

impl Listing {
    /// Gives the sum of the equation that is shown; none for an equation that has no sum over places or units.
    pub fn of(explanation: &Explanation, aim: &Aim) -> Option<Self> {
        match aim.equation {
            Equation::Forward | Equation::Bp1 | Equation::Update => None,
            Equation::Bp2 => {
                let mut chain = Chain::of(explanation, aim);
                let through_weights = chain.weighted().is_some();
                let step = chain.steps.pop().filter(|_| through_weights)?;
                Some(Self { derivation: step.derivation, map: step.map + 1, factors: Quantity::Weight })
            }
            Equation::Bp3 => {
                let (stage, tap) = subject::weight(explanation, aim)?;
                let derivation = explanation.bias_gradient(stage, tap.filter);
                Some(Self { derivation, map: stage + 1, factors: Quantity::Number })
            }
            Equation::Bp4 => {
                let (stage, tap) = subject::weight(explanation, aim)?;
                let index = explanation.stages[stage].weight_index(tap)?;
                let derivation = explanation.weight_gradient(stage, index);
                Some(Self { derivation, map: stage + 1, factors: Quantity::Activation })
            }
        }
    }

    /// What a term is of: `δ^3_7 w^3_7(5,3)`.
    fn name(&self, explanation: &Explanation, term: &Term) -> String {
        let error = term.at.map_or_else(String::new, |at| naming::error(explanation, self.map, at));
        let factor = match self.factors {
            Quantity::Weight => {
                let tap = term.index.and_then(|index| explanation.stages[self.map - 1].tap(index));
                tap.map(|tap| naming::weight(explanation, self.map - 1, tap))
            }
            Quantity::Activation => {
                let lower = &explanation.maps[self.map - 1];
                term.index.map(|offset| naming::weighed(explanation, self.map - 1, lower.position(offset)))
            }
            _ => None,
        };
        factor.map_or_else(|| error.clone(), |factor| format!("{error} · {factor}"))
    }
}

/// Gives the term of the sum over a map that belongs to the cursor; the first one of other sums.
pub fn term_at_cursor(explanation: &Explanation, aim: &Aim) -> usize {
    let is_over_a_map = matches!(aim.equation, Equation::Bp3 | Equation::Bp4);
    let listing = Listing::of(explanation, aim).filter(|_| is_over_a_map);
    let here = Some(place(aim));
    let at = listing.and_then(|listing| listing.derivation.terms.iter().position(|term| term.at == here));
    at.unwrap_or_default()
}

/// Gives the number of terms that are listed; none where no list is shown.
pub fn terms(explanation: &Explanation, aim: &Aim) -> Option<usize> {
    if !aim.terms || aim.trust {
        return None;
    }
    match aim.equation {
        Equation::Forward => Some(explanation.forward(aim.map, place(aim)).terms.len()),
        _ => Listing::of(explanation, aim).map(|listing| listing.derivation.terms.len()),
    }
}

/// Draws the list, scrolled down so far that this term is in its middle.
pub fn draw_around(shown: &Shown<'_>, term: usize, area: Rect, buffer: &mut Buffer) {
    let down = term.saturating_sub(rows(usize::from(area.height)) / 2);
    draw(&Shown { down, ..*shown }, area, buffer);
}

/// Draws the list.
pub fn draw(shown: &Shown<'_>, area: Rect, buffer: &mut Buffer) {
    let theme = shown.scene.theme;
    let lines = match Listing::of(shown.explanation, &shown.aim) {
        Some(listing) => listing.lines(shown, area),
        None => vec![Formula::new(theme).faint(" there is no sum of several terms here").pieces()],
    };
    write_lines(&lines, area, buffer);
}

impl Listing {
    fn lines(&self, shown: &Shown<'_>, area: Rect) -> Vec<Line> {
        let (theme, terms) = (shown.scene.theme, &self.derivation.terms);
        let height = usize::from(area.height);
        let start = first(shown.down, terms.len(), height);
        let seen = start..(start + rows(height)).min(terms.len());
        let columns = Columns::of(&self.derivation);
        let names: Vec<String> =
            terms[seen.clone()].iter().map(|term| self.name(shown.explanation, term)).collect();
        let longest = names.iter().map(|name| width(&plain(theme, name))).max().unwrap_or(0) + 1;
        let wide = longest + 4 * NUMBER <= usize::from(area.width);
        let line = |(name, index): (&String, usize)| {
            let term = &terms[index];
            let line = Formula::new(theme).text(" ").math(name).tab(longest);
            let line = match wide {
                true => {
                    let line = line.number(Quantity::Error, columns.quantities.padded(term.quantity, NUMBER));
                    line.number(self.factors, columns.factors.padded(term.factor, NUMBER))
                }
                false => line,
            };
            let line = line.text(columns.sums.padded(columns.products[index], NUMBER));
            line.number(Quantity::Error, columns.sums.padded(columns.running[index], NUMBER)).pieces()
        };
        let body: Vec<Line> = names.iter().zip(seen.clone()).map(line).collect();
        let dash = theme.sign("–", "-");
        let foot = format!(" {}{dash}{} of {}", seen.start + 1, seen.end, terms.len());
        let foot = Formula::new(theme).faint(foot).pieces();
        std::iter::once(columns.head(shown, longest, wide)).chain(body).chain([foot]).collect()
    }
}

/// How the columns of numbers are written.
struct Columns {
    quantities: Digits,
    factors: Digits,
    sums: Digits,
    /// What is added, and the sum up to it, as they are shown.
    products: Vec<f64>,
    running: Vec<f64>,
}

impl Columns {
    fn of(derivation: &Derivation) -> Self {
        let all = |value: fn(&Term) -> f64| derivation.terms.iter().map(value).collect::<Vec<f64>>();
        let (products, running) = (all(|term| term.product), derivation.running().collect::<Vec<f64>>());
        let sums = fitting(&[&products[..], &running[..]].concat(), NUMBER - 2);
        Self {
            quantities: fitting(&all(|term| term.quantity), NUMBER - 2),
            factors: fitting(&all(|term| term.factor), NUMBER - 2),
            products: adding_up(0.0, products, sums),
            running,
            sums,
        }
    }

    fn head(&self, shown: &Shown<'_>, names: usize, wide: bool) -> Line {
        let theme = shown.scene.theme;
        let line = Formula::new(theme).tab(names);
        let line = match wide {
            true => headed(headed(line, theme, "error", self.quantities), theme, "factor", self.factors),
            false => line,
        };
        headed(headed(line, theme, "term", self.sums), theme, "so far", self.sums).pieces()
    }
}

/// Adds the head of a column, with the power of ten of its numbers.
fn headed<'a>(line: Formula<'a>, theme: &Theme, name: &str, digits: Digits) -> Formula<'a> {
    let factor = digits.factor(theme);
    let long = format!("{name} {factor}");
    line.faint(pad_left(if width(&long) < NUMBER { &long } else { &factor }, NUMBER))
}
