//! The range of values along a chart: an area from the least to the greatest, behind the lines.

use super::grid::{Grid, Ink};
use super::paint::{Charset, Paint};
use super::plot::{dot_at, dots_per_cell};

/// The least and the greatest value at a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The place on the horizontal axis.
    pub x: f64,
    /// The least value; not finite where there is none.
    pub low: f64,
    /// The greatest value.
    pub high: f64,
}

/// Ranges in rising places, joined into an area.
#[derive(Clone, Debug)]
pub struct Band {
    /// The ranges.
    pub points: Vec<Spread>,
    /// The colour of the area.
    pub ink: Ink,
}

/// The range in each column, as shares of the height: below 0 and above 1 it is beyond the axis.
pub type Columns = Vec<Option<(f64, f64)>>;

/// Puts ranges at their shares of width and height into columns: a column has the range of everything in it, and what
/// lies between two neighbours is filled evenly.
pub fn columns(points: impl Iterator<Item = Option<Spread>>, count: usize) -> Columns {
    let mut columns: Columns = vec![None; count];
    let mut previous: Option<Spread> = None;
    for point in points {
        if let Some(point) = point {
            join(&mut columns, previous.unwrap_or(point), point);
        }
        previous = point;
    }
    columns
}

fn join(columns: &mut Columns, from: Spread, to: Spread) {
    let last = columns.len().saturating_sub(1) as f64;
    let column = |x: f64| (x.clamp(0.0, 1.0) * last).round() as usize;
    let (start, end) = (column(from.x), column(to.x));
    for at in start..=end.max(start) {
        let t = if end > start { (at - start) as f64 / (end - start) as f64 } else { 1.0 };
        let between = |a: f64, b: f64| a + (b - a) * t;
        let (low, high) = (between(from.low, to.low), between(from.high, to.high));
        if let Some(column) = columns.get_mut(at) {
            let (least, greatest) = column.unwrap_or((low, high));
            *column = Some((least.min(low), greatest.max(high)));
        }
    }
}

/// The sign that a legend shows for an area in this ink.
pub const fn sign(ink: Ink, charset: Charset) -> char {
    match (is_solid(ink, charset), charset) {
        (true, _) => '█',
        (false, Charset::Ascii) => ':',
        (false, _) => '░',
    }
}

/// Whether the area is filled with its colour, so that lines can be drawn on it: not where backgrounds cannot be relied on.
const fn is_solid(ink: Ink, charset: Charset) -> bool {
    !matches!(ink.paint, Paint::Default) && !matches!(charset, Charset::Ascii | Charset::Console)
}

/// An area that was drawn: where lines come to lie on it, it stays behind them.
pub struct Area {
    cells: Vec<(usize, usize)>,
    ink: Ink,
    solid: bool,
}

impl Area {
    /// Draws the ranges of columns on `rows` rows of a grid, from column `left` on.
    pub fn draw(
        columns: &Columns,
        ink: Ink,
        charset: Charset,
        grid: &mut Grid,
        left: usize,
        rows: usize,
    ) -> Self {
        let solid = is_solid(ink, charset);
        let per_cell = dots_per_cell(charset).1;
        let mut cells = Vec::new();
        for (column, range) in columns.iter().enumerate().filter(|_| rows > 0) {
            let Some((low, high)) = range.filter(|(low, high)| *low <= 1.0 && *high >= 0.0) else { continue };
            // Half rows from the top, as the dots of a line lie in them.
            let half = |share: f64| (rows * per_cell - 1 - dot_at(share, rows, per_cell)) * 2 / per_cell;
            let (top, bottom) = (half(high), half(low));
            for row in top / 2..=bottom / 2 {
                let glyph = match (solid, top <= row * 2, bottom > row * 2) {
                    (false, ..) => sign(ink, charset),
                    (true, true, true) => '█',
                    (true, true, false) => '▀',
                    (true, false, _) => '▄',
                };
                grid.put(left + column, row, glyph, ink);
                cells.push((left + column, row));
            }
        }
        Self { cells, ink, solid }
    }

