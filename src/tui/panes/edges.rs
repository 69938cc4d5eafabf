//! What stands around every page: the run above it, and what keys do below it.

use super::{hints, status};
use crate::tui::layout::PageLayout;
use crate::tui::view::scene::Scene;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the first rows and the last one of a page; returns what is between them, if anything has room there.
pub fn draw(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) -> Option<Rect> {
    let page = PageLayout::of(area);
    status::draw(scene, page.status, buffer);
    hints::draw(scene, page.hints, buffer);
    (!page.body.is_empty()).then_some(page.body)
}
