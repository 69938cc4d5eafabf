//! The doctor: from the course of a run and the health of its layers to what is wrong with it, in plain words, with what it was told
//! from and what helps. Everything here is a pure function of plain data.

pub mod chart;
mod course;
mod diagnosis;
mod layers;
#[cfg(test)]
mod tests;

pub use diagnosis::{Diagnosis, Disorder, Remedy};

use super::health::Checkup;
use crate::protocol::Divergence;
use chart::Chart;

/// How the layers were after a batch.
#[derive(Clone, Debug, PartialEq)]
pub struct Visit {
    /// The batches of the run that were done.
    pub step: u64,
    /// How the layers were.
    pub checkup: Checkup,
}

/// All that the doctor goes by.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The classes that there are.
    pub classes: usize,
    /// The full learning rate: what the schedule has a share of, with the user's factor.
    pub rate: f64,
    /// The course of the run.
    pub chart: &'a Chart,
    /// How the layers were before anything was trained, where that is known.
    pub first: Option<&'a Checkup>,
    /// How they were when they were looked at last.
    pub latest: Option<&'a Visit>,
    /// What was not finite, if the run ended so.
    pub divergence: Option<Divergence>,
}

/// Tells what is wrong, the most important first.
pub fn diagnose(facts: &Facts<'_>) -> Vec<Diagnosis> {
    let too_high = course::divergence(facts)
        .or_else(|| course::rising_loss(facts))
        .or_else(|| layers::long_steps(facts));
    let found = [too_high, layers::saturation(facts), layers::dead_units(facts)];
    let mut found: Vec<Diagnosis> = found.into_iter().flatten().collect();
    if found.is_empty() {
        // What no gradient gets through learns nothing either: the rest is told only of layers that could learn.
        let others =
            [layers::short_steps(facts), course::shuffled_labels(facts)].into_iter().flatten().next();
        found.extend(others.or_else(|| course::overfitting(facts)).or_else(|| course::plateau(facts)));
    }
    found
}
