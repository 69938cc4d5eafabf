//! What a step ends with that somebody asked for.

use crate::protocol::{BatchPoint, EpochReport};

/// What the step that was asked for ended with.
#[derive(Clone, Copy)]
pub enum StepEnd {
    /// A batch.
    Batch(BatchPoint),
    /// The epoch that it was the rest of.
    Epoch(EpochReport),
}
