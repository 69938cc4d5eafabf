//! The whole run from left to right, each batch as wide as any other: what happened, how far it is, and what is looked at.

use super::events::{self, Mistakes};
use super::filmstrip;
use super::row::Row;
use crate::tui::model::epoch_ends::EpochEnds;
use crate::tui::view::scene::Scene;
use crate::viz::grid::Ink;

/// The fewest columns from the end of an epoch to the next that is marked.
const EPOCH_COLUMNS: u64 = 4;

/// Where the batches of the run stand on so many columns.
#[derive(Clone, Copy, Debug)]
pub struct Track {
    last: u64,
    columns: usize,
}

impl Track {
    /// The track of a run on so many columns.
    pub fn of(scene: &Scene<'_>, columns: usize) -> Self {
        let last = scene.model.run_steps().max(scene.model.report.total_steps);
        Self { last, columns }
    }

    /// The column of a batch.
    pub fn column(&self, step: u64) -> usize {
        let last = self.columns.saturating_sub(1) as f64;
        (step.min(self.last) as f64 / self.last as f64 * last).round() as usize
    }

    /// The batch that a column is about.
    pub fn step_at(&self, column: usize) -> u64 {
        let last = self.columns.saturating_sub(1).max(1) as f64;
        (column as f64 / last * self.last as f64).round() as u64
    }

    /// The ends of epochs that have room to be marked, by number: every one, or every second, fifth, tenth, …
    fn epochs(self, ends: &EpochEnds) -> Vec<u64> {
        let count = ends.ended_by(self.last);
        let room = (self.columns as u64 / EPOCH_COLUMNS).max(1);
        let strides = (0..18).flat_map(|power| [1, 2, 5].map(|unit| unit * 10_u64.pow(power)));
        let stride = strides.into_iter().find(|stride| count / stride <= room).unwrap_or(u64::MAX);
        (1..=count / stride).map(|number| number * stride).collect()
    }
}

/// Draws the run: what is done of it, the ends of its epochs, the best one, what was changed, the present, and what is looked at.
pub fn row(scene: &Scene<'_>, columns: usize) -> Row {
    let (theme, ink, model) = (scene.theme, &scene.theme.ink, scene.model);
    let track = Track::of(scene, columns);
    let mut row = Row::blank(columns, ink.faint);
    let done = track.column(model.report.total_steps);
    for column in 0..columns {
        let (sign, of) = if column <= done {
            (theme.pick('─', '-'), ink.train)
        } else {
            (theme.pick('·', '.'), ink.faint)
        };
        row.put(column, sign, of);
    }
    let ends = &model.history.epoch_ends;
    for epoch in track.epochs(ends) {
        row.put(track.column(ends.end_of(epoch)), theme.pick('│', '|'), ink.text);
    }
    if let Some(best) = model.history.best {
        row.put(track.column(best.step), theme.sign('★', '*'), ink.good);
    }
    for change in &model.history.changes {
        row.put(track.column(change.step.saturating_sub(1)), theme.pick('↑', '^'), ink.warn);
    }
    let (sign, of) = filmstrip::now(scene);
    row.put(done, sign, of);
    if let Some(step) = scene.ui.moment {
        let (sign, of) = filmstrip::cursor(scene);
        row.put(track.column(step), sign, of);
    }
    row
}

/// Draws the numbers of the epochs below their ends, with how many mistakes more or fewer each makes on the validation set where
/// there is room for that.
pub fn labels(scene: &Scene<'_>, columns: usize) -> Row {
    let (model, ink) = (scene.model, &scene.theme.ink);
    let track = Track::of(scene, columns);
    let mut row = Row::blank(columns, ink.faint);
    let ends = &model.history.epoch_ends;
    let mistakes = events::mistakes(model);
    let epochs = track.epochs(ends);
    let roomy = epochs.first().is_some_and(|&first| track.column(ends.end_of(first)) >= 12);
    for epoch in epochs {
        let column = track.column(ends.end_of(epoch));
        let known = mistakes.iter().find(|known| known.epoch as u64 == epoch).filter(|_| roomy);
        let (label, of) = label(scene, epoch, known);
        if !row.label(column, &label, of) {
            row.label(column, &epoch.to_string(), ink.faint);
        }
    }
    row
}

/// An epoch with what became of the mistakes.
fn label(scene: &Scene<'_>, epoch: u64, mistakes: Option<&Mistakes>) -> (String, Ink) {
    let (theme, ink) = (scene.theme, &scene.theme.ink);
    match mistakes.and_then(|mistakes| mistakes.more) {
        Some(more) if more < 0 => (format!("{epoch} ({}{})", theme.pick("−", "-"), -more), ink.good),
        Some(more) if more > 0 => (format!("{epoch} (+{more})"), ink.bad),
        _ => (epoch.to_string(), ink.faint),
    }
}
