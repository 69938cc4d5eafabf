//! Pictures in cells that are cut into parts: eight pixels a cell, two columns by four rows, in the two colours a cell has.
//!
//! Of the shapes that a font has, each cell gets the one whose two colours come nearest to its pixels: the sum of the squared
//! differences of the steps on the ramp is as small as it can be.

use super::grid::{Grid, Ink};
use super::paint::{Charset, Paint};
use super::pixels::Brush;
use super::resample::Picture;
use super::scale::Range;
use std::sync::LazyLock;

/// Pixels across and down in a cell.
const ACROSS: usize = 2;
const DOWN: usize = 4;
/// The pixels of a cell, rows from the top.
type Parts = [f32; ACROSS * DOWN];

/// What a cell is cut into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mosaic {
    /// Two columns by three rows.
    Sextants,
    /// Two columns by four rows.
    Octants,
}

/// A glyph, and how much of each of a cell's pixels it covers with its own colour, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Shape {
    glyph: char,
    cover: Parts,
}

/// The two colours of a cell, and how far they are from its pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Fit {
    glyph: char,
    ink: f32,
    back: f32,
    /// The sum of the squared differences.
    error: f32,
}

impl Mosaic {
    /// Gives what the cells of a character set can be cut into, if it has glyphs for that.
    pub const fn of(charset: Charset) -> Option<Self> {
        match charset {
            Charset::Sextants => Some(Self::Sextants),
            Charset::Octants => Some(Self::Octants),
            Charset::Ascii | Charset::Console | Charset::Blocks | Charset::Braille => None,
        }
    }

    /// Gives the shapes there are, the simplest first: of shapes that fit equally well the first one is taken.
    fn shapes(self) -> &'static [Shape] {
        static SEXTANTS: LazyLock<Vec<Shape>> = LazyLock::new(|| {
            let sextants =
                (0..64u8).filter_map(|mask| Some(Shape { glyph: sextant(mask)?, cover: thirds(mask) }));
            quadrants().chain(sextants).collect()
        });
        static OCTANTS: LazyLock<Vec<Shape>> = LazyLock::new(|| {
            let octants =
                (0..=255u8).filter_map(|mask| Some(Shape { glyph: octant(mask)?, cover: eighths(mask) }));
            quadrants().chain(octants).collect()
        });
        match self {
            Self::Sextants => &SEXTANTS,
            Self::Octants => &OCTANTS,
        }
    }

    /// Gives the shape and the colours that come nearest to these pixels.
    fn fit(self, pixels: &Parts) -> Fit {
        let fits = self.shapes().iter().map(|shape| shape.fit(pixels));
        let nothing = Fit { glyph: ' ', ink: 0.0, back: 0.0, error: f32::INFINITY };
        fits.fold(nothing, |best, fit| if fit.error < best.error { fit } else { best })
    }
}

impl Shape {
    /// Gives the colours of this shape that come nearest to some pixels: the means of what they cover.
    fn fit(&self, pixels: &Parts) -> Fit {
        let pairs = || pixels.iter().zip(&self.cover);
        let covered: f32 = self.cover.iter().sum();
        let inked: f32 = pairs().map(|(pixel, cover)| pixel * cover).sum();
        let all: f32 = pixels.iter().sum();
        let mean = |sum: f32, weight: f32| if weight > 0.0 { sum / weight } else { 0.0 };
        let (ink, back) = (mean(inked, covered), mean(all - inked, pixels.len() as f32 - covered));
        let square =
            |pixel: f32, cover: f32| cover * (pixel - ink).powi(2) + (1.0 - cover) * (pixel - back).powi(2);
        let error = pairs().map(|(&pixel, &cover)| square(pixel, cover)).sum();
        Fit { glyph: self.glyph, ink, back, error }
    }
}

/// The cells that show a picture whose pixels are half a column wide and a quarter of a row high.
pub fn mosaic(picture: &Picture, range: Range, brush: Brush<'_>) -> Grid {
    let (columns, rows) = (picture.width.div_ceil(ACROSS), picture.height.div_ceil(DOWN));
    let mut grid = Grid::new(columns, rows);
    let Some(mosaic) = Mosaic::of(brush.charset) else { return grid };
    for row in 0..rows {
        for column in 0..columns {
            let cell = grid.get_mut(column, row);
            let (Some(cell), Some(pixels)) = (cell, pixels(picture, range, (column, row))) else {
                grid.put(column, row, '×', brush.missing);
                continue;
            };
            let paint = |level: f32| brush.ramp.paint(level.round() as u8);
            // A picture that ends in the upper half of the last row leaves the lower half as it is.
            if row * DOWN + DOWN / 2 >= picture.height {
                let upper = &pixels[..pixels.len() / 2];
                let upper = upper.iter().sum::<f32>() / upper.len() as f32;
                (cell.glyph, cell.ink) = ('▀', Ink::new(paint(upper)));
                continue;
            }
            let fit = mosaic.fit(&pixels);
            let (ink, back) = (paint(fit.ink), paint(fit.back));
            // One colour needs no shape.
            let plain = ink == back || fit.glyph == ' ';
            (cell.glyph, cell.back) = if plain { (' ', back) } else { (fit.glyph, back) };
            cell.ink = Ink::new(if plain { Paint::Default } else { ink });
        }
    }
    grid
}

