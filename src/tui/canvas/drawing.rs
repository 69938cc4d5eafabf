//! A drawing: parts that lie on one another, and where all of them are put at once.

use super::geometry::{Point, Similarity};
use super::part::{Part, Photo, Stroke};
use super::raster::Raster;
use crate::inspect::digit_form::{SAME_SIZE, box_side, mass_place, whole_shift};
use std::sync::Arc;

/// How much finer than pixels the extent of ink is looked at.
const FINE: usize = 4;
/// So near to its place a drawing of strokes is left where it is.
const NEAR: f64 = 0.02;
/// So near to its size, in pixels, a drawing of strokes is left as large as it is.
const SAME: f64 = 0.5;

/// What was drawn on a canvas of so many rows and columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// Rows and columns of the canvas.
    pub size: (usize, usize),
    /// The parts, the lowest first.
    pub parts: Vec<Arc<Part>>,
}

impl Drawing {
    /// An empty canvas.
    pub const fn empty(size: (usize, usize)) -> Self {
        Self { size, parts: Vec::new() }
    }

    /// A picture as it is.
    pub fn of_picture(size: (usize, usize), ink: Arc<[u8]>) -> Self {
        let photo = Photo { ink, size, place: Similarity::IDENTITY };
        Self { size, parts: vec![Arc::new(Part::Photo(photo))] }
    }

    /// The stroke that was begun last, if nothing lies on it.
    pub fn last_stroke(&mut self) -> Option<&mut Stroke> {
        match Arc::make_mut(self.parts.last_mut()?) {
            Part::Stroke(stroke) => Some(stroke),
            Part::Photo(_) => None,
        }
    }

    /// The drawing as pixels.
    pub fn raster(&self) -> Raster {
        let mut raster = Raster::new(self.size.0, self.size.1);
        self.parts.iter().for_each(|part| part.draw(&mut raster));
        raster
    }

    /// The drawing somewhere else on its canvas; strokes are as wide as before.
    pub fn mapped(&self, map: Similarity) -> Self {
        self.moved(map, false)
    }

    fn moved(&self, map: Similarity, grows: bool) -> Self {
        let parts = self.parts.iter().map(|part| Arc::new(part.mapped(map, grows))).collect();
        Self { size: self.size, parts }
    }

    /// The drawing turned clockwise by so many degrees about the middle of its ink.
    pub fn turned(&self, degrees: f64) -> Self {
        let middle = self.raster().center_of_mass().unwrap_or_else(|| self.middle());
        self.mapped(Similarity::turn(degrees, middle))
    }

    /// The drawing as MNIST has its digits: made as large as fits into the square of 20 pixels, with its center of mass where
    /// theirs is. The strokes keep their width, as if the pen had drawn them there; a picture grows as a whole, and goes by whole
    /// pixels.
    pub fn centered(&self) -> Self {
        let has_photo = self.parts.iter().any(|part| matches!(**part, Part::Photo(_)));
        let scaled = match self.growth(has_photo) {
            Some(growth) => self.moved(growth, has_photo),
            None => self.clone(),
        };
        // What does not grow may lie beyond the edge until it is moved.
        let around = |drawing: &Self| drawing.fine_raster(1).center_of_mass();
        let Some(mass) = around(&scaled) else { return scaled };
        let shift = |mass: f64, side: usize| match mass_place(side) - mass {
            _ if has_photo => whole_shift(mass, side) as f64,
            way if way.abs() < NEAR => 0.0,
            way => way,
        };
        let (right, down) = (shift(mass.x, self.size.1), shift(mass.y, self.size.0));
        if (right, down) == (0.0, 0.0) {
            return scaled;
        }
        scaled.mapped(Similarity::shift(right, down))
    }

    /// How the drawing is to grow for its ink to fill the square, with the middle of the ink's extent on that of the canvas: what
    /// grows elsewhere leaves the canvas. `None` if it fills the square already, or there is no ink.
    fn growth(&self, has_photo: bool) -> Option<Similarity> {
        // All of a picture counts, as in MNIST; strokes end in the middle of their soft edge.
        let (raster, share) =
            if has_photo { (self.fine_raster(1), 0.0) } else { (self.fine_raster(FINE), 0.5) };
        let [least, most] = raster.extent(share)?;
        let longest = (most.x - least.x).max(most.y - least.y);
        let side = box_side(self.size.0, self.size.1);
        // Only the way of the pen's middle grows with a drawing of strokes.
        let width = if has_photo { 0.0 } else { self.greatest_width() };
        let same = if has_photo { SAME_SIZE } else { SAME };
        if (longest - side).abs() <= same || longest <= width + 1.0 / FINE as f64 {
            return None;
        }
        let factor = ((side - width) / (longest - width)).clamp(0.1, 10.0);
        let middle = self.middle();
        let (right, down) = (middle.x - (least.x + most.x) / 2.0, middle.y - (least.y + most.y) / 2.0);
        Some(Similarity::shift(right, down).then(Similarity::scaling(factor, middle)))
    }

    fn greatest_width(&self) -> f64 {
        let widths = self.parts.iter().filter_map(|part| match &**part {
            Part::Stroke(stroke) if !stroke.erases => Some(2.0 * stroke.radius),
            _ => None,
        });
        widths.fold(0.0, f64::max)
    }

    /// The drawing with so many pixels in place of each, on a canvas with room around it: nothing of it is cut off. Places are
    /// those of the canvas itself, but for the factor.
    fn fine_raster(&self, times: usize) -> Padded {
        let (height, width) = self.size;
        let margin = (height / 2, width / 2);
        let mut raster = Raster::new((height + 2 * margin.0) * times, (width + 2 * margin.1) * times);
        let map = Similarity::shift(margin.1 as f64, margin.0 as f64)
            .then(Similarity::scaling(times as f64, Point::default()));
        self.parts.iter().for_each(|part| part.mapped(map, true).draw(&mut raster));
        Padded { raster, margin, times: times as f64 }
    }

    /// The middle of the canvas.
    const fn middle(&self) -> Point {
        Point::new(self.size.1 as f64 / 2.0, self.size.0 as f64 / 2.0)
    }
}

/// A raster with room around the canvas, and finer.
struct Padded {
    raster: Raster,
    margin: (usize, usize),
    times: f64,
}

impl Padded {
    fn place(&self, point: Point) -> Point {
        let (down, right) = self.margin;
        Point::new(point.x / self.times - right as f64, point.y / self.times - down as f64)
    }

    fn center_of_mass(&self) -> Option<Point> {
        self.raster.center_of_mass().map(|point| self.place(point))
    }

    fn extent(&self, share: f64) -> Option<[Point; 2]> {
        self.raster.extent(share).map(|corners| corners.map(|point| self.place(point)))
    }
}

#[cfg(test)]
mod tests;
