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
    pub(super) fn keep_placed(&mut self, sheet: Option<Sheet>, buffer: &mut Buffer) {
        self.placed = sheet.map(|sheet| sheet.uncovered(buffer)).unwrap_or_default();
        for position in self.placed.iter().flat_map(|placed| placed.area.positions()) {
            let cell = buffer.cell_mut(position);
            cell.map(|cell| cell.set_diff_option(CellDiffOption::Skip));
        }
    }
}
