//! The sum over the windows of a convolution: the δ that a value has a part in, and the kernel turned by 180° that it met.

use super::super::figures::adding_up;
use super::super::grids::{self, Grid, Plan};
use super::super::naming;
use super::super::shown::Shown;
use super::super::symbols;
use super::chain::Step;
use crate::inspect::explain::{Region, Term};
use crate::tui::blit;
use crate::tui::panes::formula::{Digits, Formula, Quantity, signed};
use crate::tui::panes::text::write;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The grids.
pub struct Correlation<'a> {
    step: &'a Step,
    /// The places of δ.
    region: Region,
    /// The channel of δ, which is the filter, that is shown.
    plane: usize,
}

impl<'a> Correlation<'a> {
    /// Makes the grids of a step through a convolution.
    pub fn of(shown: &Shown<'_>, step: &'a Step) -> Self {
        let region = shown.explanation.influence(step.map, step.at);
        let plane = shown.aim.plane.min(region.channels.len().saturating_sub(1));
        Self { step, region, plane }
    }

    /// Gives the rows that the grids take: a heading, the numbers, and where there are several planes the sum over them.
    pub fn rows(&self) -> usize {
        1 + self.region.rows.len() + usize::from(self.region.channels.len() > 1)
    }

    fn terms(&self) -> impl Iterator<Item = &Term> {
        let plane = move |term: &&Term| term.at.is_some_and(|at| at.channel == self.plane);
        self.step.derivation.terms.iter().filter(plane)
    }

    /// Draws δ, the turned kernel and their products.
    pub fn draw(&self, shown: &Shown<'_>, area: Rect, buffer: &mut Buffer) {
        let plan = Plan { rows: self.region.rows.len(), columns: self.region.columns.len(), marked: None };
        if plan.rows * plan.columns == 0 {
            let text = Formula::new(shown.scene.theme)
                .faint(" no window covers this value: no error comes back to it");
            write(&text.pieces(), area, buffer);
            return;
        }
        let last = usize::from(self.region.channels.len() > 1);
        let grids = self.grids(shown);
        let count = plan.beside(3, usize::from(area.width));
        let height = area.height.saturating_sub(last as u16);
        // What does not fit is what can be worked out from the others.
        grids::draw(shown.scene, &grids[..count.max(2)], plan, Rect { height, ..area }, buffer);
        if last > 0 {
            write(&self.planes(shown).pieces(), blit::row(area, plan.rows + 1), buffer);
        }
    }

    fn grids<'s>(&self, shown: &Shown<'s>) -> Vec<Grid<'s>> {
        let theme = shown.scene.theme;
        let found = shown.explanation;
        let stage = self.step.map;
        let heading = |markup: &str| Formula::new(theme).math(markup);
        let grid = |heading: Formula<'s>, value: fn(&Term) -> f64, quantity: Quantity, adds_up: bool| Grid {
            heading,
            values: self.terms().map(value).collect(),
            ink: quantity.ink(theme),
            adds_up,
        };
        let errors = naming::error_channel(found, stage + 1, self.plane);
        let weights = heading(&naming::weights(found, stage, self.plane))
            .faint(" turned by 180°".replace('°', theme.pick("°", " deg")));
        vec![
            grid(heading(&errors).faint(" around it"), |term| term.quantity, Quantity::Error, false),
            grid(weights, |term| term.factor, Quantity::Weight, false),
            grid(heading("δ w").faint(" products"), |term| term.product, Quantity::Number, true),
        ]
    }

    /// The sum over the plane that is shown, and over the others.
    fn planes<'s>(&self, shown: &Shown<'s>) -> Formula<'s> {
        let derivation = &self.step.derivation;
        let plane: f64 = self.terms().map(|term| term.product).sum();
        let others = derivation.sum - plane;
        let digits = Digits::of(&[plane, others, derivation.sum], 4);
        let parts = adding_up(0.0, [plane, others], digits);
        let number = symbols::number(shown.explanation, self.step.map + 1, self.plane);
        let all = self.region.channels.len();
        let line = Formula::new(shown.scene.theme).text(" ").number(Quantity::Error, digits.write(parts[0]));
        let line = line
            .faint(format!(" (filter {number} of {all}) "))
            .number(Quantity::Error, signed(&digits.write(parts[1])));
        let line = line.faint(format!(" (the {} others) ", all - 1)).math("= ");
        let line = line.number(Quantity::Error, digits.write(derivation.sum));
        let factor = digits.factor(shown.scene.theme);
        if factor.is_empty() { line } else { line.faint(format!("  all {factor}")) }
    }
}
