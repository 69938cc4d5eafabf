//! The images that a filter responds to most, with the part of each that it sees outlined.

use super::bank::{Bank, strongest};
use super::keys::Action;
use super::state::Filters;
use super::words::{headings, responses};
use crate::inspect::explain::Shape;
use crate::inspect::layer::Sample;
use crate::inspect::strongest::{Response, Responses};
use crate::tui::blit;
use crate::tui::panes::reading::fitting;
use crate::tui::panes::sample::input_grid;
use crate::tui::panes::text::{Piece, piece, write, write_lines};
use crate::tui::view::scene::Scene;
use crate::viz::grid::{Grid, Ink};
use crate::viz::number::significant_within;
use crate::viz::paint::Paint;
use crate::viz::pixels::PixelShape;
use crate::viz::resample::Scale;
use crate::viz::sizing::{first_of_page, single};
use crate::viz::text::clip;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::ops::Range;

/// Images of fewer pixels on their longer side tell nothing.
const FEWEST: usize = 7;
/// The greatest number of pixels a number of an image is drawn with, in both directions.
const LARGEST: usize = 4;
/// Columns of the label of an image: a mark, the activation and a class of a digit.
const LABEL: usize = 9;

/// How the images lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrangement {
    scale: Scale,
    /// Images in a row.
    pub columns: usize,
    rows: usize,
    /// Columns and rows of the terminal that an image takes.
    cells: (usize, usize),
}

impl Arrangement {
    /// The largest images of which all have room on an area, or else the smallest that tell something; `None` if not one of these has
    /// room.
    pub fn of(shape: PixelShape, size: (usize, usize), count: usize, area: Rect) -> Option<Self> {
        let longest = size.0.max(size.1);
        let scales = (1..=LARGEST).rev().map(Scale::Enlarge).chain((2..=longest.max(2)).map(Scale::Shrink));
        let tells = |scale: &Scale| scale.size(longest, longest).0 >= FEWEST.min(longest);
        let at = |scale: Scale| {
            let (height, width) = scale.size(size.0, size.1);
            let (columns, rows) = shape.cells(width, height);
            let across = (usize::from(area.width) + 1) / (columns.max(LABEL) + 1);
            Self {
                scale,
                columns: across,
                rows: usize::from(area.height) / (rows + 1),
                cells: (columns, rows),
            }
        };
        let mut fitting = scales.filter(tells).map(at);
        let all = fitting.clone().find(|found| found.page() >= count);
        all.or_else(|| fitting.find(|found| found.page() >= 1))
    }

    const fn page(&self) -> usize {
        self.columns * self.rows
    }

    fn tile(&self, place: usize, area: Rect) -> Rect {
        let (columns, rows) = (self.cells.0.max(LABEL), self.cells.1 + 1);
        let [x, y] = [place % self.columns.max(1) * (columns + 1), place / self.columns.max(1) * rows];
        let tile = Rect { width: columns as u16, height: rows as u16, ..area };
        Rect { x: area.x + x as u16, y: area.y + y as u16, ..tile }.intersection(area)
    }
}

/// The area of the images: below the heading and above the figures of the chosen one.
fn pictures(area: Rect) -> Rect {
    let inside = Rect { x: area.x + area.width.min(1), width: area.width.saturating_sub(1), ..area };
    Rect { y: inside.y + inside.height.min(1), height: inside.height.saturating_sub(2), ..inside }
}

/// How the images that were found lie on an area.
fn arrangement(scene: &Scene<'_>, found: &Responses, area: Rect) -> Option<Arrangement> {
    let size = (found.shape.height, found.shape.width);
    Arrangement::of(scene.theme.pixel(), size, found.best.len().max(1), pictures(area))
}

