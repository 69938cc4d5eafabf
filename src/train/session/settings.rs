//! What a session does when somebody changes a setting of the run under way.

use super::Session;
use super::throttle::Throughput;
use crate::protocol::{Event, LiveChange, LogLevel};
use crate::train::hyperparameters::setting;
use crate::train::run::Trainer;

impl Session<'_> {
    /// Changes a setting because somebody said so, and says what the run is now.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        let shown = |trainer: &Trainer| {
            setting(name).map_or_else(|_| value.to_owned(), |setting| setting.show(&trainer.config))
        };
        let (before, rate) = (shown(&self.trainer), self.trainer.next_learning_rate());
        let size = self.trainer.config.batch_size;
        if let Err(problem) = self.trainer.reconfigure(name, value) {
            return self.log(LogLevel::Warning, &problem);
        }
        if self.trainer.config.batch_size != size {
            // How long a batch takes is not known of the new ones.
            self.throughput = Throughput::default();
        }
        let (shown, progress) = (shown(&self.trainer), &self.trainer.progress);
        let (epoch, batch) = (progress.epoch + 1, progress.step + 1);
        let text = format!("{} {shown} from epoch {epoch}, batch {batch} on", name.replace('-', " "));
        self.log(LogLevel::Info, &text);
        if name == LiveChange::RATE {
            // The curve is of the rate that batches have, whatever schedule and factor make of the base.
            self.note_rate(rate);
        } else {
            self.note_change(name, before, shown);
        }
        self.tell_schedule(name);
        let info = self.info();
        self.outgoing.push(Event::Reconfigured(Box::new(info)));
        self.inquiries.reconsider();
        self.explainer.forget();
    }

    /// Says over which epochs the schedule runs where the run was given another number of them.
    fn tell_schedule(&mut self, name: &str) {
        let config = &self.trainer.config;
        let epochs = config.cycles.describe(config.epochs).filter(|_| name == "epochs");
        if let Some(epochs) = epochs {
            let schedule = config.schedule.shape;
            self.log(LogLevel::Info, &format!("the schedule goes on as it was planned: {schedule}, {epochs}"));
        }
    }
}

#[cfg(test)]
mod tests;
