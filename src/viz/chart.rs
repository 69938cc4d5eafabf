//! A chart: axes with round numbers, the range of values as an area, lines and markers.

use super::band::{self, Area, Band, Spread};
use super::grid::{Grid, Ink};
use super::paint::Charset;
use super::plot::{Plot, dot_at, dots_per_cell};
use super::scale::Axis;
use super::text::{clip, width};

/// How the points of a series are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Joined by a line; a value that is not finite breaks it.
    Line,
    /// Joined by a line of dashes, where a colour cannot tell it from another line.
    Dashes,
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

/// A place on the horizontal axis that is pointed out by a vertical line.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'a> {
    /// The place.
    pub x: f64,
    /// Text on the horizontal axis below it.
    pub label: &'a str,
    /// The colour.
    pub ink: Ink,
}

/// A chart. Later series are drawn over earlier ones, and all of them over the band.
pub struct Chart<'a> {
    /// The horizontal axis; its ticks are labelled by `x_label`.
    pub x: &'a Axis,
    /// The vertical axis; its ticks are labelled by `y_label`.
    pub y: &'a Axis,
    /// Text of a horizontal tick.
    pub x_label: &'a dyn Fn(f64) -> String,
    /// Text of a vertical tick.
    pub y_label: &'a dyn Fn(f64) -> String,
    /// The range of values.
    pub band: Option<&'a Band>,
    /// What is shown.
    pub series: &'a [Series],
    /// Glyphs at the upper and the lower edge where something lies beyond it.
    pub beyond: (char, char),
    /// Axes and labels.
    pub axis: Ink,
    /// Places on the horizontal axis where something happened: dotted lines in the ink of the axes.
    pub marks: &'a [f64],
    /// The place that is pointed out.
    pub cursor: Option<Cursor<'a>>,
    /// Characters there are.
    pub charset: Charset,
}

/// What the line of a mark is made of.
pub const fn mark_line(charset: Charset) -> char {
    match charset {
        Charset::Ascii => '!',
        Charset::Console => '·',
        Charset::Blocks | Charset::Braille | Charset::Sextants | Charset::Octants => '┊',
    }
}

/// A chart this much wider and higher than nothing still says something.
const MIN_PLOT: (usize, usize) = (4, 1);

/// Columns for the vertical axis at the least: five for a number, one for the line. So charts side by side are alike.
pub const GUTTER: usize = 6;

/// Rows of the plot itself in a chart of this height.
pub fn plot_rows(height: usize) -> usize {
    height - usize::from(height > MIN_PLOT.1 + 1)
}

