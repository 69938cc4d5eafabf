//! The text of the network in rows, with the cursor and what is wrong in it.

use super::known::{completion, present};
use crate::tui::panes::text::{Piece, piece};
use crate::tui::view::scene::Scene;
use std::ops::Range;

/// Columns before the text, and behind it for the cursor.
const EDGE: usize = 2;

/// The text in rows.
pub struct TextRows {
    rows: Vec<Range<usize>>,
}

impl TextRows {
    /// The rows of what is written in so many columns.
    pub fn of(scene: &Scene<'_>, columns: usize) -> Self {
        Self { rows: wrapped(scene.ui.network_draft.text(), columns.saturating_sub(EDGE)) }
    }

    /// The row that a place of the text is in.
    fn row_of(&self, place: usize) -> usize {
        self.rows.iter().rposition(|row| row.start <= place).unwrap_or(0)
    }

    /// The place in the row above that is below nothing else; the same one in the first row.
    pub fn above(&self, place: usize) -> usize {
        let row = self.row_of(place);
        row.checked_sub(1).map_or(place, |above| self.in_row(above, place - self.rows[row].start))
    }

    /// The place in the row below; the same one in the last row.
    pub fn below(&self, place: usize) -> usize {
        let row = self.row_of(place);
        if row + 1 < self.rows.len() { self.in_row(row + 1, place - self.rows[row].start) } else { place }
    }

    fn in_row(&self, row: usize, column: usize) -> usize {
        let Range { start, end } = self.rows[row];
        // The place behind the last blank of a row is the first of the next.
        let last = if row + 1 < self.rows.len() { end.saturating_sub(1) } else { end };
        (start + column).min(last.max(start))
    }

    /// The rows around the cursor, at most so many, with a line below each in which something is wrong.
    pub fn lines(&self, scene: &Scene<'_>, most: usize) -> Vec<Vec<Piece>> {
        let cursor_row = self.row_of(scene.ui.network_draft.cursor());
        let first = (cursor_row + 1).saturating_sub(most);
        let shown = self.rows.iter().enumerate().skip(first).take(most);
        shown.flat_map(|(index, row)| self.row_lines(scene, row, index == cursor_row)).collect()
    }

    fn row_lines(&self, scene: &Scene<'_>, row: &Range<usize>, has_cursor: bool) -> Vec<Vec<Piece>> {
        let draft = &scene.ui.network_draft;
        let ink = &scene.theme.ink;
        let wrong = wrong(scene).filter(|wrong| lies_in(wrong, row, self.rows.last() == Some(row)));
        let cut = wrong.clone().unwrap_or(0..0);
        let cursor = draft.cursor();
        let mut line = vec![piece(" ", ink.text)];
        let mut bounds = vec![row.start, row.end];
        bounds.extend([cut.start, cut.end, cursor].into_iter().filter(|place| row.contains(place)));
        bounds.sort_unstable();
        bounds.dedup();
        let sign = scene.theme.halves("▏", "_");
        for pair in bounds.windows(2) {
            if has_cursor && pair[0] == cursor {
                line.push(piece(sign, ink.accent));
            }
            let is_wrong = cut.start <= pair[0] && pair[1] <= cut.end;
            line.push(piece(&draft.text()[pair[0]..pair[1]], if is_wrong { ink.bad } else { ink.strong }));
        }
        if has_cursor && cursor == row.end {
            line.push(piece(sign, ink.accent));
            line.push(piece(completion(scene.model, scene.ui).rest, ink.faint));
        }
        let carets = wrong.map(|wrong| {
            let shift = |place: usize| place - row.start + 1 + usize::from(has_cursor && cursor <= place);
            let (start, end) = (wrong.start.max(row.start), wrong.end.min(row.end));
            // The cursor takes a column where it stands within.
            let is_within = has_cursor && (start + 1..end).contains(&cursor);
            let length = end.saturating_sub(start).max(1) + usize::from(is_within);
            vec![piece(" ".repeat(shift(start)), ink.text), piece("^".repeat(length), ink.bad)]
        });
        std::iter::once(line).chain(carets).collect()
    }
}

/// Where the text is wrong as it is now, if that is known.
fn wrong(scene: &Scene<'_>) -> Option<Range<usize>> {
    present(scene.model, scene.ui)?.problem.as_ref()?.place.clone()
}

/// Whether a place lies in a row; one behind all of the text lies in the last.
fn lies_in(place: &Range<usize>, row: &Range<usize>, is_last: bool) -> bool {
    if place.is_empty() {
        return row.contains(&place.start) || is_last && place.start >= row.end;
    }
    place.start < row.end && row.start < place.end
}

/// The places of rows of at most so many characters, broken behind blanks where there are some; one row at the least.
fn wrapped(text: &str, columns: usize) -> Vec<Range<usize>> {
    let columns = columns.max(1);
    let (mut rows, mut start) = (Vec::new(), 0);
    while text.len() - start > columns {
        let row = &text[start..start + columns];
        let end = row.rfind(' ').map_or(columns, |blank| blank + 1);
        rows.push(start..start + end);
        start += end;
    }
    rows.push(start..text.len());
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rows_end_behind_blanks_and_lead_up_and_down() {
        let text = "conv 20 5x5 relu, maxpool 2, dense 10";
        let rows = TextRows { rows: wrapped(text, 20) };
        let texts: Vec<&str> = rows.rows.iter().map(|row| &text[row.clone()]).collect();
        assert_eq!(texts, ["conv 20 5x5 relu, ", "maxpool 2, dense 10"]);
        assert_eq!([rows.below(3), rows.above(21), rows.above(3), rows.below(21)], [21, 3, 3, 21]);
        assert_eq!(rows.above(text.len()), 17, "no further than the row above is long");
        let rows = wrapped("", 5);
        assert_eq!((rows.len(), rows[0].clone()), (1, 0..0));
    }

    proptest! {
        #[test]
        fn all_of_the_text_is_in_the_rows(text in "[a-z0-9 ,]{0,90}", columns in 0usize..30, place in 0usize..90) {
            let rows = TextRows { rows: wrapped(&text, columns) };
            let whole: String = rows.rows.iter().map(|row| &text[row.clone()]).collect();
            prop_assert_eq!(&whole, &text);
            prop_assert!(rows.rows.iter().all(|row| row.len() <= columns.max(1)));
            let place = place.min(text.len());
            prop_assert!(rows.above(place) <= place && rows.below(place) <= text.len());
        }
    }
}
