//! The last row: the most useful keys, made of the key map.

use super::{Scene, piece, write};
use crate::train::message::Phase;
use crate::tui::keymap::{Action, BINDINGS};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws as many hints as fit, whole ones only.
pub fn draw(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    let ink = &scene.theme.ink;
    let mut pieces = Vec::new();
    let mut used = 1;
    let over = scene.model.report.phase == Phase::Finished;
    let useful =
        |action: Action| !(over && matches!(action, Action::Pause | Action::StepBatch | Action::StepEpoch));
    for binding in BINDINGS.iter().filter(|binding| !binding.hint.is_empty() && useful(binding.action)) {
        let Some(key) = binding.keys.first().map(|key| key.label(scene.theme.charset)) else { continue };
        let hint = match binding.action {
            Action::Pause if scene.model.report.phase == Phase::Paused => "go on",
            _ => binding.hint,
        };
        let length = key.chars().count() + hint.len() + 3;
        if used + length > usize::from(area.width) + 2 {
            break;
        }
        used += length;
        pieces.push(piece(format!(" {key}"), ink.accent));
        pieces.push(piece(format!(" {hint} "), ink.faint));
    }
    write(&pieces, area, buffer);
}
