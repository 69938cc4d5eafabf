//! What is kept while an earlier moment of the run is looked at.

use crate::inspect::Answer;
use crate::inspect::layer::Probe;
use crate::protocol::AskId;
use std::collections::BTreeMap;

/// What is on its way from an earlier moment of the run, and what is put aside meanwhile.
#[derive(Debug, Default)]
pub struct Scrub {
    /// The moment that is asked about; none is the present.
    pub wanted: Option<u64>,
    /// The answers about it, until all that is to be seen of it is there.
    pub arriving: BTreeMap<AskId, Answer>,
    /// What was known of the network as it is now, while an earlier moment is seen.
    pub present: Option<Present>,
}

/// What was known of the network as it is now, and where the curves were read off.
#[derive(Debug)]
pub struct Present {
    /// The newest answers.
    pub answers: BTreeMap<AskId, Answer>,
    /// The newest pictures.
    pub probe: Option<Box<Probe>>,
    /// The batch at which the curves were read off.
    pub cursor: Option<u64>,
}
