//! A run that begins with a network from elsewhere.

use super::config::TrainConfig;
use super::course::Course;
use super::interruption::Interruptions;
use super::progress::Progress;
use super::resume::capture;
use super::run::Trainer;
use super::source::Source;
use super::state::{RunState, Surgery, memory};
use crate::dataset::{Dataset, ReadOptions};
use crate::nn::network::Network;
use anyhow::{anyhow, ensure};
use std::sync::Arc;

/// A network from elsewhere with all that makes a run of it, but for the images.
#[derive(Debug)]
pub struct Adopted {
    /// What the run is called.
    pub name: String,
    /// The file that the network comes from.
    pub file: String,
    /// What decides the run.
    pub config: TrainConfig,
    /// The network with its weights.
    pub network: Network<f32>,
    /// The names of the classes, one an output.
    pub classes: Vec<String>,
}

impl Adopted {
    /// Gives the state of the run before its first batch, on the images of `dataset`, which come from `source`. It remembers no
    /// settings to be begun with once more: its weights are not drawn from a seed.
    ///
    /// # Errors
    /// If the network does not take the images, or the run cannot work at all.
    pub fn begin_on(self, dataset: Arc<Dataset>, source: &Source) -> anyhow::Result<RunState> {
        let Self { name, file, config, network, classes } = self;
        let config = TrainConfig { imported: Some(file), ..config };
        let (input, shape) = (network.input, dataset.train.shape);
        ensure!(
            input == shape,
            "the network takes images of {input}, but those of {} are {shape}; name another data set with --data",
            dataset.name
        );
        let (outputs, labels) = (classes.len(), dataset.classes.len());
        ensure!(
            labels <= outputs,
            "{} has {labels} classes, but the network has {outputs} outputs; name another data set with --data",
            dataset.name
        );
        let trainer = Trainer::with(network, config, dataset, classes)?;
        trainer.plan().check().map_err(|reason| anyhow!(reason))?;
        Ok(capture(&name, source, &trainer, &Course::default())?)
    }

    /// Gives the state of the run before its first batch, where the images, those of the data set called `dataset` with this
    /// `identity`, are not at hand.
    pub fn begin_without_images(self, dataset: &str, identity: &str) -> RunState {
        let Self { name, file, config, network, classes } = self;
        let config = TrainConfig { imported: Some(file), ..config };
        let slots = vec![vec![0.0; network.parameter_count()]; config.optimizer.slots()];
        let progress = Progress { learning_rate: config.learning_rate, ..Progress::default() };
        RunState {
            name,
            dataset: dataset.to_owned(),
            dataset_identity: identity.to_owned(),
            data_directory: None,
            data_options: ReadOptions::default(),
            input: network.input,
            classes,
            parent: None,
            progress,
            course: Course::default(),
            tensors: memory::tensors(&network),
            memory: memory::of_slots(&slots, &network, &config.optimizer),
            surgery: Surgery::of(&network),
            interruptions: Interruptions::default(),
            config,
        }
    }
}