/// The steps on the ramp of the pixels of a cell; `None` if one is not a number. Past the edge the last ones go on.
fn pixels(picture: &Picture, range: Range, (column, row): (usize, usize)) -> Option<Parts> {
    let mut parts = [0.0; ACROSS * DOWN];
    for (part, level) in parts.iter_mut().enumerate() {
        let x = (column * ACROSS + part % ACROSS).min(picture.width - 1);
        let y = (row * DOWN + part / ACROSS).min(picture.height - 1);
        *level = f32::from(range.level(picture.values[y * picture.width + x])?);
    }
    Some(parts)
}

/// Quarters of a cell, bit 0 at the top left and bit 3 at the bottom right. Sets that have full and half blocks have all of them.
const QUADRANTS: [char; 16] =
    [' ', '▘', '▝', '▀', '▖', '▌', '▞', '▛', '▗', '▚', '▐', '▜', '▄', '▙', '▟', '█'];

/// The shapes of quarters: nothing and the halves first.
fn quadrants() -> impl Iterator<Item = Shape> {
    [0, 3, 5, 12, 10].into_iter().chain((1..15).filter(|mask| ![3, 5, 10, 12].contains(mask))).map(
        |mask: u8| {
            let part = |part: usize| part % ACROSS + part / (2 * ACROSS) * 2;
            Shape {
                glyph: QUADRANTS[usize::from(mask)],
                cover: std::array::from_fn(|at| bit(mask, part(at))),
            }
        },
    )
}

/// 1 for a bit that is set, else 0.
fn bit(mask: u8, place: usize) -> f32 {
    f32::from(mask >> place & 1)
}

/// The sextant of this mask, bit 0 at the top left; `None` where a quarter or half block looks the same.
fn sextant(mask: u8) -> Option<char> {
    const LEFT: u8 = 0b01_01_01;
    const RIGHT: u8 = 0b10_10_10;
    if [0, LEFT, RIGHT, 63].contains(&mask) {
        return None;
    }
    let skipped = 1 + u32::from(mask > LEFT) + u32::from(mask > RIGHT);
    char::from_u32(0x1_FB00 + u32::from(mask) - skipped)
}

/// How much of each pixel a sextant covers: three rows do not end where four do.
fn thirds(mask: u8) -> Parts {
    const SHARES: [[f32; 3]; DOWN] =
        [[1.0, 0.0, 0.0], [1.0 / 3.0, 2.0 / 3.0, 0.0], [0.0, 2.0 / 3.0, 1.0 / 3.0], [0.0, 0.0, 1.0]];
    std::array::from_fn(|part| {
        let rows = SHARES[part / ACROSS].iter().enumerate();
        rows.map(|(row, share)| share * bit(mask, row * ACROSS + part % ACROSS)).sum()
    })
}

/// Octants that are not in the row of octants, for they had been there before: quarters of a row's height, above, below and in the
/// middle.
const BEFORE: [(u8, u32); 10] = [
    (0x01, 0x1_CEA8),
    (0x02, 0x1_CEAB),
    (0x03, 0x1_FB82),
    (0x14, 0x1_FBE6),
    (0x28, 0x1_FBE7),
    (0x3F, 0x1_FB85),
    (0x40, 0x1_CEA3),
    (0x80, 0x1_CEA0),
    (0xC0, 0x2582),
    (0xFC, 0x2586),
];

/// The octant of this mask, bit 0 at the top left; `None` where a quarter or half block looks the same.
fn octant(mask: u8) -> Option<char> {
    if is_of_quarters(mask) {
        return None;
    }
    if let Some((_, code)) = BEFORE.iter().find(|(before, _)| *before == mask) {
        return char::from_u32(*code);
    }
    let elsewhere = |mask: &u8| is_of_quarters(*mask) || BEFORE.iter().any(|(before, _)| before == mask);
    let skipped = (0..mask).filter(elsewhere).count() as u32;
    char::from_u32(0x1_CD00 + u32::from(mask) - skipped)
}

/// Gives which of its eight parts an octant covers, bit 0 at the top left; `None` for every other character.
pub fn parts_of_octant(glyph: char) -> Option<u8> {
    static OCTANTS: LazyLock<Vec<(char, u8)>> =
        LazyLock::new(|| (0..=255).filter_map(|mask| Some((octant(mask)?, mask))).collect());
    OCTANTS.iter().find(|(other, _)| *other == glyph).map(|(_, mask)| *mask)
}

/// Tells whether the upper two rows of an octant are alike, and the lower two.
const fn is_of_quarters(mask: u8) -> bool {
    (mask & 0x03) == (mask >> 2 & 0x03) && (mask >> 4 & 0x03) == (mask >> 6 & 0x03)
}

/// Which pixels an octant covers.
fn eighths(mask: u8) -> Parts {
    std::array::from_fn(|part| bit(mask, part))
}

#[cfg(test)]
mod tests;
