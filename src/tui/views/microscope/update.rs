//! An equation of the way back.
use super::shown::Shown;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the equation.
pub fn draw(_shown: &Shown<'_>, _area: Rect, _buffer: &mut Buffer) {}
