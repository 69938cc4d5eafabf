//! The filters of both runs, and what each makes of the same sample.

use super::contrast::inks;
use super::layout::Half;
use crate::protocol::Side;
use crate::tui::blit;
use crate::tui::panes::{filters, sample};
use crate::tui::view::scene::Scene;
use crate::tui::view::ui_state::{Pane, UiState};
use crate::viz::grid::Ink;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the half of each run. Its rules begin with the letter of the run, in its colour.
pub fn draw(sides: &[Scene<'_>; 2], halves: [Half; 2], buffer: &mut Buffer) {
    if halves.iter().all(|half| half.filters.is_empty() && half.sample.is_empty()) {
        return;
    }
    // No pane has the focus here.
    let ui = UiState { focus: Pane::Log, ..sides[0].ui.clone() };
    for ((side, scene), half) in Side::ALL.into_iter().zip(sides).zip(halves) {
        let scene = Scene { ui: &ui, ..*scene };
        let ink = inks(scene.theme)[side.index()];
        if !half.filters.is_empty() {
            filters::draw(&scene, half.filters, buffer);
            mark(side, ink, half.filters, buffer);
        }
        if !half.sample.is_empty() {
            sample::draw(&scene, None, half.sample, buffer);
            mark(side, ink, half.sample, buffer);
        }
    }
}

/// Writes the letter of a run at the beginning of a rule.
fn mark(side: Side, ink: Ink, area: Rect, buffer: &mut Buffer) {
    blit::text([(side.letter(), ink)], blit::row(area, 0), buffer);
}
