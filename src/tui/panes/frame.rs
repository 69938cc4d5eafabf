//! The frame around what lies over a screen.

use crate::tui::blit;
use crate::tui::view::scene::Scene;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws a frame along the edges of `frame`, where there is room for one.
pub fn border(scene: &Scene<'_>, frame: Rect, buffer: &mut Buffer) {
    if frame.height < 2 || frame.width < 4 {
        return;
    }
    let [across, down, corners] = scene.theme.pick(["─", "│", "┌┐└┘"], ["-", "|", "++++"]);
    let corner: Vec<char> = corners.chars().collect();
    let line = across.repeat(usize::from(frame.width) - 2);
    let ink = scene.theme.ink.accent;
    let bottom = usize::from(frame.height) - 1;
    for (row, left, right) in [(0, corner[0], corner[1]), (bottom, corner[2], corner[3])] {
        let text = format!("{left}{line}{right}");
        blit::text([(text.as_str(), ink)], blit::row(frame, row), buffer);
    }
    for row in 1..bottom {
        let area = blit::row(frame, row);
        blit::text([(down, ink)], area, buffer);
        blit::text([(down, ink)], Rect { x: frame.right() - 1, width: 1, ..area }, buffer);
    }
}
