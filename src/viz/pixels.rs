//! Heat maps: a canvas of square pixels that becomes cells.
//!
//! A cell is about twice as high as wide. So a square pixel is half a cell (`▀` with two colours) where the terminal
//! has half blocks and colours, and two cells side by side everywhere else.

use super::grid::{Grid, Ink};
use super::paint::{Charset, ColorDepth, Paint, Rgb};
use super::ramp::Ramp;
use super::resample::Picture;
use super::scale::Range;

/// How a square pixel lies in the cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PixelShape {
    /// One column wide, half a row high.
    Half,
    /// Two columns wide, one row high.
    Wide,
}

impl PixelShape {
    /// The shape for a terminal.
    pub fn of(charset: Charset, depth: ColorDepth) -> Self {
        if charset.is_rich() && depth != ColorDepth::None { Self::Half } else { Self::Wide }
    }

    /// Columns and rows that `width` × `height` pixels take.
    pub const fn cells(self, width: usize, height: usize) -> (usize, usize) {
        match self {
            Self::Half => (width, height.div_ceil(2)),
            Self::Wide => (width * 2, height),
        }
    }

    /// Pixels, width and height, that fit into so many columns and rows.
    pub const fn pixels(self, columns: usize, rows: usize) -> (usize, usize) {
        match self {
            Self::Half => (columns, rows * 2),
            Self::Wide => (columns / 2, rows),
        }
    }
}

/// One pixel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dot {
    /// Nothing: what is behind shows.
    #[default]
    Clear,
    /// A step of the ramp.
    Level(u8),
    /// A value that is not a number.
    Missing,
    /// A colour of its own, for colour pictures.
    Color(Rgb),
}

/// What pixels are drawn with.
#[derive(Clone, Copy, Debug)]
pub struct Brush<'a> {
    /// The ramp of the levels.
    pub ramp: &'a Ramp,
    /// Characters there are.
    pub charset: Charset,
    /// Colours there are.
    pub depth: ColorDepth,
    /// How a missing value is drawn.
    pub missing: Ink,
}

/// Square pixels, rows from the top.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pixels {
    width: usize,
    height: usize,
    dots: Vec<Dot>,
}

impl Pixels {
    /// Clear pixels.
    pub fn new(width: usize, height: usize) -> Self {
        Self { width, height, dots: vec![Dot::Clear; width * height] }
    }

    /// The pixel there; [`Dot::Clear`] outside.
    pub fn get(&self, x: usize, y: usize) -> Dot {
        if x < self.width {
            self.dots.get(y * self.width + x).copied().unwrap_or_default()
        } else {
            Dot::Clear
        }
    }

    /// Sets a pixel, if it is inside.
    pub fn put(&mut self, x: usize, y: usize, dot: Dot) {
        if x < self.width
            && let Some(place) = self.dots.get_mut(y * self.width + x)
        {
            *place = dot;
        }
    }

    /// Puts a picture with its top left corner at (`left`, `top`), its values on `range`.
    pub fn draw(&mut self, left: usize, top: usize, picture: &Picture, range: Range) {
        for (i, &value) in picture.values.iter().enumerate() {
            let dot = range.level(value).map_or(Dot::Missing, Dot::Level);
            self.put(left + i % picture.width, top + i / picture.width, dot);
        }
    }

    /// The cells that show these pixels.
    pub fn to_grid(&self, brush: Brush<'_>) -> Grid {
        let shape = PixelShape::of(brush.charset, brush.depth);
        let (columns, rows) = shape.cells(self.width, self.height);
        let mut grid = Grid::new(columns, rows);
        match shape {
            PixelShape::Half => self.half_cells(&mut grid, brush),
            PixelShape::Wide => self.whole_cells(&mut grid, brush, 2),
        }
        grid
    }

    fn half_cells(&self, grid: &mut Grid, brush: Brush<'_>) {
        for y in 0..grid.height() {
            for x in 0..grid.width() {
                let (top, bottom) = (self.get(x, 2 * y), self.get(x, 2 * y + 1));
                let Some(cell) = grid.get_mut(x, y) else { continue };
                if top == Dot::Missing || bottom == Dot::Missing {
                    (cell.glyph, cell.ink) = ('×', brush.missing);
                    continue;
                }
                match (brush.color(top), brush.color(bottom)) {
                    (None, None) => {}
                    (Some(top), None) => (cell.glyph, cell.ink) = ('▀', Ink::new(top)),
                    (None, Some(bottom)) => (cell.glyph, cell.ink) = ('▄', Ink::new(bottom)),
                    // A blank costs fewer bytes than a full block and has no seams.
                    (Some(top), Some(bottom)) if top == bottom => cell.back = top,
                    (Some(top), Some(bottom)) => {
                        (cell.glyph, cell.ink, cell.back) = ('▀', Ink::new(top), bottom);
                    }
                }
            }
        }
    }

    /// The cells that show each pixel as one whole cell, for pixels that stand for blocks twice as high as wide.
    pub fn to_narrow_grid(&self, brush: Brush<'_>) -> Grid {
        let mut grid = Grid::new(self.width, self.height);
        self.whole_cells(&mut grid, brush, 1);
        grid
    }

    fn whole_cells(&self, grid: &mut Grid, brush: Brush<'_>, columns_each: usize) {
        for y in 0..self.height {
            for x in 0..self.width {
                let Some((glyphs, ink, back)) = brush.whole(self.get(x, y)) else { continue };
                for (i, glyph) in glyphs.into_iter().take(columns_each).enumerate() {
                    grid.put(columns_each * x + i, y, glyph, ink);
                    if let Some(cell) = grid.get_mut(columns_each * x + i, y) {
                        cell.back = back;
                    }
                }
            }
        }
    }
}

