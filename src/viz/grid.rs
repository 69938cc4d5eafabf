//! A rectangle of character cells: what every picture ends as.

use super::paint::Paint;
use super::text::width;

/// How strongly a glyph is drawn: the only emphasis a terminal without colours has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Weight {
    /// Faint.
    Dim,
    /// As usual.
    #[default]
    Normal,
    /// Bold.
    Bold,
}

/// A foreground colour with its weight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ink {
    /// The colour.
    pub paint: Paint,
    /// The weight.
    pub weight: Weight,
}

impl Ink {
    /// This colour at the usual weight.
    pub const fn new(paint: Paint) -> Self {
        Self { paint, weight: Weight::Normal }
    }

    /// The same colour, bold.
    pub const fn bold(self) -> Self {
        Self { weight: Weight::Bold, ..self }
    }

    /// The same colour, faint.
    pub const fn dim(self) -> Self {
        Self { weight: Weight::Dim, ..self }
    }
}

/// One character cell. Every glyph here is one column wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The character.
    pub glyph: char,
    /// Its colour and weight.
    pub ink: Ink,
    /// The colour behind it.
    pub back: Paint,
}

impl Default for Cell {
    fn default() -> Self {
        Self { glyph: ' ', ink: Ink::default(), back: Paint::Default }
    }
}

/// Cells in rows. Writing outside is ignored, so that pictures may be cut off at any edge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    width: usize,
    height: usize,
    cells: Vec<Cell>,
}

impl Grid {
    /// Blank cells, `width` columns by `height` rows.
    pub fn new(width: usize, height: usize) -> Self {
        Self { width, height, cells: vec![Cell::default(); width * height] }
    }

    /// Columns.
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    pub const fn height(&self) -> usize {
        self.height
    }

    /// The cell in this column and row, if it is inside.
    pub fn get(&self, x: usize, y: usize) -> Option<&Cell> {
        (x < self.width).then(|| self.cells.get(y * self.width + x)).flatten()
    }

    /// The same, to write to.
    pub fn get_mut(&mut self, x: usize, y: usize) -> Option<&mut Cell> {
        (x < self.width).then(|| self.cells.get_mut(y * self.width + x)).flatten()
    }

    /// Puts one glyph.
    pub fn put(&mut self, x: usize, y: usize, glyph: char, ink: Ink) {
        if let Some(cell) = self.get_mut(x, y) {
            cell.glyph = glyph;
            cell.ink = ink;
        }
    }

    /// Writes `text` to the right from this cell; returns the column after it. A character of two columns, for which a
    /// cell is too narrow, becomes two question marks.
    pub fn text(&mut self, x: usize, y: usize, text: &str, ink: Ink) -> usize {
        let mut column = x;
        let mut letter = [0; 4];
        for glyph in text.chars() {
            let columns = width(glyph.encode_utf8(&mut letter));
            for _ in 0..columns {
                self.put(column, y, if columns == 1 { glyph } else { '?' }, ink);
                column += 1;
            }
        }
        column
    }

    /// The rows from the top.
    pub fn rows(&self) -> impl Iterator<Item = &[Cell]> {
        // A grid without columns has no rows to give either: `chunks` does not take 0.
        self.cells.chunks(self.width.max(1))
    }

    /// The glyphs alone, a line a row, for tests and plain output.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for row in self.rows() {
            text.extend(row.iter().map(|cell| cell.glyph));
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writing_outside_changes_nothing() {
        let mut grid = Grid::new(3, 2);
        grid.put(3, 0, 'x', Ink::default());
        grid.put(0, 2, 'x', Ink::default());
        assert_eq!(grid.to_text(), "   \n   \n");
        assert_eq!(grid.text(1, 1, "abc", Ink::default()), 4);
        assert_eq!(grid.to_text(), "   \n ab\n");
        assert_eq!(grid.get(3, 0), None);
        assert_eq!(grid.text(0, 0, "漢e\u{301}", Ink::default()), 3);
        assert_eq!(grid.to_text(), "??e\n ab\n");
    }

    #[test]
    fn a_grid_of_nothing_is_no_trouble() {
        let mut grid = Grid::new(0, 5);
        grid.put(0, 0, 'x', Ink::default());
        assert_eq!(grid.to_text(), "");
        assert_eq!(Grid::new(5, 0).rows().count(), 0);
    }
}
