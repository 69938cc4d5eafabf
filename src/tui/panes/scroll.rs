//! Scrolling through lines that are more than there is room for, wherever there are such lines.

use super::text::{Piece, piece};
use crate::tui::view::scene::Scene;
use std::ops::Range;

/// A way to go through lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scroll {
    /// A line up.
    Up,
    /// A line down.
    Down,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// To the first line.
    First,
    /// To the last line.
    Last,
}

impl Scroll {
    /// Gives the line that this leads to from line `line`, of lines up to `last`, where a page is so many lines.
    pub fn lead(self, line: usize, last: usize, page: usize) -> usize {
        let (line, page) = (line.min(last), page.max(1));
        match self {
            Self::Up => line.saturating_sub(1),
            Self::Down => line.saturating_add(1).min(last),
            Self::PageUp => line.saturating_sub(page),
            Self::PageDown => line.saturating_add(page).min(last),
            Self::First => 0,
            Self::Last => last,
        }
    }
}

/// Lines of which some are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The number of lines.
    pub lines: usize,
    /// The number of lines that have room.
    pub rows: usize,
}

impl Window {
    /// The first line of the last page, which is as full as the others.
    pub const fn last(self) -> usize {
        self.lines.saturating_sub(self.rows)
    }

    /// The lines that are shown from `first` on, or from the first line of the last page if that is before it.
    pub fn shown(self, first: usize) -> Range<usize> {
        let first = first.min(self.last());
        first..self.lines.min(first + self.rows)
    }

    /// Gives the first line to be shown after scrolling. A line of a page is still to be seen on the next.
    pub fn scrolled(self, first: usize, scroll: Scroll) -> usize {
        scroll.lead(first, self.last(), self.rows.saturating_sub(1))
    }

    /// Gives the first line to be shown, as near to `first` as it can be with line `line` in view.
    pub fn following(self, first: usize, line: usize) -> usize {
        if self.rows == 0 {
            return first.min(self.last());
        }
        let earliest = (line + 1).saturating_sub(self.rows);
        first.clamp(earliest, line.max(earliest)).min(self.last())
    }

    /// Says which of the lines are shown, numbered from 1, where that is not all.
    pub fn place(self, scene: &Scene<'_>, first: usize) -> Vec<Piece> {
        let shown = self.shown(first);
        if shown.is_empty() || shown.len() == self.lines {
            return Vec::new();
        }
        let dash = scene.theme.sign("–", "-");
        vec![piece(format!("{}{dash}{} of {}", shown.start + 1, shown.end, self.lines), scene.theme.ink.text)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Scroll::{Down, First, Last, PageDown, PageUp, Up};
    use proptest::prelude::*;

    #[test]
    fn pages_share_a_line_and_the_last_one_is_full() {
        let window = Window { lines: 25, rows: 10 };
        let mut first = 0;
        let mut after = |scroll| {
            first = window.scrolled(first, scroll);
            first
        };
        assert_eq!([Down, Down, Up].map(&mut after), [1, 2, 1]);
        assert_eq!([PageDown, PageDown, Down, PageUp].map(&mut after), [10, 15, 15, 6]);
        assert_eq!([Last, Up, First, Up, PageUp].map(&mut after), [15, 14, 0, 0, 0]);
        assert_eq!((window.shown(15), window.shown(99)), (15..25, 15..25));
    }

    #[test]
    fn lines_that_fit_are_all_shown_and_stay() {
        let window = Window { lines: 3, rows: 10 };
        assert_eq!(
            [Up, Down, PageUp, PageDown, First, Last].map(|scroll| window.scrolled(0, scroll)),
            [0; 6]
        );
        assert_eq!(window.shown(0), 0..3);
    }

    #[test]
    fn only_lines_that_are_shown_are_said_to_be() {
        let app = crate::tui::testing::running(crate::tui::testing::PLAIN, 10);
        let place = |rows: usize| {
            let pieces = Window { lines: 3, rows }.place(&app.scene(&[]), 1);
            pieces.into_iter().map(|(text, _)| text).collect::<String>()
        };
        assert_eq!([0, 2, 3].map(place), ["", "2-3 of 3", ""]);
    }

    #[test]
    fn a_cursor_takes_the_window_along_as_far_as_it_must() {
        let window = Window { lines: 25, rows: 10 };
        assert_eq!(
            [(0, 9), (0, 10), (5, 7), (5, 3), (99, 24)].map(|(first, line)| window.following(first, line)),
            [0, 1, 5, 3, 15]
        );
        assert_eq!(Window { lines: 3, rows: 10 }.following(2, 2), 0);
        assert_eq!(Window { lines: 3, rows: 0 }.following(0, 1), 0, "nothing has room");
    }

    proptest! {
        #[test]
        fn whatever_is_pressed_as_much_is_shown_as_has_room(
            lines in 0usize..99, rows in 0usize..40, first in 0usize..200, keys in proptest::collection::vec(0usize..6, 0..20),
        ) {
            let window = Window { lines, rows };
            let scrolls = [Up, Down, PageUp, PageDown, First, Last];
            let end = keys.into_iter().fold(first, |first, key| window.scrolled(first, scrolls[key]));
            let shown = window.shown(end);
            prop_assert!(shown.end <= lines && shown.len() == lines.min(rows), "{:?}", shown);
        }
    }
}
