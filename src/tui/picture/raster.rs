//! A screen as pixels, and these as PNG.

use super::Picture;
use super::font::{CELL, Letters};
use super::look::Look;
use super::shapes::Part;
use crate::viz::paint::Rgb;

/// Pixels, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raster {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Red, green and blue of each pixel, `[height, width, 3]`.
    pub values: Vec<u8>,
}

impl Raster {
    fn filled(width: usize, height: usize, Rgb(red, green, blue): Rgb) -> Self {
        Self { width, height, values: [red, green, blue].repeat(width * height) }
    }

    /// Lays so much of a colour on a pixel; one outside of the picture does not matter.
    fn blend(&mut self, x: i64, y: i64, color: Rgb, share: f32) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return };
        if x >= self.width || y >= self.height {
            return;
        }
        let pixel = &mut self.values[(y * self.width + x) * 3..][..3];
        let Rgb(red, green, blue) = Rgb(pixel[0], pixel[1], pixel[2]).mix(color, share);
        pixel.copy_from_slice(&[red, green, blue]);
    }

    /// Fills the pixels whose middle lies in a part of the cell at `(column, row)`.
    fn fill(&mut self, (column, row): (usize, usize), color: Rgb, part: &Part) {
        let edge = |cell: usize, size: usize, share: f32| {
            cell as i64 * size as i64 + (share * size as f32).round() as i64
        };
        let (left, top) = (edge(column, CELL.0, part.left), edge(row, CELL.1, part.top));
        // A line is never so thin that it is not there.
        let right = edge(column, CELL.0, part.left + part.width).max(left + 1);
        let bottom = edge(row, CELL.1, part.top + part.height).max(top + 1);
        for y in top..bottom {
            (left..right).for_each(|x| self.blend(x, y, color, part.ink));
        }
    }

    /// The pixels as a PNG file.
    ///
    /// # Panics
    /// If writing to memory fails, which it does not.
    pub fn png(&self) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let written = encoder.write_header().and_then(|mut writer| {
            writer.write_image_data(&self.values)?;
            writer.finish()
        });
        written.expect("memory can be written to");
        file
    }
}

impl Picture<'_> {
    /// The picture as pixels.
    pub fn pixels(&self) -> Raster {
        let letters = Letters::new();
        let (columns, rows) = (usize::from(self.buffer.area.width), usize::from(self.buffer.area.height));
        let mut raster = Raster::filled(columns.max(1) * CELL.0, rows.max(1) * CELL.1, self.palette.paper);
        for (row, cells) in self.rows().enumerate() {
            // All that is behind letters comes first, for some reach over their cell.
            let whole = Part { left: 0.0, top: 0.0, width: 1.0, height: 1.0, ink: 1.0 };
            cells
                .iter()
                .enumerate()
                .for_each(|(column, look)| raster.fill((column, row), look.paper, &whole));
            cells
                .iter()
                .enumerate()
                .for_each(|(column, look)| draw(&mut raster, &letters, (column, row), look));
        }
        raster
    }
}

/// Draws what stands in a cell.
fn draw(raster: &mut Raster, letters: &Letters, cell: (usize, usize), look: &Look<'_>) {
    if let Some(parts) = look.parts() {
        return parts.iter().for_each(|part| raster.fill(cell, look.ink, part));
    }
    let (x, y) = ((cell.0 * CELL.0) as i64, (cell.1 * CELL.1) as i64);
    for letter in look.symbol.chars().filter(|letter| !letter.is_whitespace()) {
        letters.draw(letter, look.bold, |across, down, covered| {
            raster.blend(x + i64::from(across), y + i64::from(down), look.ink, covered);
        });
    }
}
