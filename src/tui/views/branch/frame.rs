//! How the dialog looks.

use super::keys;
use super::state::Branch;
use super::wanted;
use crate::tui::blit;
use crate::tui::model::Model;
use crate::tui::panes::frame::border;
use crate::tui::panes::text::{Piece, piece, write};
use crate::tui::view::scene::Scene;
use crate::viz::number::grouped;
use crate::viz::text::{pad_right, tail, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

type Line = Vec<Piece>;

/// The columns inside of the frame that lines are broken for.
const COLUMNS: usize = 58;
/// The columns of the name of a key, with blanks behind it.
const KEY_COLUMNS: usize = 7;

/// What the dialog asks.
pub fn question(branch: &Branch) -> String {
    format!("Go on from batch {} as a new run", grouped(branch.step))
}

/// What will become of the run at hand, and what is there to be written.
pub fn consequences(model: &Model) -> [&'static str; 2] {
    let kept = if model.would_lose() {
        "This run is not kept anywhere: it is lost."
    } else {
        "This run is kept as it is."
    };
    [kept, "What is not written stays; without a setting the new run becomes the same."]
}

/// Says what is wrong with what is written, or what helps to write it.
pub fn remark(branch: &Branch, model: &Model) -> String {
    let problem = branch.problem.clone();
    let present = || wanted::present(&branch.text, model);
    problem.or_else(present).unwrap_or_else(|| "NAME=VALUE, several with blanks between them".to_owned())
}

/// Draws the dialog in the middle of the area; where there is no room for a frame, what is written alone.
pub fn draw(branch: &Branch, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    let room = usize::from(area.width.saturating_sub(6)).clamp(1, COLUMNS);
    let lines = lines(branch, scene, room);
    let is_framed = lines.len() as u16 + 2 <= area.height && area.width > 20;
    let shown = if is_framed { lines } else { few(branch, scene, area) };
    let edges = if is_framed { 6 } else { 0 };
    let columns = if is_framed { room as u16 + edges } else { area.width }.min(area.width);
    let height = (shown.len() as u16 + u16::from(is_framed) * 2).min(area.height);
    let (x, y) = (area.x + (area.width - columns) / 2, area.y + (area.height - height) / 2);
    let frame = Rect { x, y, width: columns, height };
    blit::clear(frame, buffer);
    let mut inner = frame;
    if is_framed {
        border(scene, frame, buffer);
        inner = Rect { x: x + 3, y: y + 1, width: columns - edges, height: height - 2 };
    }
    for (row, line) in shown.iter().enumerate() {
        write(line, blit::row(inner, row), buffer);
    }
}

/// The line with what is written: its end, where it is too long.
fn entry(branch: &Branch, scene: &Scene<'_>, columns: usize) -> Line {
    let ink = &scene.theme.ink;
    let prompt = if columns > 30 { "Settings: " } else { "" };
    let room = columns.saturating_sub(prompt.len() + 1);
    let rest = tail(&branch.text, room);
    let cursor = scene.theme.halves("█", "_");
    vec![piece(prompt, ink.text), piece(rest, ink.strong), piece(cursor, ink.accent)]
}

/// What matters most where there is no room for a frame.
fn few(branch: &Branch, scene: &Scene<'_>, area: Rect) -> Vec<Line> {
    let ink = &scene.theme.ink;
    let remark_ink = if branch.problem.is_some() { ink.bad } else { ink.faint };
    let head = vec![piece(question(branch), ink.strong)];
    let remark = vec![piece(remark(branch, scene.model), remark_ink)];
    let entry = entry(branch, scene, usize::from(area.width));
    match area.height {
        0 | 1 => vec![entry],
        2 => vec![entry, remark],
        _ => vec![head, entry, remark],
    }
}

/// The lines of the dialog.
fn lines(branch: &Branch, scene: &Scene<'_>, columns: usize) -> Vec<Line> {
    let ink = &scene.theme.ink;
    let remark_ink = if branch.problem.is_some() { ink.bad } else { ink.faint };
    let broken = |text: &str, of| wrap(text, columns).into_iter().map(move |line| vec![piece(line, of)]);
    let mut lines = vec![vec![piece(question(branch), ink.strong)], Vec::new()];
    lines.push(entry(branch, scene, columns));
    lines.extend(broken(&remark(branch, scene.model), remark_ink));
    lines.push(Vec::new());
    lines.extend(consequences(scene.model).into_iter().flat_map(|text| broken(text, ink.text)));
    lines.push(Vec::new());
    let keys = keys::shown(scene.keymap, scene.theme.charset);
    lines.extend(
        keys.map(|(key, word)| vec![piece(pad_right(&key, KEY_COLUMNS), ink.accent), piece(word, ink.faint)]),
    );
    lines
}
