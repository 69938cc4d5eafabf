//! Strokes → pixels, with soft edges.

use super::geometry::Point;

/// Ink by pixel, from none (0) to black (1), axes `[row, column]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Raster {
    height: usize,
    width: usize,
    ink: Vec<f64>,
}

impl Raster {
    /// No ink on so many rows and columns.
    pub fn new(height: usize, width: usize) -> Self {
        Self { height, width, ink: vec![0.0; height * width] }
    }

    /// Rows and columns.
    pub const fn size(&self) -> (usize, usize) {
        (self.height, self.width)
    }

    /// Adds ink to a pixel that has less.
    pub fn add(&mut self, column: usize, row: usize, ink: f64) {
        let pixel = &mut self.ink[row * self.width + column];
        *pixel = pixel.max(ink);
    }

    /// Draws a straight line with round ends, or takes its ink away. A pixel gets as much ink as the line covers of it, to within
    /// a tenth: its edge is soft over a pixel.
    pub fn line(&mut self, [from, to]: [Point; 2], radius: f64, erases: bool) {
        let reach = radius + 0.5;
        let span = |one: f64, other: f64, end: usize| {
            let first = (one.min(other) - reach).floor().clamp(0.0, end as f64);
            let last = (one.max(other) + reach).ceil().clamp(0.0, end as f64);
            first as usize..last as usize
        };
        for row in span(from.y, to.y, self.height) {
            for column in span(from.x, to.x, self.width) {
                let middle = Point::new(column as f64 + 0.5, row as f64 + 0.5);
                let ink = (reach - middle.distance_to_line(from, to)).clamp(0.0, 1.0).min(2.0 * radius);
                let pixel = &mut self.ink[row * self.width + column];
                *pixel = if erases { pixel.min(1.0 - ink) } else { pixel.max(ink) };
            }
        }
    }

    /// The pixels as bytes, 0 to 255.
    pub fn bytes(&self) -> Vec<u8> {
        self.ink.iter().map(|ink| (ink * 255.0).round() as u8).collect()
    }

    /// The middle of the ink, as if it had weight; `None` if there is none.
    pub fn center_of_mass(&self) -> Option<Point> {
        let (mut mass, mut x, mut y) = (0.0, 0.0, 0.0);
        for (place, ink) in self.ink.iter().enumerate() {
            mass += ink;
            x += ink * ((place % self.width) as f64 + 0.5);
            y += ink * ((place / self.width) as f64 + 0.5);
        }
        (mass > 0.0).then(|| Point::new(x / mass, y / mass))
    }

    /// The corners of the smallest rectangle around all pixels that have ink, and at least such a share of the greatest; `None` if
    /// there is none.
    pub fn extent(&self, share: f64) -> Option<[Point; 2]> {
        let greatest = self.ink.iter().copied().fold(0.0, f64::max);
        let inked = self.ink.iter().enumerate().filter(|(_, ink)| **ink > 0.0 && **ink >= greatest * share);
        let places = inked.map(|(place, _)| (place % self.width, place / self.width));
        let corners = places.fold(None, |corners: Option<[usize; 4]>, (x, y)| {
            let [left, top, right, bottom] = corners.unwrap_or([x, y, x, y]);
            Some([left.min(x), top.min(y), right.max(x), bottom.max(y)])
        });
        corners.map(|[left, top, right, bottom]| {
            [Point::new(left as f64, top as f64), Point::new(right as f64 + 1.0, bottom as f64 + 1.0)]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The share of each pixel that lies within the line, by looking at 16 × 16 places in it.
    fn covered(height: usize, width: usize, [from, to]: [Point; 2], radius: f64) -> Vec<f64> {
        const FINE: usize = 16;
        let pixel = |i: usize| {
            let within = (0..FINE * FINE).filter(|place| {
                let part = |index: usize| (index as f64 + 0.5) / FINE as f64;
                let x = (i % width) as f64 + part(place % FINE);
                let y = (i / width) as f64 + part(place / FINE);
                // The nearest of many places along the line, and no formula for the distance.
                let nearest = (0..=400).map(|step| f64::from(step) / 400.0).map(|t| {
                    let (on_x, on_y) = (from.x + (to.x - from.x) * t, from.y + (to.y - from.y) * t);
                    ((x - on_x).powi(2) + (y - on_y).powi(2)).sqrt()
                });
                nearest.fold(f64::INFINITY, f64::min) <= radius
            });
            within.count() as f64 / (FINE * FINE) as f64
        };
        (0..height * width).map(pixel).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn a_line_inks_pixels_by_the_share_that_it_covers(
            ends in proptest::array::uniform4(1.0..7.0f64), radius in 0.6..2.0f64,
        ) {
            let line = [Point::new(ends[0], ends[1]), Point::new(ends[2], ends[3])];
            let mut raster = Raster::new(8, 8);
            raster.line(line, radius, false);
            let expected = covered(8, 8, line, radius);
            let errors = raster.ink.iter().zip(&expected).map(|(ink, share)| (ink - share).abs());
            let (worst, sum) = errors.fold((0.0, 0.0), |(worst, sum): (f64, f64), error| (worst.max(error), sum + error));
            prop_assert!(worst < 0.18 && sum / 64.0 < 0.03, "worst {worst}, mean {}", sum / 64.0);
        }

        #[test]
        fn lines_anywhere_stay_on_the_canvas_and_what_is_erased_is_gone(
            ends in proptest::array::uniform4(-1e9..1e9f64), radius in 0.0..50.0f64,
        ) {
            let line = [Point::new(ends[0], ends[1]), Point::new(ends[2], ends[3])];
            let mut raster = Raster::new(5, 9);
            raster.line(line, radius, false);
            prop_assert!(raster.ink.iter().all(|ink| (0.0..=1.0).contains(ink)));
            raster.line(line, radius + 1.0, true);
            prop_assert_eq!(raster.bytes(), [0; 45]);
        }
    }

    #[test]
    fn an_empty_raster_has_no_middle_and_no_extent_and_a_pixel_is_its_own() {
        let mut raster = Raster::new(4, 6);
        assert_eq!((raster.center_of_mass(), raster.extent(0.5)), (None, None));
        raster.add(2, 1, 0.5);
        assert_eq!(raster.center_of_mass(), Some(Point::new(2.5, 1.5)));
        assert_eq!(raster.extent(0.5), Some([Point::new(2.0, 1.0), Point::new(3.0, 2.0)]));
    }
}
