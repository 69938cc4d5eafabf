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
        // Where the pictures are of two steps, each says of which.
        let step = steps[side.index()].filter(|_| differ);
        let tag = step.map_or_else(String::new, |step| {
            format!("{} {}", scene.theme.pick("· batch", "at batch"), grouped(step))
        });
        let scene = Scene { ui: &ui, tag: &tag, ..*scene };
        let (letter, ink) = (side.letter(), inks(scene.theme)[side.index()]);
        if !half.filters.is_empty() {
            filters::draw(&scene, half.filters, buffer);
            mark(letter, ink, half.filters, buffer);
        }
        if !half.sample.is_empty() {
            sample::draw(&scene, None, half.sample, buffer);
            mark(letter, ink, half.sample, buffer);
        }
    }
}

/// Writes the letter of a run at the beginning of a rule.
fn mark(letter: &str, ink: Ink, area: Rect, buffer: &mut Buffer) {
    blit::text([(letter, ink)], blit::row(area, 0), buffer);
}
