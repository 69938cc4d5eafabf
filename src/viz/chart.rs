//! A chart: axes with round numbers, clouds of points, lines and markers.

use super::grid::{Grid, Ink};
use super::paint::Charset;
use super::plot::{Plot, dots_per_cell};
use super::scale::Axis;

/// How the points of a series are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A dot each.
    Cloud,
    /// Joined by a line; a value that is not finite breaks it.
    Line,
    /// A glyph each.
    Glyph(char),
}

/// Points with the way they are drawn.
#[derive(Clone, Debug)]
pub struct Series {
    /// (x, y) in rising x.
    pub points: Vec<(f64, f64)>,
    /// The way.
    pub mark: Mark,
    /// The colour.
    pub ink: Ink,
}

/// A chart. Later series are drawn over earlier ones.
pub struct Chart<'a> {
    /// The horizontal axis; its ticks are labelled by `x_label`.
    pub x: &'a Axis,
    /// The vertical axis; its ticks are labelled by `y_label`.
    pub y: &'a Axis,
    /// Text of a horizontal tick.
    pub x_label: &'a dyn Fn(f64) -> String,
    /// Text of a vertical tick.
    pub y_label: &'a dyn Fn(f64) -> String,
    /// What is shown.
    pub series: &'a [Series],
    /// Axes and labels.
    pub axis: Ink,
    /// Columns for the vertical axis and its labels.
    pub gutter: usize,
    /// A place on the horizontal axis that is pointed out by a vertical line.
    pub cursor: Option<(f64, Ink)>,
    /// Characters there are.
    pub charset: Charset,
}

/// A chart this much wider and higher than nothing still says something.
const MIN_PLOT: (usize, usize) = (4, 1);

/// How many rows further up the next label of a vertical axis may be, in a plot of so many rows: a free row is left
/// between two unless there is no room for that.
pub const fn label_step(rows: usize) -> usize {
    if rows > 6 { 2 } else { 1 }
}

