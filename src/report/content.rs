//! What is told of a run, as plain data.

use crate::inspect::confusion::Matrix;
use crate::inspect::layer::Filters;
use crate::inspect::mistakes::Gallery;
use crate::protocol::{BatchPoint, EpochReport, LayerInfo, LiveChange};

/// What is told of a run.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// What the run is called.
    pub name: String,
    /// The architecture as one line of text.
    pub network: String,
    /// What came of the run, each a name and a value; these are the first that is seen.
    pub results: Vec<Fact>,
    /// What makes numbers mislead whoever does not know it, or what is missing.
    pub notes: Vec<String>,
    /// The batches, averaged where they are many.
    pub batches: Vec<BatchPoint>,
    /// The epochs.
    pub epochs: Vec<EpochReport>,
    /// What was changed while the run went on.
    pub changes: Vec<LiveChange>,
    /// The layers.
    pub layers: Vec<LayerInfo>,
    /// The filters of layers at moments of the run, oldest first.
    pub moments: Vec<Moment>,
    /// How the run does on images that it was not trained on.
    pub measured: Option<Measured>,
    /// The settings, each a name and a value.
    pub settings: Vec<Fact>,
    /// What the run learned from.
    pub data: Vec<Fact>,
    /// What was done to the run, as a journal says it; empty if nothing was.
    pub journal: String,
    /// Commands that repeat it, each with what it does.
    pub commands: Vec<Fact>,
    /// What made the page, and when.
    pub made: String,
}

/// A name and what stands behind it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fact {
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
}

impl Fact {
    /// Gives a value with its name.
    pub fn new(name: &str, value: impl Into<String>) -> Self {
        Self { name: name.to_owned(), value: value.into() }
    }
}

/// The filters of a network at a moment of a run.
#[derive(Clone, Debug, Default)]
pub struct Moment {
    /// Batches of the run that were done.
    pub step: u64,
    /// The filters of the layers that have some to look at, in order.
    pub filters: Vec<Filters>,
}

/// How a network does on a set of images.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// What the set is called, e.g. "test".
    pub set: String,
    /// The names of the classes, by label.
    pub classes: Vec<String>,
    /// What the images of each class are taken for.
    pub matrix: Matrix,
    /// The worst mistakes.
    pub mistakes: Gallery,
}
