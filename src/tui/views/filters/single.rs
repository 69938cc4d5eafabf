//! One filter enlarged: its figures, its weights as a picture and as numbers, and what it responds to most.

use super::bank::Bank;
use super::keys::Action;
use super::state::{Filters, Part};
use super::words::signed;
use super::{gallery, tiles, worth};
use crate::inspect::filters::Quantity;
use crate::tui::blit;
use crate::tui::panes::image::COLORS;
use crate::tui::panes::kernel::{Kernel, kernel};
use crate::tui::panes::reading::fitting;
use crate::tui::panes::text::{Piece, columns_of, piece, write, write_lines};
use crate::tui::view::scene::Scene;
use crate::viz::sizing::single;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::ops::Range;

/// Columns of a number.
const NUMBER: usize = 8;
/// Columns that the picture of a filter keeps beside numbers that would take all of them.
const PICTURE: usize = 20;
/// Columns between the parts.
const GAP: u16 = 2;
/// The rows that the rest keeps beside the line that says what the filter is worth.
const WORTH: u16 = 8;
/// The size from which on both parts have room.
const BOTH: (u16, u16) = (100, 34);

/// Where everything goes; an empty area is not drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// The figures of the filter.
    pub facts: Rect,
    /// What it is worth.
    pub worth: Rect,
    /// Its weights.
    pub weights: Rect,
    /// The images that it responds to most.
    pub images: Rect,
}

impl Parts {
    /// The parts on what is below the rule: both where they have room, else that which was chosen.
    pub fn of(part: Part, inner: Rect) -> Self {
        let facts = Rect { height: inner.height.min(1), ..inner };
        let worth = Rect { y: facts.bottom(), height: u16::from(inner.height > WORTH), ..inner };
        let above = facts.height + worth.height;
        let rest = Rect { y: inner.y + above, height: inner.height - above, ..inner };
        let none = Rect { height: 0, ..rest };
        if inner.width >= BOTH.0 && inner.height >= BOTH.1 {
            let rows = rest.height * 3 / 10;
            let images = Rect { y: rest.y + rows, height: rest.height - rows, ..rest };
            return Self { facts, worth, weights: Rect { height: rows, ..rest }, images };
        }
        match part {
            Part::Weights => Self { facts, worth, weights: rest, images: none },
            Part::Images => Self { facts, worth, weights: none, images: rest },
        }
    }
}

/// Draws the filter.
pub fn draw(
    scene: &Scene<'_>,
    view: &Filters,
    part: Part,
    bank: &Bank<'_>,
    inner: Rect,
    buffer: &mut Buffer,
) {
    let parts = Parts::of(part, inner);
    let mark = tiles::mark_words(scene, bank).into_iter().collect();
    write(&tiles::facts(scene, bank, mark, usize::from(inner.width)), parts.facts, buffer);
    let worth = worth::lines(scene, view, bank);
    write(&fitting(worth, usize::from(parts.worth.width)), parts.worth, buffer);
    if !parts.weights.is_empty() {
        draw_weights(scene, view, bank, parts.weights, buffer);
    }
    if !parts.images.is_empty() {
        gallery::draw(scene, view, bank, parts.images, buffer);
    }
}

