//! Which cells of a drawing show pictures that a terminal may show in pixels instead.
//!
//! The cells are drawn all the same: they are what is seen where there are no pixels, and where something is laid over them.

use crate::viz::raster::Raster;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use std::cell::RefCell;

/// How large a cell of the terminal is, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CellSize {
    /// Pixels from left to right.
    pub width: u16,
    /// Pixels from top to bottom.
    pub height: u16,
}

impl CellSize {
    /// The size that a terminal tells, unless no cell has it.
    pub fn new(width: u16, height: u16) -> Option<Self> {
        let sides = 2..=256;
        (sides.contains(&width) && sides.contains(&height)).then_some(Self { width, height })
    }
}

/// A picture in the place of cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The cells.
    pub area: Rect,
    /// Pixels from left to right.
    pub width: usize,
    /// Pixels from top to bottom: of the last row of cells perhaps only the upper half.
    pub height: usize,
    /// The picture.
    pub raster: Raster,
}

impl Placed {
    /// The cells that the picture covers to their last pixel.
    pub fn covered(&self, cell: CellSize) -> Rect {
        let rows = u16::try_from(self.height / usize::from(cell.height)).unwrap_or(u16::MAX);
        Rect { height: rows.min(self.area.height), ..self.area }
    }
}

/// A picture with the cells as they were when it was placed.
#[derive(Debug)]
struct Noted {
    placed: Placed,
    cells: Vec<Cell>,
}

/// What of a drawing may be shown in pixels.
#[derive(Debug)]
pub struct Sheet {
    cell: CellSize,
    /// The whole screen.
    screen: Rect,
    noted: RefCell<Vec<Noted>>,
}

impl Sheet {
    /// An empty sheet for a screen with cells of this size.
    pub fn new(cell: CellSize, screen: Rect) -> Self {
        Self { cell, screen, noted: RefCell::default() }
    }

    /// Notes that cells just drawn on `area` show a picture, which is so many halves of a row high. False if it cannot be shown in
    /// pixels there: terminals scroll where one reaches the last row, and no value may be left out.
    pub fn place(&self, area: Rect, halves: usize, buffer: &Buffer, raster: Option<Raster>) -> bool {
        let is_inside = area.intersection(self.screen) == area && area.bottom() < self.screen.bottom();
        let Some(raster) = raster.filter(|_| is_inside && !area.is_empty()) else { return false };
        let width = usize::from(area.width) * usize::from(self.cell.width);
        let height = halves * usize::from(self.cell.height) / 2;
        if width < raster.width() || height < raster.height() {
            return false;
        }
        let placed = Placed { area, width, height, raster };
        self.noted.borrow_mut().push(Noted { placed, cells: cells(area, buffer) });
        true
    }

    /// The pictures over whose cells nothing was drawn since.
    pub fn uncovered(self, buffer: &Buffer) -> Vec<Placed> {
        let noted = self.noted.into_inner().into_iter();
        let uncovered = noted.filter(|noted| noted.cells == cells(noted.placed.area, buffer));
        uncovered.map(|noted| noted.placed).collect()
    }
}

/// The cells of an area, row by row.
fn cells(area: Rect, buffer: &Buffer) -> Vec<Cell> {
    area.positions().filter_map(|position| buffer.cell(position).cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viz::paint::Rgb;

    const SCREEN: Rect = Rect { x: 0, y: 0, width: 10, height: 6 };

    fn raster(side: usize) -> Option<Raster> {
        Raster::new(side, vec![Rgb(1, 2, 3); side * side])
    }

    fn sheet() -> Sheet {
        Sheet::new(CellSize::new(8, 17).expect("a size"), SCREEN)
    }

    #[test]
    fn sizes_that_no_cell_has_are_not_believed() {
        assert_eq!(CellSize::new(8, 17), Some(CellSize { width: 8, height: 17 }));
        assert_eq!((CellSize::new(0, 17), CellSize::new(8, 1), CellSize::new(8, 9999)), (None, None, None));
    }

    #[test]
    fn a_picture_is_as_large_as_its_cells_up_to_half_a_row() {
        let (sheet, buffer) = (sheet(), Buffer::empty(SCREEN));
        assert!(sheet.place(Rect::new(1, 1, 5, 3), 5, &buffer, raster(5)));
        let placed = sheet.uncovered(&buffer);
        assert_eq!((placed[0].width, placed[0].height), (40, 42));
    }

    #[test]
    fn where_there_is_no_room_for_pixels_there_are_none() {
        let (sheet, buffer) = (sheet(), Buffer::empty(SCREEN));
        assert!(!sheet.place(Rect::new(8, 0, 5, 3), 6, &buffer, raster(5)), "beside the screen");
        assert!(!sheet.place(Rect::new(0, 3, 5, 3), 6, &buffer, raster(5)), "on the last row");
        assert!(!sheet.place(Rect::new(0, 0, 1, 1), 2, &buffer, raster(9)), "more values than pixels");
        assert!(!sheet.place(Rect::new(0, 0, 0, 3), 6, &buffer, raster(5)), "no cells");
        assert!(!sheet.place(Rect::new(0, 0, 5, 3), 6, &buffer, None), "no picture");
        assert_eq!(sheet.uncovered(&buffer), []);
    }

    #[test]
    fn what_is_drawn_over_a_picture_hides_it() {
        let (sheet, mut buffer) = (sheet(), Buffer::empty(SCREEN));
        assert!(sheet.place(Rect::new(0, 0, 3, 2), 4, &buffer, raster(3)));
        assert!(sheet.place(Rect::new(5, 0, 3, 2), 4, &buffer, raster(2)));
        buffer[(6, 1)].set_symbol("x");
        buffer[(4, 1)].set_symbol("x");
        let left = sheet.uncovered(&buffer);
        assert_eq!(left.iter().map(|placed| placed.area.x).collect::<Vec<_>>(), [0]);
    }
}
