//! What a session does when it is told to.

use super::{Session, Wish};
use crate::protocol::{Command, Event, LiveChange, LogLevel};
use crate::train::change::Parameters;
use std::num::NonZeroU32;

impl Session<'_> {
    /// Does what a command says; true if it says to stop.
    pub(super) fn obey(&mut self, command: Command) -> anyhow::Result<bool> {
        self.obeyed += 1;
        match command {
            Command::Stop => return Ok(true),
            Command::Pause => self.wish = Wish::Pause,
            Command::Resume
            | Command::StepBatch
            | Command::StepBatches(_)
            | Command::StepEpoch
            | Command::Set { .. }
                if self.done() =>
            {
                self.log(LogLevel::Info, "the run is over; restart it to train again");
            }
            Command::Resume => self.wish = Wish::Run,
            Command::StepBatch => self.step(Wish::Batches(NonZeroU32::MIN)),
            Command::StepBatches(count) => {
                self.step(NonZeroU32::new(count).map_or(Wish::Pause, Wish::Batches));
            }
            Command::StepEpoch => self.step(Wish::OneEpoch),
            Command::ScaleLearningRate(factor) => self.scale_learning_rate(factor),
            Command::Set { name, value } => self.set(&name, &value),
            Command::SetSpeed(speed) => self.throttle.set(speed),
            Command::Note(text) => self.recorder.note(&text),
            Command::Save => self.keep_as_asked(),
            Command::Revert(factor) => self.revert(factor)?,
            Command::Restart => self.restart()?,
            Command::Begin(new) => self.begin_another(&new),
        }
        self.tell(true);
        Ok(false)
    }

    /// Who asked for a step wants to see what it did.
    fn step(&mut self, wish: Wish) {
        (self.wish, self.stepped) = (wish, 0);
        self.before = Some(Parameters::of(&self.trainer.network));
    }

    pub(super) fn scale_learning_rate(&mut self, factor: f64) {
        if !(factor.is_finite() && factor > 0.0) {
            return self.log(LogLevel::Warning, &format!("a learning rate cannot be scaled by {factor}"));
        }
        let before = self.trainer.next_learning_rate();
        let progress = &mut self.trainer.progress;
        progress.learning_rate_factor = (progress.learning_rate_factor * factor).clamp(1e-6, 1e6);
        let rate = self.trainer.next_learning_rate();
        self.trainer.progress.learning_rate = rate;
        let epoch = self.trainer.progress.epoch + 1;
        self.log(
            LogLevel::Info,
            &format!(
                "learning rate {rate:.3e} from epoch {epoch}, batch {} on",
                self.trainer.progress.step + 1
            ),
        );
        self.note_rate(before);
        // What the next step would do is another.
        self.inquiries.hurry();
    }

    /// Remembers and tells that the next learning rate is another than the one it was `before`.
    pub(super) fn note_rate(&mut self, before: f64) {
        let now = self.trainer.next_learning_rate();
        self.note_change(LiveChange::RATE, shown_rate(before), shown_rate(now));
    }

    /// Remembers and tells that what is called `name` was changed, from the next batch on.
    pub(super) fn note_change(&mut self, name: &str, from: String, to: String) {
        if from == to {
            return;
        }
        let progress = &mut self.trainer.progress;
        let change = LiveChange { step: progress.total_steps + 1, name: name.to_owned(), from, to };
        change.clone().join(&mut progress.changes);
        self.outgoing.push(Event::Changed(change));
    }
}

/// Gives a learning rate with four digits, written as short as can be.
fn shown_rate(rate: f64) -> String {
    format!("{rate:.3e}").parse::<f64>().unwrap_or(rate).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_shown_with_four_digits_and_no_more_than_it_has() {
        let shown = [0.03 * 1.25, 0.03, 1.0 / 3.0, 1.5e-7, 0.0].map(shown_rate);
        assert_eq!(shown, ["0.0375", "0.03", "0.3333", "0.00000015", "0"]);
    }
}
