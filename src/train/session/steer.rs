//! What a session does when it is told to.

use super::{Session, Wish};
use crate::protocol::{Command, Event, LogLevel, Watch};
use crate::train::evaluate::Measuring;
use crate::train::pace::Throughput;
use crate::train::probe::viewable;
use crate::train::record::Occasion;
use crate::train::run::Trainer;
use crate::train::spend::Spent;
use std::sync::Arc;

impl Session<'_> {
    /// Does what a command says; true if it says to stop.
    pub(super) fn obey(&mut self, command: Command) -> anyhow::Result<bool> {
        self.obeyed += 1;
        match command {
            Command::Stop => return Ok(true),
            Command::Pause => self.wish = Wish::Pause,
            Command::Resume | Command::StepBatch | Command::StepEpoch if self.done() => {
                self.log(LogLevel::Info, "the run is over; restart it to train again");
            }
            Command::Resume => self.wish = Wish::Run,
            Command::StepBatch => self.step(Wish::OneBatch),
            Command::StepEpoch => self.step(Wish::OneEpoch),
            Command::ScaleLearningRate(factor) => self.scale_learning_rate(factor),
            Command::SetSpeed(speed) => self.pace.set(speed),
            Command::Watch(watch) => self.watch(watch),
            Command::ViewLayer(view) => {
                self.view = view.min(viewable(&self.trainer.network).len().saturating_sub(1));
                self.show_again();
            }
            Command::Test => self.ask_test(),
            Command::Note(text) => self.recorder.note(&text),
            Command::Save => self.keep_as_asked(),
            Command::Revert(factor) => self.revert(factor)?,
            Command::Restart => self.restart()?,
        }
        self.tell(true);
        Ok(false)
    }

    /// Has the test set measured, or says why there is none.
    fn ask_test(&mut self) {
        let absence = self.trainer.dataset.lacks_test().map(|reason| format!("no test set: {reason}"));
        match absence {
            Some(text) => self.log(LogLevel::Info, &text),
            None => self.asked_test = Some(self.asked_test.unwrap_or_default()),
        }
    }

    /// Who asked for a step wants to see what it did.
    fn step(&mut self, wish: Wish) {
        self.wish = wish;
        self.before = Some(self.trainer.parameters());
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
        self.trainer.go_by(Arc::clone(&self.clock));
        self.outbox.forget_points();
        (self.throughput, self.measuring) = (Throughput::default(), Throughput::default());
        (self.accounted, self.before, self.told_dead) = (Spent::default(), None, false);
        (self.search, self.asked_test, self.finish) = (None, None, None);
        self.wish = wish;
        self.announce();
        self.show_again();
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

    fn watch(&mut self, watch: Watch) {
        let count = self.trainer.watched().1.len();
        self.search = None;
        match watch {
            Watch::Next => self.watched = (self.watched + 1) % count,
            Watch::Previous => self.watched = (self.watched + count - 1) % count,
            Watch::Index(index) => self.watched = index.min(count - 1),
            Watch::NextMisclassified => self.search = Some(((self.watched + 1) % count, count)),
        }
        self.show_again();
    }

    /// Looks at the next piece of the watched set for an image the network gets wrong.
    pub(super) fn search_on(&mut self, next: usize, left: usize) {
        let count = self.trainer.watched().1.len();
        let (found, looked) = self.trainer.misclassified(self.workers, next..count.min(next + left));
        self.account(None);
        self.search = None;
        if let Some(found) = found {
            self.watched = found;
            self.show_again();
        } else if left > looked {
            self.search = Some(((next + looked) % count, left - looked));
        } else {
            let set = self.trainer.watched().0;
            self.log(LogLevel::Info, &format!("all {count} {set} images are classified correctly"));
        }
    }

    pub(super) fn measure_asked(&mut self, mut measuring: Measuring) -> anyhow::Result<()> {
        let complete = self.trainer.measure_test(self.workers, &mut measuring)?;
        self.account(None);
        self.asked_test = (!complete).then_some(measuring);
        if complete {
            self.outbox.push(Event::Tested(measuring.evaluation()));
            self.tell(true);
        }
        Ok(())
    }
}
