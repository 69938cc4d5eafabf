//! BP4: the gradient of a weight, the sum of δ·a over all places that share it: two maps, slid over one another by the place of the
//! weight.

mod equation;

use super::error_tiles;
use super::layout::zones;
use super::listing;
use super::maps::{outline, outline_of, tile};
use super::naming;
use super::picture::{Outline, Tile, draw_row};
use super::shown::Shown;
use super::subject;
use crate::inspect::explain::{Arithmetic, Derivation, Map, Position, Tap};
use crate::tui::panes::formula::Formula;
use crate::tui::panes::text::{columns_of, write_lines};
use crate::viz::resample::Picture;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Rows below which a list of terms is not worth its heads.
const FEWEST_TERMS: u16 = 8;

/// Draws the two maps, the gradients of all weights of the filter, and the equation.
pub fn draw(shown: &Shown<'_>, area: Rect, buffer: &mut Buffer) {
    if shown.aim.terms {
        return listing::draw(shown, area, buffer);
    }
    let Some(gradient) = Gradient::of(shown, usize::from(area.width)) else {
        let words = Formula::new(shown.scene.theme).faint(" nothing in this network has weights");
        return write_lines(&[words.pieces()], area, buffer);
    };
    let lines = gradient.equation();
    let zones = zones(area, 0, lines.len());
    write_lines(&lines, zones.formula, buffer);
    let maps = Rect { height: zones.formula.y.saturating_sub(area.y + 1), ..area };
    let tiles = gradient.tiles(maps);
    let maps = Rect { height: gradient.map_rows(&tiles, maps), ..maps };
    let used = draw_row(shown.scene.theme, &tiles, maps, buffer).min(maps.width);
    let list =
        Rect { y: maps.bottom() + 1, height: zones.formula.y.saturating_sub(maps.bottom() + 2), ..area };
    if list.height >= FEWEST_TERMS {
        listing::draw_around(shown, gradient.place(), list, buffer);
    }
    let beside = Rect { x: maps.x + used, width: maps.width - used, ..maps };
    let facts = gradient.facts();
    let widest = facts.iter().map(|line| columns_of(line)).max().unwrap_or(0);
    if usize::from(beside.width) >= widest {
        write_lines(&facts, beside, buffer);
    }
}

/// The gradient of a weight.
struct Gradient<'a> {
    shown: &'a Shown<'a>,
    stage: usize,
    tap: Tap,
    /// The map of a and that of δ.
    lower: &'a Map,
    upper: &'a Map,
    /// The place of δ at the cursor.
    at: Position,
    derivation: Derivation,
    columns: usize,
    decimals: usize,
}

impl<'a> Gradient<'a> {
    fn of(shown: &'a Shown<'a>, columns: usize) -> Option<Self> {
        let found = shown.explanation;
        let (stage, tap) = subject::weight(found, &shown.aim)?;
        let (lower, upper) = (&found.maps[stage], &found.maps[stage + 1]);
        let at = Position { channel: tap.filter, ..upper.nearest(shown.at()) };
        let index = found.stages[stage].weight_index(tap)?;
        let derivation = found.weight_gradient(stage, index);
        let decimals = if columns >= 100 { 6 } else { 4 };
        Some(Self { shown, stage, tap, lower, upper, at, derivation, columns, decimals })
    }

    /// The number of the term at the cursor, in row order.
    fn place(&self) -> usize {
        self.at.row * self.upper.shape.width + self.at.column
    }

    /// The place of the lower map that the weight met at the cursor; padding has none.
    fn met(&self) -> Option<Position> {
        let index = self.derivation.terms.get(self.place())?.index?;
        Some(self.lower.position(index))
    }

