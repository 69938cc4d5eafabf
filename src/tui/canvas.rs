//! A canvas to draw on with a pen: what is on it, what was, and what a network gets of it.
//!
//! Strokes are kept as the ways of the pen, so that turning and scaling them again and again costs no sharpness.

pub mod drawing;
pub mod geometry;
pub mod part;
pub mod raster;
#[cfg(test)]
mod tests;

use crate::inspect::explain::Shape;
use drawing::Drawing;
use geometry::{Point, Similarity};
use part::{Part, Stroke};
use raster::Raster;
use std::sync::Arc;

/// The longest side of a canvas.
pub const LONGEST_SIDE: usize = 256;
/// As many steps can be undone.
const MOST_STEPS: usize = 500;
/// As many places a stroke may run through; further ones are not drawn.
const MOST_POINTS: usize = 10_000;
/// Half the width of the pens on MNIST's 28 pixels.
const THIN: f64 = 1.0;
const THICK: f64 = 1.5;

/// What the pen is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pen {
    /// Whether it draws thick lines.
    pub is_thick: bool,
    /// Whether it takes ink away.
    pub erases: bool,
}

/// A canvas, the pen over it, and what was on it before.
#[derive(Clone, Debug)]
pub struct Canvas {
    shape: Shape,
    drawing: Drawing,
    raster: Raster,
    past: Vec<Drawing>,
    future: Vec<Drawing>,
    pen: Pen,
    /// The pixel that the keys have the pen over: column and row.
    cursor: (usize, usize),
    /// Whether the pen is on the canvas.
    is_down: bool,
    /// Whether the network gets the drawing as MNIST has its digits.
    centers: bool,
    /// Whether it does so unless somebody chooses otherwise.
    usually_centers: bool,
    ink: Arc<[u8]>,
    input: Arc<[u8]>,
}

impl Default for Canvas {
    fn default() -> Self {
        Self::new(Shape::new(28, 28, 1), true)
    }
}

impl Canvas {
    /// An empty canvas for images of this shape, whose drawing the network gets as MNIST has its digits if `centers`.
    pub fn new(shape: Shape, centers: bool) -> Self {
        let size = (shape.height.min(LONGEST_SIDE), shape.width.min(LONGEST_SIDE));
        let mut canvas = Self {
            shape,
            drawing: Drawing::empty(size),
            raster: Raster::new(size.0, size.1),
            past: Vec::new(),
            future: Vec::new(),
            pen: Pen::default(),
            cursor: (size.1 / 2, size.0 / 2),
            is_down: false,
            centers,
            usually_centers: centers,
            ink: Arc::default(),
            input: Arc::default(),
        };
        canvas.look();
        canvas
    }

    /// Whether images of this shape can be drawn.
    pub const fn can_be(shape: Shape) -> bool {
        shape.height <= LONGEST_SIDE && shape.width <= LONGEST_SIDE && shape.places() > 0
    }

    /// Whether this is a canvas for images of a shape, which lie as MNIST's digits do or not.
    pub fn is_for(&self, shape: Shape, centered: bool) -> bool {
        self.shape == shape && self.usually_centers == centered
    }

    /// The shape of the images that are drawn.
    pub const fn shape(&self) -> Shape {
        self.shape
    }

    /// Rows and columns.
    pub const fn size(&self) -> (usize, usize) {
        self.drawing.size
    }

    /// The ink by pixel, 0 to 255, axes `[row, column]`.
    pub fn ink(&self) -> &[u8] {
        &self.ink
    }

    /// What the network gets: the bytes of an image of the shape, axes `[row, column, channel]`.
    pub const fn input(&self) -> &Arc<[u8]> {
        &self.input
    }

    /// The pen.
    pub const fn pen(&self) -> Pen {
        self.pen
    }

    /// Takes another pen.
    pub const fn take(&mut self, pen: Pen) {
        (self.pen, self.is_down) = (pen, false);
    }

    /// The pixel that the keys have the pen over: column and row.
    pub const fn cursor(&self) -> (usize, usize) {
        self.cursor
    }

    /// Whether the pen is on the canvas.
    pub const fn is_down(&self) -> bool {
        self.is_down
    }

    /// Whether the network gets the drawing as MNIST has its digits.
    pub const fn centers(&self) -> bool {
        self.centers
    }

    /// Has the network get the drawing as MNIST has its digits, or as it is.
    pub fn set_centers(&mut self, centers: bool) {
        self.centers = centers;
        self.look();
    }

    /// Steps that can be undone.
    pub const fn steps(&self) -> usize {
        self.past.len()
    }

    /// Steps that were undone and can be done again.
    pub const fn undone(&self) -> usize {
        self.future.len()
    }

    /// Whether there is nothing on the canvas.
    pub fn is_empty(&self) -> bool {
        self.ink.iter().all(|ink| *ink == 0)
    }
}

/// Drawing.
impl Canvas {
    /// Moves the pen by whole pixels, as far as the canvas goes; a pen that is down draws.
    pub fn step(&mut self, right: isize, down: isize) {
        let (height, width) = self.size();
        let along =
            |place: usize, by: isize, end: usize| place.saturating_add_signed(by).min(end.saturating_sub(1));
        self.cursor = (along(self.cursor.0, right, width), along(self.cursor.1, down, height));
        if self.is_down {
            self.cut_corner();
            self.draw_to(self.under_cursor());
        }
    }

