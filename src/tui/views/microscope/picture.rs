//! A picture of a map, with what is looked at outlined in it.

use crate::tui::blit;
use crate::tui::panes::text::{Piece, columns_of, write};
use crate::tui::theme::Theme;
use crate::viz::paint::Rgb;
use crate::viz::pixels::{Dot, PixelShape, Pixels};
use crate::viz::resample::Picture;
use crate::viz::scale::Range as Scale;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::ops::Range;

/// The colour of outlines: in none of the palettes.
const OUTLINE: Rgb = Rgb(255, 48, 200);

/// Places of a map with a line around them; some may lie outside of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// Rows.
    pub rows: Range<isize>,
    /// Columns.
    pub columns: Range<isize>,
}

/// Which colours a picture is drawn in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Coloring {
    /// Those of an image in grey.
    Image,
    /// Those of an image in colour: one for each value.
    Colors(Vec<Rgb>),
    /// Those of values, on a signed ramp if there are negative ones.
    Values,
}

/// A picture with its heading.
#[derive(Clone, Debug)]
pub struct Tile {
    /// What stands above it.
    pub heading: Vec<Piece>,
    /// The values.
    pub picture: Picture,
    /// The values at the ends of the ramp.
    pub scale: Scale,
    /// The colours.
    pub coloring: Coloring,
    /// What is outlined. The middle of the first one is always seen.
    pub outlines: Vec<Outline>,
    /// Rows and columns around the values that outlines may reach into.
    pub margin: usize,
}

impl Tile {
    /// Gives the columns and rows that it takes with so many pixels a value, the heading not counted.
    pub fn cells(&self, theme: &Theme, times: usize) -> (usize, usize) {
        let [width, height] = self.pixels(times);
        let (columns, rows) = theme.pixel().cells(width, height);
        (columns.max(columns_of(&self.heading) + 1), rows)
    }

    /// Gives the width and the height in pixels; a line has room on all sides.
    fn pixels(&self, times: usize) -> [usize; 2] {
        [self.picture.width, self.picture.height].map(|size| (size + 2 * self.margin) * times + 2)
    }

    /// Draws heading and picture on `area`, and as much of the picture as has room if that is not all.
    pub fn draw(&self, theme: &Theme, times: usize, area: Rect, buffer: &mut Buffer) {
        // Whole pieces only: half a size would be another one.
        let place = Rect { x: area.x + area.width.min(1), width: area.width.saturating_sub(1), ..area };
        let fits = |count: &usize| columns_of(&self.heading[..*count]) <= usize::from(place.width);
        let heading = (0..=self.heading.len()).rev().find(fits).unwrap_or(0);
        write(&self.heading[..heading], place, buffer);
        let area = Rect { y: area.y + area.height.min(1), height: area.height.saturating_sub(1), ..area };
        let (across, down) = theme.pixel().pixels(usize::from(area.width), usize::from(area.height));
        let [width, height] = self.pixels(times);
        let [middle_x, middle_y] = self.middle(times);
        let canvas = Canvas {
            left: first_seen(middle_x, across, width),
            top: first_seen(middle_y, down, height),
            pixels: Pixels::new(across.min(width), down.min(height)),
        };
        self.draw_on(canvas, theme, times, area, buffer);
    }

    /// The middle of what is outlined first, in pixels.
    fn middle(&self, times: usize) -> [usize; 2] {
        let Some(outline) = self.outlines.first() else { return [0, 0] };
        [&outline.columns, &outline.rows].map(|range| {
            let middle = (range.start + range.end).div_euclid(2);
            usize::try_from(middle + self.margin.cast_signed()).unwrap_or(0) * times + 1
        })
    }

    fn draw_on(&self, mut canvas: Canvas, theme: &Theme, times: usize, area: Rect, buffer: &mut Buffer) {
        for (index, &value) in self.picture.values.iter().enumerate() {
            let dot = match &self.coloring {
                Coloring::Colors(colors) => colors.get(index).copied().map_or(Dot::Missing, Dot::Color),
                _ => self.scale.level(value).map_or(Dot::Missing, Dot::Level),
            };
            let (row, column) = (index / self.picture.width, index % self.picture.width);
            let [x, y] = [column, row].map(|place| (place + self.margin) * times + 1);
            for pixel in 0..times * times {
                canvas.put(x + pixel % times, y + pixel / times, dot);
            }
        }
        let glyphs = theme.pixel() == PixelShape::Wide;
        for outline in &self.outlines {
            for (x, y, _) in self.line(outline, times) {
                canvas.put(x, y, if glyphs { Dot::Clear } else { Dot::Color(OUTLINE) });
            }
        }
        let brush = match self.coloring {
            Coloring::Image | Coloring::Colors(_) => theme.brush_with(&theme.image),
            Coloring::Values => theme.brush(self.scale),
        };
        blit::grid(&canvas.pixels.to_grid(brush), area, buffer);
        if glyphs {
            let lines = self.outlines.iter().flat_map(|outline| self.line(outline, times));
            lines.for_each(|(x, y, part)| canvas.draw_part((x, y), part, theme, area, buffer));
        }
    }

