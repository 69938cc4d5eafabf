//! What there is to tell of an act that was carried out.

use crate::protocol::LiveChange;
use crate::train::progress::Progress;

/// How much of what is known of a run an act makes old.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The next step is another.
    Step,
    /// The settings are others, and with them what is asked of the outputs.
    Settings,
    /// The values of units are others, or which of them count.
    Units,
    /// The network is of another size.
    Network,
}

/// What there is to tell of an act that was carried out.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// What was done and from where on, in words.
    pub text: String,
    /// What is another than before, if anything is.
    pub change: Option<LiveChange>,
    /// What whoever looks at the run has to look at anew.
    pub reach: Reach,
}

impl Progress {
    /// Remembers that what is called `name` is another from the next batch on; gives that, unless it is as before.
    pub fn mark(&mut self, name: &str, from: String, to: String) -> Option<LiveChange> {
        let change = LiveChange { step: self.total_steps + 1, name: name.to_owned(), from, to };
        (change.from != change.to).then(|| {
            change.clone().join(&mut self.changes);
            change
        })
    }

    /// Gives where the run goes on, in words, e.g. "from epoch 1, batch 5 on".
    pub(super) fn onwards(&self) -> String {
        format!("from epoch {}, batch {} on", self.epoch + 1, self.step + 1)
    }
}