/// Draws the images.
pub fn draw(scene: &Scene<'_>, view: &Filters, bank: &Bank<'_>, area: Rect, buffer: &mut Buffer) {
    let ink = &scene.theme.ink;
    let Some((found, step)) = strongest(scene, bank) else {
        let text = scene.theme.sign(" looking at the images …", " looking at the images ...");
        return write_lines(&[vec![piece(text, ink.faint)]], area, buffer);
    };
    let columns = usize::from(area.width);
    write(&fitting(headings(scene, found, step), columns), blit::row(area, 0), buffer);
    let chosen = view.image.min(found.best.len().saturating_sub(1));
    let Some(arrangement) = arrangement(scene, found, area) else { return };
    let first = first_of_page(chosen, arrangement.page(), found.best.len());
    let shown = found.best.iter().enumerate().skip(first).take(arrangement.page());
    for (place, (rank, response)) in shown.enumerate() {
        let tile = arrangement.tile(place, pictures(area));
        let mut grid = image(scene, found, response, (arrangement.scale, channel(bank)));
        outline(scene, found, response, arrangement.scale, &mut grid);
        blit::grid(&grid, Rect { height: tile.height.saturating_sub(1), ..tile }, buffer);
        let below = blit::row(tile, arrangement.cells.1);
        write(&label(scene, response, rank == chosen, usize::from(below.width)), below, buffer);
    }
    if let Some(response) = found.best.get(chosen) {
        let last = Rect { y: area.bottom().saturating_sub(1), height: area.height.min(1), ..area };
        write(&fitting(responses(scene, found, response), columns), last, buffer);
    }
}

/// The image as it is, or a channel of it where there are no colours.
fn image(
    scene: &Scene<'_>,
    found: &Responses,
    response: &Response,
    (scale, channel): (Scale, Option<usize>),
) -> Grid {
    let sample = Sample { shape: found.shape, pixels: response.pixels.clone(), ..Sample::default() };
    input_grid(scene, &sample, scale, channel)
}

/// The channel of the images that the filters are seen through, where these look at images.
fn channel(bank: &Bank<'_>) -> Option<usize> {
    bank.channel.filter(|_| bank.values.layer == 0)
}

/// Draws what the filter sees of the chosen image where it responds most, if that is not all of the image.
pub fn draw_crop(scene: &Scene<'_>, view: &Filters, bank: &Bank<'_>, area: Rect, buffer: &mut Buffer) {
    let chosen = |found: &Responses| view.image.min(found.best.len().saturating_sub(1));
    let Some((found, _)) = strongest(scene, bank) else { return };
    let Some(response) = found.best.get(chosen(found)).filter(|response| is_part(found, response)) else {
        return;
    };
    let title = [format!("what it sees in image {}", response.index), "what it sees".to_owned()];
    let title = title.map(|title| vec![piece(title, scene.theme.ink.faint)]).to_vec();
    let below = Rect { y: area.y + area.height.min(1), height: area.height.saturating_sub(1), ..area };
    let (size, room) =
        ((response.rows.len(), response.columns.len()), (below.width.into(), below.height.into()));
    if let Some(scale) = single(scene.theme.pixel(), size, room) {
        write(&fitting(title, usize::from(area.width)), area, buffer);
        blit::grid(&input_grid(scene, &cropped(found, response), scale, channel(bank)), below, buffer);
    }
}

/// The part of an image that the filter sees.
fn cropped(found: &Responses, response: &Response) -> Sample {
    let Shape { width, channels, .. } = found.shape;
    let (rows, columns) = (response.rows.clone(), response.columns.clone());
    let shape = Shape { height: rows.len(), width: columns.len(), channels };
    let row = |row: usize| {
        let at = |column: usize| (row * width + column) * channels;
        response.pixels.get(at(columns.start)..at(columns.end)).unwrap_or_default()
    };
    Sample { shape, pixels: rows.flat_map(row).copied().collect(), ..Sample::default() }
}

/// Whether the filter sees a part of an image, but not all of it.
fn is_part(found: &Responses, response: &Response) -> bool {
    let Response { rows, columns, .. } = response;
    let is_whole = rows.len() >= found.shape.height && columns.len() >= found.shape.width;
    !is_whole && !rows.is_empty() && !columns.is_empty()
}

