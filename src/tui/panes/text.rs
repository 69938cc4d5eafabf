//! Pieces of text in their inks, and how they are written.

use crate::tui::blit;
use crate::viz::grid::Ink;
use crate::viz::text::{clip, width};
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
