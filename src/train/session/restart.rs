//! What a session does when a run is to begin again, or another one in its place.

use super::recipe::Recipe;
use super::throttle::Throughput;
use super::{Session, Wish};
use crate::inspect::layer::observer::Observer;
use crate::protocol::{LogLevel, NewRun};
use crate::train::record::Occasion;
use crate::train::replay::Script;
use crate::train::run::Trainer;
use crate::train::spent::Spent;
use std::sync::Arc;

impl Session<'_> {
    /// Begins the run again with what it began with; a file may say of that what cannot be trained, and then the run at hand goes on.
    pub(super) fn restart(&mut self) {
        match self.trainer_of(&self.recipe) {
            Ok(trainer) => self.replace(trainer, self.recipe.clone()),
            Err(problem) => self.log(LogLevel::Warning, &format!("it cannot begin again: {problem:#}")),
        }
    }

    /// Begins another run, if it can be trained; if not, that is told, and the run at hand goes on.
    pub(super) fn begin_another(&mut self, new: &NewRun) {
        let prepared = self.recipe.changed(new).and_then(|recipe| {
            let trainer = self.trainer_of(&recipe).map_err(|error| format!("{error:#}"))?;
            Ok((trainer, recipe))
        });
        match prepared {
            Ok((trainer, recipe)) => {
                // The network was typed: it follows no data.
                self.follows = None;
                self.replace(trainer, recipe);
            }
            Err(problem) => {
                self.log(LogLevel::Warning, &format!("{} cannot be trained here: {problem}", new.name));
            }
        }
    }

    /// Prepares the run of a recipe on the images at hand.
    fn trainer_of(&self, recipe: &Recipe) -> anyhow::Result<Trainer> {
        Trainer::new(recipe.config.clone(), Arc::clone(&self.trainer.dataset))
    }

    /// Puts a run that begins in the place of the one at hand, which is kept. A run that pauses, or is trained step by step,
    /// pauses before its first batch.
    fn replace(&mut self, trainer: Trainer, recipe: Recipe) {
        let goes_on = self.wish == Wish::Run || self.finish.is_some();
        if self.finish.is_none() {
            self.keep(Occasion::End);
        }
        self.inquiries.forget_pieces();
        self.trainer = trainer;
        let problem = self.recorder.begin_again(&recipe.name).err();
        self.recipe = recipe;
        self.start_over(if goes_on { Wish::Run } else { Wish::Pause });
        self.begin(false, problem);
    }

    /// Forgets what was going on with the trainer that was there before.
    pub(super) fn start_over(&mut self, wish: Wish) {
        self.trainer.use_clock(Arc::clone(&self.clock));
        // A network from before units were taken away is of another size.
        self.observer = Observer::new(&self.trainer.network);
        self.outgoing.forget_points();
        (self.throughput, self.measuring) = (Throughput::default(), Throughput::default());
        (self.accounted, self.before, self.told_dead) = (Spent::default(), None, false);
        (self.finish, self.stop) = (None, None);
        (self.kit, self.reaching) = (None, None);
        self.moments.tell_again();
        self.script = Script::default();
        self.wish = wish;
        self.inquiries.start_over();
        self.explainer.forget();
        self.announce();
    }
}

#[cfg(test)]
mod tests;
