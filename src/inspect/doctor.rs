//! The doctor: from the course of a run and the health of its layers to what is wrong with it, in plain words, with what it was told
//! from and what helps. Everything here is a pure function of plain data.

pub mod chart;
mod course;
mod diagnosis;
mod facts;
mod layers;
mod number;
#[cfg(test)]
mod tests;

pub use diagnosis::{Diagnosis, Disorder};
pub use facts::{Facts, Visit};

/// Tells what is wrong, the most important first.
pub fn diagnose(facts: &Facts<'_>) -> Vec<Diagnosis> {
    let too_high = course::divergence(facts)
        .or_else(|| course::rising_loss(facts))
        .or_else(|| layers::long_steps(facts));
    let found = [too_high, layers::saturation(facts), layers::dead_units(facts)];
    let mut found: Vec<Diagnosis> = found.into_iter().flatten().collect();
    if found.is_empty() {
        // What no gradient gets through learns nothing either: the rest is told only of layers that could learn.
        let other = layers::short_steps(facts)
            .or_else(|| course::shuffled_labels(facts))
            .or_else(|| course::overfitting(facts))
            .or_else(|| course::plateau(facts));
        found.extend(other);
    }
    found
}
