//! How the dialog looks.

use super::keys;
use super::state::Jump;
use crate::tui::panes::dialog;
use crate::tui::panes::text::{Piece, piece};
use crate::tui::view::scene::Scene;
use crate::viz::text::{pad_right, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

type Line = Vec<Piece>;

/// The columns of the name of a key, with blanks behind it.
const KEY_COLUMNS: usize = 7;

/// Draws the dialog in the middle of the area.
pub fn draw(jump: &Jump, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    dialog::draw(scene, &lines(jump, scene, dialog::columns(area)), area, buffer);
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
