//! How the images on which two networks differ lie on the page.

use crate::tui::panes::tiles::{Contents, Sizes, Tiles};
use crate::tui::view::scene::Scene;
use ratatui::layout::Rect;

/// The rows above the images: the rule, the counts, and what they mean.
pub const HEAD_ROWS: u16 = 3;
/// The images share the page with filters and maps.
const SIZES: Sizes = Sizes { fewest: 5, largest: 3 };
/// The columns that the name of a class takes at the most.
pub const NAME: usize = 12;

/// Where the images are; `None` if not even one has room.
pub fn tiles(scene: &Scene<'_>, area: Rect) -> Option<Tiles> {
    let picture = scene.model.info.as_deref().map_or((1, 1), |info| (info.input.height, info.input.width));
    let name = scene.model.longest_class().min(NAME);
    // Truth and both answers: "7 A 7 B 1", or a line each.
    let (lines, text) = if name <= 2 { (1, 3 * name + 6) } else { (3, name + 3) };
    Tiles::below(scene, Contents { picture, lines, columns: text + 1 }, area, HEAD_ROWS, SIZES)
}
