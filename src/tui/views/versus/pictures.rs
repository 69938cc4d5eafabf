//! The filters of both runs, and what each makes of the same sample.

use super::contrast::inks;
use super::layout::Half;
use crate::protocol::Side;
use crate::tui::blit;
use crate::tui::panes::{filters, sample};
use crate::tui::view::scene::Scene;
use crate::tui::view::ui_state::{Pane, UiState};
use crate::viz::grid::Ink;
use crate::viz::number::grouped;
use crate::viz::text::clip;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the half of each run. Its rules begin with the letter of the run, in its colour.
pub fn draw(sides: &[Scene<'_>; 2], halves: [Half; 2], buffer: &mut Buffer) {
    if halves.iter().all(|half| half.filters.is_empty() && half.sample.is_empty()) {
        return;
    }
    // No pane has the focus here.
    let ui = UiState { focus: Pane::Log, ..sides[0].ui.clone() };
    let steps = sides.each_ref().map(|side| side.model.probe.as_deref().map(|probe| probe.total_steps));
    let differ = steps[0] != steps[1];
    for ((side, scene), half) in Side::ALL.into_iter().zip(sides).zip(halves) {
        let scene = Scene { ui: &ui, ..*scene };
        let ink = inks(scene.theme)[side.index()];
        // Where the pictures are of two steps, each says of which.
        let text = match steps[side.index()].filter(|_| differ) {
            Some(step) => format!("{} batch {} ", side.letter(), grouped(step)),
            None => side.letter().to_owned(),
        };
        if !half.filters.is_empty() {
            filters::draw(&scene, half.filters, buffer);
            mark(&text, ink, half.filters, buffer);
        }
        if !half.sample.is_empty() {
            sample::draw(&scene, None, half.sample, buffer);
            mark(&text, ink, half.sample, buffer);
        }
    }
}

/// Writes the letter of a run at the beginning of a rule.
fn mark(text: &str, ink: Ink, area: Rect, buffer: &mut Buffer) {
    let text = clip(text, usize::from(area.width));
    blit::text([(text.as_str(), ink)], blit::row(area, 0), buffer);
}
