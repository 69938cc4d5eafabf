//! A run that goes on with more epochs than it was begun with: what that means for its learning rate, in words.

use super::progress::Stage;
use super::run::Trainer;
use crate::nn::cycles::{Cycles, Extension};
use crate::protocol::LogLevel;

/// A held learning rate that is this part of the base rate or less trains next to nothing.
const NEXT_TO_NOTHING: f64 = 0.01;

/// How a run was extended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extended {
    /// What becomes of a schedule that knows its end.
    pub extension: Extension,
    /// Epochs that the run had before.
    pub epochs: usize,
    /// Over which of them the schedule ran.
    pub cycles: Cycles,
}

impl Extended {
    /// What there is to say before the first batch: the learning rate as it was and will be, and the other ways.
    pub fn tell(&self, trainer: &Trainer) -> Vec<(LogLevel, String)> {
        let (config, before) = (&trainer.config, self.epochs);
        let (last, next) = (trainer.progress.learning_rate, trainer.next_learning_rate());
        let text = format!(
            "extended from {before} to {} epochs: learning rate {}",
            config.epochs,
            rates(last, next)
        );
        if !config.schedule.shape.knows_its_end() {
            return vec![(LogLevel::Info, text)];
        }
        let end = self.cycles.end(before);
        let share = next / config.learning_rate / trainer.progress.learning_rate_factor;
        let over = trainer.progress.epoch >= end;
        let first = if self.extension == Extension::Hold && over && share <= NEXT_TO_NOTHING {
            let text = format!(
                "{text}; that is {share:.1e} times the base rate, with which next to nothing is learnt"
            );
            (LogLevel::Warning, text)
        } else {
            (LogLevel::Info, format!("{text}; {}", self.meaning(trainer, end, over)))
        };
        let others = matches!(trainer.progress.stage, Stage::Training).then(|| self.others(trainer, next));
        std::iter::once(first).chain(others.map(|text| (LogLevel::Info, text))).collect()
    }

    /// What becomes of the schedule that was to end with epoch `end`, and is `over` or not.
    fn meaning(&self, trainer: &Trainer, end: usize, over: bool) -> String {
        let (schedule, epochs) = (trainer.config.schedule.shape, trainer.config.epochs);
        let ended = if over {
            format!("{schedule} ended with epoch {end}")
        } else {
            format!("once {schedule} ends with epoch {end}")
        };
        match self.extension {
            Extension::Hold if over => format!("{ended}, and its last rate stays"),
            Extension::Hold => format!("{ended}, its last rate stays"),
            Extension::Restart if over => format!("{ended}, and begins again"),
            Extension::Restart => format!("{ended}, it begins again"),
            Extension::Stretch => format!("{schedule} goes on as in a run of {epochs} epochs"),
        }
    }

    /// The ways that were not taken, with the learning rate that each would go on with.
    fn others(&self, trainer: &Trainer, next: f64) -> String {
        let all = [
            (Extension::Hold, "holds the rate where the schedule ended"),
            (Extension::Restart, "begins the schedule again for the new epochs"),
            (Extension::Stretch, "goes on as if so many epochs had been planned"),
        ];
        let others = all.into_iter().filter(|(extension, _)| *extension != self.extension);
        let offers: Vec<String> = others
            .map(|(extension, meaning)| {
                let (begun, epochs) = (begun(trainer), trainer.config.epochs);
                let mut cycles = self.cycles.clone();
                cycles.extend(extension, self.epochs, begun, epochs);
                let other = trainer.next_rate_over(&cycles, epochs);
                let rate =
                    if other == next { "the same next".to_owned() } else { format!("{other:.3e} next") };
                format!("--extend {} {meaning} ({rate})", extension.name())
            })
            .collect();
        format!("instead, {}", offers.join("; "))
    }
}

/// Epochs that are done or begun.
fn begun(trainer: &Trainer) -> usize {
    trainer.progress.epoch + usize::from(trainer.progress.step > 0)
}

/// The learning rate as it was and will be.
fn rates(last: f64, next: f64) -> String {
    if last == next {
        format!("{last:.3e}, as before")
    } else {
        format!("{last:.3e} before, {next:.3e} next")
    }
}
