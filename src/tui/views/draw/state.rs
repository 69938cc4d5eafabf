//! What is chosen on the page, and what the drawing begins with.

use crate::inspect::layer::Sample;
use crate::tui::model::Model;
use crate::tui::view::ui_state::UiState;

/// What of the network is shown beside the canvas, and what arrows do. The canvas itself outlives the page.
#[derive(Clone, Copy, Debug, Default)]
pub struct Draw {
    /// The layer that is shown alone, or pointed out among the others.
    pub(super) stage: usize,
    /// Whether it is shown alone.
    pub(super) is_alone: bool,
    /// Whether arrows move the drawing, not the pen.
    pub(super) moves: bool,
    /// Whether the drawing begins anew with the watched sample, as soon as that is known.
    pub(super) starts: bool,
    /// Whether a button of the mouse draws at present.
    pub(super) drags: bool,
}

impl Draw {
    /// The sample that the drawing begins with, where somebody asked for it, and it is known, but nothing was drawn since.
    pub(super) fn start<'a>(&self, model: &'a Model, ui: &UiState) -> Option<&'a Sample> {
        let sample = &model.probe.as_deref().filter(|_| self.starts)?.sample;
        (sample.index == ui.sample && sample.shape == ui.canvas.shape()).then_some(sample)
    }
}
