//! Small pictures side by side on a sheet of pixels, and the sheet as a PNG file.

use super::paint::Rgb;
use std::io;

/// A sheet is no wider than about so many pixels, unless tiles in their own pixels are.
const WIDEST: usize = 960;
/// A sheet is no higher than about so many pixels, unless tiles in their own pixels are.
const HIGHEST: usize = 1920;
/// A sheet has at most so many tiles.
pub const MOST: usize = 256;

/// Pictures of one size.
pub struct Tiles<'a> {
    /// Pixels in a column of a picture.
    pub height: usize,
    /// Pixels in a row of a picture.
    pub width: usize,
    /// Pictures side by side, if that matters; otherwise the sheet comes out about square.
    pub columns: Option<usize>,
    /// The pictures, each `[row, column]`; the first [`MOST`] are shown.
    pub pictures: &'a [Vec<Rgb>],
    /// What lies between them.
    pub paper: Rgb,
}

/// Pixels, row by row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Red, green and blue of each pixel, `[height, width, 3]`.
    pub pixels: Vec<u8>,
}

impl Tiles<'_> {
    /// Lays the pictures on a sheet, each pixel as a square of `scale` by `scale`, or as large as there is room for.
    pub fn sheet(&self, scale: usize) -> Sheet {
        let pictures = &self.pictures[..self.pictures.len().min(MOST)];
        let (columns, rows) = self.grid(pictures.len());
        let room = (WIDEST / (columns * (self.width + 1))).min(HIGHEST / (rows * (self.height + 1)));
        let scale = room.clamp(1, scale.max(1));
        let (across, down) = (self.width * scale + 1, self.height * scale + 1);
        let mut sheet = Sheet::filled(columns * across + 1, rows * down + 1, self.paper);
        for (place, picture) in pictures.iter().enumerate() {
            let (left, top) = (place % columns * across + 1, place / columns * down + 1);
            for (at, &color) in picture.iter().take(self.height * self.width).enumerate() {
                let (row, column) = (at / self.width, at % self.width);
                sheet.square(left + column * scale, top + row * scale, scale, color);
            }
        }
        sheet
    }

    /// The numbers of columns and of rows.
    fn grid(&self, count: usize) -> (usize, usize) {
        let square = || {
            let area = count as f64 * (self.height.max(1) as f64 / self.width.max(1) as f64);
            area.sqrt().ceil() as usize
        };
        let columns = self.columns.unwrap_or_else(square).clamp(1, count.max(1));
        (columns, count.div_ceil(columns).max(1))
    }
}

impl Sheet {
    fn filled(width: usize, height: usize, Rgb(red, green, blue): Rgb) -> Self {
        Self { width, height, pixels: [red, green, blue].repeat(width * height) }
    }

    fn square(&mut self, left: usize, top: usize, side: usize, Rgb(red, green, blue): Rgb) {
        for row in top..top + side {
            let start = (row * self.width + left) * 3;
            let pixels = self.pixels[start..start + side * 3].chunks_exact_mut(3);
            pixels.for_each(|pixel| pixel.copy_from_slice(&[red, green, blue]));
        }
    }

    /// Gives the sheet as a PNG file.
    ///
    /// # Errors
    /// If it has no pixels, or more in a row than the format allows.
    pub fn png(&self) -> io::Result<Vec<u8>> {
        let side = |pixels: usize| u32::try_from(pixels).map_err(io::Error::other);
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, side(self.width)?, side(self.height)?);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.pixels)?;
        writer.finish()?;
        Ok(file)
    }
}

/// Negative, zero and positive: told apart by who sees no red or no green, too, and as different in brightness from zero on paper.
const SIGNED: [Rgb; 5] =
    [Rgb(5, 78, 148), Rgb(104, 166, 208), Rgb(247, 247, 247), Rgb(240, 155, 88), Rgb(168, 62, 6)];

/// Gives the colour of a value between `-most` and `most`: blue below zero, white at zero, orange above. What is not a number is grey.
pub fn signed(value: f32, most: f32) -> Rgb {
    if value.is_nan() {
        return Rgb(128, 128, 128);
    }
    let share = if most > 0.0 { (value / most).clamp(-1.0, 1.0) } else { 0.0 };
    let place = (share + 1.0) * 2.0;
    let below = (place.floor() as usize).min(SIGNED.len() - 2);
    SIGNED[below].mix(SIGNED[below + 1], place - below as f32)
}