impl Brush<'_> {
    fn color(&self, dot: Dot) -> Option<Paint> {
        match dot {
            Dot::Level(level) => Some(self.ramp.paint(level)),
            Dot::Color(rgb) => Some(Paint::nearest(rgb, self.depth)),
            Dot::Clear | Dot::Missing => None,
        }
    }

    /// Glyphs, ink and background of a pixel that takes whole cells; `None` for a clear one.
    fn whole(&self, dot: Dot) -> Option<([char; 2], Ink, Paint)> {
        let level = match dot {
            Dot::Clear => return None,
            Dot::Missing => {
                let glyph = if self.charset == Charset::Ascii { '?' } else { '×' };
                return Some(([glyph; 2], self.missing, Paint::Default));
            }
            Dot::Color(rgb) => (rgb.luminance() * f32::from(super::ramp::LEVELS - 1)).round() as u8,
            Dot::Level(level) => level,
        };
        let color = self.color(dot).unwrap_or_default();
        if self.charset == Charset::Console && self.depth != ColorDepth::None {
            let (glyph, color) = match dot {
                Dot::Level(level) => self.ramp.block(level),
                _ => ('█', color),
            };
            return Some(([glyph; 2], Ink::new(color), Paint::Default));
        }
        if self.charset != Charset::Ascii && self.depth != ColorDepth::None {
            return Some(([' ', ' '], Ink::default(), color));
        }
        let glyphs = self.ramp.glyphs(level, self.charset);
        // A blank needs no colour: leaving it plain saves the bytes.
        let plain = glyphs == [' ', ' '] || self.depth == ColorDepth::None;
        let ink = if plain { Ink::default() } else { Ink::new(color) };
        Some((glyphs, ink, Paint::Default))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viz::ramp::Kind;

    const STOPS: [Rgb; 3] = [Rgb(0, 0, 255), Rgb(0, 0, 0), Rgb(255, 128, 0)];

    fn grid(values: &[f32], width: usize, charset: Charset, depth: ColorDepth) -> Grid {
        let named = [12, 0, 3];
        let ramp = Ramp::new(Kind::Signed, &STOPS, &named, depth, false).shaded_on_black(&named);
        let picture = Picture::new(values.len() / width, width, values);
        let mut pixels = Pixels::new(picture.width, picture.height);
        pixels.draw(0, 0, &picture, Range { low: -1.0, high: 1.0 });
        pixels.to_grid(Brush { ramp: &ramp, charset, depth, missing: Ink::default() })
    }

    #[test]
    fn two_pixels_share_a_half_block_cell() {
        let grid = grid(&[1.0, -1.0, -1.0, -1.0], 2, Charset::Braille, ColorDepth::TrueColor);
        assert_eq!((grid.width(), grid.height()), (2, 1));
        let cell = grid.get(0, 0).copied().unwrap_or_default();
        assert_eq!(cell.glyph, '▀');
        assert_eq!(cell.ink.paint, Paint::Rgb(STOPS[2]));
        assert_eq!(cell.back, Paint::Rgb(STOPS[0]));
        let same = grid.get(1, 0).copied().unwrap_or_default();
        assert_eq!((same.glyph, same.back), (' ', Paint::Rgb(STOPS[0])));
    }

    #[test]
    fn an_odd_row_leaves_the_lower_half_clear() {
        let grid = grid(&[1.0], 1, Charset::Braille, ColorDepth::TrueColor);
        let cell = grid.get(0, 0).copied().unwrap_or_default();
        assert_eq!((cell.glyph, cell.back), ('▀', Paint::Default));
    }

    #[test]
    fn without_colour_signs_are_glyphs_two_columns_wide() {
        let values = [1.0, 0.4, 0.0, -0.4, -1.0, f32::NAN];
        assert_eq!(grid(&values, 6, Charset::Ascii, ColorDepth::None).to_text(), "##++  --==??\n");
        assert_eq!(grid(&values, 6, Charset::Braille, ColorDepth::None).to_text(), "██▒▒  --==××\n");
    }

    #[test]
    fn plain_blocks_with_colours_are_coloured_blanks() {
        let grid = grid(&[1.0], 1, Charset::Blocks, ColorDepth::Ansi16);
        assert_eq!(grid.to_text(), "  \n");
        assert_eq!(grid.get(1, 0).map(|cell| cell.back), Some(Paint::Ansi(3)));
    }

    #[test]
    fn the_console_draws_with_the_foreground_colour_alone() {
        let grid = grid(&[1.0, -1.0, 0.0], 3, Charset::Console, ColorDepth::Ansi16);
        assert_eq!(grid.to_text(), "████  \n");
        assert_eq!(grid.get(0, 0).map(|cell| cell.ink.paint), Some(Paint::Ansi(3)));
        assert!(grid.rows().flatten().all(|cell| cell.back == Paint::Default));
    }

    #[test]
    fn drawing_past_the_edge_is_cut_off() {
        let mut pixels = Pixels::new(2, 2);
        pixels.draw(1, 1, &Picture::new(3, 3, &[0.0; 9]), Range { low: -1.0, high: 1.0 });
        assert_eq!(pixels.get(0, 0), Dot::Clear);
        assert_ne!(pixels.get(1, 1), Dot::Clear);
        assert_eq!(pixels.get(7, 7), Dot::Clear);
    }
}