    /// The places of the lower map that the weight met at all.
    fn slid(&self) -> Option<Outline> {
        let Arithmetic::Weighted { geometry } = &self.shown.explanation.stages[self.stage].arithmetic else {
            return None;
        };
        let window = &geometry.window;
        let range = |tap: usize, padding: usize, count: usize, stride: usize| {
            let first = tap.cast_signed() - padding.cast_signed();
            first..first + ((count.saturating_sub(1)) * stride + 1).cast_signed()
        };
        let rows = range(self.tap.row, window.padding.top, self.upper.shape.height, window.stride[0]);
        let columns = range(self.tap.column, window.padding.left, self.upper.shape.width, window.stride[1]);
        Some(outline(self.lower, rows, columns, self.tap.plane..self.tap.plane + 1))
    }

    /// The map of a with the map of δ laid on it, the map of δ, the gradients of the filter, and where there is room the products.
    fn tiles(&self, area: Rect) -> Vec<Tile> {
        let shown = self.shown;
        let met = self.met().map(|at| outline_of(self.lower, at));
        let several = self.derivation.terms.len() > 1;
        let outlines = met.into_iter().chain(self.slid().filter(|_| several)).collect();
        // A normalisation keeps to its channel.
        let stage = &shown.explanation.stages[self.stage];
        let keeps = matches!(stage.arithmetic, Arithmetic::Normalised(_));
        let plane = if keeps { self.tap.filter } else { self.tap.plane };
        let values = tile(shown, self.stage, plane, outlines);
        let cursor = || vec![outline_of(self.upper, self.at)];
        let errors = error_tiles::errors(shown, self.stage + 1, self.tap.filter, cursor());
        let mut tiles = vec![values, errors];
        if several {
            let products: Vec<f64> = self.derivation.terms.iter().map(|term| term.product).collect();
            let heading = if keeps { "δ x̂" } else { "δ a" };
            let products = error_tiles::alike(shown, heading, self.upper, &products, cursor());
            let taken = |tile: &Tile| tile.cells(shown.scene.theme, 1).0 + 2;
            let filter = self.gradients();
            if tiles.iter().chain([&products, &filter]).map(taken).sum::<usize>() <= usize::from(area.width) {
                tiles.push(products);
            }
            tiles.push(filter);
        } else {
            tiles.push(self.gradients());
        }
        tiles
    }

    /// The rows that the maps are given: where they would not be enlarged by more, the terms of the sum are worth the rest.
    fn map_rows(&self, tiles: &[Tile], area: Rect) -> u16 {
        let theme = self.shown.scene.theme;
        let sizes = |times: usize| tiles.iter().map(move |tile| tile.cells(theme, times));
        let columns: usize = sizes(2).map(|(columns, _)| columns + 2).sum();
        let rows = |times: usize| sizes(times).map(|(_, rows)| rows).max().unwrap_or(0) as u16 + 1;
        let enlarged = columns <= usize::from(area.width) && rows(2) <= area.height;
        let several = self.derivation.terms.len() > 1;
        if several && !enlarged && rows(1) + FEWEST_TERMS < area.height { rows(1) } else { area.height }
    }

    /// The gradients of the filter, in the plane that is shown.
    fn gradients(&self) -> Tile {
        let found = self.shown.explanation;
        let stage = &found.stages[self.stage];
        let [height, width, ..] = stage.kernel_shape().unwrap_or([1; 4]);
        let of = |row: usize, column: usize| {
            let index = stage.weight_index(Tap { row, column, ..self.tap });
            index.map_or(f64::NAN, |index| stage.d_weights[index])
        };
        let values: Vec<f64> = (0..height * width).map(|place| of(place / width, place % width)).collect();
        let picture = Picture { height, width, values: values.iter().map(|&value| value as f32).collect() };
        let [row, column] = [self.tap.row, self.tap.column].map(usize::cast_signed);
        let outlines = vec![Outline { rows: row..row + 1, columns: column..column + 1 }];
        let symbol = format!("∂C/∂{}", naming::weights(found, self.stage, self.tap.filter));
        let heading = Formula::new(self.shown.scene.theme).math(&symbol).pieces();
        error_tiles::signed(heading, picture, &values, outlines)
    }
}
