//! The confusion table of `cnn-tui eval`: a matrix where that fits, else what each class is taken for.

use super::table::{Column, Table};
use crate::inspect::confusion::Matrix;
use crate::viz::text;

/// Before the counts of a matrix there are at least so many columns for the name of the class.
const LEAST_NAME: usize = 4;
/// Of what a class is taken for, so much is told.
const MOST_MISTAKES: usize = 5;
/// Recall and precision, with what goes before them.
const SHARES: usize = 2 + 8 + 2 + 9;

/// What was predicted for the images of each class.
pub(super) struct Listing<'a> {
    /// Names of the classes, by label.
    pub(super) names: &'a [String],
    /// What was found.
    pub(super) matrix: &'a Matrix,
}

impl Listing<'_> {
    /// The table in `room` columns.
    pub(super) fn lines(&self, room: usize) -> Vec<String> {
        self.matrix(room).unwrap_or_else(|| self.list(room))
    }

    /// A row a true class, a column a predicted one; none if that is wider than `room`. Columns are headed by names, or by
    /// labels where names are too long for that.
    fn matrix(&self, room: usize) -> Option<Vec<String>> {
        let digits =
            self.matrix.counts.iter().flatten().map(|count| count.to_string().len()).max().unwrap_or(1);
        let labels: Vec<String> = (0..self.names.len()).map(|label| label.to_string()).collect();
        let numbered: Vec<String> =
            labels.iter().zip(self.names).map(|(label, name)| format!("{label} {name}")).collect();
        let widest = |texts: &[String]| texts.iter().map(|name| text::width(name)).max().unwrap_or(1);
        let left = |cell: usize| room.checked_sub(SHARES + self.names.len() * (cell + 1));
        let cell = digits.max(widest(self.names));
        if left(cell).is_some_and(|left| left >= widest(self.names)) {
            return Some(self.rows((self.names, widest(self.names)), (self.names, cell)));
        }
        let cell = digits.max(widest(&labels));
        let head = left(cell).map(|left| left.min(widest(&numbered))).filter(|&head| head >= LEAST_NAME)?;
        let mut lines = self.rows((&numbered, head), (&labels, cell));
        if head < widest(&numbered) {
            lines.push(String::new());
            lines.extend(text::wrap(&numbered.join(", "), room));
        }
        Some(lines)
    }

    /// The matrix with names of rows in `head` columns and of columns in `cell` each.
    fn rows(&self, (rows, head): (&[String], usize), (columns, cell): (&[String], usize)) -> Vec<String> {
        let titles: String = columns.iter().map(|name| format!(" {}", text::pad_left(name, cell))).collect();
        let mut lines = vec![
            "rows: true class; columns: predicted class".to_owned(),
            format!("{}{titles}    recall  precision", " ".repeat(head)),
        ];
        for (class, name) in rows.iter().enumerate() {
            let count = |&count: &usize| if count == 0 { "·".to_owned() } else { count.to_string() };
            let cells = self.matrix.counts[class]
                .iter()
                .map(|number| format!(" {}", text::pad_left(&count(number), cell)));
            let (recall, precision) = (self.matrix.recall(class), self.matrix.precision(class));
            let (cells, name) = (cells.collect::<String>(), text::pad_right(name, head));
            lines.push(format!("{name}{cells}  {:>8}  {:>9}", percent(recall), percent(precision)));
        }
        lines
    }

    /// A row a class, with what it is mostly taken for.
    fn list(&self, room: usize) -> Vec<String> {
        let columns = vec![
            Column::words("class", 0).cut_to(8),
            Column::numbers("images", 3),
            Column::numbers("recall", 1),
            Column::numbers("precision", 2),
            Column::words("taken for", 4).cut_to(9),
        ];
        let row = |class: usize| {
            let (recall, precision) = (self.matrix.recall(class), self.matrix.precision(class));
            let images = self.matrix.images_of(class);
            vec![
                self.names[class].clone(),
                images.to_string(),
                percent(recall),
                percent(precision),
                self.mistakes(class),
            ]
        };
        Table::new(columns, (0..self.names.len()).map(row).collect()).fit(Some(room)).lines
    }

    /// What images of `class` are taken for, the most frequent first.
    fn mistakes(&self, class: usize) -> String {
        let others = self.matrix.mistakes(class);
        let told: Vec<String> = others
            .iter()
            .take(MOST_MISTAKES)
            .map(|&(other, count)| format!("{} {count}", self.names[other]))
            .collect();
        let rest: usize = others.iter().skip(MOST_MISTAKES).map(|(_, count)| count).sum();
        told.join(", ") + &if rest > 0 { format!(", others {rest}") } else { String::new() }
    }
}