    /// Has the stroke go straight to where the pen is instead of round the corner, where a step to the side followed one up or
    /// down or the other way round: keys alone draw slanted lines, too.
    fn cut_corner(&mut self) {
        let to = self.under_cursor();
        let Some(Stroke { points, .. }) = self.drawing.last_stroke() else { return };
        let [.., from, corner] = points[..] else { return };
        let is_step =
            |one: Point, other: Point| ((one.x - other.x).hypot(one.y - other.y) - 1.0).abs() < 1e-9;
        let is_slanted = (from.x - to.x).abs() == 1.0 && (from.y - to.y).abs() == 1.0;
        if is_slanted && is_step(from, corner) && is_step(corner, to) {
            points.pop();
            points.push(to);
            self.raster = self.drawing.raster();
            self.look();
        }
    }

    /// Puts the pen down where it is, or lifts it.
    pub fn toggle_pen(&mut self) {
        if self.is_down {
            self.lift();
        } else {
            self.put_down(self.under_cursor(), self.pen);
        }
    }

    fn under_cursor(&self) -> Point {
        Point::new(self.cursor.0 as f64 + 0.5, self.cursor.1 as f64 + 0.5)
    }

    /// Puts a pen down somewhere: a stroke begins.
    pub fn put_down(&mut self, at: Point, pen: Pen) {
        self.remember();
        let radius = if pen.is_thick { THICK } else { THIN };
        let side = self.drawing.size.0.min(self.drawing.size.1) as f64;
        let radius = (radius * side / 28.0).max(0.6);
        // A rubber as thin as the pen takes patience.
        let radius = if pen.erases { radius * 1.5 } else { radius };
        let stroke = Stroke { points: vec![at], radius, erases: pen.erases };
        self.drawing.parts.push(Arc::new(Part::Stroke(stroke)));
        self.is_down = true;
        self.lay([at, at], radius, pen.erases);
    }

    /// Draws on to a place. Where the pen is not down, nothing is drawn.
    pub fn draw_to(&mut self, to: Point) {
        if !self.is_down {
            return;
        }
        let Some(stroke) = self.drawing.last_stroke() else { return };
        let (from, radius, erases) = (stroke.points.last().copied(), stroke.radius, stroke.erases);
        if from == Some(to) || stroke.points.len() >= MOST_POINTS {
            return;
        }
        stroke.points.push(to);
        self.lay([from.unwrap_or(to), to], radius, erases);
    }

    /// Lifts the pen: the stroke is over.
    pub const fn lift(&mut self) {
        self.is_down = false;
    }

    /// Moves the keys' pen to a place without drawing.
    pub fn point_at(&mut self, at: Point) {
        let (height, width) = self.size();
        let along = |place: f64, end: usize| (place.max(0.0) as usize).min(end.saturating_sub(1));
        self.cursor = (along(at.x, width), along(at.y, height));
    }

    /// Lays a line on the pixels that are there.
    fn lay(&mut self, line: [Point; 2], radius: f64, erases: bool) {
        self.raster.line(line, radius, erases);
        self.look();
    }
}

/// Changes of the whole.
impl Canvas {
    /// Empties the canvas, if there is something on it.
    pub fn clear(&mut self) {
        if !self.drawing.parts.is_empty() {
            self.change(Drawing::empty(self.size()));
        }
    }

    /// Begins anew with the bytes of an image of the shape.
    pub fn start_with(&mut self, pixels: &[u8]) {
        let channels = self.shape.channels.max(1);
        let mean = |pixel: &[u8]| {
            let sum: usize = pixel.iter().map(|byte| usize::from(*byte)).sum();
            (sum / channels) as u8
        };
        let (height, width) = self.size();
        let ink: Vec<u8> = pixels.chunks(channels).map(mean).collect();
        if ink.len() == height * width {
            self.change(Drawing::of_picture(self.size(), ink.into()));
        }
    }

    /// Shifts the drawing by whole pixels. What the network gets follows only if it is not centered, so from then on it is not:
    /// the drawing is first put where the network had it.
    pub fn shift(&mut self, right: i32, down: i32) {
        let drawing = if self.centers { self.drawing.centered() } else { self.drawing.clone() };
        self.centers = false;
        self.change(drawing.mapped(Similarity::shift(f64::from(right), f64::from(down))));
    }

    /// Turns the drawing clockwise by so many degrees.
    pub fn turn(&mut self, degrees: f64) {
        self.change(self.drawing.turned(degrees));
    }

    /// Puts the drawing where MNIST has its digits.
    pub fn center(&mut self) {
        self.change(self.drawing.centered());
    }

    /// Takes the last step back, a whole stroke at a time.
    pub fn undo(&mut self) {
        if let Some(before) = self.past.pop() {
            self.future.push(std::mem::replace(&mut self.drawing, before));
            self.redraw();
        }
    }

    /// Takes the last step that was undone again.
    pub fn redo(&mut self) {
        if let Some(next) = self.future.pop() {
            self.past.push(std::mem::replace(&mut self.drawing, next));
            self.redraw();
        }
    }

    fn change(&mut self, drawing: Drawing) {
        if drawing != self.drawing {
            self.remember();
            self.drawing = drawing;
        }
        self.redraw();
    }

    /// Notes what is on the canvas as a step that can be gone back to.
    fn remember(&mut self) {
        self.future.clear();
        self.past.push(self.drawing.clone());
        let surplus = self.past.len().saturating_sub(MOST_STEPS);
        self.past.drain(..surplus);
    }

    fn redraw(&mut self) {
        self.is_down = false;
        self.raster = self.drawing.raster();
        self.look();
    }

    /// Makes bytes of what is on the canvas.
    fn look(&mut self) {
        self.ink = self.raster.bytes().into();
        let centered = self.centers.then(|| self.drawing.centered().raster().bytes());
        let ink = centered.as_deref().unwrap_or(&self.ink);
        let channels = self.shape.channels;
        self.input = ink.iter().flat_map(|ink| std::iter::repeat_n(*ink, channels)).collect();
    }
}