    /// The pixels of the line around an outline, each with the part of the line that it is.
    fn line(&self, outline: &Outline, times: usize) -> Vec<(usize, usize, Part)> {
        let ends = |range: &Range<isize>| {
            let pixel =
                |place: isize| usize::try_from(place + self.margin.cast_signed()).unwrap_or(0) * times;
            (pixel(range.start), pixel(range.end) + 1)
        };
        let ((left, right), (top, bottom)) = (ends(&outline.columns), ends(&outline.rows));
        let corners = [
            (left, top, Part::TopLeft),
            (right, top, Part::TopRight),
            (left, bottom, Part::BottomLeft),
            (right, bottom, Part::BottomRight),
        ];
        let across = (left + 1..right).flat_map(|x| [(x, top, Part::Across), (x, bottom, Part::Across)]);
        let down = (top + 1..bottom).flat_map(|y| [(left, y, Part::Left), (right, y, Part::Right)]);
        corners.into_iter().chain(across).chain(down).collect()
    }
}

/// The first pixel that is seen of `size`, if so many have room and `middle` is to be among them.
fn first_seen(middle: usize, room: usize, size: usize) -> usize {
    middle.saturating_sub(room / 2).min(size.saturating_sub(room))
}

/// Pixels that are seen of a larger picture.
struct Canvas {
    left: usize,
    top: usize,
    pixels: Pixels,
}

/// A part of a line around something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    TopLeft,
    TopRight,
    BottomLeft,
    BottomRight,
    Across,
    Left,
    Right,
}

impl Canvas {
    fn put(&mut self, x: usize, y: usize, dot: Dot) {
        if let (Some(x), Some(y)) = (x.checked_sub(self.left), y.checked_sub(self.top)) {
            self.pixels.put(x, y, dot);
        }
    }

    /// Draws a part of a line where a pixel is two columns wide.
    fn draw_part(&self, (x, y): (usize, usize), part: Part, theme: &Theme, area: Rect, buffer: &mut Buffer) {
        let (Some(x), Some(y)) = (x.checked_sub(self.left), y.checked_sub(self.top)) else { return };
        let (column, row) = ((2 * x) as u16, y as u16);
        if column + 2 > area.width || row >= area.height {
            return;
        }
        let glyphs = match part {
            Part::TopLeft => theme.pick(" ┌", " +"),
            Part::TopRight => theme.pick("┐ ", "+ "),
            Part::BottomLeft => theme.pick(" └", " +"),
            Part::BottomRight => theme.pick("┘ ", "+ "),
            Part::Across => theme.pick("──", "--"),
            Part::Left => theme.pick(" │", " |"),
            Part::Right => theme.pick("│ ", "| "),
        };
        let place = Rect { x: area.x + column, y: area.y + row, width: 2, height: 1 };
        blit::text([(glyphs, theme.ink.accent)], place, buffer);
    }
}

/// Gives the pixels a value with which tiles have room beside each other; `None` if they have none even with one.
pub fn times(theme: &Theme, tiles: &[Tile], area: Rect) -> Option<usize> {
    let gaps = GAP * tiles.len().saturating_sub(1);
    let room = (usize::from(area.width).saturating_sub(gaps), usize::from(area.height.saturating_sub(1)));
    let fits = |times: &usize| {
        let sizes = || tiles.iter().map(|tile| tile.cells(theme, *times));
        sizes().map(|(columns, _)| columns).sum::<usize>() <= room.0
            && sizes().all(|(_, rows)| rows <= room.1)
    };
    (1..=LARGEST).rev().find(fits)
}

/// Draws tiles beside each other, all with as many pixels a value as have room; returns the columns that they took.
pub fn draw_row(theme: &Theme, tiles: &[Tile], area: Rect, buffer: &mut Buffer) -> u16 {
    let room = usize::from(area.width).saturating_sub(GAP * tiles.len().saturating_sub(1));
    let times = times(theme, tiles, area).unwrap_or(1);
    let widths: Vec<usize> = tiles.iter().map(|tile| tile.cells(theme, times).0).collect();
    let most = greatest_share(&widths, room);
    let mut x = area.x;
    for (tile, width) in tiles.iter().zip(widths) {
        let width = width.min(most) as u16;
        if width < NARROWEST {
            break;
        }
        tile.draw(theme, times, Rect { x, width, ..area }, buffer);
        x += width + GAP as u16;
    }
    x.saturating_sub(area.x)
}

/// Blank columns between tiles.
const GAP: usize = 2;
/// Pixels a value at the most.
const LARGEST: usize = 4;
/// Columns below which nothing is to be seen of a tile.
const NARROWEST: u16 = 4;

/// The greatest width that no tile may exceed, so that all together have room.
fn greatest_share(widths: &[usize], room: usize) -> usize {
    let taken = |most: usize| widths.iter().map(|width| *width.min(&most)).sum::<usize>();
    (0..=room).rev().find(|most| taken(*most) <= room).unwrap_or(0)
}
