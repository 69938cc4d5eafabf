//! A run under way as what decides which changes of its settings it takes.

use super::config::TrainConfig;
use super::earlier_seeds::EarlierSeeds;
use super::hyperparameters::changed_after;
use super::memory_check::check_memory;
use super::next_batch::Between;
use super::sense::Plan;
use crate::nn::network::Network;

/// A run under way, as far as it decides which changes it takes.
#[derive(Clone, Copy)]
pub struct UnderWay<'a> {
    /// What decides the run, and where it is.
    pub run: Between<'a>,
    /// The network as trained so far.
    pub network: &'a Network<f32>,
}

impl UnderWay<'_> {
    /// Gives what would decide the run with another `value` of the setting called `name`.
    ///
    /// # Errors
    /// If it cannot be changed, the run cannot work so, or has come to that end already.
    pub fn with(&self, name: &str, value: &str) -> Result<TrainConfig, String> {
        let Between { config, progress, .. } = self.run;
        let mut wanted = changed_after(progress.total_steps, config, name, value)?;
        wanted.earlier_seeds = self.earlier_seeds(&wanted);
        self.check(&wanted)?;
        Ok(wanted)
    }

    /// Gives what would decide the run with the settings of `before` again.
    ///
    /// # Errors
    /// If the run cannot work so any more.
    pub fn back(&self, before: &TrainConfig) -> Result<TrainConfig, String> {
        self.check(before)?;
        let mut wanted = before.clone();
        let seeds = self.earlier_seeds(before);
        // Where nothing was drawn since then, all is as it was to the letter.
        if !seeds.agree_on(self.run.progress.epoch, &before.earlier_seeds) {
            wanted.earlier_seeds = seeds;
        }
        Ok(wanted)
    }

    /// Gives what drew in the epoch in hand, if the run goes on by the settings that are `wanted`.
    fn earlier_seeds(&self, wanted: &TrainConfig) -> EarlierSeeds {
        let Between { config, progress, .. } = self.run;
        let seeds = [config, wanted].map(TrainConfig::training_seed);
        config.earlier_seeds.changed(progress.epoch, progress.offset(), seeds)
    }

    /// Checks whether the run can go on by the settings that are `wanted`.
    ///
    /// # Errors
    /// If it cannot, with the reason.
    pub fn check(&self, wanted: &TrainConfig) -> Result<(), String> {
        let Between { config, progress, .. } = self.run;
        self.plan(wanted).check()?;
        if wanted.batch_size != config.batch_size {
            self.check_batches(wanted)?;
        }
        let begun = progress.begun_epochs();
        if wanted.epochs < begun {
            return Err(format!(
                "--epochs {}: the run is in epoch {begun}, and cannot be shorter",
                wanted.epochs
            ));
        }
        Ok(())
    }

    /// Says what is to be known of a run that goes on by the settings that are `wanted`, if there is anything: what comes of them, and
    /// why they very likely will not work where those at hand do.
    pub fn remark(&self, wanted: &TrainConfig) -> Option<String> {
        let known = self.plan(self.run.config).doubts();
        let doubts = self.plan(wanted).doubts().into_iter().filter(|doubt| !known.contains(doubt));
        let remarks: Vec<String> = self.consequence(wanted).into_iter().chain(doubts).collect();
        (!remarks.is_empty()).then(|| remarks.join("; "))
    }

    /// Says what comes of the settings that are `wanted` in the run as it is.
    fn consequence(&self, wanted: &TrainConfig) -> Option<String> {
        let Between { config, progress, .. } = self.run;
        let epoch = progress.epoch;
        if wanted.until_accuracy != config.until_accuracy && progress.reaches(wanted) {
            let got = progress.history.last()?.validation?.accuracy;
            return Some(format!(
                "it was {got:.4} after epoch {epoch} already, so the next epoch that reaches it is the last"
            ));
        }
        let stale = progress.epochs_without_improvement();
        let is_over = wanted.patience.is_some_and(|patience| stale >= patience);
        if wanted.patience != config.patience && is_over {
            let epochs = if stale == 1 { "an epoch".to_owned() } else { format!("{stale} epochs") };
            return Some(format!(
                "the validation loss has not improved for {epochs} already, so an epoch that does not better it is the last"
            ));
        }
        let planned = wanted.cycles.describe(wanted.epochs).filter(|_| wanted.epochs != config.epochs)?;
        Some(format!("the schedule goes on as it was planned: {}, {planned}", wanted.schedule.shape))
    }

    /// Gives the run as it would be planned.
    fn plan<'a>(&'a self, config: &'a TrainConfig) -> Plan<'a> {
        let split = self.run.split;
        Plan { config, network: self.network, train: split.train.len(), validation: split.validation.len() }
    }

    /// Checks whether the rest of the epoch in hand can be trained on in batches of another size, and whether there is memory
    /// for them.
    fn check_batches(&self, wanted: &TrainConfig) -> Result<(), String> {
        let train = self.run.split.train.len();
        let left = train.saturating_sub(self.run.progress.offset());
        if left > 0 {
            let rest = Plan { train: left, ..self.plan(wanted) };
            rest.check().map_err(|problem| format!("of this epoch {left} images are left: {problem}"))?;
        }
        let slots = wanted.optimizer.slots();
        check_memory(self.network, wanted.batch_size.min(train), slots).map_err(|error| format!("{error:#}"))
    }
}
