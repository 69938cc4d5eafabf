//! The help overlay, made of the key map.

use super::{Piece, Scene, blit, centered, piece, write};
use crate::tui::keymap::{BINDINGS, Group, labels};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget};

/// The groups of the left column; the others are on the right.
const LEFT: [Group; 3] = [Group::Training, Group::Pictures, Group::Looks];
const KEY_COLUMNS: usize = 9;

/// Draws the overlay over everything.
pub fn draw(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    Clear.render(area, buffer);
    let ink = &scene.theme.ink;
    centered("cnn-tui: keys", ink.strong, area, buffer);
    let body = Rect { y: area.y + 1.min(area.height), height: area.height.saturating_sub(2), ..area };
    let left = column(scene, |group| LEFT.contains(&group));
    let right = column(scene, |group| !LEFT.contains(&group));
    if area.width >= 76 {
        let half = body.width / 2;
        super::write_lines(&left, Rect { x: body.x + 1, width: half - 1, ..body }, buffer);
        super::write_lines(&right, Rect { x: body.x + half, width: body.width - half, ..body }, buffer);
    } else {
        let lines: Vec<Vec<Piece>> = left.into_iter().chain(right).collect();
        super::write_lines(&lines, body, buffer);
    }
    let last = blit::row(area, usize::from(area.height).saturating_sub(1));
    if area.height > 1 {
        write(&[piece(" ? or Esc closes this", ink.faint)], last, buffer);
    }
}

fn column(scene: &Scene<'_>, belongs: impl Fn(Group) -> bool) -> Vec<Vec<Piece>> {
    let ink = &scene.theme.ink;
    let mut lines = Vec::new();
    for group in Group::ALL.into_iter().filter(|group| belongs(*group)) {
        lines.push(vec![piece(group.title(), ink.strong)]);
        for binding in BINDINGS.iter().filter(|binding| binding.group == group) {
            let keys = labels(binding, scene.theme.charset);
            lines.push(vec![
                piece(format!(" {keys:<KEY_COLUMNS$}"), ink.accent),
                piece(binding.help, ink.text),
            ]);
        }
    }
    lines
}
