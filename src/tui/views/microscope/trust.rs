//! An equation of the way back.
use super::shown::Shown;
use crate::inspect::Ask;
use crate::tui::model::Model;
use crate::tui::view::ui_state::UiState;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What is to be known.
pub fn asks(_model: &Model, _ui: &UiState) -> Vec<Ask> {
    Vec::new()
}

/// Draws the comparison.
pub fn draw(_shown: &Shown<'_>, _area: Rect, _buffer: &mut Buffer) {}
