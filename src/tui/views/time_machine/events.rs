//! What happened in the run, and the moments that are nearest to it.

use crate::protocol::{EpochReport, LiveChange};
use crate::tui::model::Model;

/// The batches after which something happened, the earliest first: an epoch ended, or something was changed from the next batch on.
fn steps(model: &Model) -> Vec<u64> {
    let epochs = model.history.epochs.iter().map(|epoch| epoch.total_steps);
    let changes = model.history.changes.iter().map(|change| change.step.saturating_sub(1));
    let mut steps: Vec<u64> = epochs.chain(changes).collect();
    steps.sort_unstable();
    steps.dedup();
    steps
}

/// The moment of the next event after a batch, if there is one that is kept; the present is behind all of them.
pub fn next(model: &Model, from: Option<u64>) -> Option<u64> {
    let from = from?;
    let moments = steps(model).into_iter().filter_map(|step| model.moments.nearest(step));
    moments.map(|moment| moment.step).find(|step| *step > from)
}

/// The moment of the last event before a batch, if there is one that is kept.
pub fn before(model: &Model, from: Option<u64>) -> Option<u64> {
    let from = from.unwrap_or(u64::MAX);
    let moments = steps(model).into_iter().rev().filter_map(|step| model.moments.nearest(step));
    moments.map(|moment| moment.step).find(|step| *step < from)
}

/// What was changed between a moment and the one before, or is changed from the moment on.
pub fn changes_at(model: &Model, step: u64) -> Vec<&LiveChange> {
    let before = model.moments.step_by(Some(step), -1).filter(|before| *before < step);
    let since = before.map_or(0, |before| before + 2);
    let changes = model.history.changes.iter();
    changes.filter(|change| (since..=step + 1).contains(&change.step)).collect()
}

/// An epoch with the images of the validation set that it gets wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mistakes {
    /// The epoch, from 1.
    pub epoch: usize,
    /// The batches of the run that were done at its end.
    pub step: u64,
    /// Its accuracy on the validation set.
    pub accuracy: f64,
    /// The images that it gets wrong.
    pub count: u64,
    /// By how many they are more than after the epoch before, if that is known.
    pub more: Option<i64>,
}

/// The mistakes after each epoch that was measured, the earliest first.
pub fn mistakes(model: &Model) -> Vec<Mistakes> {
    let mut all: Vec<Mistakes> = Vec::new();
    for epoch in &model.history.epochs {
        let Some((count, accuracy)) = wrong(epoch) else { continue };
        let last = all.last().filter(|last| last.epoch + 1 == epoch.epoch);
        let more = last.map(|last| count as i64 - last.count as i64);
        all.push(Mistakes { epoch: epoch.epoch, step: epoch.total_steps, accuracy, count, more });
    }
    all
}

/// The images that an epoch gets wrong, and its accuracy.
fn wrong(epoch: &EpochReport) -> Option<(u64, f64)> {
    let validation = epoch.validation.filter(|validation| validation.accuracy.is_finite())?;
    let share = (1.0 - validation.accuracy).clamp(0.0, 1.0);
    Some(((share * validation.images as f64).round() as u64, validation.accuracy))
}

/// The mistakes after the last epoch that had ended by a batch.
pub fn mistakes_at(model: &Model, step: u64) -> Option<Mistakes> {
    mistakes(model).into_iter().rev().find(|mistakes| mistakes.step <= step)
}
