//! What a session does when it is told to.

use super::throttle::Throughput;
use super::{Session, Wish};
use crate::inspect::layer::observer::Observer;
use crate::protocol::{Act, Command, Event, LogLevel};
use crate::train::acts::told::{Reach, Told};
use crate::train::change::Parameters;
use crate::train::replay::Refusal;
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
            | Command::Act(_)
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
            Command::Act(act) => self.act(&act),
            Command::SetSpeed(speed) => self.throttle.set(speed),
            Command::Note(text) => self.recorder.note(&text),
            Command::Save => self.keep_as_asked(),
            Command::Revert(factor) => self.revert(factor)?,
            Command::Restart => self.restart(),
            Command::Begin(new) => self.begin_another(&new),
            Command::Reach(step) => self.reach(step),
            Command::Branch(new) => self.branch(new),
        }
        self.tell(true);
        Ok(false)
    }

    /// Who asked for a step wants to see what it did.
    fn step(&mut self, wish: Wish) {
        (self.wish, self.stepped) = (wish, 0);
        self.before = Some(Parameters::of(&self.trainer.network));
    }

    /// Does something to the run, and says what became of it.
    pub(super) fn act(&mut self, act: &Act) {
        match self.trainer.act(act) {
            Ok(told) => self.acted(told),
            Err(problem) => self.log(LogLevel::Warning, &problem),
        }
    }

    /// Does again what was done to the run where it is.
    pub(super) fn act_again(&mut self) -> Result<(), Refusal> {
        while let Some(told) = self.script.carry_out(&mut self.trainer)? {
            self.acted(told);
        }
        Ok(())
    }

    /// Says what was done to the run.
    fn acted(&mut self, told: Told) {
        self.log(LogLevel::Info, &told.text);
        let entry = self.trainer.progress.journal.last().cloned().map(Event::Acted);
        told.change.map(Event::Changed).into_iter().chain(entry).for_each(|event| self.outgoing.push(event));
        match told.reach {
            // What the next step would do is another.
            Reach::Step => self.inquiries.hurry(),
            Reach::Settings | Reach::Units => {
                self.tell_what_it_is();
                self.inquiries.reconsider();
            }
            Reach::Network => {
                self.link.renew();
                self.tell_what_it_is();
                // No space fits any more, and what was copied is of another size.
                self.observer = Observer::new(&self.trainer.network);
                self.before = None;
                self.inquiries.forget_pieces();
                self.inquiries.start_over();
            }
        }
    }

    /// Tells what the run is from now on.
    fn tell_what_it_is(&mut self) {
        let info = self.info();
        if self.timed_batch != info.batch_size {
            // How long a batch takes is not known of those that have another size.
            self.timed_batch = info.batch_size;
            self.throughput = Throughput::default();
        }
        self.outgoing.push(Event::Reconfigured(Box::new(info)));
        self.explainer.forget();
    }
}

#[cfg(test)]
mod tests;
