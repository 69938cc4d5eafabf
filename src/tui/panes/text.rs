//! Pieces of text in their inks, and how they are written.

use crate::tui::blit;
use crate::viz::grid::Ink;
use crate::viz::text::{clip, width, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// A piece of text with its ink.
pub type Piece = (String, Ink);

/// A piece of text.
pub fn piece(text: impl Into<String>, ink: Ink) -> Piece {
    (text.into(), ink)
}

/// The columns that pieces take.
pub fn columns_of(pieces: &[Piece]) -> usize {
    pieces.iter().map(|(text, _)| width(text)).sum()
}

/// The pieces that have room in so many columns; the one that has not enough is cut, and says so.
pub fn clipped(pieces: Vec<Piece>, columns: usize) -> Vec<Piece> {
    let mut room = columns;
    let fit = |(text, ink): Piece| {
        let text = clip(&text, room);
        room -= width(&text);
        (text, ink)
    };
    pieces.into_iter().map(fit).collect()
}

/// Writes pieces on the first row of `area`; returns the column after the last.
pub fn write(pieces: &[Piece], area: Rect, buffer: &mut Buffer) -> u16 {
    blit::text(pieces.iter().map(|(text, ink)| (text.as_str(), *ink)), blit::row(area, 0), buffer)
}

/// Writes `lines` from the top of `area`, each cut to its width.
pub fn write_lines(lines: &[Vec<Piece>], area: Rect, buffer: &mut Buffer) {
    for (i, line) in lines.iter().enumerate() {
        write(line, blit::row(area, i), buffer);
    }
}

/// Writes text in as many lines as it takes, from the top of `area`.
pub fn write_wrapped(text: &str, ink: Ink, area: Rect, buffer: &mut Buffer) {
    let columns = usize::from(area.width);
    let lines = wrap(text, columns).into_iter().map(|line| vec![piece(clip(&line, columns), ink)]);
    write_lines(&lines.collect::<Vec<_>>(), area, buffer);
}

/// Text in the middle of the first row of `area`.
pub fn centered(text: &str, ink: Ink, area: Rect, buffer: &mut Buffer) {
    let text = clip(text, usize::from(area.width));
    let x = area.x + (area.width - width(&text) as u16) / 2;
    blit::text(
        [(text.as_str(), ink)],
        Rect { x, width: area.right() - x, height: area.height.min(1), ..area },
        buffer,
    );
}
