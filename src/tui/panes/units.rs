//! Layers without places: a bar a unit.

use super::page::Page;
use crate::inspect::layer::Maps;
use crate::tui::blit;
use crate::tui::view::scene::Scene;
use crate::viz::bar::bar;
use crate::viz::number::weight;
use crate::viz::scale::Range;
use crate::viz::sizing::first_of_page;
use crate::viz::text::{CUT, abbreviated, pad_left};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The bar that a unit has where there are many, and the longest.
const BAR: usize = 6;
const LONGEST_BAR: usize = 40;
/// Columns of the name of a class at the most.
const LONGEST_NAME: usize = 24;
/// Columns of a value.
const VALUE: usize = 6;

/// The columns of units that have room on an area.
struct Columns {
    /// How many there are.
    count: usize,
    /// Units in each.
    rows: usize,
    /// Columns of the terminal that a bar takes.
    bar: usize,
    /// Columns of the terminal that a unit takes.
    width: usize,
    /// Columns of a unit's number or name.
    digits: usize,
}

impl Columns {
    fn of(maps: &Maps, area: Rect) -> Option<Self> {
        Self::with(maps, maps.count.to_string().len().max(2), area)
    }

    /// The same where what a unit is called takes so many columns.
    fn with(maps: &Maps, digits: usize, area: Rect) -> Option<Self> {
        let words = digits + 1 + 1 + VALUE;
        let (across, rows) = (usize::from(area.width), usize::from(area.height));
        // As many columns as there are units for; the bars take what is left.
        let most = (across + 1) / (words + BAR + 1);
        let count = maps.count.div_ceil(rows.max(1)).clamp(1, most.max(1));
        let room = ((across + 1) / count).checked_sub(words + 1);
        let bar = room.filter(|room| *room > 0)?.min(LONGEST_BAR);
        (rows > 0).then_some(Self { count, rows, bar, width: words + bar, digits })
    }
}

/// The page of units that has room, the one with the selected unit on it.
pub fn page(scene: &Scene<'_>, maps: &Maps, area: Rect) -> Option<Page> {
    let columns = Columns::of(maps, area)?;
    let room = columns.count * columns.rows;
    let first = first_of_page(scene.ui.filter.min(maps.count - 1), room, maps.count);
    Some(Page { shown: first..(first + room).min(maps.count), columns: 1, room })
}

/// Draws the page of units, in columns.
pub fn draw(scene: &Scene<'_>, maps: &Maps, area: Rect, buffer: &mut Buffer) {
    if let Some(columns) = Columns::of(maps, area) {
        draw_columns(scene, maps, &columns, |index| (index + 1).to_string(), area, buffer);
    }
}

/// Draws the page of units that are the outputs of classes, each with the name of its class.
pub fn draw_classes(scene: &Scene<'_>, maps: &Maps, area: Rect, buffer: &mut Buffer) {
    let longest = scene.model.longest_class().max(2);
    // Whole names where they have room beside a bar, else as much of them as tells them apart.
    let sizes = (2..=longest.min(LONGEST_NAME)).rev();
    let Some(columns) = sizes.filter_map(|size| Columns::with(maps, size, area)).next() else { return };
    let names: Vec<String> = (0..maps.count).map(|class| scene.model.class(class)).collect();
    let names = abbreviated(&names, columns.digits, scene.theme.sign("…", CUT));
    draw_columns(scene, maps, &columns, |index| names.get(index).cloned().unwrap_or_default(), area, buffer);
}

/// Draws the page of units in these columns, each called as `name` says.
fn draw_columns(
    scene: &Scene<'_>,
    maps: &Maps,
    columns: &Columns,
    name: impl Fn(usize) -> String,
    area: Rect,
    buffer: &mut Buffer,
) {
    let room = columns.count * columns.rows;
    let first = first_of_page(scene.ui.filter.min(maps.count - 1), room, maps.count);
    let shown = first..(first + room).min(maps.count);
    let greatest = Range::of(&maps.values).high;
    let selected = scene.ui.filter.min(maps.count - 1);
    let ink = &scene.theme.ink;
    let digits = columns.digits;
    for (place, index) in shown.enumerate() {
        let value = maps.values.get(index).copied().unwrap_or(f32::NAN);
        let x = area.x + (place / columns.rows * (columns.width + 1)) as u16;
        let row = blit::row(Rect { x, width: area.right().saturating_sub(x), ..area }, place % columns.rows);
        let number = format!("{} ", pad_left(&name(index), digits));
        let filled = bar(f64::from(value.abs() / greatest), columns.bar, scene.theme.charset);
        let bar_ink = if value < 0.0 { ink.train } else { ink.validation };
        let head = if index == selected { ink.accent } else { ink.faint };
        let value = format!(" {}", weight(value));
        let pieces = [(number.as_str(), head), (filled.as_str(), bar_ink), (value.as_str(), ink.text)];
        blit::text(pieces, row, buffer);
    }
}
