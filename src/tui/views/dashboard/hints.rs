//! What the keys of the dashboard are called in the hint line, by what they do at present.

use super::keys::Action;
use crate::protocol::Phase;
use crate::tui::model::Model;
use crate::tui::view::ui_state::{Pane, UiState};

/// The word for what a key does with the pane that has the focus; an empty one where a key does nothing now.
pub fn word(action: Action, model: &Model, ui: &UiState) -> Option<&'static str> {
    use Action as A;
    match (ui.focus, action) {
        (_, A::RateUp | A::Slower) if model.report.phase == Phase::Finished => Some(""),
        (_, A::LayerNext) if layers(model) < 2 => Some(""),
        (Pane::Loss | Pane::Accuracy, A::Right) => Some("cursor"),
        (Pane::Filters, A::Down) if channels(model) > 1 => Some("channel"),
        (Pane::Filters, A::Right) => Some("filter"),
        (Pane::Filters | Pane::Sample, A::LayerNext) => Some("layer"),
        (Pane::Sample, A::SampleNext) => Some("sample"),
        (Pane::Sample, A::SampleWrong) => Some("mistake"),
        (Pane::Status, A::Down) | (Pane::Log, A::Up) if ui.zoomed => Some("scroll"),
        (Pane::Log, A::Last) if ui.log_back > 0 => Some("newest"),
        _ => None,
    }
}

/// Layers that have something to show.
fn layers(model: &Model) -> usize {
    model.info.as_deref().map_or(0, |info| info.viewable.len())
}

/// Input channels of the filters that are shown.
fn channels(model: &Model) -> usize {
    let filters = model.probe.as_deref().and_then(|probe| probe.filters.as_ref());
    filters.map_or(0, |filters| filters.channels)
}
