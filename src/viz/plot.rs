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
        Charset::Braille => (2, 4),
        Charset::Blocks => (1, 2),
        Charset::Console | Charset::Ascii => (1, 3),
    }
}

impl Plot {
    /// No dots yet, on so many cells.
    pub fn new(columns: usize, rows: usize, charset: Charset) -> Self {
        Self { columns, rows, charset, cells: vec![PlotCell::default(); columns * rows] }
    }

    /// Dots across and down.
    pub const fn size(&self) -> (usize, usize) {
        let (across, down) = dots_per_cell(self.charset);
        (self.columns * across, self.rows * down)
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

    /// Sets the dots of a line between two dots, both included.
    pub fn line(&mut self, from: (usize, usize), to: (usize, usize), ink: Ink, rank: u8) {
        let (dx, dy) = (to.0 as f64 - from.0 as f64, to.1 as f64 - from.1 as f64);
        let steps = dx.abs().max(dy.abs()) as usize;
        for step in 0..=steps {
            let t = step as f64 / steps.max(1) as f64;
            let at = |start: usize, way: f64| (start as f64 + way * t).round() as usize;
            self.dot(at(from.0, dx), at(from.1, dy), ink, rank);
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
                None => glyph(cell.bits, self.charset, cell.rank),
            };
            grid.put(left + i % self.columns, top + i / self.columns, glyph, cell.ink);
        }
    }
}

/// Braille's dots are numbered down the left column, then down the right, but for the lowest pair.
const BRAILLE: [u32; 8] = [0x01, 0x02, 0x04, 0x40, 0x08, 0x10, 0x20, 0x80];

fn glyph(bits: u8, charset: Charset, rank: u8) -> char {
    match charset {
        Charset::Braille => {
            let pattern: u32 = (0..8).filter(|bit| bits & (1 << bit) != 0).map(|bit| BRAILLE[bit]).sum();
            char::from_u32(0x2800 + pattern).unwrap_or(' ')
        }
        // Half blocks are coarse: a cloud of them would hide the line.
        Charset::Blocks | Charset::Console if rank == 0 => '·',
        Charset::Blocks => [' ', '▀', '▄', '█'][usize::from(bits & 3)],
        Charset::Console => [' ', '"', '─', '/', '_', '│', '/', '│'][usize::from(bits & 7)],
        // Without colour a cloud and a line must differ: the cloud is drawn with dots and colons.
        Charset::Ascii if rank == 0 => [' ', '`', '.', ':', ',', ':', ':', ':'][usize::from(bits & 7)],
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
        assert_eq!(plot.size(), (2, 4));
        plot.dot(0, 3, Ink::default(), 0);
        assert_eq!(text(&plot), "⡀\n");
        plot.dot(1, 0, Ink::default(), 0);
        assert_eq!(text(&plot), "⡈\n");
    }

    #[test]
    fn a_line_hides_the_cloud_behind_it_but_not_beside_it() {
        let mut plot = Plot::new(2, 1, Charset::Braille);
        plot.dot(0, 0, Ink::default(), 0);
        plot.dot(2, 0, Ink::default(), 0);
        plot.line((0, 3), (1, 3), Ink::default().bold(), 1);
        plot.dot(1, 1, Ink::default(), 0);
        assert_eq!(text(&plot), "⣀⠁\n");
    }

    #[test]
    fn lines_have_no_holes() {
        let mut plot = Plot::new(4, 3, Charset::Blocks);
        plot.line((0, 5), (3, 0), Ink::default(), 1);
        let drawn = text(&plot);
        assert!((0..4).all(|x| drawn.lines().any(|line| line.chars().nth(x) != Some(' '))), "{drawn}");
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
