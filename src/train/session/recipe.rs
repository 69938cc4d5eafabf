//! What a run begins with, and what another one would.

use crate::protocol::NewRun;
use crate::train::config::TrainConfig;
use crate::train::hyperparameters::setting;

/// What a run begins with.
#[derive(Clone, Debug)]
pub(super) struct Recipe {
    /// The preset's name, "custom", or what another run was called when it was asked for.
    pub(super) name: String,
    /// What decides the run.
    pub(super) config: TrainConfig,
}

impl Recipe {
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
