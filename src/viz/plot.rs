//! A canvas of dots finer than cells, for curves: braille (2×4 dots a cell), half blocks (1×2), ASCII or the Linux
//! console's lines (1×3).

use super::grid::{Grid, Ink};
use super::paint::Charset;

#[derive(Clone, Copy, Default)]
struct PlotCell {
    /// Which dots are set; bit `column * dots_per_cell.1 + row`.
    bits: u8,
    rank: u8,
    ink: Ink,
    /// A glyph that takes the whole cell.
    marker: Option<char>,
}

/// Dots, (0, 0) at the top left.
pub struct Plot {
    columns: usize,
    rows: usize,
    charset: Charset,
    cells: Vec<PlotCell>,
}

/// Dots across and down in one cell.
pub const fn dots_per_cell(charset: Charset) -> (usize, usize) {
    match charset {
        Charset::Braille | Charset::Sextants | Charset::Octants => (2, 4),
        Charset::Blocks => (1, 2),
        Charset::Console | Charset::Ascii => (1, 3),
    }
}

/// The dot, from the low end, that a share of so many cells falls on. A share of 0 is in the middle of the first cell and
/// a share of 1 in the middle of the last: there the labels of an axis stand.
pub fn dot_at(share: f64, cells: usize, dots_per_cell: usize) -> usize {
    let cell = share.clamp(0.0, 1.0) * cells.saturating_sub(1) as f64;
    // A hair more: what is exactly between two dots must not depend on rounding.
    ((cell + 0.5) * dots_per_cell as f64 + 1e-9).floor() as usize
}

impl Plot {
    /// No dots yet, on so many cells.
    pub fn new(columns: usize, rows: usize, charset: Charset) -> Self {
        Self { columns, rows, charset, cells: vec![PlotCell::default(); columns * rows] }
    }

    /// Columns and rows of cells.
    pub const fn cells(&self) -> (usize, usize) {
        (self.columns, self.rows)
    }

    /// Whether nothing is drawn in a cell.
    pub fn is_blank(&self, column: usize, row: usize) -> bool {
        let cell = self.cells.get(row * self.columns + column);
        cell.is_none_or(|cell| cell.bits == 0 && cell.marker.is_none())
    }

    /// Sets a dot. A cell has one colour, so it shows only its dots of the highest `rank`: a faint dot must not
    /// take on the colour of the line that passes it.
    pub fn dot(&mut self, x: usize, y: usize, ink: Ink, rank: u8) {
        let (across, down) = dots_per_cell(self.charset);
        let bit = 1 << ((x % across) * down + y % down);
        let Some(cell) = self.cell(x / across, y / down) else { return };
        if cell.bits == 0 || rank > cell.rank {
            (cell.bits, cell.rank, cell.ink) = (bit, rank, ink);
        } else if rank == cell.rank {
            cell.bits |= bit;
        }
    }

    /// Sets the dots of a line between two dots, both included; of a dashed one, every other three.
    pub fn line(&mut self, from: (usize, usize), to: (usize, usize), ink: Ink, rank: u8, dashed: bool) {
        let (dx, dy) = (to.0 as f64 - from.0 as f64, to.1 as f64 - from.1 as f64);
        let steps = dx.abs().max(dy.abs()) as usize;
        for step in 0..=steps {
            let t = step as f64 / steps.max(1) as f64;
            let at = |start: usize, way: f64| (start as f64 + way * t).round() as usize;
            let (x, y) = (at(from.0, dx), at(from.1, dy));
            if !dashed || (x + y) / 3 % 2 == 0 {
                self.dot(x, y, ink, rank);
            }
        }
    }

    /// Puts a glyph over the whole cell that holds this dot.
    pub fn marker(&mut self, x: usize, y: usize, glyph: char, ink: Ink) {
        let (across, down) = dots_per_cell(self.charset);
        if let Some(cell) = self.cell(x / across, y / down) {
            (cell.marker, cell.ink, cell.rank) = (Some(glyph), ink, u8::MAX);
        }
    }

