//! Where keys lead the cursor.

use super::keys::Action;
use super::window::Window;
use crate::tui::view::scene::Scene;

/// Where the cursor is after a key that moves it; where it was if that leads nowhere.
pub fn moved(scene: &Scene<'_>, action: Action) -> Option<u64> {
    let (history, cursor) = (&scene.model.history, scene.ui.cursor);
    match action {
        Action::PointBefore if scene.ui.curves.by_epoch => by_epoch(scene, false),
        Action::NextPoint if scene.ui.curves.by_epoch => by_epoch(scene, true),
        Action::PointBefore => history.step_by(cursor, -1),
        Action::NextPoint => history.step_by(cursor, 1),
        Action::EpochBefore => by_epoch(scene, false),
        Action::NextEpoch => by_epoch(scene, true),
        Action::PageBack => history.step_by(cursor, -page(scene)),
        Action::PageOn => history.step_by(cursor, page(scene)),
        Action::First => history.step_by(Some(0), 0),
        Action::ChangeBefore => change(scene, false).or(cursor),
        Action::NextChange => change(scene, true).or(cursor),
        _ => cursor,
    }
}

/// A tenth of the measured points that are shown.
fn page(scene: &Scene<'_>) -> isize {
    let window = Window::of(scene);
    let shown = scene.model.history.loss.raw.within(window.from, window.to).len();
    (shown / 10).max(1) as isize
}

fn by_epoch(scene: &Scene<'_>, forwards: bool) -> Option<u64> {
    let cursor = scene.ui.cursor;
    scene.model.history.step_by_epoch(cursor, forwards).or(cursor)
}

/// The first measured batch that went by the change before or after the cursor; without a cursor, by the newest change.
fn change(scene: &Scene<'_>, forwards: bool) -> Option<u64> {
    let history = &scene.model.history;
    let mut steps = history.changes.iter().map(|change| change.step.min(history.last_step()));
    let point = scene.ui.cursor.and_then(|step| history.point(step));
    let step = match point {
        None => steps.next_back(),
        Some(point) if forwards => steps.find(|step| *step > point.last),
        Some(point) => steps.rfind(|step| *step < point.first),
    };
    step.filter(|step| *step > 0)
}
