//! The log: its last line, or as many as there is room for.

use super::rule::rule;
use super::sentence::sentence;
use super::text::{Piece, piece, write};
use crate::protocol::LogLevel;
use crate::tui::blit;
use crate::tui::model::log::LogLine;
use crate::tui::view::scene::Scene;
use crate::tui::view::ui_state::Pane;
use crate::viz::text::{CUT, clip, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the last line alone.
pub fn draw_line(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    let ink = &scene.theme.ink;
    let focused = scene.ui.focus == Pane::Log;
    let mark = if focused { scene.theme.sign("▸", ">") } else { " " };
    let head = if focused { ink.accent } else { ink.faint };
    let mut pieces = vec![piece(format!("{mark}log "), head)];
    let back = scene.ui.log_back.min(scene.model.log.len().saturating_sub(1));
    if let Some(line) = scene.model.log.iter().rev().nth(back) {
        let (text, text_ink) = words(scene, line);
        pieces.push(piece(clip(&text, usize::from(area.width).saturating_sub(5)), text_ink));
    }
    write(&pieces, area, buffer);
}

/// Draws the pane.
pub fn draw(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    let ink = &scene.theme.ink;
    let count = scene.model.log.len();
    let back = scene.ui.log_back.min(count.saturating_sub(1));
    let lines = if count == 1 { "line" } else { "lines" };
    let place =
        if back > 0 { format!("{} of {count} {lines}", count - back) } else { format!("{count} {lines}") };
    let right = [piece(place, ink.faint)];
    let focused = scene.ui.focus == Pane::Log;
    let inner = rule(scene, &[piece("Log", ink.strong)], focused, &right, area, buffer);
    let (rows, width) = (usize::from(inner.height), usize::from(inner.width).saturating_sub(1));
    // From the last line upwards, long ones broken, until the pane is full.
    let mut lines: Vec<Piece> = Vec::new();
    for line in scene.model.log.iter().rev().skip(back) {
        if lines.len() >= rows {
            break;
        }
        let (text, text_ink) = words(scene, line);
        let broken = wrap(&text, width.max(8)).into_iter().rev();
        lines.extend(broken.map(|part| piece(clip(&part, width), text_ink)));
    }
    // The beginning of a line that is longer than the pane is missing.
    let cut = lines.len() > rows;
    lines.truncate(rows);
    for (i, line) in lines.into_iter().rev().enumerate() {
        let margin = if cut && i == 0 { CUT } else { " " };
        write(&[piece(margin, ink.faint), line], blit::row(inner, i), buffer);
    }
}

/// The lines of the log that are told, the newest first.
const MOST_TOLD: usize = 5;

/// Says the newest lines of the log, more of them where it has the focus.
pub fn sentences(scene: &Scene<'_>) -> Vec<String> {
    let most = if scene.ui.focus == Pane::Log { MOST_TOLD } else { 1 };
    let lines = scene.model.log.iter().rev().skip(scene.ui.log_back).take(most);
    lines.map(|line| sentence(&format!("log: {}", words(scene, line).0))).collect()
}

/// The level in words where it matters, the text, and how often it came.
fn words(scene: &Scene<'_>, line: &LogLine) -> Piece {
    let ink = &scene.theme.ink;
    let (prefix, text_ink) = match line.level {
        LogLevel::Info => ("", ink.text),
        LogLevel::Warning => ("warning: ", ink.warn),
        LogLevel::Error => ("error: ", ink.bad),
    };
    let times = if line.times > 1 { format!(" ({} times)", line.times) } else { String::new() };
    piece(format!("{prefix}{}{times}", line.text), text_ink)
}
