//! BP3: the gradient of a bias, the sum of δ over all places that share it.

use super::error_tiles;
use super::figures::adding_up;
use super::layout::zones;
use super::listing;
use super::maps::outline_of;
use super::naming;
use super::picture::draw_row;
use super::shown::Shown;
use crate::inspect::explain::{Derivation, Map, Position};
use crate::tui::panes::formula::{Digits, Formula, Quantity, signed};
use crate::tui::panes::text::{Piece, write_lines};
use crate::viz::text::pad_left;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

type Line = Vec<Piece>;

/// Columns of a number, the blank before it counted.
const NUMBER: usize = 11;

/// Draws the map of δ, the sums of its rows, and the equation.
pub fn draw(shown: &Shown<'_>, area: Rect, buffer: &mut Buffer) {
    if shown.aim.terms {
        return listing::draw(shown, area, buffer);
    }
    let Some(stage) = naming::trained_stage(shown.explanation, shown.aim.map) else {
        let words = Formula::new(shown.scene.theme).faint(" nothing in this network has a bias");
        return write_lines(&[words.pieces()], area, buffer);
    };
    let gradient = Gradient::of(shown, stage, usize::from(area.width));
    let lines = gradient.equation();
    let zones = zones(area, 0, lines.len());
    let maps = Rect { height: zones.formula.y.saturating_sub(area.y + 1), ..area };
    write_lines(&lines, zones.formula, buffer);
    let tile = error_tiles::errors(
        shown,
        stage + 1,
        gradient.at.channel,
        vec![outline_of(gradient.map, gradient.at)],
    );
    let used = draw_row(shown.scene.theme, &[tile], maps, buffer).min(maps.width);
    let beside = Rect { x: maps.x + used, width: maps.width - used, ..maps };
    if !gradient.map.shape.is_flat() && usize::from(beside.width) >= 4 + 2 * NUMBER {
        write_lines(&gradient.rows(usize::from(beside.height)), beside, buffer);
    }
}

/// The gradient of a bias.
struct Gradient<'a> {
    shown: &'a Shown<'a>,
    stage: usize,
    map: &'a Map,
    at: Position,
    derivation: Derivation,
    decimals: usize,
}

impl<'a> Gradient<'a> {
    fn of(shown: &'a Shown<'a>, stage: usize, columns: usize) -> Self {
        let map = &shown.explanation.maps[stage + 1];
        let at = map.nearest(shown.at());
        let derivation = shown.explanation.bias_gradient(stage, at.channel);
        Self { shown, stage, map, at, derivation, decimals: if columns >= 100 { 6 } else { 4 } }
    }

    fn line(&self) -> Formula<'a> {
        Formula::new(self.shown.scene.theme).text(" ")
    }

    /// The term at the cursor, in row order.
    fn place(&self) -> usize {
        self.at.row * self.map.shape.width + self.at.column
    }

    /// The equation, the term at the cursor, the sum up to it, and the whole sum.
    fn equation(&self) -> Vec<Line> {
        let found = self.shown.explanation;
        let bias = naming::bias(found, self.stage, self.at.channel);
        let errors = naming::errors(found, self.stage + 1, self.at.channel, "j,k");
        if self.map.shape.is_flat() {
            let line = self.line().math(&format!("∂C/∂{bias} = {errors} = "));
            let line = line.number(Quantity::Error, Digits::alone(self.derivation.value, self.decimals));
            return vec![
                line.pieces(),
                self.line()
                    .faint("one place, so one term: the gradient of a unit's bias is the unit's δ")
                    .pieces(),
            ];
        }
        let running: Vec<f64> = self.derivation.running().collect();
        let (place, count) = (self.place(), running.len());
        let term = self.derivation.terms.get(place).map_or(f64::NAN, |term| term.product);
        let so_far = running.get(place).copied().unwrap_or(f64::NAN);
        let rest = self.derivation.sum - so_far;
        let digits = Digits::of(&[so_far, rest, self.derivation.sum], self.decimals);
        let parts = adding_up(0.0, [so_far, rest], digits);
        let number = |value: f64| digits.write(value);
        let symbolic = self.line().math(&format!("∂C/∂{bias} = Σ_j Σ_k {errors}"));
        let own = naming::error(found, self.stage + 1, self.at);
        let term =
            self.line().math(&own).math(" = ").number(Quantity::Error, Digits::alone(term, self.decimals));
        let term = term.faint(format!("   term {} of {count}", place + 1));
        let sum = self.line().math(&format!("∂C/∂{bias} = ")).number(Quantity::Error, number(parts[0]));
        let sum =
            sum.faint(" up to here ").number(Quantity::Error, signed(&number(parts[1]))).faint(" behind = ");
        let sum = sum.number(Quantity::Error, number(self.derivation.sum)).scaled(digits);
        vec![symbolic.pieces(), term.pieces(), sum.pieces()]
    }

    /// The sums of the rows of δ, each with the sum so far, as many around the cursor's as there is room for.
    fn rows(&self, height: usize) -> Vec<Line> {
        let width = self.map.shape.width.max(1);
        let of_rows = self.derivation.terms.chunks(width);
        let sums: Vec<f64> = of_rows.map(|row| row.iter().map(|term| term.product).sum()).collect();
        let running: Vec<f64> = sums
            .iter()
            .scan(0.0, |sum, row| {
                *sum += row;
                Some(*sum)
            })
            .collect();
        let digits = Digits::of(sums.iter().chain(&running), self.decimals);
        let shown = adding_up(0.0, sums.iter().copied(), digits);
        let room = height.saturating_sub(1);
        let first = self.at.row.saturating_sub(room / 2).min(sums.len().saturating_sub(room));
        let factor = digits.factor(self.shown.scene.theme);
        let head =
            self.line().faint("  j").inked(pad_left("sum of row", NUMBER), self.shown.scene.theme.ink.error);
        let head = head
            .inked(pad_left("so far", NUMBER), self.shown.scene.theme.ink.text)
            .faint(format!("  {factor}"));
        let row = |row: usize| {
            let mark = if row == self.at.row { self.shown.scene.theme.sign("▸", ">") } else { " " };
            let line = Formula::new(self.shown.scene.theme).inked(mark, self.shown.scene.theme.ink.accent);
            let line = line.text(pad_left(&row.to_string(), 3));
            let line = line.number(Quantity::Error, digits.padded(shown[row], NUMBER));
            line.text(digits.padded(running[row], NUMBER)).pieces()
        };
        std::iter::once(head.pieces()).chain((first..sums.len().min(first + room)).map(row)).collect()
    }
}