/// Draws the weights as a picture and as numbers, and below them the one that the cursor is on.
fn draw_weights(scene: &Scene<'_>, view: &Filters, bank: &Bank<'_>, area: Rect, buffer: &mut Buffer) {
    let (kernel, ink) = (bank.kernel(bank.filter()), &scene.theme.ink);
    let range = if view.own_scale { bank.own_scale(bank.filter()) } else { bank.scale.0 };
    let cursor = cursor(view, bank);
    let reading = Rect { y: area.bottom().saturating_sub(1), height: area.height.min(1), ..area };
    let above = Rect { height: area.height - reading.height, ..area };
    let (mut picture, mut numbers) = split(bank.size(), above);
    let room = (usize::from(picture.width), usize::from(picture.height));
    let scale = single(scene.theme.pixel(), bank.size(), room);
    if let Some(scale) = scale {
        let grid = tiles::tile_pixels(bank, bank.filter(), scale, range).to_grid(scene.theme.brush(range));
        blit::grid(&grid, picture, buffer);
        picture.width = picture.width.min(grid.width() as u16);
        let cells = Rect { height: grid.height() as u16, ..picture };
        let (halves, _) = scale.size(bank.size().0, bank.size().1);
        scene.place(cells, halves, buffer, || tiles::raster(scene, bank, bank.filter(), range));
    }
    numbers.x = if scale.is_some() { picture.right() + GAP } else { above.x };
    let window = window(&kernel, cursor, numbers);
    let table = table(scene, &kernel, cursor, &window);
    let mut read = read(scene, bank, &kernel, cursor);
    if let Some(typed) = view.typed {
        let caret = scene.theme.pick("▏", "_");
        read.push(piece(format!(" {} {}{caret}", scene.theme.pick("→", "->"), typed.text()), ink.strong));
    }
    let room = usize::from(reading.width).saturating_sub(columns_of(&read));
    write(&[read, fitting(cut(scene, bank, &window), room)].concat(), reading, buffer);
    write_lines(&table, numbers, buffer);
    gallery::draw_crop(scene, view, bank, crop(above, numbers, table.len() as u16), buffer);
}

/// The areas of the picture of a filter of this size, and of its numbers.
fn split((_, width): (usize, usize), area: Rect) -> (Rect, Rect) {
    let columns = usize::from(area.width);
    let gap = usize::from(GAP) + 1;
    let least = if columns >= 3 * PICTURE { PICTURE } else { 0 };
    let numbers = (width * NUMBER).min(columns.saturating_sub(least + gap));
    let picture = columns.saturating_sub(numbers + gap);
    let left = Rect { x: area.x + 1, width: picture as u16, ..area };
    (left.intersection(area), Rect { width: numbers as u16, ..area })
}

/// The room that is left beside so many rows of numbers, or else below them.
fn crop(area: Rect, numbers: Rect, rows: u16) -> Rect {
    let x = numbers.right() + GAP;
    let beside = Rect { x, width: area.right().saturating_sub(x), ..area };
    if beside.width >= PICTURE as u16 {
        return beside;
    }
    let y = numbers.y + rows + 1;
    Rect { y, height: area.bottom().saturating_sub(y), ..numbers }.intersection(area)
}

/// The rows and the columns whose numbers have room around the one that the cursor is on.
fn window(kernel: &Kernel, cursor: (usize, usize), area: Rect) -> [Range<usize>; 2] {
    let seen = |at: usize, size: usize, room: usize| {
        let first = at.saturating_sub(room / 2).min(size.saturating_sub(room));
        first..(first + room).min(size)
    };
    [
        seen(cursor.0, kernel.picture.height, usize::from(area.height)),
        seen(cursor.1, kernel.picture.width, usize::from(area.width) / NUMBER),
    ]
}

/// Says which rows and columns have numbers, where the room cuts the others off, with less and less in it.
fn cut(scene: &Scene<'_>, bank: &Bank<'_>, window: &[Range<usize>; 2]) -> Vec<Vec<Piece>> {
    let dash = scene.theme.sign("–", "-");
    // As the reading counts them: inputs from 1, rows and columns from 0.
    let first = usize::from(bank.is_list());
    let (height, width) = bank.size();
    let of = |name: &str, shown: &Range<usize>, size: usize| {
        let is_cut = !shown.is_empty() && shown.len() < size;
        let ends = (shown.start + first, shown.end.saturating_sub(1) + first);
        is_cut.then(|| format!("{name} {}{dash}{} of {size}", ends.0, ends.1))
    };
    let [rows, columns] = window;
    let said: Vec<String> =
        [of("columns", columns, width), of("rows", rows, height)].into_iter().flatten().collect();
    let Some(first) = said.first() else { return Vec::new() };
    let texts =
        [format!("  numbers of {}", said.join(", ")), format!("  {}", said.join(", ")), format!("  {first}")];
    texts.map(|text| vec![piece(text, scene.theme.ink.faint)]).into()
}

