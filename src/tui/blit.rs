//! From `viz` cells to ratatui's buffer: the only place where the two kinds of colour meet.

use crate::viz::grid::{Grid, Ink, Weight};
use crate::viz::paint::Paint;
use crate::viz::text::{CUT, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

/// ratatui's name for a colour.
pub const fn color(paint: Paint) -> Color {
    match paint {
        Paint::Default => Color::Reset,
        Paint::Rgb(rgb) => Color::Rgb(rgb.0, rgb.1, rgb.2),
        Paint::Indexed(index) => Color::Indexed(index),
        Paint::Ansi(index) => match index {
            0 => Color::Black,
            1 => Color::Red,
            2 => Color::Green,
            3 => Color::Yellow,
            4 => Color::Blue,
            5 => Color::Magenta,
            6 => Color::Cyan,
            7 => Color::Gray,
            8 => Color::DarkGray,
            9 => Color::LightRed,
            10 => Color::LightGreen,
            11 => Color::LightYellow,
            12 => Color::LightBlue,
            13 => Color::LightMagenta,
            14 => Color::LightCyan,
            _ => Color::White,
        },
    }
}

/// The style of an ink: it replaces the weight that a cell had before.
pub const fn style(ink: Ink) -> Style {
    let style = Style::new().fg(color(ink.paint)).remove_modifier(Modifier::BOLD.union(Modifier::DIM));
    match ink.weight {
        Weight::Dim => style.add_modifier(Modifier::DIM),
        Weight::Normal => style,
        Weight::Bold => style.add_modifier(Modifier::BOLD),
    }
}

/// Copies `grid` to the top left of `area`, cut off at its edges.
pub fn grid(grid: &Grid, area: Rect, buffer: &mut Buffer) {
    let area = area.intersection(*buffer.area());
    for (y, row) in (area.top()..area.bottom()).zip(grid.rows()) {
        for (x, cell) in (area.left()..area.right()).zip(row) {
            if let Some(target) = buffer.cell_mut((x, y)) {
                target.set_char(cell.glyph).set_style(style(cell.ink).bg(color(cell.back)));
            }
        }
    }
}

/// Pieces of text in their inks, one after the other, on the first row of `area`. What does not fit is cut, and a mark at
/// the right edge says so; blanks at the end are not missed. Returns the column after the last.
pub fn text<'a>(pieces: impl IntoIterator<Item = (&'a str, Ink)>, area: Rect, buffer: &mut Buffer) -> u16 {
    let area = area.intersection(*buffer.area());
    let mut x = area.left();
    if area.is_empty() {
        return x;
    }
    let pieces: Vec<(&str, Ink)> = pieces.into_iter().collect();
    let cut = visible_width(&pieces) > usize::from(area.width);
    let right = area.right() - u16::from(cut);
    keep_whole(x, area.y, buffer);
    for (piece, ink) in pieces {
        let room = usize::from(right - x);
        #[cfg(test)]
        cuts::note(piece, usize::from(area.right() - x));
        x = buffer.set_stringn(x, area.y, piece, room, style(ink)).0;
        if cut && width(piece) > room {
            return buffer.set_stringn(x, area.y, CUT, 1, style(ink)).0;
        }
    }
    x
}

/// The columns of all pieces without the blanks at their end.
fn visible_width(pieces: &[(&str, Ink)]) -> usize {
    let (mut all, mut visible) = (0, 0);
    for (piece, _) in pieces {
        let ink = width(piece.trim_end());
        visible = if ink > 0 { all + ink } else { visible };
        all += width(piece);
    }
    visible
}

/// Empties an area for something that lies over what was drawn there.
pub fn clear(area: Rect, buffer: &mut Buffer) {
    let area = area.intersection(*buffer.area());
    for y in area.top()..area.bottom() {
        keep_whole(area.left(), y, buffer);
        for x in area.left()..area.right() {
            buffer[(x, y)].reset();
        }
    }
}

