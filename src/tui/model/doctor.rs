//! What the doctor knows of the run, and what it says: what is told of batches and epochs, and how the layers were when it looked.

use crate::inspect::doctor::chart::Chart;
use crate::inspect::doctor::{Diagnosis, Disorder, Facts, Visit, diagnose};
use crate::inspect::health::{Checkup, Health};
use crate::inspect::{Ask, Question};
use crate::protocol::{AskId, BatchPoint, Divergence, EpochReport, Report, RunInfo, When};
use std::collections::BTreeSet;

/// The name under which the doctor asks how the layers are.
pub const ASK: AskId = AskId::of("doctor");
/// The name under which it asks how they are before the first batch.
pub const FIRST_ASK: AskId = AskId::of("doctor-first");

/// Batches between two looks at the layers, at the least; the doctor looks at the beginning, after so many, and at the ends of
/// epochs.
const INTERVAL: u64 = 200;

/// What the doctor knows of the run, and what it says.
#[derive(Clone, Debug, Default)]
pub struct Doctor {
    chart: Chart,
    /// How the layers were before anything was trained.
    first: Option<Checkup>,
    /// How they were when the doctor looked last.
    latest: Option<Visit>,
    diagnoses: Vec<Diagnosis>,
    /// What was said of this run already.
    told: BTreeSet<Disorder>,
    /// What is new of what it says.
    news: Vec<Diagnosis>,
    /// Whether what was known of the layers does not count any more, so that they are to be looked at anew.
    is_outdated: bool,
}

impl Doctor {
    /// Gives what is wrong at present, the most important first.
    pub fn diagnoses(&self) -> &[Diagnosis] {
        &self.diagnoses
    }

    /// Tells whether there was anything to look at yet.
    pub fn has_looked(&self) -> bool {
        self.latest.is_some()
    }

    /// Gives what the doctor wants to know: of every run, and before anything is known of it, how the layers are before the first
    /// batch; then how they are after some, and at the ends of epochs.
    pub fn asks(&self, info: Option<&RunInfo>) -> impl Iterator<Item = Ask> {
        let look =
            |id: AskId, step: u64| Ask { id, question: Question::Health(Health {}), when: When::At(step) };
        let next = info.and_then(|info| self.next_look(info));
        std::iter::once(look(FIRST_ASK, 0)).chain(next.map(|step| look(ASK, step)))
    }

    /// The batch after which the doctor looks next; none while it still waits for its first look.
    fn next_look(&self, info: &RunInfo) -> Option<u64> {
        let per_epoch = (info.steps_per_epoch as u64).max(1);
        match self.latest.as_ref().map(|visit| visit.step) {
            None => self.is_outdated.then_some(0),
            Some(step) if step < INTERVAL => Some(INTERVAL),
            Some(step) => Some((step + INTERVAL).div_ceil(per_epoch).saturating_mul(per_epoch)),
        }
    }

    /// Adds a batch, or the mean of several.
    pub fn batch(&mut self, point: &BatchPoint) {
        self.chart.batch(point);
    }

    /// Adds an epoch.
    pub fn epoch(&mut self, report: &EpochReport) {
        self.chart.epoch(report);
    }

    /// Notes how the layers were after batch `step`.
    pub fn visit(&mut self, step: u64, checkup: &Checkup) {
        if step == 0 {
            self.first = Some(checkup.clone());
        }
        // What was found before the first batch is of a run that begins: whatever was known of another one counts no more.
        if self.latest.as_ref().is_none_or(|latest| step == 0 || latest.step <= step) {
            self.latest = Some(Visit { step, checkup: checkup.clone() });
        }
    }

    /// Forgets what was known of the layers: what is asked of the outputs is another.
    pub fn forget_layers(&mut self) {
        (self.first, self.latest, self.is_outdated) = (None, None, true);
    }

    /// Notes that somebody was told of this already, if it is a thing that the doctor tells of.
    pub fn was_told(&mut self, what: &str) {
        self.told.extend(Disorder::ALL.into_iter().find(|disorder| disorder.name() == what));
    }

    /// Looks at all that is known; what is wrong and was not said of this run before is news.
    pub fn examine(&mut self, info: &RunInfo, report: &Report, divergence: Option<Divergence>) {
        self.diagnoses = diagnose(&Facts {
            classes: info.classes.len(),
            rate: info.learning_rate * factor(report),
            chart: &self.chart,
            first: self.first.as_ref(),
            latest: self.latest.as_ref(),
            divergence,
        });
        let told = &mut self.told;
        self.news.extend(self.diagnoses.iter().filter(|diagnosis| told.insert(diagnosis.what)).cloned());
    }

    /// Takes what is new of what the doctor says.
    pub fn take_news(&mut self) -> Vec<Diagnosis> {
        std::mem::take(&mut self.news)
    }
}

/// The user's factor on the learning rate; 1 before there was a report.
fn factor(report: &Report) -> f64 {
    if report.learning_rate_factor > 0.0 { report.learning_rate_factor } else { 1.0 }
}

#[cfg(test)]
mod tests;