impl Chart<'_> {
    /// Columns and rows of the plot itself inside a chart of this size.
    pub fn plot_size(&self, width: usize, height: usize) -> (usize, usize) {
        let gutter = if width >= self.gutter + MIN_PLOT.0 { self.gutter } else { 0 };
        let axis_row = usize::from(height > MIN_PLOT.1 + 1);
        (width - gutter, height - axis_row)
    }

    /// Dot columns of the plot: no series needs more points than that.
    pub fn resolution(&self, width: usize, height: usize) -> usize {
        self.plot_size(width, height).0 * dots_per_cell(self.charset).0
    }

    /// The chart in so many cells.
    pub fn draw(&self, width: usize, height: usize) -> Grid {
        let mut grid = Grid::new(width, height);
        if width == 0 || height == 0 {
            return grid;
        }
        let (columns, rows) = self.plot_size(width, height);
        let left = width - columns;
        let mut plot = Plot::new(columns, rows, self.charset);
        for (rank, series) in self.series.iter().enumerate() {
            self.draw_series(&mut plot, series, rank.min(250) as u8);
        }
        self.draw_cursor(&mut grid, left, columns, rows);
        plot.onto(&mut grid, left, 0);
        if left > 0 {
            self.draw_y_axis(&mut grid, left, rows);
        }
        if rows < height {
            self.draw_x_axis(&mut grid, left, columns, rows);
        }
        grid
    }

    fn draw_series(&self, plot: &mut Plot, series: &Series, rank: u8) {
        let mut previous = None;
        for &(x, y) in &series.points {
            let dot = self.dot(plot, x, y);
            match (series.mark, dot) {
                (Mark::Cloud, Some((x, y))) => plot.dot(x, y, series.ink, 0),
                (Mark::Line, Some(to)) => plot.line(previous.unwrap_or(to), to, series.ink, rank.max(1)),
                (Mark::Glyph(glyph), Some((x, y))) => plot.marker(x, y, glyph, series.ink),
                (_, None) => {}
            }
            previous = dot;
        }
    }

    /// The dot of a point: beyond the vertical ends it is drawn at the end, beyond the horizontal ones not at all.
    fn dot(&self, plot: &Plot, x: f64, y: f64) -> Option<(usize, usize)> {
        let (across, down) = plot.size();
        let x = self.x.place(x)?;
        let y = self.y.place(y)?.clamp(0.0, 1.0);
        if !(-1e-9..=1.0 + 1e-9).contains(&x) || across == 0 || down == 0 {
            return None;
        }
        let scale = |share: f64, dots: usize| (share.max(0.0) * (dots - 1) as f64).round() as usize;
        Some((scale(x, across).min(across - 1), down - 1 - scale(y, down)))
    }

    fn draw_cursor(&self, grid: &mut Grid, left: usize, columns: usize, rows: usize) {
        let Some((x, ink)) = self.cursor else { return };
        if let Some(column) = self.column(x, columns) {
            let glyph = if self.charset == Charset::Ascii { '|' } else { '│' };
            (0..rows).for_each(|y| grid.put(left + column, y, glyph, ink));
        }
    }

    fn column(&self, x: f64, columns: usize) -> Option<usize> {
        let place = self.x.place(x)?;
        (-1e-9..=1.0 + 1e-9)
            .contains(&place)
            .then(|| (place.max(0.0) * columns.saturating_sub(1) as f64).round() as usize)
    }

    fn draw_y_axis(&self, grid: &mut Grid, left: usize, rows: usize) {
        let (line, tick) = if self.charset == Charset::Ascii { ('|', '+') } else { ('│', '┤') };
        (0..rows).for_each(|y| grid.put(left - 1, y, line, self.axis));
        let mut taken: Option<usize> = None;
        for &value in &self.y.ticks {
            let Some(place) = self.y.place(value) else { continue };
            let row = rows - 1 - (place.clamp(0.0, 1.0) * (rows - 1) as f64).round() as usize;
            // From the bottom upwards.
            if taken.is_some_and(|taken| row + label_step(rows) > taken) {
                continue;
            }
            taken = Some(row);
            let label = (self.y_label)(value);
            let start = (left - 1).saturating_sub(label.chars().count());
            grid.text(start, row, &label, self.axis);
            grid.put(left - 1, row, tick, self.axis);
        }
    }

    fn draw_x_axis(&self, grid: &mut Grid, left: usize, columns: usize, row: usize) {
        let mut free = 0;
        for &value in &self.x.ticks {
            let Some(column) = self.column(value, columns) else { continue };
            let label = (self.x_label)(value);
            let length = label.chars().count();
            // The label stands under its place, moved inwards at the right edge.
            let start = (left + column).min((left + columns).saturating_sub(length));
            if start >= free {
                free = grid.text(start, row, &label, self.axis) + 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn draw(points: Vec<(f64, f64)>, mark: Mark, charset: Charset, size: (usize, usize)) -> String {
        let series = [Series { points, mark, ink: Ink::default() }];
        let chart = Chart {
            x: &Axis::linear(0.0, 4.0, 4),
            y: &Axis::linear(0.0, 2.0, 2),
            x_label: &|v| format!("{v}"),
            y_label: &|v| format!("{v}"),
            series: &series,
            axis: Ink::default(),
            gutter: 3,
            cursor: None,
            charset,
        };
        chart.draw(size.0, size.1).to_text()
    }

    #[test]
    fn a_line_with_axes() {
        let line = vec![(0.0, 0.0), (2.0, 1.0), (4.0, 2.0)];
        insta::assert_snapshot!(draw(line.clone(), Mark::Line, Charset::Ascii, (16, 5)));
        insta::assert_snapshot!(draw(line, Mark::Line, Charset::Braille, (16, 5)));
    }

    #[test]
    fn a_gap_in_the_data_is_a_gap_in_the_line() {
        let points = vec![(0.0, 1.0), (1.0, 1.0), (2.0, f64::NAN), (3.0, 1.0), (4.0, 1.0)];
        let drawn = draw(points, Mark::Line, Charset::Ascii, (12, 3));
        let filled = |x: usize| drawn.lines().take(2).any(|line| line.chars().nth(3 + x) != Some(' '));
        assert!(filled(0) && !filled(4) && filled(8), "{drawn}");
    }

    #[test]
    fn nothing_to_show_still_has_its_axes() {
        let drawn = draw(Vec::new(), Mark::Cloud, Charset::Ascii, (12, 4));
        assert!(drawn.contains("2+"), "{drawn}");
    }

    proptest! {
        #[test]
        fn no_data_and_no_size_panic(
            points in proptest::collection::vec((any::<f64>(), any::<f64>()), 0..20),
            width in 0usize..40, height in 0usize..12, kind in 0usize..3,
        ) {
            for mark in [Mark::Cloud, Mark::Line, Mark::Glyph('o')] {
                let drawn = draw(points.clone(), mark, Charset::ALL[kind], (width, height));
                prop_assert!(drawn.lines().all(|line| line.chars().count() == width));
            }
        }
    }
}