/// A share in per cent; there is none of nothing.
fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{:.2} %", share * 100.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As many images of each class, of which one in ten is taken for the next.
    fn counts(classes: usize, images: usize) -> Vec<Vec<usize>> {
        let row = |class: usize| {
            let mut row = vec![0; classes];
            row[class] = images - images / 10;
            row[(class + 1) % classes] += images / 10;
            row
        };
        (0..classes).map(row).collect()
    }

    fn lines(names: &[String], images: usize, room: usize) -> Vec<String> {
        let matrix = Matrix { counts: counts(names.len(), images), ..Matrix::default() };
        let lines = Listing { names, matrix: &matrix }.lines(room);
        let wide = lines.iter().find(|line| text::width(line) > room);
        assert_eq!(wide, None, "{names:?} in {room} columns");
        lines
    }

    fn labels(classes: usize) -> Vec<String> {
        (0..classes).map(|label| label.to_string()).collect()
    }

    #[test]
    fn ten_digits_are_a_matrix_in_80_columns() {
        let lines = lines(&labels(10), 1135, 80);
        assert_eq!(lines.len(), 12, "{lines:#?}");
        assert!(
            lines[2].starts_with("0 1022  113    ·") && lines[2].ends_with("90.04 %    90.04 %"),
            "{lines:#?}"
        );
    }

    #[test]
    fn long_and_wide_names_leave_the_columns_straight() {
        for name in ["Ankle boot", "手書き数字です", "e\u{301}te\u{301}"] {
            let names: Vec<String> = (0..10).map(|label| format!("{name} {label}")).collect();
            for room in [60, 70, 80, 100, 200] {
                let lines = lines(&names, 1000, room);
                let ends: Vec<usize> =
                    lines.iter().filter(|line| line.ends_with('%')).map(|line| text::width(line)).collect();
                assert!(ends.len() <= 10 && ends.windows(2).all(|pair| pair[0] == pair[1]), "{lines:#?}");
            }
        }
        let names: Vec<String> = (0..10).map(|label| format!("boot {label}")).collect();
        assert!(lines(&names, 1000, 80).concat().contains("9 boot 9"), "cut names are told whole below");
    }

    #[test]
    fn many_classes_are_listed_with_what_they_are_taken_for() {
        for classes in [26, 62, 256] {
            let lines = lines(&labels(classes), 400, 80);
            assert_eq!(lines.len(), classes + 1);
            let second: Vec<&str> = lines[2].split_whitespace().collect();
            assert_eq!(second, ["1", "400", "90.00", "%", "90.00", "%", "2", "40"]);
        }
        assert!(
            lines(&labels(26), 400, 200)[0].starts_with("rows: true class"),
            "a wide terminal holds the matrix"
        );
    }

    #[test]
    fn of_nothing_there_is_no_share() {
        let names = labels(3);
        let counts = vec![vec![5, 0, 0], vec![0, 0, 0], vec![1, 0, 4]];
        let matrix = Matrix { counts, ..Matrix::default() };
        let text = Listing { names: &names, matrix: &matrix }.lines(80).join("\n");
        assert!(text.contains('–') && !text.contains("NaN"), "{text}");
    }
}