    fn cell(&mut self, column: usize, row: usize) -> Option<&mut PlotCell> {
        if column >= self.columns {
            return None;
        }
        self.cells.get_mut(row * self.columns + column)
    }

    /// Copies the dots into `grid` with the top left cell at (`left`, `top`).
    pub fn onto(&self, grid: &mut Grid, left: usize, top: usize) {
        for (i, cell) in self.cells.iter().enumerate() {
            let glyph = match cell.marker {
                Some(marker) => marker,
                None if cell.bits == 0 => continue,
                None => glyph(cell.bits, self.charset),
            };
            grid.put(left + i % self.columns, top + i / self.columns, glyph, cell.ink);
        }
    }
}

/// Braille's dots are numbered down the left column, then down the right, but for the lowest pair.
const BRAILLE: [u32; 8] = [0x01, 0x02, 0x04, 0x40, 0x08, 0x10, 0x20, 0x80];

fn glyph(bits: u8, charset: Charset) -> char {
    match charset {
        Charset::Braille | Charset::Sextants | Charset::Octants => {
            let pattern: u32 = (0..8).filter(|bit| bits & (1 << bit) != 0).map(|bit| BRAILLE[bit]).sum();
            char::from_u32(0x2800 + pattern).unwrap_or(' ')
        }
        Charset::Blocks => [' ', '▀', '▄', '█'][usize::from(bits & 3)],
        Charset::Console => [' ', '"', '─', '/', '_', '│', '/', '│'][usize::from(bits & 7)],
        Charset::Ascii => [' ', '"', '-', '/', '_', '|', '/', '|'][usize::from(bits & 7)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(plot: &Plot) -> String {
        let mut grid = Grid::new(plot.columns, plot.rows);
        plot.onto(&mut grid, 0, 0);
        grid.to_text()
    }

    #[test]
    fn braille_dots_are_where_unicode_has_them() {
        let mut plot = Plot::new(1, 1, Charset::Braille);
        plot.dot(0, 3, Ink::default(), 0);
        assert_eq!(text(&plot), "⡀\n");
        plot.dot(1, 0, Ink::default(), 0);
        assert_eq!(text(&plot), "⡈\n");
    }

    #[test]
    fn a_line_hides_dots_behind_it_but_not_beside_it() {
        let mut plot = Plot::new(2, 1, Charset::Braille);
        plot.dot(0, 0, Ink::default(), 0);
        plot.dot(2, 0, Ink::default(), 0);
        plot.line((0, 3), (1, 3), Ink::default().bold(), 1, false);
        plot.dot(1, 1, Ink::default(), 0);
        assert_eq!(text(&plot), "⣀⠁\n");
    }

    #[test]
    fn lines_have_no_holes() {
        let mut plot = Plot::new(4, 3, Charset::Blocks);
        plot.line((0, 5), (3, 0), Ink::default(), 1, false);
        let drawn = text(&plot);
        assert!((0..4).all(|x| drawn.lines().any(|line| line.chars().nth(x) != Some(' '))), "{drawn}");
    }

    #[test]
    fn a_dot_is_in_the_row_whose_label_it_has() {
        for (cells, per_cell) in [(1, 4), (5, 4), (12, 3), (7, 2), (9, 1)] {
            for share in (0..=100).map(|i| f64::from(i) / 100.0) {
                let row = (share * (cells - 1) as f64 + 1e-9).round() as usize;
                assert_eq!(
                    dot_at(share, cells, per_cell) / per_cell,
                    row,
                    "{share} of {cells} by {per_cell}"
                );
            }
        }
    }

    #[test]
    fn dots_outside_are_ignored() {
        for charset in Charset::ALL {
            let mut plot = Plot::new(1, 1, charset);
            plot.dot(99, 0, Ink::default(), 0);
            plot.dot(0, 99, Ink::default(), 0);
            plot.marker(99, 99, 'x', Ink::default());
            assert_eq!(text(&plot), " \n");
            Plot::new(0, 0, charset).dot(0, 0, Ink::default(), 0);
        }
    }
}
