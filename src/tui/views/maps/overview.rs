//! All stages beside each other, from the input to the outputs.

use super::content::Content;
use super::facts::size;
use super::layout::{self, Column, Plan, Room, Span};
use super::tile::Drawn;
use super::{ends, tile};
use crate::inspect::maps::Role;
use crate::tui::blit;
use crate::tui::panes::reading::fitting;
use crate::tui::panes::text::{piece, write};
use crate::viz::grid::{Cell, Grid};
use crate::viz::heat::heat_map;
use crate::viz::resample::{Picture, Scale};
use crate::viz::text::{clip, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Rows from which on there is room for the text of each layer.
const HIGH: u16 = 8;

/// Where the parts of the overview are.
#[derive(Clone, Copy, Debug, Default)]
struct Parts {
    /// The input and the outputs, below each other.
    ends: Rect,
    /// The texts of the layers.
    layers: Rect,
    /// The names of the stages.
    names: Rect,
    /// The maps.
    maps: Rect,
}

impl Parts {
    fn of(shown: &Content<'_>, area: Rect) -> Self {
        let left = ends::columns(shown, area);
        let ends = Rect { width: left, ..area };
        let area = Rect { x: area.x + left, width: area.width - left, ..area };
        let headings = if area.height >= HIGH { 2 } else { 1 };
        let row = |row: u16, rows: u16| {
            let y = area.y + row.min(area.height);
            Rect { y, height: rows.min(area.bottom() - y), ..area }
        };
        Self {
            ends,
            layers: row(0, headings - 1),
            names: row(headings - 1, 1),
            maps: row(headings, area.height.saturating_sub(headings)),
        }
    }
}

/// Draws the overview.
pub fn draw(shown: &Content<'_>, area: Rect, buffer: &mut Buffer) {
    let parts = Parts::of(shown, area);
    if !parts.ends.is_empty() {
        ends::draw(shown, parts.ends, buffer);
    }
    let plan = plan(shown, &parts);
    for span in &plan.spans {
        draw_layer(shown, span, parts.layers, buffer);
    }
    for column in &plan.columns {
        draw_column(shown, column, &parts, buffer);
    }
    let arrows = [shown.scene.theme.sign("‹", "<"), shown.scene.theme.sign("›", ">")];
    let ends = [parts.names.x, parts.names.right().saturating_sub(1)];
    for ((arrow, x), more) in arrows.into_iter().zip(ends).zip(plan.more) {
        if more && parts.names.width > 2 {
            let place = Rect { x, width: 1, ..parts.names };
            blit::text([(arrow, shown.scene.theme.ink.accent)], place, buffer);
        }
    }
}

/// Lays the stages out that are not at the left already.
fn plan(shown: &Content<'_>, parts: &Parts) -> Plan {
    let at_left = |stage: usize| {
        let role = shown.found.stages[stage].role;
        !parts.ends.is_empty() && matches!(role, Role::Input | Role::Output(_))
    };
    let mut groups = layout::groups(shown.found);
    groups.iter_mut().for_each(|group| {
        let kept = |stage: &usize| !at_left(*stage);
        let start = group.stages.clone().find(kept).unwrap_or(group.stages.end);
        let end = group.stages.clone().rfind(kept).map_or(start, |last| last + 1);
        group.stages = start..end;
    });
    groups.retain(|group| !group.stages.is_empty());
    let room = Room {
        shape: shown.scene.theme.pixel(),
        columns: usize::from(parts.maps.width),
        rows: usize::from(parts.maps.height),
        stage: if at_left(shown.stage) { nearest(shown, &groups) } else { shown.stage },
        map: shown.map,
    };
    layout::plan(shown.found, &groups, &room)
}

/// The stage that stands for one that is at the left: the first or the last.
fn nearest(shown: &Content<'_>, groups: &[layout::Group]) -> usize {
    let stages = groups.iter().flat_map(|group| group.stages.clone());
    stages.min_by_key(|stage| stage.abs_diff(shown.stage)).unwrap_or(0)
}

/// Writes the text of a layer above its stages, and which of its maps are shown, as far as there is room.
fn draw_layer(shown: &Content<'_>, span: &Span, area: Rect, buffer: &mut Buffer) {
    let theme = shown.scene.theme;
    let stage = &shown.found.stages[span.stage];
    let (text, kind) = (shown.text(span.stage), shown.scene.model.layer(stage.maps.layer));
    let kind = if stage.role == Role::Input { "input" } else { kind.map_or("", |layer| &layer.kind) };
    let (from, to, total) = (span.maps.start + 1, span.maps.end, stage.maps.total);
    let dash = theme.sign("–", "-");
    let which = if span.maps.len() == total { String::new() } else { format!(" {from}{dash}{to}/{total}") };
    let ink = &theme.ink;
    let line = |text: &str, which: &str| vec![piece(text, ink.text), piece(which, ink.faint)];
    let choices = vec![
        line(text, &which.replace('/', " of ")),
        line(text, &which),
        line(kind, &which),
        line("", which.trim_start()),
        line(kind, ""),
    ];
    let room = span.columns.len().saturating_sub(1);
    let place = columns(area, span.columns.start + 1, room);
    write(&fitting(choices, room), place, buffer);
}

/// So many columns of an area from one of its columns on.
fn columns(area: Rect, x: usize, columns: usize) -> Rect {
    let x = u16::try_from(x).unwrap_or(u16::MAX).min(area.width);
    let width = u16::try_from(columns).unwrap_or(u16::MAX).min(area.width - x);
    Rect { x: area.x + x, width, ..area }
}

/// Draws a stage: its name, and maps or units below each other.
fn draw_column(shown: &Content<'_>, column: &Column, parts: &Parts, buffer: &mut Buffer) {
    let ink = &shown.scene.theme.ink;
    let selected = column.stage == shown.stage;
    let name = clip(&shown.name(column.stage), column.width);
    let size = size(shown, column.stage);
    let wide = width(&name) + 1 + width(&size) <= column.width;
    let pieces = [
        piece(name, if selected { ink.accent } else { ink.text }),
        piece(if wide { format!(" {size}") } else { String::new() }, ink.faint),
    ];
    write(&pieces, columns(parts.names, column.x, column.width), buffer);
    let area = columns(parts.maps, column.x, column.width);
    if column.flat {
        return draw_units(shown, column, area, buffer);
    }
    let (stage, shared) = (column.stage, shown.shared_range(column.stage));
    for (place, map) in column.maps.clone().enumerate() {
        let range = if shown.has_own_scale(stage) { shown.range(stage, map) } else { shared };
        let y = (place * column.pitch) as u16;
        if y >= area.height {
            break;
        }
        let tile = Rect { y: area.y + y, height: area.height - y, ..area };
        let drawn = Drawn { stage, map, range, scale: column.scale, place: None };
        blit::grid(&tile::grid(shown, &drawn), tile, buffer);
        if selected && map == shown.map && column.x > 0 {
            let mark = Rect { x: tile.x - 1, width: 1, height: 1, ..tile };
            blit::text([(shown.scene.theme.sign("▸", ">"), ink.accent)], mark, buffer);
        }
    }
}

/// Draws units as pixels, in columns from the top.
fn draw_units(shown: &Content<'_>, column: &Column, area: Rect, buffer: &mut Buffer) {
    let values = &shown.found.stages[column.stage].maps.values;
    let across = column.maps.len().div_ceil(column.pitch.max(1));
    let mut picture = Picture::new(column.pitch.min(column.maps.len()), across, &[]);
    for (place, unit) in column.maps.clone().enumerate() {
        let (x, y) = (place / column.pitch, place % column.pitch);
        let value = values.get(unit).map(|&value| shown.on_scale(column.stage, unit, value));
        picture.values[y * across + x] = value.unwrap_or(f32::NAN);
    }
    let range = shown.range(column.stage, 0);
    let mut grid = heat_map(&picture, column.scale, range, shown.scene.theme.brush(range));
    blank_rest(shown, column, across, &mut grid);
    blit::grid(&grid, area, buffer);
}

/// Empties what is left of the last column of units.
fn blank_rest(shown: &Content<'_>, column: &Column, across: usize, grid: &mut Grid) {
    let Scale::Enlarge(times) = column.scale else { return };
    let rest = column.maps.len() - (across - 1).min(column.maps.len()) * column.pitch;
    let (from, rows) = shown.scene.theme.pixel().cells((across - 1) * times, rest * times);
    for y in rows..grid.height() {
        for x in from..grid.width() {
            grid.get_mut(x, y).into_iter().for_each(|cell| *cell = Cell::default());
        }
    }
}
