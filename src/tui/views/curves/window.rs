//! The part of the run that is shown.

use crate::tui::panes::curve::last_step;
use crate::tui::view::curve_choice::{CurveChoice, Extent};
use crate::tui::view::scene::Scene;

/// The fewest batches that are shown.
const LEAST: u64 = 2;
/// The fewest recent batches.
const LEAST_RECENT: u64 = 20;
/// A part that follows the newest batch moves on by one of so many of its pieces at a time, for each time all is drawn anew.
const PIECES: u64 = 4;

/// The part of the run that is shown, in batches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The batch at the left edge; 0 before the first.
    pub from: u64,
    /// The batch at the right edge.
    pub to: u64,
}

impl Window {
    /// The part that the user chose.
    pub fn of(scene: &Scene<'_>) -> Self {
        let (choice, part) = (&scene.ui.curves, Self::chosen(scene));
        if choice.by_epoch && choice.extent != Extent::All { part.in_whole_epochs(scene) } else { part }
    }

    /// The same whether it is shown in whole epochs or not.
    fn chosen(scene: &Scene<'_>) -> Self {
        let choice = &scene.ui.curves;
        if choice.extent == Extent::Epoch {
            return Self::of_epoch(scene, choice.last.unwrap_or_else(|| newest(scene)));
        }
        let (width, end) = (width(scene, choice.extent), newest_end(scene, choice.extent));
        let to = choice.last.unwrap_or(end).clamp(width, end.max(width));
        Self { from: to - width, to }
    }

    /// The whole epochs that lie in it in part: by epoch, nothing is known of less.
    fn in_whole_epochs(self, scene: &Scene<'_>) -> Self {
        let ends = &scene.model.history.epoch_ends;
        let from = ends.end_of(ends.ended_by(self.from));
        Self { from, to: ends.end_of(ends.epoch_of(self.to.max(from + 1))) }
    }

    /// The epoch that a batch belongs to.
    fn of_epoch(scene: &Scene<'_>, step: u64) -> Self {
        let ends = &scene.model.history.epoch_ends;
        let to = epoch_end(scene, step).max(LEAST);
        let from = ends.end_of(ends.epoch_of(to).saturating_sub(1));
        Self { from: from.min(to - LEAST), to }
    }

    /// How many batches wide it is.
    pub const fn width(self) -> u64 {
        self.to - self.from
    }

    /// Whether a batch lies in it.
    pub const fn holds(self, step: u64) -> bool {
        self.from <= step && step <= self.to
    }
}

fn whole(scene: &Scene<'_>) -> u64 {
    last_step(scene).ceil() as u64
}

/// The newest batch, from 1.
fn newest(scene: &Scene<'_>) -> u64 {
    scene.model.history.last_step().max(1)
}

/// The last batch of the epoch that a batch belongs to.
fn epoch_end(scene: &Scene<'_>, step: u64) -> u64 {
    let ends = &scene.model.history.epoch_ends;
    ends.end_of(ends.epoch_of(step.max(1)))
}

fn width(scene: &Scene<'_>, extent: Extent) -> u64 {
    match extent {
        Extent::All => whole(scene),
        Extent::Recent => (whole(scene) / PIECES).max(LEAST_RECENT),
        Extent::Epoch => Window::of_epoch(scene, newest(scene)).width(),
        Extent::Batches(batches) => batches.max(LEAST),
    }
}

/// The batch at the right edge of a part that follows the newest one.
fn newest_end(scene: &Scene<'_>, extent: Extent) -> u64 {
    let done = newest(scene);
    let width = width(scene, extent);
    match extent {
        Extent::All => width,
        Extent::Epoch => epoch_end(scene, done).max(LEAST),
        Extent::Recent | Extent::Batches(_) => done.next_multiple_of((width / PIECES).max(1)),
    }
}

/// Chooses an extent, with the cursor in the middle if there is one, else with what was in the middle, or with the newest batch
/// if that was followed.
pub fn choose(scene: &Scene<'_>, extent: Extent) -> CurveChoice {
    let choice = scene.ui.curves;
    let window = Window::of(scene);
    let middle = scene.ui.cursor.or(choice.last.map(|_| window.to - window.width() / 2));
    let wide = extent == Extent::All || matches!(extent, Extent::Batches(batches) if batches >= whole(scene));
    if wide {
        return CurveChoice { extent: Extent::All, last: None, ..choice };
    }
    let width = width(scene, extent);
    // Whole epochs begin where epochs do.
    let place = |middle: u64| match extent {
        Extent::Epoch => epoch_end(scene, middle),
        _ => (middle + width / 2).max(width).min(newest_end(scene, extent).max(width)),
    };
    CurveChoice { extent, last: middle.map(place), ..choice }
}

/// Chooses half as much, or twice as much.
pub fn scale(scene: &Scene<'_>, wider: bool) -> CurveChoice {
    let width = Window::of(scene).width();
    match (wider, scene.ui.curves.extent) {
        (true, Extent::All) => scene.ui.curves,
        (true, _) => choose(scene, Extent::Batches(width.saturating_mul(2))),
        (false, _) => choose(scene, Extent::Batches((width / 2).max(LEAST))),
    }
}

/// Keeps the part where it is, unless the cursor has left it: then it goes along.
pub fn follow_cursor(scene: &Scene<'_>) -> CurveChoice {
    let choice = scene.ui.curves;
    let (window, Some(cursor)) = (Window::of(scene), scene.ui.cursor) else { return choice };
    if choice.extent == Extent::All {
        return choice;
    }
    let width = window.width();
    let last = match choice.extent {
        Extent::Epoch if !window.holds(cursor) || window.from == cursor => epoch_end(scene, cursor),
        // By epoch, what holds the cursor is made whole.
        _ if choice.by_epoch && window.holds(cursor) => Window::chosen(scene).to,
        _ if choice.by_epoch => cursor.max(self::width(scene, choice.extent)),
        _ if cursor < window.from => cursor.saturating_sub(width / PIECES) + width,
        _ if cursor > window.to => cursor + width / PIECES,
        _ => window.to,
    };
    CurveChoice { last: Some(last), ..choice }
}
