//! What a drawing is made of: strokes of a pen, and a picture that it began with.

use super::geometry::{Point, Similarity};
use super::raster::Raster;
use std::sync::Arc;

/// A line that the pen has drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Stroke {
    /// The places that it runs through, in straight lines from one to the next.
    pub points: Vec<Point>,
    /// Half its width in pixels.
    pub radius: f64,
    /// Whether it takes ink away.
    pub erases: bool,
}

/// A picture that is part of a drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Photo {
    /// Its ink, 0 to 255, axes `[row, column]`.
    pub ink: Arc<[u8]>,
    /// Its height and width.
    pub size: (usize, usize),
    /// Where its pixels are on the canvas.
    pub place: Similarity,
}

/// A part of a drawing; a later one lies on the ones before.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// A stroke.
    Stroke(Stroke),
    /// A picture.
    Photo(Photo),
}

impl Part {
    /// The part somewhere else. Strokes are made wider with it if they are to grow.
    pub fn mapped(&self, map: Similarity, grows: bool) -> Self {
        match self {
            Self::Stroke(stroke) => Self::Stroke(Stroke {
                points: stroke.points.iter().map(|point| map.apply(*point)).collect(),
                radius: if grows { stroke.radius * map.scale() } else { stroke.radius },
                erases: stroke.erases,
            }),
            Self::Photo(photo) => Self::Photo(Photo { place: photo.place.then(map), ..photo.clone() }),
        }
    }

    /// Lays the part on a raster.
    pub fn draw(&self, raster: &mut Raster) {
        match self {
            Self::Stroke(stroke) => stroke.draw(raster),
            Self::Photo(photo) => photo.draw(raster),
        }
    }
}

impl Stroke {
    /// Lays the stroke on a raster.
    pub fn draw(&self, raster: &mut Raster) {
        if let [point] = self.points[..] {
            raster.line([point, point], self.radius, self.erases);
        }
        for line in self.points.windows(2) {
            raster.line([line[0], line[1]], self.radius, self.erases);
        }
    }
}

impl Photo {
    /// Lays the picture on a raster: pixel by pixel if it was moved by whole pixels, else interpolated.
    fn draw(&self, raster: &mut Raster) {
        let (height, width) = self.size;
        let at = |x: i64, y: i64| {
            let place = usize::try_from(x).ok().zip(usize::try_from(y).ok());
            let inside = place.filter(|&(x, y)| x < width && y < height);
            inside.map_or(0.0, |(x, y)| f64::from(self.ink[y * width + x]) / 255.0)
        };
        let (rows, columns) = raster.size();
        let back = self.place.inverse();
        let shift = self.place.whole_shift();
        for row in 0..rows {
            for column in 0..columns {
                let ink = match shift {
                    Some((right, down)) => at(column as i64 - right, row as i64 - down),
                    None => average(back, column, row, &at),
                };
                raster.add(column, row, ink);
            }
        }
    }
}

/// The ink of a pixel of the canvas: the mean of interpolated values at places spread over it, as many as that needs for none of
/// the picture's pixels to be missed.
fn average(back: Similarity, column: usize, row: usize, at: &impl Fn(i64, i64) -> f64) -> f64 {
    let across = (back.scale().ceil() as usize).clamp(1, 8);
    let mut sum = 0.0;
    for place in 0..across * across {
        let part = |index: usize| (index as f64 + 0.5) / across as f64;
        let (x, y) = (part(place % across), part(place / across));
        sum += interpolated(back.apply(Point::new(column as f64 + x, row as f64 + y)), at);
    }
    sum / (across * across) as f64
}

/// The value between the middles of four pixels.
fn interpolated(place: Point, at: &impl Fn(i64, i64) -> f64) -> f64 {
    let (x, y) = (place.x - 0.5, place.y - 0.5);
    let (left, top) = (x.floor(), y.floor());
    let (right, down) = (x - left, y - top);
    let (column, row) = (left as i64, top as i64);
    let above = at(column, row) * (1.0 - right) + at(column + 1, row) * right;
    let below = at(column, row + 1) * (1.0 - right) + at(column + 1, row + 1) * right;
    above * (1.0 - down) + below * down
}
