//! A run under way as what decides which changes of its settings it takes.

use super::config::TrainConfig;
use super::hyperparameters::changed;
use super::memory_check::check_memory;
use super::next_batch::Between;
use super::progress::{Progress, Stage};
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
        let mut wanted = changed(config, name, value)?;
        if progress.total_steps == 0 {
            wanted = wanted.begun_anew();
        }
        self.plan(&wanted).check()?;
        if wanted.batch_size != config.batch_size {
            self.check_batches(&wanted)?;
        }
        check_end(&wanted, config, progress)?;
        Ok(wanted)
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

/// Checks that a run which is where `progress` says has not come to its end already, where it would be another than it was.
fn check_end(wanted: &TrainConfig, config: &TrainConfig, progress: &Progress) -> Result<(), String> {
    // An epoch that was begun is trained to its end.
    let trains = matches!(progress.stage, Stage::Training | Stage::Validating(_));
    let (done, begun) = (progress.epoch, progress.epoch + usize::from(trains));
    if wanted.epochs < begun && wanted.epochs != config.epochs {
        let epochs = if done == 1 { "epoch is" } else { "epochs are" };
        return Err(format!("--epochs {}: {done} {epochs} done already; at least {begun} is expected", wanted.epochs));
    }
    if wanted.until_accuracy != config.until_accuracy && progress.reaches(wanted) {
        let got = progress.history.last().and_then(|epoch| epoch.validation).map_or(0.0, |of| of.accuracy);
        return Err(format!(
            "--until-accuracy {}: that is reached already, for it was {got:.4} after epoch {done}",
            wanted.until_accuracy.unwrap_or_default()
        ));
    }
    let (stale, patience) = (progress.epochs_without_improvement(), wanted.patience);
    if patience != config.patience && patience.is_some_and(|patience| done > 0 && stale >= patience) {
        return Err(format!(
            "--patience {}: the validation loss has not improved for {stale} epochs already; more than that is expected",
            patience.unwrap_or_default()
        ));
    }
    Ok(())
}