    /// Gives the cells that something else was drawn on the colour of the area behind it.
    pub fn show_behind(&self, grid: &mut Grid) {
        for &(x, y) in self.cells.iter().filter(|_| self.solid) {
            if let Some(cell) = grid.get_mut(x, y).filter(|cell| cell.ink != self.ink) {
                cell.back = self.ink.paint;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viz::paint::Rgb;
    use proptest::prelude::*;

    fn spread(x: f64, low: f64, high: f64) -> Option<Spread> {
        Some(Spread { x, low, high })
    }

    fn draw(columns: &Columns, ink: Ink, charset: Charset, rows: usize) -> Grid {
        let mut grid = Grid::new(columns.len(), rows);
        Area::draw(columns, ink, charset, &mut grid, 0, rows);
        grid
    }

    fn near(found: Option<(f64, f64)>, expected: (f64, f64)) -> bool {
        found.is_some_and(|(low, high)| (low - expected.0).abs() < 1e-9 && (high - expected.1).abs() < 1e-9)
    }

    #[test]
    fn a_column_has_the_range_of_everything_in_it() {
        let points = [
            spread(0.0, 0.4, 0.5),
            spread(0.01, 0.2, 0.3),
            spread(0.02, 0.8, 0.9),
            None,
            spread(1.0, 0.0, 0.1),
        ];
        let columns = columns(points.into_iter(), 5);
        assert!(near(columns[0], (0.2, 0.9)) && near(columns[4], (0.0, 0.1)), "{columns:?}");
        assert_eq!(columns[1..4], [None; 3]);
    }

    #[test]
    fn between_two_neighbours_it_is_filled() {
        let columns = columns([spread(0.0, 0.0, 0.2), spread(1.0, 0.4, 1.0)].into_iter(), 3);
        assert!(near(columns[1], (0.2, 0.6)), "{columns:?}");
    }

    #[test]
    fn with_colours_it_is_solid_in_half_rows_and_without_it_has_a_glyph_of_its_own() {
        let columns = vec![Some((0.0, 1.0)), Some((0.0, 0.2)), Some((0.3, 0.6)), None];
        let blue = Ink::new(Paint::Rgb(Rgb(0, 0, 200)));
        assert_eq!(draw(&columns, blue, Charset::Braille, 2).to_text(), "█ ▄ \n▀▀▀ \n");
        assert_eq!(draw(&columns, Ink::default(), Charset::Braille, 2).to_text(), "░ ░ \n░░░ \n");
        assert_eq!(draw(&columns, blue, Charset::Ascii, 2).to_text(), ": : \n::: \n");
    }

    #[test]
    fn a_line_on_it_does_not_hide_it() {
        let blue = Ink::new(Paint::Rgb(Rgb(0, 0, 200)));
        let mut grid = Grid::new(1, 2);
        let area = Area::draw(&vec![Some((0.0, 1.0))], blue, Charset::Braille, &mut grid, 0, 2);
        grid.put(0, 1, '⠉', Ink::default());
        area.show_behind(&mut grid);
        assert_eq!(grid.get(0, 1).map(|cell| cell.back), Some(blue.paint));
    }

    proptest! {
        #[test]
        fn every_range_is_within_what_is_drawn(low in 0.0f64..1.0, size in 0.0f64..1.0, rows in 1usize..40, kind in 0usize..3) {
            let high = (low + size).min(1.0);
            let charset = Charset::ALL[kind];
            let grid = draw(&vec![Some((low, high))], Ink::default(), charset, rows);
            let drawn: Vec<usize> = (0..rows).filter(|y| grid.get(0, *y).is_some_and(|cell| cell.glyph != ' ')).collect();
            prop_assert!(drawn.windows(2).all(|pair| pair[1] == pair[0] + 1) && !drawn.is_empty());
            // No more than a row above or below.
            let row = |share: f64| (1.0 - share) * (rows - 1) as f64;
            prop_assert!((drawn[0] as f64 - row(high)).abs() <= 1.0 && (drawn[drawn.len() - 1] as f64 - row(low)).abs() <= 1.0);
        }
    }
}
