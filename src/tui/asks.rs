//! What the screen wants to know, and what it does with the answers.

use super::app::App;
use crate::inspect::layer::Layer;
use crate::inspect::{Answer, Ask, Finding, Question};
use crate::protocol::AskId;

/// What the measurement of the test set is called that somebody asks for.
pub const TEST: &str = "test";
/// What the search for an image is called that the network gets wrong.
pub const MISTAKE: &str = "mistake";
/// The pictures.
const PICTURES: AskId = AskId::of("pictures");

impl App {
    /// All that is to be known for what is on the screen, and what somebody waits for.
    pub fn asks(&self) -> Vec<Ask> {
        let pictures = Layer { view: self.ui.layer, sample: self.ui.sample };
        let once = self.model.pending.asks.iter().cloned();
        std::iter::once(Ask::every(PICTURES, Question::Layer(pictures))).chain(once).collect()
    }

    /// Something that was asked is answered.
    pub fn on_answer(&mut self, answer: Answer) {
        let is_complete = answer.is_complete();
        match answer.body {
            Finding::Layer(probe) => return self.on_probe(probe),
            Finding::Evaluate(evaluation) => self.model.on_tested(*evaluation),
            Finding::NextMistake(found) => {
                self.ui.sample = found.unwrap_or(self.ui.sample);
                self.model.pending.picture = found.is_some();
            }
        }
        if is_complete {
            self.model.pending.asks.retain(|ask| ask.id != answer.id);
        }
        self.show_at_once();
    }
}
