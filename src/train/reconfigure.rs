//! Settings of a run under way that are others from its next batch on: all of the trainer that goes by them.

use super::config::TrainConfig;
use super::run::Trainer;
use super::step::Step;
use super::under_way::UnderWay;
use crate::nn::loss::Head;

impl Trainer {
    /// Gives the run as what decides which changes it takes.
    pub(super) fn under_way(&self) -> UnderWay<'_> {
        UnderWay { run: self.between(), network: &self.network }
    }

    /// Goes by the settings that are `wanted`, from the next batch on; they are such that [`UnderWay::check`].
    ///
    /// # Errors
    /// If loss and output layer do not go together; nothing is changed then.
    pub(super) fn reconfigure(&mut self, wanted: TrainConfig) -> Result<(), String> {
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
        Ok(())
    }
}

#[cfg(test)]
mod tests;
