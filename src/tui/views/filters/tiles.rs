//! All filters of a layer as tiles, each with its number and its norm below it.

use super::bank::Bank;
use super::costs::costs;
use super::keys::Action;
use super::state::{Filters, Order};
use super::words::{Figure, figures};
use super::worth::points;
use crate::tui::blit;
use crate::tui::panes::colored;
use crate::tui::panes::kernel::words;
use crate::tui::panes::text::{Piece, columns_of, piece, write, write_lines};
use crate::tui::panes::unit_mark::UnitMark;
use crate::tui::view::scene::Scene;
use crate::viz::number::{significant_within, tick};
use crate::viz::pixels::{Dot, PixelShape, Pixels};
use crate::viz::raster::Raster;
use crate::viz::resample::{Picture, Scale};
use crate::viz::scale::Range;
use crate::viz::sizing::{Pictures, first_of_page};
use crate::viz::text::width;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns of a norm.
const NORM: usize = 6;

/// How tiles lie on an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrangement {
    /// How large a value is drawn.
    pub scale: Scale,
    /// Tiles in a row.
    pub columns: usize,
    /// Rows of tiles.
    pub rows: usize,
    /// Columns of the terminal that a tile takes, with the gap behind it.
    pitch: usize,
    /// Columns and rows of the terminal that its picture takes.
    cells: (usize, usize),
    /// Lines below its picture.
    lines: usize,
}

impl Arrangement {
    /// The arrangement of the filters of a bank on an area; `None` if not one has room.
    pub fn of(scene: &Scene<'_>, view: &Filters, bank: &Bank<'_>, area: Rect) -> Option<Self> {
        let (shape, size, count) = (scene.theme.pixel(), bank.size(), bank.values.count);
        // Glyphs need air between tiles, colours do not.
        let gap = if scene.theme.draws_glyphs() { 2 } else { 1 };
        let label = count.to_string().len() + 1 + NORM;
        let lines = if view.own_scale { 2 } else { 1 };
        let at = |scale| Self::at(shape, size, scale, (label, gap), lines, area);
        let pictures = Pictures { size, count, fewest: (count * 3).div_ceil(4) };
        pictures.scale(|scale| at(scale).page()).map(at)
    }

    fn at(
        shape: PixelShape,
        size: (usize, usize),
        scale: Scale,
        (label, gap): (usize, usize),
        lines: usize,
        area: Rect,
    ) -> Self {
        let (height, width) = scale.size(size.0, size.1);
        let cells = shape.cells(width, height);
        let pitch = cells.0.max(label) + gap;
        // The first column is for the mark of a selected tile.
        let columns = usize::from(area.width).saturating_sub(1) / pitch;
        Self { scale, columns, rows: usize::from(area.height) / (cells.1 + lines), pitch, cells, lines }
    }

    /// Tiles on a page.
    pub const fn page(&self) -> usize {
        self.columns * self.rows
    }

    /// The places that are shown of so many, if this one is to be among them.
    pub fn shown(&self, selected: usize, count: usize) -> std::ops::Range<usize> {
        let first = first_of_page(selected, self.page(), count);
        first..(first + self.page()).min(count)
    }

    /// The area of the tile with this place on the page, the lines below its picture included.
    fn tile(&self, place: usize, area: Rect) -> Rect {
        let (row, column) = (place / self.columns.max(1), place % self.columns.max(1));
        let [x, y] = [1 + column * self.pitch, row * (self.cells.1 + self.lines)];
        let rows = self.cells.1 + self.lines;
        let tile = Rect { width: self.pitch as u16 - 1, height: rows as u16, ..area };
        Rect { x: area.x + x as u16, y: area.y + y as u16, ..tile }.intersection(area)
    }
}

/// The area of the tiles in what is below the rule; the line below them has the figures of the selected one.
pub fn area(inner: Rect) -> Rect {
    Rect { height: inner.height.saturating_sub(u16::from(inner.height > 4)), ..inner }
}

