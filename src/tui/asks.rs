//! What the screen wants to know, and what it does with the answers.

use super::app::App;
use crate::inspect::{Answer, Ask, Finding};

impl App {
    /// Lists all that is to be known for what can be seen, and what somebody waits for.
    pub fn asks(&self) -> Vec<Ask> {
        let mut asks = self.stack.asks(&self.model, &self.ui);
        asks.extend(self.model.pending.asks.iter().cloned());
        asks
    }

    /// Takes in an answer.
    pub fn on_answer(&mut self, answer: Answer) {
        if answer.is_complete() {
            self.model.pending.asks.retain(|ask| ask.id != answer.id);
        }
        match answer.body {
            Finding::Layer(probe) => return self.on_probe(probe),
            Finding::Evaluate(evaluation) => self.model.on_tested(*evaluation),
            Finding::NextMistake(found) => {
                self.ui.sample = found.unwrap_or(self.ui.sample);
                self.model.pending.picture = found.is_some();
            }
        }
        self.show_at_once();
    }
}
