//! Layers without places: a bar a unit.

use super::maps::Page;
use super::{Scene, blit};
use crate::inspect::layer::Maps;
use crate::viz::bar::bar;
use crate::viz::number::weight;
use crate::viz::scale::Range;
use crate::viz::sizing::first_of_page;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The bar that a unit has where there are many, and the longest.
const BAR: usize = 6;
const LONGEST_BAR: usize = 40;
/// Columns of a value.
const VALUE: usize = 6;

/// Draws a page of units in columns, the one with the selected unit on it.
pub fn draw(scene: &Scene<'_>, maps: &Maps, area: Rect, buffer: &mut Buffer) -> Option<Page> {
    let digits = maps.count.to_string().len().max(2);
    let words = digits + 1 + 1 + VALUE;
    let (across, rows) = (usize::from(area.width), usize::from(area.height));
    // As many columns as there are units for; the bars take what is left.
    let most = (across + 1) / (words + BAR + 1);
    let columns = maps.count.div_ceil(rows.max(1)).clamp(1, most.max(1));
    let room = ((across + 1) / columns).checked_sub(words + 1);
    let bar_width = room.filter(|room| *room > 0)?.min(LONGEST_BAR);
    let width = words + bar_width;
    if rows == 0 {
        return None;
    }
    let page = columns * rows;
    let greatest = Range::of(&maps.values).high;
    let selected = scene.ui.filter.min(maps.count - 1);
    let first = first_of_page(selected, page, maps.count);
    let last = (first + page).min(maps.count);
    let ink = &scene.theme.ink;
    for index in first..last {
        let place = index - first;
        let value = maps.values.get(index).copied().unwrap_or(f32::NAN);
        let x = area.x + (place / rows * (width + 1)) as u16;
        let row = blit::row(Rect { x, width: area.right().saturating_sub(x), ..area }, place % rows);
        let number = format!("{:>digits$} ", index + 1);
        let filled = bar(f64::from(value.abs() / greatest), bar_width, scene.theme.charset);
        let bar_ink = if value < 0.0 { ink.train } else { ink.validation };
        let head = if index == selected { ink.accent } else { ink.faint };
        let value = format!(" {}", weight(value));
        blit::text(
            [(number.as_str(), head), (filled.as_str(), bar_ink), (value.as_str(), ink.text)],
            row,
            buffer,
        );
    }
    Some(Page { shown: first..last, columns: 1, room: page })
}
