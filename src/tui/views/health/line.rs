//! The lines that the page is made of, and what a layer is called in them.

use crate::tui::panes::text::Piece;
use crate::tui::view::scene::Scene;

/// A line of the page.
pub type Line = Vec<Piece>;

/// Gives the name of a layer: its number, from 1, and its text.
pub fn name(scene: &Scene<'_>, layer: usize) -> String {
    let text = scene.model.layer(layer).map_or("", |layer| layer.text.as_str());
    format!("{} {text}", layer + 1)
}
