//! Pictures for terminals that draw pixels: each value is a rectangle in one colour, never smoothed.

use super::paint::Rgb;

/// The least pixels of a value from which on a frame leaves some of it to be seen.
const FRAME: usize = 4;

/// The colours of the values of a picture, and the value that is marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raster {
    width: usize,
    colors: Vec<Rgb>,
    mark: Option<Mark>,
}

/// A value with a frame around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its row.
    pub row: usize,
    /// Its column.
    pub column: usize,
    /// The colour of the frame.
    pub color: Rgb,
}

/// Neighbouring rows of pixels that are alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Band {
    /// The number of rows.
    pub rows: usize,
    /// Their pixels from the left.
    pub pixels: Vec<Rgb>,
}

impl Raster {
    /// A picture of so many columns whose values have these colours, row by row; `None` if that is no picture.
    pub fn new(width: usize, colors: Vec<Rgb>) -> Option<Self> {
        let is_whole = width > 0 && !colors.is_empty() && colors.len().is_multiple_of(width);
        is_whole.then_some(Self { width, colors, mark: None })
    }

    /// The same picture with a frame around one of its values.
    pub fn marked(self, mark: Option<Mark>) -> Self {
        Self { mark, ..self }
    }

    /// The number of values in a column.
    pub fn height(&self) -> usize {
        self.colors.len() / self.width
    }

    /// The number of values in a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Enlarges the picture to so many pixels by the nearest value; `None` if some value would have no pixel.
    pub fn enlarged(&self, width: usize, height: usize) -> Option<Vec<Band>> {
        if width < self.width || height < self.height() {
            return None;
        }
        let rows = edges(self.height(), height);
        let columns = edges(self.width, width);
        let mut bands = Vec::new();
        for row in 0..self.height() {
            let (top, bottom) = (rows[row], rows[row + 1]);
            let plain = self.line(row, &columns);
            match self.mark.filter(|mark| mark.row == row && mark.column < self.width) {
                None => push(&mut bands, bottom - top, plain),
                Some(mark) => self.frame(mark, bottom - top, &columns, plain, &mut bands),
            }
        }
        Some(bands)
    }

    /// The pixels of a row of values.
    fn line(&self, row: usize, columns: &[usize]) -> Vec<Rgb> {
        let colors = &self.colors[row * self.width..(row + 1) * self.width];
        let pixels = colors.iter().zip(columns.windows(2));
        pixels.flat_map(|(&color, ends)| std::iter::repeat_n(color, ends[1] - ends[0])).collect()
    }

    /// Adds the bands of a row of values, one of which has a frame.
    fn frame(&self, mark: Mark, rows: usize, columns: &[usize], plain: Vec<Rgb>, bands: &mut Vec<Band>) {
        let (left, right) = (columns[mark.column], columns[mark.column + 1]);
        let side = rows.min(right - left);
        // Where nothing of the value would be left, the frame is all of it.
        let thick = if side < FRAME { side } else { (side / 8).max(1) };
        let mut edge = plain.clone();
        edge[left..right].fill(mark.color);
        let mut middle = plain;
        middle[left..left + thick].fill(mark.color);
        middle[right - thick..right].fill(mark.color);
        let inner = rows.saturating_sub(2 * thick);
        let outer = rows - inner;
        push(bands, outer.div_ceil(2), edge.clone());
        push(bands, inner, middle);
        push(bands, outer / 2, edge);
    }
}

fn push(bands: &mut Vec<Band>, rows: usize, pixels: Vec<Rgb>) {
    if rows > 0 {
        bands.push(Band { rows, pixels });
    }
}

/// Where each of `count` values begins on so many pixels, and where the last one ends.
fn edges(count: usize, pixels: usize) -> Vec<usize> {
    (0..=count).map(|place| place * pixels / count).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MARK: Rgb = Rgb(255, 0, 255);

    fn grey(level: usize) -> Rgb {
        Rgb(level as u8, level as u8, level as u8)
    }

    fn raster(width: usize, height: usize) -> Raster {
        Raster::new(width, (0..width * height).map(grey).collect()).expect("a picture")
    }

    /// All pixels, row by row.
    fn pixels(bands: &[Band]) -> Vec<Vec<Rgb>> {
        bands.iter().flat_map(|band| std::iter::repeat_n(band.pixels.clone(), band.rows)).collect()
    }

    #[test]
    fn what_is_no_picture_is_none() {
        assert_eq!(Raster::new(0, vec![]), None);
        assert_eq!(Raster::new(2, vec![]), None);
        assert_eq!(Raster::new(2, vec![grey(1); 3]), None);
        assert_eq!(raster(3, 2).enlarged(2, 9), None, "a column would be missing");
        assert_eq!(raster(3, 2).enlarged(9, 1), None, "a row would be missing");
    }

    #[test]
    fn a_frame_leaves_the_value_to_be_seen_where_there_is_room() {
        let marked = raster(2, 1).marked(Some(Mark { row: 0, column: 1, color: MARK }));
        let large = pixels(&marked.enlarged(16, 8).expect("room"));
        assert!(large.iter().all(|row| row[..8].iter().all(|&pixel| pixel == grey(0))));
        let inside = |x: usize, y: usize| (9..15).contains(&x) && (1..7).contains(&y);
        for (y, row) in large.iter().enumerate() {
            for (x, &pixel) in row.iter().enumerate().skip(8) {
                assert_eq!(pixel, if inside(x, y) { grey(1) } else { MARK }, "{x},{y}");
            }
        }
        let small = pixels(&marked.enlarged(4, 3).expect("room"));
        assert!(small.iter().all(|row| row[2..] == [MARK; 2] && row[..2] == [grey(0); 2]), "{small:?}");
        // One that is not there marks nothing.
        let elsewhere = raster(2, 1).marked(Some(Mark { row: 0, column: 2, color: MARK }));
        assert_eq!(elsewhere.enlarged(4, 2), raster(2, 1).enlarged(4, 2));
    }

    proptest! {
        #[test]
        fn every_pixel_has_the_colour_of_the_nearest_value_and_every_value_has_pixels(
            w in 1usize..12, h in 1usize..12, more in 0usize..40, higher in 0usize..40,
        ) {
            let (width, height) = (w + more, h + higher);
            let rows = pixels(&raster(w, h).enlarged(width, height).expect("there is room"));
            prop_assert_eq!(rows.len(), height);
            let mut seen = std::collections::BTreeSet::new();
            for (y, row) in rows.iter().enumerate() {
                prop_assert_eq!(row.len(), width);
                for (x, pixel) in row.iter().enumerate() {
                    // The value that begins last before the pixel or at it.
                    let begins = |count: usize, pixels: usize, at: usize| {
                        (0..count).rev().find(|place| place * pixels / count <= at).expect("the first is at 0")
                    };
                    let value = begins(h, height, y) * w + begins(w, width, x);
                    prop_assert_eq!(*pixel, grey(value));
                    seen.insert(value);
                }
            }
            prop_assert_eq!(seen.len(), w * h);
        }
    }
}
