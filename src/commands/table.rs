//! Tables for terminals of any width: what matters least is left out first, and that is said.

use crate::viz::text;
use std::borrow::Cow;

/// Columns of a page where there is no terminal to say.
const USUAL_ROOM: usize = 80;

/// Between two columns.
const GAP: usize = 2;

/// A column of a table.
pub(super) struct Column {
    title: Cow<'static, str>,
    /// The columns with the greatest ranks are left out first.
    rank: usize,
    /// Columns of the terminal that it needs at least; it is cut to them where there is no more room.
    least: usize,
    to_the_right: bool,
}

impl Column {
    /// A column of words.
    pub(super) fn words(title: impl Into<Cow<'static, str>>, rank: usize) -> Self {
        Self { title: title.into(), rank, least: usize::MAX, to_the_right: false }
    }

    /// A column of numbers.
    pub(super) fn numbers(title: impl Into<Cow<'static, str>>, rank: usize) -> Self {
        Self { title: title.into(), rank, least: usize::MAX, to_the_right: true }
    }

    /// The same, cut to `least` columns of the terminal before one of less importance is left out.
    pub(super) fn cut_to(self, least: usize) -> Self {
        Self { least, ..self }
    }
}

/// Rows of cells below titles.
pub(super) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

/// A table as it fits.
pub(super) struct Fitted {
    /// The titles, and the rows below.
    pub(super) lines: Vec<String>,
    /// Titles of the columns that were left out.
    pub(super) left_out: Vec<String>,
}

impl Table {
    /// Rows have a cell for each column.
    pub(super) fn new(columns: Vec<Column>, rows: Vec<Vec<String>>) -> Self {
        Self { columns, rows }
    }

    /// The table in `room` columns of the terminal, or as wide as it wants to be.
    pub(super) fn fit(&self, room: Option<usize>) -> Fitted {
        let widths = self.widths(room.unwrap_or(usize::MAX));
        let shown = |index: &usize| widths[*index].is_some();
        let titles: Vec<String> = self.columns.iter().map(|column| column.title.to_string()).collect();
        Fitted {
            lines: std::iter::once(&titles)
                .chain(&self.rows)
                .map(|cells| self.line(cells, &widths))
                .collect(),
            left_out: (0..self.columns.len())
                .filter(|index| !shown(index))
                .map(|index| self.columns[index].title.to_string())
                .collect(),
        }
    }

    /// The width that each column gets, or none if it is left out.
    fn widths(&self, room: usize) -> Vec<Option<usize>> {
        let mut by_rank: Vec<usize> = (0..self.columns.len()).collect();
        by_rank.sort_by_key(|&index| self.columns[index].rank);
        let mut widths = vec![None; self.columns.len()];
        let mut left = room.saturating_add(GAP);
        for (index, wanted) in by_rank.iter().map(|&index| (index, self.wanted(index))) {
            // The most important one can give way to the next, but never vanishes.
            let first = index == by_rank[0];
            let least = self.columns[index].least.min(wanted);
            let second = if first { self.second(&by_rank) } else { 0 };
            let after = if room >= least + second { second } else { 0 };
            let given = wanted.min(left.saturating_sub(GAP + after).max(if first { least } else { 0 }));
            if given < least {
                break;
            }
            widths[index] = Some(if first { given.min(room).max(1) } else { given });
            left = left.saturating_sub(given + GAP);
        }
        widths
    }

    /// What the column next in importance after the first would take.
    fn second(&self, by_rank: &[usize]) -> usize {
        by_rank.get(1).map_or(0, |&index| self.wanted(index).min(self.columns[index].least) + GAP)
    }

    /// The width of the widest cell.
    fn wanted(&self, index: usize) -> usize {
        let cells = self.rows.iter().map(|row| text::width(&row[index]));
        cells.chain([text::width(&self.columns[index].title)]).max().unwrap_or(0)
    }

    fn line(&self, cells: &[String], widths: &[Option<usize>]) -> String {
        let columns = self.columns.iter().zip(cells).zip(widths);
        let shown = columns.filter_map(|((column, cell), width)| width.map(|width| (column, cell, width)));
        let cells: Vec<String> = shown
            .map(|(column, cell, width)| match column.to_the_right {
                true => text::pad_left(cell, width),
                false => text::pad_right(cell, width),
            })
            .collect();
        cells.join(&" ".repeat(GAP)).trim_end().to_owned()
    }
}

/// Columns of the terminal that standard output is, if it is one.
pub(super) fn room() -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(std::io::stdout());
    size.ok().map(|size| usize::from(size.ws_col)).filter(|&columns| columns > 0)
}

/// Columns of a page of lines: those of the terminal, or as many as most have where there is none.
pub(super) fn page_width() -> usize {
    room().unwrap_or(USUAL_ROOM)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let columns = vec![
            Column::words("name", 0).cut_to(4),
            Column::numbers("size", 2),
            Column::words("status", 1),
            Column::words("network", 3).cut_to(10),
        ];
        let row = |cells: [&str; 4]| cells.map(str::to_owned).to_vec();
        let first = row(["2026-11-27-1432-small", "1.2 MiB", "completed", "conv 8 5x5 relu, maxpool 2"]);
        Table::new(columns, vec![first, row(["手書き数字", "12 B", "unfinished", "dense 10"])])
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_and_the_status_is_the_last_to_go() {
        for room in 1..120 {
            let fitted = table().fit(Some(room));
            assert!(fitted.lines.iter().all(|line| text::width(line) <= room), "{room}: {:?}", fitted.lines);
            let has_status = fitted.lines[1].contains("completed");
            assert_eq!(
                has_status,
                !fitted.left_out.iter().any(|title| title == "status"),
                "{room}: {:?}",
                fitted.lines
            );
            assert_eq!(has_status, room >= 4 + GAP + "unfinished".len(), "{room}: {:?}", fitted.lines);
            let shown = 4 - fitted.left_out.len();
            assert_eq!(fitted.lines[0].split_whitespace().count(), shown, "{room}: {:?}", fitted.lines);
        }
    }

    #[test]
    fn without_a_terminal_everything_is_there() {
        let fitted = table().fit(None);
        assert_eq!(fitted.left_out, [""; 0]);
        assert!(fitted.lines[1].ends_with("completed   conv 8 5x5 relu, maxpool 2"), "{:?}", fitted.lines);
    }

    #[test]
    fn wide_characters_keep_the_columns_straight() {
        let lines = table().fit(Some(60)).lines;
        let before = |line: &str, word: &str| line.split(word).next().map(text::width);
        assert_eq!(before(&lines[1], "completed"), before(&lines[2], "unfinished"));
        assert_eq!(before(&lines[0], "status"), before(&lines[2], "unfinished"));
    }
}
