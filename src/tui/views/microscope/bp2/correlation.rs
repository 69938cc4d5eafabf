//! The sum over the windows of a convolution: the δ that a value has a part in, and the kernel turned by 180° that it met.

use super::super::figures::adding_up;
use super::super::grids::{self, Grid, Plan};
use super::super::naming;
use super::super::shown::Shown;
use super::super::symbols;
use super::chain::Step;
use crate::inspect::explain::{Arithmetic, Stage, Tap, Term};
use crate::tui::blit;
use crate::tui::panes::formula::{Digits, Formula, Quantity, signed};
use crate::tui::panes::text::write;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The grids, in the plane of one filter.
pub struct Correlation<'a> {
    step: &'a Step,
    /// The number of rows and columns.
    size: [usize; 2],
    /// δ, weights and products in row order.
    errors: Vec<f64>,
    weights: Vec<f64>,
    products: Vec<f64>,
    /// The filter that is shown, and how many there are.
    plane: usize,
    planes: usize,
}

impl<'a> Correlation<'a> {
    /// Makes the grids of a step through a convolution. Where windows move by one place, there is one for each weight of the kernel;
    /// of those that would lie outside of the map δ is 0.
    pub fn of(shown: &Shown<'_>, step: &'a Step) -> Self {
        let (found, stage) = (shown.explanation, &shown.explanation.stages[step.map]);
        let upper = &found.maps[step.map + 1];
        let planes = upper.shape.channels;
        let plane = shown.aim.plane.min(planes.saturating_sub(1));
        let of_plane =
            step.derivation.terms.iter().filter(|term| term.at.is_some_and(|at| at.channel == plane));
        let mut grids = Self {
            step,
            size: [0; 2],
            errors: of_plane.clone().map(|term| term.quantity).collect(),
            weights: of_plane.clone().map(|term| term.factor).collect(),
            products: of_plane.clone().map(|term| term.product).collect(),
            plane,
            planes,
        };
        let region = found.influence(step.map, step.at);
        grids.size = [region.rows.len(), region.columns.len()];
        match &stage.arithmetic {
            Arithmetic::Weighted { geometry } if geometry.window.stride == [1, 1] => {
                grids.widen(stage, geometry.window.kernel, of_plane);
            }
            _ => {}
        }
        grids
    }

    /// Makes room for all weights of the plane, those that met nothing among them.
    fn widen<'t>(
        &mut self,
        stage: &Stage,
        [height, width]: [usize; 2],
        terms: impl Iterator<Item = &'t Term>,
    ) {
        let count = height * width;
        let turned = |row: usize, column: usize| (height - 1 - row) * width + (width - 1 - column);
        self.size = [height, width];
        (self.errors, self.products) = (vec![0.0; count], vec![0.0; count]);
        self.weights = vec![f64::NAN; count];
        for (row, column) in (0..height).flat_map(|row| (0..width).map(move |column| (row, column))) {
            let tap = Tap { row, column, plane: self.step.at.channel, filter: self.plane };
            if let Some(index) = stage.weight_index(tap) {
                self.weights[turned(row, column)] = stage.weights[index];
            }
        }
        for term in terms {
            if let Some(tap) = term.index.and_then(|index| stage.tap(index)) {
                let place = turned(tap.row, tap.column);
                (self.errors[place], self.products[place]) = (term.quantity, term.product);
            }
        }
    }

    /// Gives the rows that the grids take: a heading, the numbers, and where there are several planes the sum over them.
    pub fn rows(&self) -> usize {
        1 + self.size[0] + usize::from(self.planes > 1)
    }

    /// Draws δ, the turned kernel and their products.
    pub fn draw(&self, shown: &Shown<'_>, area: Rect, buffer: &mut Buffer) {
        let [rows, columns] = self.size;
        let plan = Plan { rows, columns, marked: None };
        if plan.rows * plan.columns == 0 {
            let text = Formula::new(shown.scene.theme)
                .faint(" no window covers this value: no error comes back to it");
            write(&text.pieces(), area, buffer);
            return;
        }
        let last = usize::from(self.planes > 1);
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
        let grid = |heading: Formula<'s>, values: &[f64], quantity: Quantity, adds_up: bool| Grid {
            heading,
            values: values.to_vec(),
            ink: quantity.ink(theme),
            adds_up,
        };
        let errors = naming::error_channel(found, stage + 1, self.plane);
        let weights = heading(&naming::weights(found, stage, self.plane))
            .faint(" turned by 180°".replace('°', theme.pick("°", " deg")));
        vec![
            grid(heading(&errors).faint(" around it"), &self.errors, Quantity::Error, false),
            grid(weights, &self.weights, Quantity::Weight, false),
            grid(heading("δ w"), &self.products, Quantity::Number, true),
        ]
    }

    /// The sum over the plane that is shown, and over the others.
    fn planes<'s>(&self, shown: &Shown<'s>) -> Formula<'s> {
        let derivation = &self.step.derivation;
        let plane: f64 = self.products.iter().sum();
        let others = derivation.sum - plane;
        let digits = Digits::of(&[plane, others, derivation.sum], 4);
        let parts = adding_up(0.0, [plane, others], digits);
        let number = symbols::number(shown.explanation, self.step.map + 1, self.plane);
        let all = self.planes;
        let line = Formula::new(shown.scene.theme).text(" ").number(Quantity::Error, digits.write(parts[0]));
        let line = line
            .faint(format!(" (filter {number} of {all}) "))
            .number(Quantity::Error, signed(&digits.write(parts[1])));
        let line = line.faint(format!(" (the {} others) ", all - 1)).math("= ");
        line.number(Quantity::Error, digits.write(derivation.sum)).scaled(digits)
    }
}