/// Draws the tiles and the figures of the selected one.
pub fn draw(scene: &Scene<'_>, view: &Filters, bank: &Bank<'_>, inner: Rect, buffer: &mut Buffer) {
    let area = area(inner);
    let Some(arrangement) = Arrangement::of(scene, view, bank, area) else {
        let line = vec![piece(" no room for a filter", scene.theme.ink.faint)];
        return write_lines(&[line], area, buffer);
    };
    let shared = bank.scale.0;
    let shown = arrangement.shown(bank.selected, bank.values.count);
    for (place, filter) in bank.order[shown.clone()].iter().enumerate() {
        let range = if view.own_scale { bank.own_scale(*filter) } else { shared };
        let tile = arrangement.tile(place, area);
        let is_selected = shown.start + place == bank.selected;
        blit::grid(
            &tile_pixels(bank, *filter, arrangement.scale, range).to_grid(scene.theme.brush(range)),
            tile,
            buffer,
        );
        let below = Rect {
            y: tile.y + (arrangement.cells.1 as u16).min(tile.height),
            height: tile.height.saturating_sub(arrangement.cells.1 as u16),
            ..tile
        };
        write_lines(&label(scene, view, bank, *filter, is_selected, range), below, buffer);
        if is_selected {
            mark(scene, &arrangement, tile, buffer);
        }
    }
    let footer = Rect { y: area.bottom(), height: inner.height - area.height, ..inner };
    let facts = facts(scene, bank, number(scene, bank), usize::from(footer.width));
    write(&facts, footer, buffer);
}

/// What stands below a tile: its number and its norm, and its scale where each has its own.
fn label(
    scene: &Scene<'_>,
    view: &Filters,
    bank: &Bank<'_>,
    filter: usize,
    is_selected: bool,
    range: Range,
) -> Vec<Vec<Piece>> {
    let ink = &scene.theme.ink;
    let norm = bank.norm(filter, view.order).map_or_else(String::new, |norm| significant_within(norm, NORM));
    let cost = costs(scene, bank.values.layer).filter(|_| view.order == Order::Cost);
    let lost = cost.and_then(|known| known.found.accuracy_lost(filter));
    let norm = lost.map_or(norm, |lost| format!("{}%", points(lost)));
    let number = if is_selected { ink.accent } else { ink.faint };
    let mark = UnitMark::of(bank.values, filter).map_or(piece(" ", number), |mark| mark.piece(scene));
    let mut lines = vec![vec![piece((filter + 1).to_string(), number), mark, piece(norm, ink.text)]];
    if view.own_scale {
        let sign = scene.theme.pick("±", "+-");
        lines.push(vec![piece(format!("{sign}{}", tick(f64::from(range.high))), ink.faint)]);
    }
    lines
}

/// Marks the selected tile on both sides, in the gaps.
fn mark(scene: &Scene<'_>, arrangement: &Arrangement, tile: Rect, buffer: &mut Buffer) {
    let ink = scene.theme.ink.accent;
    let (before, after) = (scene.theme.halves("▐", "["), scene.theme.halves("▌", "]"));
    for row in 0..arrangement.cells.1 {
        let line = blit::row(tile, row);
        if line.is_empty() {
            break;
        }
        blit::text([(before, ink)], Rect { x: line.x - 1, width: 1, ..line }, buffer);
        let x = line.x + arrangement.cells.0 as u16;
        blit::text([(after, ink)], Rect { x, width: 1, ..line }, buffer);
    }
}

/// The pixels of a filter, in colour where channels are colours.
pub fn tile_pixels(bank: &Bank<'_>, filter: usize, scale: Scale, range: Range) -> Pixels {
    if !bank.is_colored {
        return pixels(&bank.kernel(filter).picture, scale, range);
    }
    let (height, width) = scale.size(bank.values.height, bank.values.width);
    let mut pixels = Pixels::new(width, height);
    colored::draw(&mut pixels, (0, 0), bank.values, filter, (scale, range));
    pixels
}

/// The pixels of a picture, which may have fewer values than its rows and columns: the last row of a list is not full.
fn pixels(picture: &Picture, scale: Scale, range: Range) -> Pixels {
    let (height, width) = scale.size(picture.height, picture.width);
    let mut pixels = Pixels::new(width, height);
    for place in 0..width * height {
        let (x, y) = (place % width, place / width);
        if let Some(value) = value(picture, scale, x, y) {
            pixels.put(x, y, range.level(value).map_or(Dot::Missing, Dot::Level));
        }
    }
    pixels
}

