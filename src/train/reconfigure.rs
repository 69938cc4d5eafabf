//! A setting of a run under way that is changed: from the next batch on the run is one whose configuration says so.

use super::progress::Stage;
use super::run::Trainer;
use super::step::Step;
use super::under_way::UnderWay;
use crate::inspect::evaluator::Measuring;
use crate::nn::loss::Head;

impl Trainer {
    /// Gives the run as what decides which changes it takes.
    pub(super) fn under_way(&self) -> UnderWay<'_> {
        UnderWay { run: self.between(), network: &self.network }
    }

    /// Gives the setting called `name` another value, from the next batch on. A measurement that is under way begins again, so
    /// that no figure is of two settings; a run that was to end goes on if it is not to end there any more.
    ///
    /// # Errors
    /// If it cannot be changed live, or the run cannot work so; nothing is changed then.
    pub fn reconfigure(&mut self, name: &str, value: &str) -> Result<(), String> {
        let wanted = self.under_way().with(name, value)?;
        let head = Head::new(self.network.head.activation, wanted.objective)?;
        let rate = self.next_learning_rate();
        // Only the trainer's own copies follow; whatever else a setting decides is decided when the run begins.
        self.network.head = head;
        if wanted.spec != self.config.spec {
            self.network.set_dropout_rates(&wanted.spec);
            self.forget_rehearsal();
        }
        if wanted.batch_size != self.config.batch_size {
            // What a batch comes to depends on the space that it is computed in, which therefore is that of a run resumed.
            self.step = Step::new(&self.network, wanted.batch_size.min(self.split.train.len()));
        }
        self.config = wanted;
        let next = self.next_learning_rate();
        if next != rate {
            self.progress.learning_rate = next;
        }
        self.reconsider_stage();
        Ok(())
    }

    /// Begins a measurement that is under way again, or goes on training where the run is not to end yet.
    fn reconsider_stage(&mut self) {
        self.progress.stage = match self.progress.stage {
            Stage::Validating(_) => Stage::Validating(Measuring::default()),
            Stage::Testing(..) => self.progress.stage_after_epoch(&self.config),
            stage => stage,
        };
    }
}

#[cfg(test)]
mod tests;
