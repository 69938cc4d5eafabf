//! What the doctor goes by: the course of the run and how its layers were.

use super::chart::Chart;
use crate::inspect::health::Checkup;
use crate::protocol::Divergence;

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
