//! How the page is divided: the canvas with what its pen is, the outputs below it or at its right, and the layers.

use crate::tui::canvas::geometry::Point;
use crate::viz::pixels::PixelShape;
use crate::viz::resample::Scale;
use crate::viz::sizing::single;
use ratatui::layout::Rect;

/// Rows of outputs that are worth a smaller canvas.
const OUTPUTS: u16 = 5;
/// Columns that the layers and outputs at the right of a canvas have at the least.
const BESIDE: u16 = 16;
/// Columns of outputs at the right of a canvas.
const COLUMN: u16 = 16;

/// The parts of the page; empty ones are not drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parts {
    /// The canvas, exactly as large as it is drawn.
    pub canvas: Rect,
    /// How large its pixels are.
    pub scale: Scale,
    /// Pixels of the canvas that a column and a row of the screen are.
    cell: (f64, f64),
    /// The line at its right.
    pub edge: Rect,
    /// The row below it.
    pub pen: Rect,
    /// The outputs.
    pub outputs: Rect,
    /// The layers.
    pub stages: Rect,
}

impl Parts {
    /// Divides `area` for a canvas of so many rows and columns.
    pub fn of(shape: PixelShape, size: (usize, usize), area: Rect) -> Self {
        let columns =
            (area.width / 5 * 2).max(area.width.min(28)).min(area.width.saturating_sub(BESIDE).max(1));
        let at = |rows: u16| single(shape, size, (usize::from(columns), usize::from(rows)));
        let is_whole = |scale: &Option<Scale>| matches!(scale, Some(Scale::Enlarge(_)));
        // Rather at its whole size without outputs below it than smaller with them; else with a row for the pen.
        let below = at(area.height.saturating_sub(OUTPUTS + 1));
        let whole = at(area.height.saturating_sub(1));
        let all = at(area.height);
        let candidates = [below, whole, all];
        let scale = candidates.into_iter().find(is_whole).unwrap_or(whole.or(all)).unwrap_or(Scale::ONE);
        Self::with(shape, size, scale, area)
    }

    fn with(shape: PixelShape, size: (usize, usize), scale: Scale, area: Rect) -> Self {
        let (height, width) = scale.size(size.0, size.1);
        let (columns, rows) = shape.cells(width, height);
        let canvas =
            Rect { width: (columns as u16).min(area.width), height: (rows as u16).min(area.height), ..area };
        let edge = Rect { x: canvas.right(), width: (area.right() - canvas.right()).min(1), ..canvas };
        let below = Rect { y: canvas.bottom(), height: area.bottom() - canvas.bottom(), ..canvas };
        let pen = Rect { height: below.height.min(1), width: below.width + edge.width, ..below };
        let outputs = Rect { y: pen.bottom(), height: below.height - pen.height, ..below };
        let x = (edge.right() + 1).min(area.right());
        let right = Rect { x, width: area.right() - x, ..area };
        let numbers = match scale {
            Scale::Enlarge(times) => 1.0 / times.max(1) as f64,
            Scale::Shrink(numbers) => numbers as f64,
        };
        let cell = match shape {
            PixelShape::Half => (numbers, 2.0 * numbers),
            PixelShape::Wide => (numbers / 2.0, numbers),
        };
        if outputs.height >= OUTPUTS.min(3) && outputs.width >= 12 {
            return Self { canvas, scale, cell, edge, pen, outputs, stages: right };
        }
        let column = COLUMN.min(right.width);
        let outputs = Rect { width: column, ..right };
        let x = (outputs.right() + 1).min(area.right());
        let stages = Rect { x, width: area.right() - x, ..right };
        Self { canvas, scale, cell, edge, pen, outputs, stages }
    }

    /// The place on the canvas that is drawn in the middle of a cell of the screen, which may be outside.
    pub fn place(&self, column: u16, row: u16) -> Point {
        let (x, y) =
            (f64::from(column) - f64::from(self.canvas.x), f64::from(row) - f64::from(self.canvas.y));
        Point::new((x + 0.5) * self.cell.0, (y + 0.5) * self.cell.1)
    }

    /// The cells that a pixel of the canvas is drawn on, at least one.
    pub fn cells(&self, (x, y): (usize, usize)) -> Rect {
        let place = |place: usize, cell: f64| {
            let first = (place as f64 / cell).floor() as u16;
            let end = ((place + 1) as f64 / cell).ceil() as u16;
            (first, end.saturating_sub(first).max(1))
        };
        let ((left, width), (top, height)) = (place(x, self.cell.0), place(y, self.cell.1));
        let cells = Rect { x: self.canvas.x + left, y: self.canvas.y + top, width, height };
        // Where a cell is more than a pixel, the last one may reach beyond.
        cells.intersection(self.canvas)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts(shape: PixelShape, size: (usize, usize), columns: u16, rows: u16) -> Parts {
        Parts::of(shape, size, Rect::new(0, 3, columns, rows))
    }

    #[test]
    fn a_canvas_of_digits_is_whole_at_80_by_24_and_larger_on_large_screens() {
        let small = parts(PixelShape::Half, (28, 28), 80, 20);
        assert_eq!((small.canvas, small.scale), (Rect::new(0, 3, 28, 14), Scale::ONE));
        assert_eq!((small.outputs, small.stages), (Rect::new(0, 18, 28, 5), Rect::new(30, 3, 50, 20)));
        assert_eq!(parts(PixelShape::Half, (28, 28), 160, 46).scale, Scale::Enlarge(2));
        assert_eq!(parts(PixelShape::Wide, (28, 28), 80, 20).canvas, Rect::new(0, 3, 28, 14));
        assert_eq!(parts(PixelShape::Half, (28, 28), 40, 8).canvas, Rect::new(0, 3, 14, 7));
    }

    #[test]
    fn no_screen_is_too_wide() {
        let widest = parts(PixelShape::Half, (28, 28), u16::MAX, 20);
        assert_eq!(widest.canvas, parts(PixelShape::Half, (28, 28), 160, 20).canvas);
    }

    proptest! {
        #[test]
        fn nothing_lies_outside_or_over_anything_else_and_places_lead_back_to_their_cells(
            h in 1usize..70, w in 1usize..70, columns in 0u16..200, rows in 0u16..60, x in 0usize..70, y in 0usize..70,
        ) {
            for shape in [PixelShape::Half, PixelShape::Wide] {
                let parts = parts(shape, (h, w), columns, rows);
                let area = Rect::new(0, 3, columns, rows);
                let all = [parts.canvas, parts.edge, parts.pen, parts.outputs, parts.stages];
                for (i, one) in all.iter().enumerate().filter(|(_, one)| !one.is_empty()) {
                    prop_assert_eq!(one.intersection(area), *one);
                    prop_assert!(all[..i].iter().all(|other| !one.intersects(*other)), "{:?}", parts);
                }
                let cells = parts.cells((x.min(w - 1), y.min(h - 1)));
                if !cells.is_empty() {
                    let place = parts.place(cells.x, cells.y);
                    prop_assert!((place.x - x.min(w - 1) as f64 - 0.5).abs() <= parts.cell.0.max(1.0), "{place:?} {parts:?}");
                    prop_assert!((place.y - y.min(h - 1) as f64 - 0.5).abs() <= parts.cell.1.max(1.0), "{place:?} {parts:?}");
                }
            }
        }
    }
}
