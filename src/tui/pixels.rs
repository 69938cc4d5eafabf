//! Pictures in pixels, on a terminal that draws them: what there are of them, while the cells below them are left as they are.

use super::app::App;
use crate::tui::view::sheet::{CellSize, Placed, Sheet};
use crate::viz::pixels::PixelShape;
use ratatui::buffer::{Buffer, CellDiffOption};
use ratatui::layout::Rect;

impl App {
    /// The terminal draws pixels in cells of this size, or it draws none.
    pub fn on_pixels(&mut self, cell: Option<CellSize>) {
        if std::mem::replace(&mut self.cell, cell) != cell {
            self.show_at_once();
        }
    }

    /// The pictures that the last drawing has in pixels.
    pub fn placed(&self) -> &[Placed] {
        &self.placed
    }

    /// A sheet for the next drawing, where there are pixels: whoever has chosen letters or no colours wants none.
    pub(super) fn sheet(&self, screen: Rect) -> Option<Sheet> {
        let is_wanted = self.theme.pixel() == PixelShape::Half;
        self.cell.filter(|_| is_wanted).map(|cell| Sheet::new(cell, screen))
    }

    /// Keeps the pictures of a drawing. The cells below them need not be sent; once a picture is gone they are, for then they differ.
    /// A last row of which the picture has only the upper half is sent, for its lower half would be left as it was.
    pub(super) fn keep_placed(&mut self, sheet: Option<Sheet>, buffer: &mut Buffer) {
        self.placed = sheet.map(|sheet| sheet.uncovered(buffer)).unwrap_or_default();
        let Some(cell) = self.cell else { return };
        for position in self.placed.iter().flat_map(|placed| placed.covered(cell).positions()) {
            let cell = buffer.cell_mut(position);
            cell.map(|cell| cell.set_diff_option(CellDiffOption::Skip));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::testing::{RICH, running};
    use crate::viz::paint::Rgb;
    use crate::viz::raster::Raster;

    #[test]
    fn a_row_of_cells_that_a_picture_has_half_of_is_sent() {
        let (screen, size) = (Rect::new(0, 0, 10, 8), CellSize::new(8, 17).expect("a size"));
        let mut app = running(RICH, 300);
        app.on_pixels(Some(size));
        for (halves, rows) in [(6u16, 3), (5, 2), (1, 0)] {
            let (sheet, mut buffer) = (Sheet::new(size, screen), Buffer::empty(screen));
            let area = Rect::new(1, 1, 5, halves.div_ceil(2));
            assert!(sheet.place(area, usize::from(halves), &buffer, Raster::new(1, vec![Rgb(1, 2, 3)])));
            app.keep_placed(Some(sheet), &mut buffer);
            let is_skipped = |y: &u16| buffer[(1, *y)].diff_option == CellDiffOption::Skip;
            let skipped: Vec<u16> = (0..8).filter(is_skipped).collect();
            assert_eq!(skipped, (1..1 + rows).collect::<Vec<u16>>(), "{halves} halves");
        }
    }
}
