//! From `viz` cells to ratatui's buffer: the only place where the two kinds of colour meet.

use crate::viz::grid::{Grid, Ink, Weight};
use crate::viz::paint::Paint;
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

/// Pieces of text in their inks, one after the other, cut off at the right edge of `area`, on its first row. Returns
/// the column after the last.
pub fn text<'a>(pieces: impl IntoIterator<Item = (&'a str, Ink)>, area: Rect, buffer: &mut Buffer) -> u16 {
    let area = area.intersection(*buffer.area());
    let mut x = area.left();
    if area.is_empty() {
        return x;
    }
    for (piece, ink) in pieces {
        let room = usize::from(area.right().saturating_sub(x));
        #[cfg(test)]
        cuts::note(piece, room);
        x = buffer.set_stringn(x, area.y, piece, room, style(ink)).0;
    }
    x
}

/// Row `index` of `area`, or nothing if it has no such row.
pub fn row(area: Rect, index: usize) -> Rect {
    match u16::try_from(index) {
        Ok(index) if index < area.height => Rect { y: area.y + index, height: 1, ..area },
        _ => Rect { height: 0, ..area },
    }
}

/// Words that were cut at the edge of their area without a mark, for tests.
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
        assert_eq!(buffer, Buffer::with_lines(["abcd", "  xx"]));
    }
}
