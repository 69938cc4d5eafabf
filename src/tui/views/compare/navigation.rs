//! What keys choose of the comparison.

use super::keys::Action;
use super::lines::{least, lines, whole, window};
use super::table;
use crate::tui::view::compare_choice::CompareChoice;
use crate::tui::view::context::Context;
use crate::tui::view::scene::Scene;

/// Columns of a plot, about: the cursor moves by one of them at the least.
const COLUMNS: f64 = 120.0;

/// Does what a key asks for.
pub fn act(action: Action, cx: &mut Context<'_>) {
    let scene = cx.scene();
    let mut choice = scene.ui.compare.clone();
    match action {
        Action::NextQuantity => choice.quantity = choice.quantity.step(1),
        Action::QuantityBefore => choice.quantity = choice.quantity.step(-1),
        Action::Show(quantity) => choice.quantity = quantity,
        Action::Axis => choice.turn_axis(),
        Action::Smoothing => choice.smoothing = choice.smoothing.next(),
        Action::ZoomIn => choice.part = scaled(&scene, 0.5),
        Action::ZoomOut => choice.part = scaled(&scene, 2.0),
        Action::Left | Action::Right | Action::PageBack | Action::PageOn | Action::First => {
            choice.cursor = moved(&scene, action);
            choice.part = following(&scene, choice.cursor);
        }
        Action::Last => choice.cursor = None,
        Action::Whole => (choice.part, choice.cursor) = (None, None),
        Action::Up => choice.row = table::row(&scene).saturating_sub(1),
        Action::Down => choice.row = (table::row(&scene) + 1).min(choice.chosen().count().saturating_sub(1)),
        Action::Sort => choice.sorted_by = next_column(&scene),
        Action::Direction => choice.is_descending = !choice.is_descending,
        Action::Remove => {
            if let Some((_, place)) = table::rows(&scene).get(table::row(&scene)) {
                choice.toggle(*place);
            }
        }
        _ => {}
    }
    cx.ui.compare = choice;
}

/// The column after the one that the table is sorted by; none behind the last.
fn next_column(scene: &Scene<'_>) -> Option<String> {
    let names = table::names(scene);
    let place =
        scene.ui.compare.sorted_by.as_ref().and_then(|name| names.iter().position(|other| other == name));
    names.get(place.map_or(0, |place| place + 1)).map(|name| (*name).to_owned())
}

/// A part of the axis so many times as wide, around the cursor or what is in the middle; nothing if that is all of it.
fn scaled(scene: &Scene<'_>, factor: f64) -> Option<(f64, f64)> {
    let CompareChoice { axis, cursor, .. } = scene.ui.compare;
    let ((low, high), (from, to)) = (whole(scene), window(scene));
    let width = ((to - from) * factor).max(least(axis));
    if width >= high - low {
        return None;
    }
    let middle = cursor.unwrap_or((from + to) / 2.0);
    let from = (middle - width / 2.0).clamp(low, high - width);
    Some((from, from + width))
}

/// The part that is shown, moved so that the cursor is in it.
fn following(scene: &Scene<'_>, cursor: Option<f64>) -> Option<(f64, f64)> {
    let ((from, to), cursor) = (scene.ui.compare.part?, cursor?);
    let (low, high) = whole(scene);
    let width = to - from;
    let from = if cursor < from {
        cursor - width / 4.0
    } else if cursor > to {
        cursor - width * 0.75
    } else {
        from
    };
    let from = from.clamp(low, (high - width).max(low));
    Some((from, from + width))
}

/// Where the cursor is after a key: on a point that was measured of one of the runs.
fn moved(scene: &Scene<'_>, action: Action) -> Option<f64> {
    let (from, to) = window(scene);
    let here = scene.ui.compare.cursor;
    let way = match action {
        Action::Left | Action::Right => (to - from) / COLUMNS,
        _ => (to - from) / 10.0,
    };
    let all = lines(scene).into_iter().flat_map(|line| line.points).map(|point| point.x);
    let found = match (action, here) {
        (Action::First, _) => all.reduce(f64::min),
        // The first key shows the cursor, at the end.
        (_, None) => all.reduce(f64::max),
        (Action::Left | Action::PageBack, Some(here)) => all.filter(|x| *x <= here - way).reduce(f64::max),
        (_, Some(here)) => all.filter(|x| *x >= here + way).reduce(f64::min),
    };
    found.or(here)
}
