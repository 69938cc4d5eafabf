//! How the dialog looks.

use super::keys;
use super::state::Jump;
use crate::tui::blit;
use crate::tui::panes::frame::border;
use crate::tui::panes::text::{Piece, columns_of, piece, write};
use crate::tui::view::scene::Scene;
use crate::viz::text::{pad_right, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

type Line = Vec<Piece>;

/// The columns inside of the frame that lines are broken for.
const COLUMNS: usize = 50;
/// The columns of the name of a key, with blanks behind it.
const KEY_COLUMNS: usize = 7;

/// The line that has what is written.
const ENTRY: usize = 2;

/// Draws the dialog in the middle of the area; where there is no room for a frame, what is written alone.
pub fn draw(jump: &Jump, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    let room = usize::from(area.width.saturating_sub(6)).min(COLUMNS);
    let lines = lines(jump, scene, room.max(1));
    let fits = |lines: &[Line]| lines.len() as u16 + 2 <= area.height && area.width > 20;
    let tight = || lines.iter().filter(|line| !line.is_empty()).cloned().collect::<Vec<Line>>();
    let framed =
        Some(lines.clone()).filter(|lines| fits(lines)).or_else(|| Some(tight()).filter(|lines| fits(lines)));
    let is_framed = framed.is_some();
    let shown = framed.unwrap_or_else(|| few(&lines, usize::from(area.height)));
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
    lines[ENTRY..].iter().take_while(|line| !line.is_empty()).take(rows).cloned().collect()
}

/// The lines of the dialog.
fn lines(jump: &Jump, scene: &Scene<'_>, columns: usize) -> Vec<Line> {
    let ink = &scene.theme.ink;
    let (prompt, expected) = jump.wanted.words(scene.model);
    let cursor = scene.theme.halves("█", "_");
    let mut lines = vec![vec![piece("Jump to a sample", ink.strong)], Vec::new()];
    lines.push(vec![
        piece(format!("{prompt}: "), ink.text),
        piece(jump.text.clone(), ink.strong),
        piece(cursor, ink.accent),
    ]);
    let (below, below_ink) = match &jump.problem {
        Some(problem) => (problem.clone(), ink.bad),
        None => (expected, ink.faint),
    };
    lines.extend(wrap(&below, columns).into_iter().map(|line| vec![piece(line, below_ink)]));
    lines.push(Vec::new());
    lines.extend(keys::shown(jump.wanted).iter().map(|(action, word)| {
        let key = keys::label(scene.keymap, *action, scene.theme.charset);
        vec![piece(pad_right(&key, KEY_COLUMNS), ink.accent), piece(*word, ink.faint)]
    }));
    lines
}
