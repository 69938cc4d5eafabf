//! What a session does when it is told to.

use super::{Session, Wish};
use crate::protocol::{Command, LogLevel};
use crate::train::change::Parameters;

impl Session<'_> {
    /// Does what a command says; true if it says to stop.
    pub(super) fn obey(&mut self, command: Command) -> anyhow::Result<bool> {
        self.obeyed += 1;
        match command {
            Command::Stop => return Ok(true),
            Command::Pause => self.wish = Wish::Pause,
            Command::Resume | Command::StepBatch | Command::StepEpoch | Command::Set { .. }
                if self.done() =>
            {
                self.log(LogLevel::Info, "the run is over; restart it to train again");
            }
            Command::Resume => self.wish = Wish::Run,
            Command::StepBatch => self.step(Wish::OneBatch),
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
        self.wish = wish;
        self.before = Some(Parameters::of(&self.trainer.network));
    }

    pub(super) fn scale_learning_rate(&mut self, factor: f64) {
        if !(factor.is_finite() && factor > 0.0) {
            return self.log(LogLevel::Warning, &format!("a learning rate cannot be scaled by {factor}"));
        }
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
        // What the next step would do is another.
        self.inquiries.hurry();
    }
}
