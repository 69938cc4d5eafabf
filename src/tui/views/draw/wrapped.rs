//! Text in as many lines as it takes.

use crate::tui::panes::text::{piece, write_lines};
use crate::viz::grid::Ink;
use crate::viz::text::{clip, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Writes text in as many lines as it takes.
pub fn write_wrapped(text: &str, ink: Ink, area: Rect, buffer: &mut Buffer) {
    let columns = usize::from(area.width);
    let lines = wrap(text, columns).into_iter().map(|line| vec![piece(clip(&line, columns), ink)]);
    write_lines(&lines.collect::<Vec<_>>(), area, buffer);
}
