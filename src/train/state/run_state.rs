//! A run as plain data.

use super::memory;
use super::surgery::Surgery;
use super::tensor::Tensor;
use crate::dataset::ReadOptions;
use crate::nn::network::{Network, WeightsHash};
use crate::nn::shape::Shape;
use crate::protocol::{Act, Entry, MAX_ENTRIES, Outcome};
use crate::train::config::TrainConfig;
use crate::train::course::Course;
use crate::train::hyperparameters::{SETTINGS, changed_after};
use crate::train::interruption::Interruptions;
use crate::train::progress::{Progress, Stage};
use crate::train::setting::value::NONE;
use crate::train::source::Source;
use anyhow::{Context, anyhow};
use std::path::PathBuf;
use std::sync::Arc;

/// The number of parameters of a network that may be made to see what is wrong with a file.
const MAX_TRIAL_PARAMETERS: usize = 1 << 20;

/// Everything about a run between two batches.
#[derive(Clone, Debug, PartialEq)]
pub struct RunState {
    /// The preset's name, or "custom".
    pub name: String,
    /// What decides the run.
    pub config: TrainConfig,
    /// The data set's name.
    pub dataset: String,
    /// The SHA-256 of the images and labels, in hexadecimal.
    pub dataset_identity: String,
    /// The directory that the data set was read from, if it was and that is known.
    pub data_directory: Option<PathBuf>,
    /// The options that it was read with.
    pub data_options: ReadOptions,
    /// The shape of one image.
    pub input: Shape,
    /// The names of the classes, by label.
    pub classes: Vec<String>,
    /// What the run branches off, as `RUN@BATCH`, if it is a branch.
    pub parent: Option<String>,
    /// Where the run is.
    pub progress: Progress,
    /// The course of the run batch by batch, averaged where it is long.
    pub course: Course,
    /// The parameters and running statistics.
    pub tensors: Vec<Tensor>,
    /// The optimizer's memory of each trained tensor, e.g. "velocity/1.conv.weights".
    pub memory: Vec<Tensor>,
    /// What was done to the units of the network.
    pub surgery: Surgery,
    /// Where the run was interrupted and went on.
    pub interruptions: Interruptions,
}

impl RunState {
    /// Gives where its images come from, as far as is known.
    pub fn source(&self) -> Source {
        Source::kept(self.data_directory.as_deref(), self.data_options, &self.dataset, &self.dataset_identity)
    }

    /// Gives how the run ended, if it did.
    pub fn outcome(&self) -> Option<Outcome> {
        match self.progress.stage {
            Stage::Done(outcome) => Some(outcome),
            _ => None,
        }
    }

    /// Lets the run go on to `epochs` epochs, which are not fewer than before; a run that was complete is not any more.
    pub fn extend(&mut self, epochs: usize) {
        self.config.epochs = epochs;
        self.progress.reopen(epochs);
    }

    /// Writes into the journal that the run goes on with the settings it has now, in place of those of `before`.
    ///
    /// # Errors
    /// If the journal has no room for that; nothing is written then.
    pub fn note_extension(&mut self, before: &TrainConfig) -> Result<(), String> {
        let place = self.progress.place();
        // First of all the epochs: what else is changed may be about those that were added.
        let epochs = SETTINGS.iter().filter(|setting| setting.name == "epochs");
        let value = self.config.epochs.to_string();
        let after = changed_after(self.progress.total_steps, before, "epochs", &value);
        let after = after.as_ref().unwrap_or(before);
        let others = SETTINGS
            .iter()
            .filter(|setting| setting.name != "epochs" && !setting.is_same(after, &self.config));
        let acts = epochs.chain(others).map(|setting| Act::Set {
            name: setting.name.to_owned(),
            value: setting.write(&self.config).unwrap_or_else(|| NONE.to_owned()),
        });
        let entries: Vec<Entry> = acts.map(|act| Entry { place, act }).collect();
        let done = self.progress.journal.len();
        if done + entries.len() > MAX_ENTRIES {
            return Err(format!(
                "{done} acts were done to this run, and no more than {MAX_ENTRIES} can be remembered: it can go on as it was planned, but with no other settings"
            ));
        }
        self.progress.journal.extend(entries);
        Ok(())
    }

    /// Gives the hash of its parameters and running statistics, as [`Network::weights_hash`] does.
    pub fn weights_hash(&self) -> String {
        let mut hash = WeightsHash::default();
        self.tensors.iter().for_each(|tensor| hash.add(&tensor.name, &tensor.shape, &tensor.values));
        hash.finish()
    }

    /// Gives the network with the weights in it.
    ///
    /// # Errors
    /// If the tensors are not those of the architecture.
    pub fn network(&self) -> anyhow::Result<Network<f32>> {
        let spec = &self.config.spec;
        // A file that claims a network larger than its own tensors must not have space set aside for it.
        let values = self.tensors.iter().map(|tensor| tensor.values.len()).sum::<usize>();
        let mut network = Network::untrained_within(
            values.max(MAX_TRIAL_PARAMETERS),
            spec,
            self.input,
            self.config.objective,
        )
        .with_context(|| format!("the checkpoint holds {values} values"))?;
        network.ends_in(self.classes.len())?;
        let malformed = |problem| anyhow!("the checkpoint is malformed: {problem}");
        let scaling = self.config.normalization.scaling(self.input.channels);
        network.scaling = Arc::new(scaling.map_err(malformed)?);
        let expected: Vec<(String, Vec<usize>)> =
            network.state().map(|(name, tensor)| (name, tensor.shape().to_vec())).collect();
        anyhow::ensure!(
            expected.len() == self.tensors.len(),
            "the checkpoint holds {} tensors, but `{spec}` has {}",
            self.tensors.len(),
            expected.len()
        );
        let tensors = memory::by_name(&self.tensors, &expected)?;
        for (tensor, stored) in network.state_mut().zip(tensors) {
            tensor.values_mut().copy_from_slice(&stored.values);
        }
        self.surgery.redo(&mut network).map_err(malformed)?;
        Ok(network)
    }
}
