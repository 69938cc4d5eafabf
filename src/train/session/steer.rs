//! What a session does when it is told to.

use super::throttle::Throughput;
use super::{Session, Wish};
use crate::protocol::{Command, LogLevel};
use crate::train::change::Parameters;
use crate::train::record::Occasion;
use crate::train::run::Trainer;
use crate::train::spent::Spent;
use std::sync::Arc;

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
        }
        self.tell(true);
        Ok(false)
    }

    /// Who asked for a step wants to see what it did.
    fn step(&mut self, wish: Wish) {
        self.wish = wish;
        self.before = Some(Parameters::of(&self.trainer.network));
    }

    /// Begins again. A run that pauses, or is trained step by step, pauses before its first batch.
    fn restart(&mut self) -> anyhow::Result<()> {
        let goes_on = self.wish == Wish::Run || self.finish.is_some();
        if self.finish.is_none() {
            self.keep(Occasion::End);
        }
        self.trainer = Trainer::new(self.job.config.clone(), Arc::clone(&self.trainer.dataset))?;
        let problem = self.recorder.begin_again().err();
        self.start_over(if goes_on { Wish::Run } else { Wish::Pause });
        self.begin(false, problem);
        Ok(())
    }

    /// Forgets what was going on with the trainer that was there before.
    pub(super) fn start_over(&mut self, wish: Wish) {
        self.trainer.use_clock(Arc::clone(&self.clock));
        self.outgoing.forget_points();
        (self.throughput, self.measuring) = (Throughput::default(), Throughput::default());
        (self.accounted, self.before, self.told_dead) = (Spent::default(), None, false);
        self.finish = None;
        self.wish = wish;
        self.inquiries.start_over();
        self.explainer.forget();
        self.announce();
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
    }
}
