//! How a value was computed.

use super::shown::Shown;
use crate::inspect::explain::Explanation;
use crate::tui::view::ui_state::Aim;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the maps, the window with its numbers, and the formula.
pub fn draw(_shown: &Shown<'_>, _area: Rect, _buffer: &mut Buffer) {}

/// The last line that the list of terms can be scrolled to.
pub fn last_line(_explanation: &Explanation, _aim: &Aim) -> usize {
    0
}