/// Gives the grey of a value: black at `least` and below, white at `most` and above.
pub fn grey(value: f32, least: f32, most: f32) -> Rgb {
    let share = if most > least { ((value - least) / (most - least)).clamp(0.0, 1.0) } else { 0.0 };
    let level = (share * 255.0).round() as u8;
    Rgb(level, level, level)
}

/// Gives the greatest absolute value among those that are finite, or 0.
pub fn reach(values: &[f32]) -> f32 {
    values.iter().filter(|value| value.is_finite()).fold(0.0, |most, value| most.max(value.abs()))
}

/// Gives the least and the greatest of the values that are finite, or twice 0.
pub fn range(values: &[f32]) -> (f32, f32) {
    let finite = values.iter().copied().filter(|value| value.is_finite());
    finite
        .map(|value| (value, value))
        .reduce(|(least, most), (value, _)| (least.min(value), most.max(value)))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RED: Rgb = Rgb(255, 0, 0);
    const PAPER: Rgb = Rgb(1, 2, 3);

    fn pixel(sheet: &Sheet, x: usize, y: usize) -> &[u8] {
        &sheet.pixels[(y * sheet.width + x) * 3..][..3]
    }

    #[test]
    fn tiles_lie_apart_in_rows_and_each_pixel_is_a_square() {
        let green = Rgb(0, 255, 0);
        let pictures = [vec![RED, green], vec![green, RED], vec![RED, RED]];
        let tiles = Tiles { height: 1, width: 2, columns: Some(2), pictures: &pictures, paper: PAPER };
        let sheet = tiles.sheet(3);
        assert_eq!((sheet.width, sheet.height), (2 * 7 + 1, 2 * 4 + 1));
        for (x, y, expected) in [
            (0, 0, PAPER),
            (1, 1, RED),
            (3, 3, RED),
            (4, 1, green),
            (7, 2, PAPER),
            (8, 1, green),
            (1, 5, RED),
            (8, 5, PAPER),
        ] {
            let Rgb(r, g, b) = expected;
            assert_eq!(pixel(&sheet, x, y), [r, g, b], "{x}, {y}");
        }
    }

    #[test]
    fn a_sheet_is_read_back_as_what_it_was_and_stays_small_whatever_is_laid_on_it() {
        let pictures = vec![vec![RED; 28 * 28]; 1000];
        let tiles = Tiles { height: 28, width: 28, columns: None, pictures: &pictures, paper: PAPER };
        let sheet = tiles.sheet(4);
        assert!(sheet.width <= WIDEST && sheet.height <= WIDEST, "{} {}", sheet.width, sheet.height);
        let file = sheet.png().expect("encoded");
        let mut reader = png::Decoder::new(io::Cursor::new(file)).read_info().expect("a picture");
        let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
        let info = reader.next_frame(&mut pixels).expect("pixels");
        assert_eq!((info.width as usize, info.height as usize), (sheet.width, sheet.height));
        assert_eq!(pixels, sheet.pixels);
    }

    #[test]
    fn nothing_at_all_is_a_sheet_too() {
        let tiles = Tiles { height: 0, width: 0, columns: None, pictures: &[], paper: PAPER };
        assert!(tiles.sheet(4).png().is_ok());
    }

    #[test]
    fn colours_tell_the_sign_and_what_is_no_number() {
        assert_eq!(signed(0.0, 2.0), SIGNED[2]);
        assert_eq!((signed(-9.0, 2.0), signed(2.0, 2.0)), (SIGNED[0], SIGNED[4]));
        assert_eq!(signed(-1.0, 2.0), SIGNED[1]);
        assert_eq!(signed(f32::NAN, 2.0), Rgb(128, 128, 128));
        assert_eq!(signed(1.0, 0.0), SIGNED[2]);
        assert_eq!(
            (grey(3.0, 1.0, 3.0), grey(0.0, 1.0, 3.0), grey(5.0, 5.0, 5.0)),
            (Rgb(255, 255, 255), Rgb(0, 0, 0), Rgb(0, 0, 0))
        );
        assert_eq!(reach(&[f32::NAN, -3.0, 2.0, f32::INFINITY]), 3.0);
        assert_eq!((range(&[f32::NAN, -3.0, 2.0]), range(&[])), ((-3.0, 2.0), (0.0, 0.0)));
    }
}