/// The numbers of these rows and columns, a line a row.
fn table(
    scene: &Scene<'_>,
    kernel: &Kernel,
    cursor: (usize, usize),
    [rows, columns]: &[Range<usize>; 2],
) -> Vec<Vec<Piece>> {
    let (picture, ink) = (&kernel.picture, &scene.theme.ink);
    let number = |row: usize, column: usize| {
        let value = picture.values.get(row * picture.width + column);
        let text = value.map_or_else(String::new, |value| signed(*value));
        piece(format!("{text:>NUMBER$}"), if (row, column) == cursor { ink.accent } else { ink.text })
    };
    rows.clone().map(|row| columns.clone().map(|column| number(row, column)).collect()).collect()
}

/// The row and the column of the weight that the cursor is on: always one that is there.
fn cursor(view: &Filters, bank: &Bank<'_>) -> (usize, usize) {
    let (height, width) = bank.size();
    let row = view.weight.0.min(height.saturating_sub(1));
    let values = bank.values.height * bank.values.width;
    (row, view.weight.1.min(width - 1).min(values.saturating_sub(row * width + 1)))
}

/// What the cursor is on.
fn read(scene: &Scene<'_>, bank: &Bank<'_>, kernel: &Kernel, (row, column): (usize, usize)) -> Vec<Piece> {
    let ink = &scene.theme.ink;
    let (height, width) = bank.size();
    let value = kernel.picture.values.get(row * width + column).copied().unwrap_or(f32::NAN);
    let place = if bank.is_list() {
        format!(" input {} of {}", row * width + column + 1, bank.values.width)
    } else {
        let times = scene.theme.pick("×", "x");
        format!(" row {row}, column {column} of {height}{times}{width}")
    };
    let value =
        piece(format!("  {}{}", if says_mean(bank) { "mean " } else { "" }, signed(value)), ink.accent);
    [vec![piece(place, ink.faint), value], colors(scene, bank, row * width + column)].concat()
}

/// Whether the numbers are means of what is seen as colours.
fn says_mean(bank: &Bank<'_>) -> bool {
    bank.is_colored && bank.channel.is_none()
}

/// The weights on red, green and blue at a place, where a filter is seen in colour and no channel is chosen.
fn colors(scene: &Scene<'_>, bank: &Bank<'_>, place: usize) -> Vec<Piece> {
    let ink = &scene.theme.ink;
    let of = |(channel, name): (usize, &str)| {
        let weights = kernel(bank.values, bank.filter(), Some(channel)).picture.values;
        let weight = signed(weights.get(place).copied().unwrap_or(f32::NAN));
        [piece(format!("  {name} "), ink.faint), piece(weight, ink.text)]
    };
    let shown = COLORS.into_iter().enumerate().filter(|_| says_mean(bank));
    shown.flat_map(of).collect()
}

/// Gives the number of the weight that the cursor is on among those of the filter.
///
/// # Errors
/// If it is none of them, with the reason.
pub fn weight_number(view: &Filters, bank: &Bank<'_>) -> Result<usize, &'static str> {
    let (row, column) = cursor(view, bank);
    let place = row * bank.size().1 + column;
    let channels = bank.values.total_channels;
    match bank.channel {
        _ if bank.found.quantity != Quantity::Weight => Err("only the weights themselves can be edited"),
        None if channels > 1 => Err("this is the mean of the input channels: go to one of them first"),
        channel => Ok(place * channels + channel.filter(|_| channels > 1).unwrap_or(0)),
    }
}

/// Moves the cursor among the weights.
pub fn move_cursor(view: &mut Filters, bank: &Bank<'_>, action: Action) {
    let ((height, width), (row, column)) = (bank.size(), cursor(view, bank));
    view.weight = match action {
        Action::Left => (row, column.saturating_sub(1)),
        Action::Right => (row, (column + 1).min(width - 1)),
        Action::Up => (row.saturating_sub(1), column),
        Action::Down => ((row + 1).min(height - 1), column),
        _ => (row, column),
    };
    view.weight = cursor(view, bank);
}