/// The same filter for a terminal that draws pixels, each value in the colour that is its own; `None` where there is not a number
/// everywhere.
pub fn raster(scene: &Scene<'_>, bank: &Bank<'_>, filter: usize, range: Range) -> Option<Raster> {
    if bank.is_colored {
        return colored::raster(bank.values, filter, range);
    }
    let (picture, ramp) = (bank.kernel(filter).picture, scene.theme.brush(range).ramp);
    let color = |&value: &f32| range.share(value).map(|share| ramp.shade(share));
    Raster::new(picture.width, picture.values.iter().map(color).collect::<Option<_>>()?)
}

/// The value of a pixel: the mean of those that it stands for, if there is one.
fn value(picture: &Picture, scale: Scale, x: usize, y: usize) -> Option<f32> {
    let at = |row: usize, column: usize| {
        let inside = row < picture.height && column < picture.width;
        picture.values.get(row * picture.width + column).copied().filter(|_| inside)
    };
    match scale {
        Scale::Enlarge(times) => at(y / times.max(1), x / times.max(1)),
        Scale::Shrink(numbers) => {
            let rows = y * numbers..(y + 1) * numbers;
            let block = rows
                .flat_map(|row| (x * numbers..(x + 1) * numbers).filter_map(move |column| at(row, column)));
            let (sum, count) =
                block.fold((0.0, 0), |(sum, count), value| (sum + f64::from(value), count + 1));
            (count > 0).then(|| (sum / f64::from(count)) as f32)
        }
    }
}

/// The figures of the selected filter, as many of them as have room behind `pieces`.
pub fn facts(scene: &Scene<'_>, bank: &Bank<'_>, mut pieces: Vec<Piece>, columns: usize) -> Vec<Piece> {
    let ink = &scene.theme.ink;
    let mut left = columns.saturating_sub(columns_of(&pieces));
    let taken = |(name, value): &Figure| width(name) + width(value) + 3;
    let of = |says_channels: bool| figures(scene, bank, bank.filter(), says_channels);
    // What the norm is over is said where the range has room behind it.
    let has_room = of(true).iter().take(2).map(taken).sum::<usize>() <= left;
    for (name, value) in of(has_room) {
        let taken = width(&name) + width(&value) + 3;
        let Some(rest) = left.checked_sub(taken) else { break };
        left = rest;
        let gap = if pieces.is_empty() { " " } else { "  " };
        pieces.push(piece(format!("{gap}{name} "), ink.faint));
        pieces.push(piece(value, ink.text));
    }
    pieces
}

/// Says in a word what was done to the selected filter, if anything was.
pub fn mark_words(scene: &Scene<'_>, bank: &Bank<'_>) -> Option<Piece> {
    let mark = UnitMark::of(bank.values, bank.filter())?;
    Some(piece(format!(" {} {}", mark.sign(scene.theme), mark.word()), scene.theme.ink.warn))
}

/// Which filter is the selected one.
fn number(scene: &Scene<'_>, bank: &Bank<'_>) -> Vec<Piece> {
    let ink = &scene.theme.ink;
    let name = words(scene, bank.values.layer).one;
    let mut pieces =
        vec![piece(format!(" {name} "), ink.faint), piece((bank.filter() + 1).to_string(), ink.accent)];
    pieces.extend(mark_words(scene, bank));
    pieces
}

/// The place that a cursor among tiles goes to.
pub fn moved(place: usize, action: Action, columns: usize, page: usize, last: usize) -> usize {
    let steps = match action {
        Action::Left => -1,
        Action::Right => 1,
        Action::Up => -columns.cast_signed(),
        Action::Down => columns.cast_signed(),
        Action::PageBefore => -page.cast_signed(),
        Action::PageAfter => page.cast_signed(),
        Action::First => return 0,
        Action::Last => return last,
        _ => 0,
    };
    let moved = place.saturating_add_signed(steps);
    // Up and down stay in their column, but for the last row, which may not be full.
    match action {
        Action::Up if place < columns => place,
        Action::Down if place / columns.max(1) == last / columns.max(1) => place,
        _ => moved.min(last),
    }
}
