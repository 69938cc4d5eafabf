//! Grids of numbers beside each other: a window's values, weights, products.

use super::figures::fitting;
use crate::tui::blit;
use crate::tui::panes::formula::{Digits, Formula};
use crate::tui::panes::text::{Piece, columns_of, piece, write};
use crate::tui::view::scene::Scene;
use crate::viz::grid::Ink;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::ops::Range;

/// Numbers in rows and columns.
pub struct Grid<'a> {
    /// What stands above them.
    pub heading: Formula<'a>,
    /// The numbers, the column innermost.
    pub values: Vec<f64>,
    /// Their ink.
    pub ink: Ink,
    /// Whether they are rounded so that what is shown adds up.
    pub adds_up: bool,
}

/// Rows and columns of grids, and the place that is marked in all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Rows.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
    /// The index of the marked number.
    pub marked: Option<usize>,
}

/// The narrowest and the widest column, the blank or the mark before the number counted.
const CELL: Range<usize> = 5..11;
/// Blank columns between grids.
const GAP: usize = 2;

impl Plan {
    /// Gives how many of so many grids have room beside each other with all their columns; at least one.
    pub fn beside(&self, grids: usize, columns: usize) -> usize {
        let taken = |grids: usize| grids * (self.columns * CELL.start + GAP) - GAP;
        (1..=grids).rev().find(|&grids| taken(grids) <= columns).unwrap_or(1)
    }

    /// Gives the columns of numbers that have room, and the columns that each takes.
    fn cells(&self, columns: usize) -> (usize, usize) {
        let shown = (columns / CELL.start).clamp(1, self.columns.max(1));
        (shown, (columns / shown).clamp(1, CELL.end - 1))
    }
}

/// Draws grids beside each other, and of numbers that have no room those around the marked one.
pub fn draw(scene: &Scene<'_>, grids: &[Grid<'_>], plan: Plan, area: Rect, buffer: &mut Buffer) {
    let count = grids.len().max(1);
    let each = (usize::from(area.width) + GAP).saturating_sub(GAP * count) / count;
    let (columns, cell) = plan.cells(each);
    let marked = plan.marked.unwrap_or(0);
    let down = usize::from(area.height.saturating_sub(1)).min(plan.rows);
    let rows = around(marked / plan.columns.max(1), down, plan.rows);
    let columns = around(marked % plan.columns.max(1), columns, plan.columns);
    for (index, grid) in grids.iter().enumerate() {
        let x = (index * (columns.len() * cell + GAP)) as u16;
        if x >= area.width {
            break;
        }
        let place = Rect { x: area.x + x, width: area.width - x, ..area };
        let lines = lines(scene, grid, plan, (&rows, &columns), cell);
        for (row, line) in lines.iter().enumerate() {
            write(line, blit::row(place, row), buffer);
        }
    }
}

/// So many places of `all`, `middle` among them.
fn around(middle: usize, shown: usize, all: usize) -> Range<usize> {
    let shown = shown.min(all);
    let first = middle.saturating_sub(shown / 2).min(all - shown);
    first..first + shown
}

/// The heading of a grid and its rows.
fn lines(
    scene: &Scene<'_>,
    grid: &Grid<'_>,
    plan: Plan,
    (rows, columns): (&Range<usize>, &Range<usize>),
    cell: usize,
) -> Vec<Vec<Piece>> {
    let ink = &scene.theme.ink;
    let digits = fitting(&grid.values, cell.saturating_sub(1));
    let values = match grid.adds_up {
        true => super::figures::adding_up(0.0, grid.values.iter().copied(), digits),
        false => grid.values.clone(),
    };
    let number = |index: usize| {
        let is_marked = plan.marked == Some(index);
        let mark = if is_marked { scene.theme.sign("▸", ">") } else { " " };
        let value = values.get(index).copied().unwrap_or(f64::NAN);
        let ink_of = if is_marked { grid.ink.bold() } else { grid.ink };
        [piece(mark, ink.accent), piece(digits.padded(value, cell - 1), ink_of)]
    };
    let width = columns.len() * cell;
    let mut heading = heading(scene, grid, digits, width);
    heading.insert(0, piece(" ", ink.text));
    let row = |row: usize| columns.clone().flat_map(|column| number(row * plan.columns + column)).collect();
    std::iter::once(heading).chain(rows.clone().map(row)).collect()
}

/// The heading of a grid with the sum of its numbers and their power of ten, which is said in any case.
fn heading(scene: &Scene<'_>, grid: &Grid<'_>, digits: Digits, width: usize) -> Vec<Piece> {
    let theme = scene.theme;
    let factor = match digits.factor(theme) {
        factor if factor.is_empty() => factor,
        factor => format!(" {factor}"),
    };
    let sum = digits.write(grid.values.iter().sum());
    let with_sum = grid.heading.clone().math(", Σ = ").text(sum).faint(factor.clone());
    let without = grid.heading.clone().faint(factor.clone());
    let factor_alone = Formula::new(theme).faint(factor);
    let variants = [with_sum, without, factor_alone].into_iter().skip(usize::from(!grid.adds_up));
    variants.map(Formula::pieces).find(|pieces| columns_of(pieces) < width).unwrap_or_default()
}
