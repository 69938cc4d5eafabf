//! What was asked of the trainer and is not yet seen in its reports.

use crate::inspect::{Ask, Question};
use crate::protocol::{AskId, Command, Report, Speed};

/// What was asked of the trainer and is not yet seen in its reports.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pending {
    /// `Some(true)`: asked to pause; `Some(false)`: asked to go on.
    pub pause: Option<bool>,
    /// A speed limit that was asked for.
    pub speed: Option<Speed>,
    /// A change of the learning rate was asked for.
    pub rate: bool,
    /// Another sample or layer was asked for.
    pub picture: bool,
    /// What was asked to be answered once.
    pub asks: Vec<Ask>,
    /// What a key had the views ask, and no answer came to yet.
    pub awaited: Vec<AskId>,
    /// How many times something was.
    pub asked: u64,
    /// Commands that were given.
    pub given: u64,
    /// Batches or an epoch were asked for.
    pub work: bool,
}

impl Pending {
    /// Notes that a command is given.
    pub fn command(&mut self, command: &Command) {
        self.given += 1;
        self.work = matches!(command, Command::StepBatch | Command::StepBatches(_) | Command::StepEpoch);
    }

    /// Notes that a question is asked that is to be answered once, in place of the last one of this name.
    pub fn ask(&mut self, name: &'static str, question: Question) {
        self.withdraw(name);
        self.asked += 1;
        self.asks.push(Ask::once(AskId::numbered(name, self.asked), question));
    }

    /// Tells whether a question of this name waits for its answer.
    pub fn awaits(&self, name: &str) -> bool {
        self.asks.iter().any(|ask| ask.id.name == name)
    }

    /// Notes that the answer to the question of this name is of no interest any more.
    pub fn withdraw(&mut self, name: &str) {
        self.asks.retain(|ask| ask.id.name != name);
    }

    /// Forgets what was asked for: none of it is to be seen any more.
    pub fn forget(&mut self) {
        *self = Self { given: self.given, asked: self.asked, ..Self::default() };
    }

    /// Whether anything is still to be seen, after this report.
    pub fn is_any(&self, report: &Report) -> bool {
        report.obeyed < self.given
            || self.work
            || self.picture
            || !self.asks.is_empty()
            || !self.awaited.is_empty()
    }
}