/// Takes away a character of two columns whose second one is about to be written to: half of it cannot be shown.
fn keep_whole(x: u16, y: u16, buffer: &mut Buffer) {
    let before = x.checked_sub(1).and_then(|before| buffer.cell_mut((before, y)));
    if let Some(cell) = before.filter(|cell| width(cell.symbol()) > 1) {
        cell.set_symbol(" ");
    }
}

/// Row `index` of `area`, or nothing if it has no such row.
pub fn row(area: Rect, index: usize) -> Rect {
    match u16::try_from(index) {
        Ok(index) if index < area.height => Rect { y: area.y + index, height: 1, ..area },
        _ => Rect { height: 0, ..area },
    }
}

/// Texts that had less room than they need, for tests: a pane that knows its room does better than to be cut.
#[cfg(test)]
pub(super) mod cuts {
    use crate::viz::text::width;
    use std::cell::RefCell;

    thread_local! {
        static CUTS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    }

    /// Notes a text if it is more than fits.
    pub(super) fn note(text: &str, room: usize) {
        if width(text.trim_end()) > room {
            CUTS.with_borrow_mut(|cuts| cuts.push(format!("{text:?} in {room} columns")));
        }
    }

    /// What was cut since the last time.
    pub(in crate::tui) fn take() -> Vec<String> {
        CUTS.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_written_outside() {
        let area = Rect::new(0, 0, 4, 2);
        let mut buffer = Buffer::empty(area);
        let mut full = Grid::new(9, 9);
        for y in 0..9 {
            full.text(0, y, "xxxxxxxxx", Ink::default());
        }
        grid(&full, Rect::new(2, 1, 9, 9), &mut buffer);
        grid(&full, Rect::new(20, 20, 9, 9), &mut buffer);
        assert_eq!(buffer, Buffer::with_lines(["    ", "  xx"]));
        text([("abc", Ink::default()), ("def", Ink::default())], Rect::new(0, 0, 4, 1), &mut buffer);
        text([("abc", Ink::default())], Rect::new(0, 7, 4, 1), &mut buffer);
        assert_eq!(buffer, Buffer::with_lines(["abc~", "  xx"]));
    }

    fn written(pieces: &[&str], columns: u16) -> (String, u16) {
        let mut buffer = Buffer::empty(Rect::new(0, 0, columns, 1));
        let pieces = pieces.iter().map(|piece| (*piece, Ink::default()));
        let x = text(pieces, Rect::new(0, 0, columns, 1), &mut buffer);
        ((0..columns).map(|x| buffer[(x, 0)].symbol()).collect(), x)
    }

    #[test]
    fn what_is_cut_at_the_edge_is_marked_and_nothing_else_is() {
        assert_eq!(written(&["ab", "cd"], 4), ("abcd".into(), 4));
        assert_eq!(written(&["ab", "cd", "e"], 4), ("abc~".into(), 4));
        assert_eq!(written(&["abcd", "  ", "  "], 4), ("abcd".into(), 4));
        assert_eq!(written(&["ab  ", "c"], 4), ("ab ~".into(), 4));
        assert_eq!(written(&["ab   "], 4), ("ab  ".into(), 4));
        // A cell that a character of two columns takes with the one before it reads as a blank here.
        assert_eq!(written(&["漢字"], 4), ("漢 字 ".into(), 4));
        assert_eq!(written(&["漢字"], 3), ("漢 ~".into(), 3));
        assert_eq!(written(&["漢字か"], 4), ("漢 ~ ".into(), 3), "no half is left");
    }

    #[test]
    fn what_lies_over_wide_characters_leaves_no_half_of_them() {
        let area = Rect::new(0, 0, 6, 1);
        let mut buffer = Buffer::empty(area);
        text([("漢字か", Ink::default())], area, &mut buffer);
        clear(Rect::new(3, 0, 2, 1), &mut buffer);
        let symbols: String = (0..6).map(|x| buffer[(x, 0)].symbol()).collect();
        assert_eq!(symbols, "漢     ");
    }
}
