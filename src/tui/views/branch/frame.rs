//! How the dialog looks.

use super::keys;
use super::state::Branch;
use super::wanted;
use crate::tui::model::Model;
use crate::tui::panes::dialog;
use crate::tui::panes::text::{Piece, piece};
use crate::tui::view::scene::Scene;
use crate::viz::number::grouped;
use crate::viz::text::{pad_right, tail, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

type Line = Vec<Piece>;

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
    [kept, "What is not written stays; without a change the new run becomes the same."]
}

/// Says what is wrong with what is written, or what helps to write it.
pub fn remark(branch: &Branch, model: &Model) -> String {
    let problem = branch.problem.clone();
    let help = || wanted::help(&branch.text, model);
    problem.or_else(help).unwrap_or_else(|| {
        "settings as NAME=VALUE; then acts, such as silence 1 5; with ; between them".to_owned()
    })
}

/// Draws the dialog in the middle of the area.
pub fn draw(branch: &Branch, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    dialog::draw(scene, &lines(branch, scene, dialog::columns(area)), area, buffer);
}

/// The line with what is written: its end, where it is too long.
fn entry(branch: &Branch, scene: &Scene<'_>, columns: usize) -> Line {
    let ink = &scene.theme.ink;
    let prompt = if columns > 30 { "Changes: " } else { "" };
    let room = columns.saturating_sub(prompt.len() + 1);
    let rest = tail(&branch.text, room);
    let cursor = scene.theme.halves("█", "_");
    vec![piece(prompt, ink.text), piece(rest, ink.strong), piece(cursor, ink.accent)]
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
