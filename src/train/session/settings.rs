//! What a session does when somebody changes a setting of the run under way.

use super::Session;
use crate::inspect::evaluator::Measuring;
use crate::nn::loss::Head;
use crate::protocol::{Event, LogLevel};
use crate::train::hyperparameters::{changed, setting};
use crate::train::progress::Stage;
use crate::train::run::Trainer;
use crate::train::sense::Plan;

/// Gives the setting called `name` another value, from the next batch of `trainer` on. A measurement that is under way
/// begins again, so that no figure is of two settings.
///
/// # Errors
/// If it cannot be changed live, or the run cannot work so; nothing is changed then.
fn change(trainer: &mut Trainer, name: &str, value: &str) -> Result<(), String> {
    let config = changed(&trainer.config, name, value)?;
    Plan { config: &config, ..trainer.plan() }.check()?;
    // Only the trainer's own copies follow; whatever else a setting decides is decided when the run begins.
    trainer.network.head = Head::new(trainer.network.head.activation, config.objective)?;
    trainer.config = config;
    let stage = &mut trainer.progress.stage;
    *stage = match *stage {
        Stage::Validating(_) => Stage::Validating(Measuring::default()),
        Stage::Testing(_, outcome) => Stage::Testing(Measuring::default(), outcome),
        stage => stage,
    };
    Ok(())
}

impl Session<'_> {
    /// Changes a setting because somebody said so, and says what the run is now.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        let shown = |trainer: &Trainer| {
            setting(name).map_or_else(|_| value.to_owned(), |setting| setting.show(&trainer.config))
        };
        let before = shown(&self.trainer);
        if let Err(problem) = change(&mut self.trainer, name, value) {
            return self.log(LogLevel::Warning, &problem);
        }
        let (shown, progress) = (shown(&self.trainer), &self.trainer.progress);
        let (epoch, batch) = (progress.epoch + 1, progress.step + 1);
        let text = format!("{} {shown} from epoch {epoch}, batch {batch} on", name.replace('-', " "));
        self.log(LogLevel::Info, &text);
        self.note_change(name, before, shown);
        let info = self.info();
        self.outgoing.push(Event::Reconfigured(Box::new(info)));
        self.inquiries.reconsider();
        self.explainer.forget();
    }
}

#[cfg(test)]
mod tests;