/// What stands below an image: the activation and the class.
fn label(scene: &Scene<'_>, response: &Response, is_chosen: bool, columns: usize) -> Vec<Piece> {
    let ink = &scene.theme.ink;
    let mark = if is_chosen { scene.theme.sign("▸", ">") } else { " " };
    let value = significant_within(f64::from(response.value), 5);
    let class = clip(&scene.model.class(response.label), columns.saturating_sub(value.len() + 2));
    let text = if is_chosen { ink.accent } else { ink.text };
    vec![piece(mark, ink.accent), piece(value, text), piece(format!(" {class}"), ink.faint)]
}

/// The first and the last of the cells or pixels around those of a range, as far as they lie within so many.
fn around(range: &Range<usize>, scale: Scale, each: usize, size: usize) -> [usize; 2] {
    let (start, end) = match scale {
        Scale::Enlarge(times) => (range.start * times * each, range.end * times * each),
        Scale::Shrink(numbers) => (range.start * each / numbers, (range.end * each).div_ceil(numbers)),
    };
    [start.saturating_sub(1), end.min(size.saturating_sub(1))]
}

/// Outlines what the filter sees of an image, unless it is all of it.
fn outline(scene: &Scene<'_>, found: &Responses, response: &Response, scale: Scale, grid: &mut Grid) {
    let Response { rows, columns, .. } = response;
    if !is_part(found, response) {
        return;
    }
    let (height, width) = scale.size(found.shape.height, found.shape.width);
    let ink = scene.theme.ink.accent;
    match scene.theme.pixel() {
        PixelShape::Half => {
            let [left, right] = around(columns, scale, 1, width);
            let [top, bottom] = around(rows, scale, 1, height);
            let across = (left..=right).flat_map(|x| [(x, top), (x, bottom)]);
            let down = (top..=bottom).flat_map(|y| [(left, y), (right, y)]);
            across.chain(down).for_each(|(x, y)| set_pixel(grid, x, y, ink.paint));
        }
        PixelShape::Wide => {
            let [left, right] = around(columns, scale, 2, grid.width());
            let [top, bottom] = around(rows, scale, 1, grid.height());
            let pick = |rich, ascii| scene.theme.pick(rich, ascii);
            let across = (left..=right).flat_map(|x| [(x, top), (x, bottom)]);
            across.for_each(|(x, y)| set_glyph(grid, x, y, pick('─', '-'), ink));
            let down = (top..=bottom).flat_map(|y| [(left, y), (right, y)]);
            down.for_each(|(x, y)| set_glyph(grid, x, y, pick('│', '|'), ink));
            for (x, y, rich) in
                [(left, top, '┌'), (right, top, '┐'), (left, bottom, '└'), (right, bottom, '┘')]
            {
                set_glyph(grid, x, y, pick(rich, '+'), ink);
            }
        }
    }
}

/// Gives one of the two pixels of a cell another colour.
fn set_pixel(grid: &mut Grid, x: usize, y: usize, paint: Paint) {
    let Some(cell) = grid.get_mut(x, y / 2) else { return };
    let (top, bottom) = match cell.glyph {
        '▀' => (cell.ink.paint, cell.back),
        '▄' => (cell.back, cell.ink.paint),
        _ => (cell.back, cell.back),
    };
    let (top, bottom) = if y.is_multiple_of(2) { (paint, bottom) } else { (top, paint) };
    (cell.glyph, cell.ink, cell.back) = ('▀', Ink::new(top), bottom);
}

fn set_glyph(grid: &mut Grid, x: usize, y: usize, glyph: char, ink: Ink) {
    grid.put(x, y, glyph, ink);
    if let Some(cell) = grid.get_mut(x, y) {
        cell.back = Paint::Default;
    }
}

/// Moves the cursor among the images that lie on an area.
pub fn move_cursor(scene: &Scene<'_>, bank: &Bank<'_>, image: usize, action: Action, area: Rect) -> usize {
    let Some((found, _)) = strongest(scene, bank) else { return image };
    let last = found.best.len().saturating_sub(1);
    let columns = arrangement(scene, found, area).map_or(1, |arrangement| arrangement.columns);
    let image = image.min(last);
    match action {
        Action::Left => image.saturating_sub(1),
        Action::Right => (image + 1).min(last),
        Action::Up => image.checked_sub(columns).unwrap_or(image),
        Action::Down if image + columns <= last => image + columns,
        _ => image,
    }
}