impl Chart<'_> {
    /// Columns and rows of the plot itself inside a chart of this size.
    pub fn plot_size(&self, width: usize, height: usize) -> (usize, usize) {
        let gutter = self.gutter();
        let gutter = if width >= gutter + MIN_PLOT.0 { gutter } else { 0 };
        (width - gutter, plot_rows(height))
    }

    /// Columns for the vertical axis and its labels.
    fn gutter(&self) -> usize {
        let labels = self.y.ticks.iter().map(|tick| width(&(self.y_label)(*tick)));
        labels.max().map_or(GUTTER, |widest| (widest + 1).max(GUTTER))
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
        let ranges = self.ranges(columns);
        let area = self.band.map(|band| Area::draw(&ranges, band.ink, self.charset, &mut grid, left, rows));
        self.draw_marks(&mut grid, left, columns, rows);
        self.draw_cursor(&mut grid, left, columns, rows);
        for (rank, series) in (1..).zip(self.series) {
            self.draw_series(&mut plot, series, rank);
        }
        plot.onto(&mut grid, left, 0);
        self.mark_beyond(&ranges, &plot, &mut grid, left);
        if let Some(area) = area {
            area.show_behind(&mut grid);
        }
        if left > 0 {
            self.draw_y_axis(&mut grid, left, rows);
        }
        if rows < height {
            self.draw_x_axis(&mut grid, left, columns, rows);
            self.sign_marks(&mut grid, left, columns, rows);
        }
        grid
    }

    /// The band in columns.
    fn ranges(&self, columns: usize) -> band::Columns {
        let points = self.band.map_or(&[][..], |band| &band.points);
        let (across, up) = (self.x.places(), self.y.places());
        let place = |point: &Spread| {
            let x = across.of(point.x).filter(|x| (-1e-9..=1.0 + 1e-9).contains(x))?;
            Some(Spread { x, low: up.of(point.low)?, high: up.of(point.high)? })
        };
        band::columns(points.iter().map(place), columns)
    }

    fn draw_series(&self, plot: &mut Plot, series: &Series, rank: u8) {
        let mut previous = None;
        let (across, up) = (self.x.places(), self.y.places());
        for &(x, y) in &series.points {
            let share = up.of(y);
            let dot = across.of(x).zip(share).and_then(|place| self.dot(plot, place));
            match (series.mark, dot) {
                (Mark::Glyph(glyph), Some((x, y))) => plot.marker(x, y, glyph, series.ink),
                (mark, Some(to)) => {
                    plot.line(previous.unwrap_or(to), to, series.ink, rank, mark == Mark::Dashes);
                }
                (_, None) => {}
            }
            // What lies beyond the axis is drawn at its edge, and marked there.
            if let (Some((x, dot_y)), Some(edge)) = (dot, share.and_then(|share| self.edge(share))) {
                plot.marker(x, dot_y, edge, series.ink);
            }
            previous = dot;
        }
    }

    /// The mark of what lies beyond an end of the vertical axis.
    fn edge(&self, share: f64) -> Option<char> {
        match share {
            share if share > 1.0 + 1e-6 => Some(self.beyond.0),
            share if share < -1e-6 => Some(self.beyond.1),
            _ => None,
        }
    }

    /// Marks the columns whose range goes beyond the axis, where no line is in the way.
    fn mark_beyond(&self, ranges: &band::Columns, plot: &Plot, grid: &mut Grid, left: usize) {
        let rows = plot.cells().1;
        for (column, range) in ranges.iter().enumerate() {
            let Some((low, high)) = *range else { continue };
            for (share, row) in [(high, 0), (low, rows.saturating_sub(1))] {
                if let Some(mark) = self.edge(share).filter(|_| plot.is_blank(column, row)) {
                    grid.put(left + column, row, mark, self.axis);
                }
            }
        }
    }

    /// The dot of a place on both axes: beyond the vertical ends it is at the end, beyond the horizontal ones there is none.
    fn dot(&self, plot: &Plot, (x, y): (f64, f64)) -> Option<(usize, usize)> {
        let ((columns, rows), (across, down)) = (plot.cells(), dots_per_cell(self.charset));
        if !(-1e-9..=1.0 + 1e-9).contains(&x) || columns == 0 || rows == 0 {
            return None;
        }
        Some((dot_at(x, columns, across), rows * down - 1 - dot_at(y, rows, down)))
    }

    /// The columns that have a mark.
    fn marked(&self, columns: usize) -> impl Iterator<Item = usize> {
        self.marks.iter().filter_map(move |&x| self.column(x, columns))
    }

    fn draw_marks(&self, grid: &mut Grid, left: usize, columns: usize, rows: usize) {
        let glyph = mark_line(self.charset);
        for column in self.marked(columns) {
            (0..rows).for_each(|y| grid.put(left + column, y, glyph, self.axis));
        }
    }

    /// Points at the marks from below, where that keeps apart from labels.
    fn sign_marks(&self, grid: &mut Grid, left: usize, columns: usize, row: usize) {
        let glyph = if self.charset == Charset::Ascii { '^' } else { '↑' };
        for x in self.marked(columns).map(|column| left + column) {
            let is_free =
                |x: usize| grid.get(x, row).is_none_or(|cell| matches!(cell.glyph, ' ' | '↑' | '^'));
            if (x.saturating_sub(1)..=x + 1).all(is_free) {
                grid.put(x, row, glyph, self.axis);
            }
        }
    }

    fn draw_cursor(&self, grid: &mut Grid, left: usize, columns: usize, rows: usize) {
        let Some(cursor) = self.cursor else { return };
        if let Some(column) = self.column(cursor.x, columns) {
            let glyph = if self.charset == Charset::Ascii { '|' } else { '│' };
            (0..rows).for_each(|y| grid.put(left + column, y, glyph, cursor.ink));
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
        for &value in &self.y.ticks {
            let Some(up) = self.y.row(value, rows) else { continue };
            let row = rows - 1 - up;
            let label = clip(&(self.y_label)(value), left - 1);
            grid.text(left - 1 - width(&label), row, &label, self.axis);
            grid.put(left - 1, row, tick, self.axis);
        }
    }

    fn draw_x_axis(&self, grid: &mut Grid, left: usize, columns: usize, row: usize) {
        let taken = self.draw_cursor_label(grid, left, columns, row);
        let mut free = 0;
        for &value in &self.x.ticks {
            let Some(column) = self.column(value, columns) else { continue };
            let label = (self.x_label)(value);
            let length = width(&label);
            // The label stands under its place, moved inwards at the right edge.
            let start = (left + column).min((left + columns).saturating_sub(length));
            // Two blanks tell the words of the cursor from the numbers of the axis.
            let hidden = start < taken.end + 2 && start + length + 2 > taken.start && !taken.is_empty();
            if start >= free && !hidden {
                free = grid.text(start, row, &label, self.axis) + 1;
            }
        }
    }

    /// Writes the text of the cursor under it, moved inwards at the edges; returns the columns that it takes.
    fn draw_cursor_label(
        &self,
        grid: &mut Grid,
        left: usize,
        columns: usize,
        row: usize,
    ) -> std::ops::Range<usize> {
        let Some(cursor) = self.cursor else { return 0..0 };
        let Some(column) = self.column(cursor.x, columns) else { return 0..0 };
        let label = clip(cursor.label, left + columns);
        let length = width(&label);
        let start = (left + column).saturating_sub(length / 2).min(left + columns - length);
        start..grid.text(start, row, &label, cursor.ink)
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
            band: None,
            series: &series,
            beyond: ('^', 'v'),
            axis: Ink::default(),
            marks: &[],
            cursor: None,
            charset,
        };
        chart.draw(size.0, size.1).to_text()
    }

    #[test]
    fn a_line_with_axes() {
        let line = vec![(0.0, 0.0), (2.0, 1.0), (4.0, 2.0)];
        insta::assert_snapshot!(draw(line.clone(), Mark::Line, Charset::Ascii, (19, 5)));
        insta::assert_snapshot!(draw(line, Mark::Line, Charset::Braille, (19, 5)));
    }

    #[test]
    fn a_gap_in_the_data_is_a_gap_in_the_line() {
        let points = vec![(0.0, 1.0), (1.0, 1.0), (2.0, f64::NAN), (3.0, 1.0), (4.0, 1.0)];
        let drawn = draw(points, Mark::Line, Charset::Ascii, (15, 3));
        let filled = |x: usize| drawn.lines().take(2).any(|line| line.chars().nth(6 + x) != Some(' '));
        assert!(filled(0) && !filled(4) && filled(8), "{drawn}");
    }

    #[test]
    fn nothing_to_show_still_has_its_axes() {
        let drawn = draw(Vec::new(), Mark::Line, Charset::Ascii, (15, 4));
        assert!(drawn.contains("2+"), "{drawn}");
    }

    /// A chart of 0 to 4 by 0 to 2 with a range and a cursor.
    fn with_band(points: &[(f64, f64, f64)], cursor: Option<Cursor<'_>>, size: (usize, usize)) -> String {
        let points = points.iter().map(|&(x, low, high)| Spread { x, low, high }).collect();
        let chart = Chart {
            x: &Axis::linear(0.0, 4.0, 4),
            y: &Axis::rounded(0.0, 2.0, plot_rows(size.1)),
            x_label: &|v| format!("{v}"),
            y_label: &|v| format!("{v}"),
            band: Some(&Band { points, ink: Ink::default() }),
            series: &[],
            beyond: ('^', 'v'),
            axis: Ink::default(),
            marks: &[],
            cursor,
            charset: Charset::Ascii,
        };
        chart.draw(size.0, size.1).to_text()
    }

    #[test]
    fn a_range_beyond_the_axis_is_marked_at_its_edge() {
        let drawn = with_band(&[(0.0, 0.5, 1.0), (2.0, -1.0, 1.0), (4.0, 0.5, 7.0)], None, (11, 6));
        let expected =
            ["    2+   ^^", "  1.5+   ::", "    1+:::::", "  0.5+:::::", "    0+ vvv ", "      0 2 4", ""];
        assert_eq!(drawn, expected.join("\n"));
        let none = with_band(&[(0.0, 0.0, 2.0)], None, (11, 6));
        assert!(!none.contains(['^', 'v']), "{none}");
    }

    #[test]
    fn the_text_of_the_cursor_stands_under_it_in_place_of_labels() {
        let at = |x: f64| with_band(&[], Some(Cursor { x, label: "batch 7", ink: Ink::default() }), (30, 4));
        let axis = |x: f64| at(x).lines().last().map(str::to_owned).unwrap_or_default();
        assert_eq!(axis(0.0), "   batch 7  1     2    3     4");
        assert_eq!(axis(4.0), "      0     1     2    batch 7");
        assert!(at(2.0).lines().next().is_some_and(|line| line.contains('|')));
    }

    proptest! {
        #[test]
        fn no_data_and_no_size_panic(
            points in proptest::collection::vec((any::<f64>(), any::<f64>()), 0..20),
            width in 0usize..40, height in 0usize..12, kind in 0usize..3,
        ) {
            for mark in [Mark::Dashes, Mark::Line, Mark::Glyph('o')] {
                let drawn = draw(points.clone(), mark, Charset::ALL[kind], (width, height));
                prop_assert!(drawn.lines().all(|line| line.chars().count() == width));
            }
        }
    }
}
