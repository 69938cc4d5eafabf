//! BP2: how an error came of those of the next layer, through weights, pooling and the activation.

pub mod chain;
mod correlation;
mod equation;
mod steps;
mod table;

use super::error_tiles;
use super::layout::zones;
use super::listing;
use super::maps::{outline_of, outline_of_region, tile};
use super::picture::{Tile, draw_row};
use super::shown::Shown;
use crate::inspect::explain::Arithmetic;
use crate::tui::panes::text::write_lines;
use chain::{Chain, Step};
use correlation::Correlation;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use table::Table;

/// Draws the maps of the errors on the way, the sum over the next layer in numbers, and each step back as a line.
pub fn draw(shown: &Shown<'_>, area: Rect, buffer: &mut Buffer) {
    if shown.aim.terms {
        return listing::draw(shown, area, buffer);
    }
    let chain = Chain::of(shown.explanation, &shown.aim);
    let columns = usize::from(area.width);
    let mut lines = equation::lines(shown, &chain, columns);
    lines.extend(steps::lines(shown, &chain, columns));
    let numbers = Numbers::of(shown, &chain, columns);
    let room = usize::from(area.height).saturating_sub(lines.len());
    let zones = zones(area, numbers.rows(room), lines.len());
    write_lines(&lines, zones.formula, buffer);
    numbers.draw(shown, zones.numbers, buffer);
    draw_row(shown.scene.theme, &tiles(shown, &chain), zones.maps, buffer);
}

/// The sum over the next layer in numbers.
enum Numbers<'a> {
    Correlation(Correlation<'a>),
    Table(Table<'a>),
    Nothing,
}

impl<'a> Numbers<'a> {
    fn of(shown: &'a Shown<'_>, chain: &'a Chain, columns: usize) -> Self {
        match chain.weighted() {
            Some(step) if !shown.explanation.maps[step.map + 1].shape.is_flat() => {
                Self::Correlation(Correlation::of(shown, step))
            }
            Some(step) => Self::Table(Table::of(shown, step, columns)),
            None => Self::Nothing,
        }
    }

    /// Rows that the numbers take if there are so many.
    fn rows(&self, room: usize) -> usize {
        match self {
            Self::Correlation(correlation) => correlation.rows(),
            Self::Table(table) => table.rows(room),
            Self::Nothing => 0,
        }
    }

    fn draw(&self, shown: &Shown<'_>, area: Rect, buffer: &mut Buffer) {
        if area.is_empty() {
            return;
        }
        match self {
            Self::Correlation(correlation) => correlation.draw(shown, area, buffer),
            Self::Table(table) => table.draw(area, buffer),
            Self::Nothing => {}
        }
    }
}

/// The errors on the way back, the farthest first; where values were pooled, these are there as well.
fn tiles(shown: &Shown<'_>, chain: &Chain) -> Vec<Tile> {
    let mut tiles: Vec<Tile> = chain.steps.iter().rev().flat_map(|step| step_tiles(shown, step)).collect();
    let (map, at) = (shown.aim.map, shown.at());
    tiles.push(error_tiles::errors(shown, map, at.channel, vec![outline_of(shown.map(), at)]));
    tiles
}

/// What a step adds to the pictures: the errors that it begins with, unless they lie as those behind it do.
fn step_tiles(shown: &Shown<'_>, step: &Step) -> Vec<Tile> {
    let found = shown.explanation;
    let Some(stage) = found.stages.get(step.map) else { return Vec::new() };
    let region = found.influence(step.map, step.at);
    let upper = &found.maps[step.map + 1];
    let outlines = if region.is_empty() { Vec::new() } else { vec![outline_of_region(upper, &region)] };
    match &stage.arithmetic {
        Arithmetic::Weighted { .. } => {
            let plane = shown.aim.plane.min(upper.shape.channels.saturating_sub(1));
            vec![error_tiles::errors(shown, step.map + 1, plane, outlines)]
        }
        Arithmetic::Pooled { .. } => {
            let lower = &found.maps[step.map];
            vec![
                error_tiles::errors(shown, step.map + 1, step.at.channel, outlines),
                tile(shown, step.map, step.at.channel, vec![outline_of(lower, step.at)]),
            ]
        }
        Arithmetic::Activated { .. } | Arithmetic::Masked { .. } | Arithmetic::Normalised(_) => Vec::new(),
    }
}
