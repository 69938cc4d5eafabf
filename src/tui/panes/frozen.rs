//! The row that says that what is seen is frozen.

use super::past;
use super::reading::fitting;
use super::text::{Piece, piece, write};
use crate::tui::view::bindings::ch;
use crate::tui::view::scene::Scene;
use crate::viz::number::grouped;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the row that `usual` draws, or says that what is seen is frozen or an earlier moment, of which batch it is, and where the
/// run is now.
pub fn draw_or(usual: fn(&Scene<'_>, Rect, &mut Buffer), scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    let choices = past::rows(scene).or_else(|| Some(rows(scene, scene.now?)));
    match choices {
        Some(choices) => _ = write(&fitting(choices, usize::from(area.width)), area, buffer),
        None => usual(scene, area, buffer),
    }
}

/// What the row says, with less and less in it.
fn rows(scene: &Scene<'_>, now: u64) -> Vec<Vec<Piece>> {
    let ink = &scene.theme.ink;
    let sign = scene.theme.sign("❄", "*");
    let then = grouped(scene.model.report.total_steps);
    let frozen = piece(format!(" {sign} frozen at batch {then}"), ink.warn);
    let now = piece(format!(", now at batch {}", grouped(now)), ink.text);
    let thaws = [piece(format!("   {}", scene.label(ch('Z'))), ink.accent), piece(" thaws", ink.faint)];
    let short = piece(format!(" {sign} frozen at {then}"), ink.warn);
    vec![[&[frozen.clone(), now.clone()][..], &thaws].concat(), vec![frozen, now], vec![short]]
}
