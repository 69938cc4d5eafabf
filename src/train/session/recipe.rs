//! What a run begins with, and what another one would.

use crate::protocol::NewRun;
use crate::train::config::TrainConfig;
use crate::train::hyperparameters::setting;
use crate::train::run::Trainer;

/// What a run begins with.
#[derive(Clone, Debug)]
pub(super) struct Recipe {
    /// The preset's name, "custom", or what another run was called when it was asked for.
    pub(super) name: String,
    /// What decides the run.
    pub(super) config: TrainConfig,
}

impl Recipe {
    /// Makes the recipe of a run under way: what decided it when it began, or what does now if that was not kept.
    pub(super) fn of(name: &str, trainer: &Trainer) -> Self {
        let config = trainer.progress.origin.as_deref().unwrap_or(&trainer.config).clone();
        Self { name: name.to_owned(), config }
    }

    /// Makes the recipe of another run of this one.
    ///
    /// # Errors
    /// If a setting cannot be what it is to be.
    pub(super) fn changed(&self, new: &NewRun) -> Result<Self, String> {
        // What was changed of the run at hand while it went on is none of the other one's.
        let mut config = self.config.begun_anew();
        for (name, text) in &new.settings {
            setting(name)?.set(&mut config, text)?;
        }
        let objection = |(name, _): &(String, String)| setting(name).ok()?.objection(&config);
        match new.settings.iter().find_map(objection) {
            Some(objection) => Err(objection),
            None => Ok(Self { name: new.name.clone(), config }),
        }
    }
}
