//! What is read off the curves of all runs at the cursor, or at their ends.

use super::lines::{Point, points};
use crate::tui::model::kept::{Axis, Kept};
use crate::tui::view::compare_choice::Compared;
use crate::tui::view::scene::Scene;
use crate::viz::number::{duration, grouped, percent, significant};

/// The last point of a run that was measured at the cursor or before it; without a cursor the last of all. A run that had ended before
/// has none there.
pub fn read(scene: &Scene<'_>, kept: &Kept) -> Option<Point> {
    let choice = &scene.ui.compare;
    let points = points(scene, kept);
    let Some(cursor) = choice.cursor else { return points.last().copied() };
    // Rounding on the way to the place and back does not matter.
    let edge = cursor * (1.0 + 1e-9);
    let has_ended = kept.end(choice.axis).is_none_or(|end| end * (1.0 + 1e-9) < cursor);
    points.iter().rfind(|point| point.x <= edge).copied().filter(|_| !has_ended)
}

/// A value of the quantity that is shown.
pub fn shown(quantity: Compared, value: f64) -> String {
    if quantity.is_share() { percent(value, 2) } else { significant(value) }
}

/// A place on the axis in words.
pub fn place(scene: &Scene<'_>, x: f64) -> String {
    match scene.ui.compare.axis {
        Axis::Step => format!("batch {}", grouped(x.round().max(0.0) as u64)),
        Axis::Epoch => format!("epoch {x:.2}"),
        Axis::Time => format!("after {}", duration(x)),
    }
}

/// The heading of the values.
pub fn heading(scene: &Scene<'_>) -> String {
    scene.ui.compare.cursor.map_or_else(|| "last".to_owned(), |cursor| place(scene, cursor))
}
