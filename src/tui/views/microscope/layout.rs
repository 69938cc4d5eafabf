//! Where things stand: the maps at the top, the numbers below them, and the formula at the bottom.

use super::shown::Shown;
use super::{maps, picture, terms, unit_weights};
use crate::inspect::explain::Derivation;
use crate::tui::panes::text::{Piece, columns_of, write_lines};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Rows below which maps are not worth their heading.
const LOWEST_MAPS: u16 = 5;
/// Columns from which on a list of terms stands beside the maps.
const LIST: u16 = 120;

/// Draws numbers on an area.
pub type Numbers<'a> = Box<dyn Fn(Rect, &mut Buffer) + 'a>;

/// What is below the maps: numbers on an area of its own, and the formula.
pub struct Parts<'a> {
    /// Rows that the numbers take, and rows that are enough to see something of them.
    pub rows: usize,
    /// Draws the numbers.
    pub numbers: Numbers<'a>,
    /// Lines of what else is worth knowing, for the right of the maps.
    pub facts: Vec<Vec<Piece>>,
    /// The lines of the formula.
    pub formula: Vec<Vec<Piece>>,
}

/// The parts of an area, from the top.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Zones {
    /// The maps.
    pub maps: Rect,
    /// Numbers.
    pub numbers: Rect,
    /// The formula.
    pub formula: Rect,
}

/// Cuts an area for so many rows of numbers and of a formula: the formula comes first, then the numbers, then the maps.
pub fn zones(area: Rect, numbers: usize, formula: usize) -> Zones {
    let formula = (formula as u16).min(area.height);
    let rest = area.height - formula;
    let numbers = (numbers as u16).min(rest);
    // A blank row before each where there is room for it.
    let air = u16::from(rest - numbers >= 24);
    let maps = (rest - numbers).saturating_sub(2 * air);
    let (maps, numbers) = if maps < LOWEST_MAPS { (0, rest) } else { (maps, numbers) };
    let top = |rows: u16, height: u16| Rect { y: area.y + rows, height, ..area };
    Zones {
        maps: top(0, maps),
        numbers: top(maps + air.min(maps), numbers),
        formula: top(area.height - formula, formula),
    }
}

/// Draws the maps and what belongs to the way in which a value was computed.
pub fn draw(shown: &Shown<'_>, parts: &Parts<'_>, derivation: &Derivation, area: Rect, buffer: &mut Buffer) {
    let zones = zones(area, parts.rows, parts.formula.len());
    write_lines(&parts.formula, zones.formula, buffer);
    if !zones.numbers.is_empty() {
        (parts.numbers)(zones.numbers, buffer);
    }
    if zones.maps.is_empty() {
        return;
    }
    let mut tiles = maps::tiles(shown);
    if !shown.aim.field {
        let before = tiles.len().saturating_sub(1);
        tiles.splice(before..before, unit_weights::tile(shown));
    }
    let right = list_width(shown, &tiles, derivation, zones.maps);
    let maps = Rect { width: area.width - right, ..zones.maps };
    let used = picture::draw_row(shown.scene.theme, &tiles, maps, buffer).min(maps.width);
    let beside = Rect { x: maps.x + used, width: maps.width - used, ..maps };
    let widest = parts.facts.iter().map(|line| columns_of(line)).max().unwrap_or(0);
    if usize::from(beside.width) >= widest {
        write_lines(&parts.facts, beside, buffer);
    }
    if right > 0 {
        let place = Rect { x: area.right() - right, width: right, ..zones.maps };
        terms::draw(shown, derivation, place, buffer);
    }
}

/// The columns of a list of all terms beside the maps: the whole list, or where the maps are larger then, a narrow one.
fn list_width(shown: &Shown<'_>, tiles: &[picture::Tile], derivation: &Derivation, area: Rect) -> u16 {
    if area.width < LIST || derivation.terms.len() < 2 {
        return 0;
    }
    let times = |right: u16| {
        picture::times(shown.scene.theme, tiles, Rect { width: area.width.saturating_sub(right), ..area })
    };
    let [wide, narrow] = terms::widths(shown, derivation);
    if times(narrow) > times(wide) { narrow } else { wide }
}
