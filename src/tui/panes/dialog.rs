//! A dialog in which something is written: lines in a frame in the middle of the screen.

use super::frame::border;
use super::text::{Piece, columns_of, write};
use crate::tui::blit;
use crate::tui::view::scene::Scene;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

type Line = Vec<Piece>;

/// The columns inside of the frame that lines are broken for.
pub const COLUMNS: usize = 50;
/// The line that has what is written.
const ENTRY: usize = 2;

/// The columns that lines of a dialog have on an area, at least 1.
pub fn columns(area: Rect) -> usize {
    usize::from(area.width.saturating_sub(6)).clamp(1, COLUMNS)
}

/// Draws the lines in the middle of the area: the title, a blank one, what is written, what is said of it, and after a blank one
/// the keys. Where there is no room for a frame, what is written stands alone.
pub fn draw(scene: &Scene<'_>, lines: &[Line], area: Rect, buffer: &mut Buffer) {
    let fits = |lines: &[Line]| lines.len() as u16 + 2 <= area.height && area.width > 20;
    let tight = || lines.iter().filter(|line| !line.is_empty()).cloned().collect::<Vec<Line>>();
    let framed = Some(lines.to_vec())
        .filter(|lines| fits(lines))
        .or_else(|| Some(tight()).filter(|lines| fits(lines)));
    let is_framed = framed.is_some();
    let shown = framed.unwrap_or_else(|| few(lines, usize::from(area.height)));
    let room = columns(area);
    let inside =
        shown.iter().map(|line| columns_of(line)).max().unwrap_or(0).max(room.min(area.width.into()));
    let columns = (inside as u16 + if is_framed { 6 } else { 2 }).min(area.width);
    let height = (shown.len() as u16 + if is_framed { 2 } else { 0 }).min(area.height);
    let (x, y) = (area.x + (area.width - columns) / 2, area.y + (area.height - height) / 2);
    let frame = Rect { x, y, width: columns, height };
    blit::clear(frame, buffer);
    let edge = u16::from(is_framed);
    if is_framed {
        border(scene, frame, buffer);
    }
    let side = if is_framed { 3 } else { u16::from(columns > 2) };
    let inner = Rect { x: x + side, y: y + edge, width: columns - side, height: height - edge };
    for (row, line) in shown.iter().enumerate() {
        write(line, blit::row(inner, row), buffer);
    }
}

/// What matters most in so few rows: what is written, and what is said of it.
fn few(lines: &[Line], rows: usize) -> Vec<Line> {
    lines[ENTRY.min(lines.len())..].iter().take_while(|line| !line.is_empty()).take(rows).cloned().collect()
}
