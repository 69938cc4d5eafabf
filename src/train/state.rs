//! A run as plain data: what a checkpoint file holds.

mod check;
mod memory;
#[cfg(test)]
mod tests;
mod v1;
mod v2;
mod v3;

pub(super) use check::check_place;
use memory::name_of_memory;
pub(super) use memory::slots;

use super::points::Points;
use super::run::{Progress, Stage, TrainConfig, Trainer};
use super::worker::Source;
use crate::checkpoint::container::{self, CheckpointError, Opened};
use crate::checkpoint::{self, LoadError};
use crate::dataset::DatasetError;
use crate::nn::network::Network;
use crate::nn::shape::Shape;
use crate::protocol::Outcome;
use anyhow::Context;
use std::path::{Path, PathBuf};

/// A network of so many parameters may be made to see what is wrong with a file.
const SMALL: usize = 1 << 20;

/// A named tensor.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    /// Layer position and role, e.g. "1.conv.weights".
    pub name: String,
    /// Lengths of its axes.
    pub shape: Vec<usize>,
    /// Its values in standard order.
    pub values: Vec<f32>,
}

/// Everything about a run between two batches.
#[derive(Clone, Debug, PartialEq)]
pub struct RunState {
    /// The preset's name, or "custom".
    pub name: String,
    /// What decides the run.
    pub config: TrainConfig,
    /// The data set's name.
    pub dataset: String,
    /// SHA-256 of its images and labels, in hexadecimal.
    pub dataset_identity: String,
    /// The directory it was read from, if it was and that is known.
    pub data_directory: Option<PathBuf>,
    /// Shape of one image.
    pub input: Shape,
    /// Names of the classes, by label.
    pub classes: Vec<String>,
    /// Where the run is.
    pub progress: Progress,
    /// Its course batch by batch, averaged where it is long.
    pub course: Points,
    /// Parameters and running statistics.
    pub tensors: Vec<Tensor>,
    /// The optimizer's memory of each trained tensor, e.g. "velocity/1.conv.weights".
    pub memory: Vec<Tensor>,
}

impl RunState {
    /// The state of `trainer`, between two calls of `advance`.
    ///
    /// # Errors
    /// If the data set cannot say what it is, for its files are damaged.
    pub fn of(name: &str, source: &Source, trainer: &Trainer, course: &Points) -> Result<Self, DatasetError> {
        let tensor = |(name, view): (String, ndarray::ArrayViewD<'_, f32>)| Tensor {
            name,
            shape: view.shape().to_vec(),
            values: view.iter().copied().collect(),
        };
        Ok(Self {
            name: name.to_owned(),
            config: trainer.config.clone(),
            dataset: trainer.dataset.name.clone(),
            dataset_identity: trainer.dataset.identity()?.to_owned(),
            data_directory: source.path(),
            input: trainer.network.input,
            classes: trainer.classes.clone(),
            progress: trainer.progress.clone(),
            course: course.clone(),
            tensors: trainer.network.state().into_iter().map(tensor).collect(),
            memory: memory::of(trainer),
        })
    }

    /// The state in the checkpoint at `path`, of this version or an earlier one.
    ///
    /// # Errors
    /// If the file cannot be read, is no checkpoint, is damaged or too new, or holds what no run can be in.
    pub fn load(path: &Path) -> Result<Self, LoadError> {
        checkpoint::load(path, Self::of_file)
    }

    /// The same from the bytes of a checkpoint file.
    ///
    /// # Errors
    /// As [`Self::load`], but for reading.
    pub fn read(file: &[u8]) -> Result<Self, CheckpointError> {
        container::open(file).and_then(Self::of_file)
    }

    /// The bytes of a checkpoint file, of the present version.
    ///
    /// # Errors
    /// If it is too large for one.
    pub fn encode(&self) -> Result<Vec<u8>, CheckpointError> {
        v3::encode(self)
    }

    fn of_file(file: Opened<'_>) -> Result<Self, CheckpointError> {
        let malformed = |reason| CheckpointError::Malformed { reason };
        let state: Self = match file.version {
            1 => file.decode::<v1::RunState>()?.try_into().map_err(malformed)?,
            2 => file.decode::<v2::RunState>()?.try_into().map_err(malformed)?,
            _ => v3::decode(&file)?,
        };
        state.check().map_err(malformed)?;
        Ok(state)
    }

    /// Where its images come from, as far as is known.
    pub fn source(&self) -> Source {
        Source::kept(self.data_directory.as_deref(), &self.dataset, &self.dataset_identity)
    }

    /// How the run ended, if it did.
    pub fn outcome(&self) -> Option<Outcome> {
        match self.progress.stage {
            Stage::Done(outcome) => Some(outcome),
            _ => None,
        }
    }

    /// Goes on to `epochs` epochs, which are not fewer than before; a run that was complete is not any more.
    pub fn extend(&mut self, epochs: usize) {
        self.config.epochs = epochs;
        if self.progress.epoch < epochs && matches!(self.progress.stage, Stage::Testing(..) | Stage::Done(_))
        {
            self.progress.stage = Stage::Training;
            self.progress.test = None;
        }
    }

    /// The network with the weights in it.
    ///
    /// # Errors
    /// If the tensors are not those of the architecture.
    pub fn network(&self) -> anyhow::Result<Network<f32>> {
        let spec = &self.config.spec;
        // A file that claims a network larger than its own tensors must not have space set aside for it.
        let values = self.tensors.iter().map(|tensor| tensor.values.len()).sum::<usize>();
        let mut network = Network::untrained_within(values.max(SMALL), spec, self.input, self.config.loss)
            .with_context(|| format!("the checkpoint holds {values} values"))?;
        network.ends_in(self.classes.len())?;
        let expected: Vec<(String, Vec<usize>)> =
            network.state().iter().map(|(name, view)| (name.clone(), view.shape().to_vec())).collect();
        anyhow::ensure!(
            expected.len() == self.tensors.len(),
            "the checkpoint holds {} tensors, but `{spec}` has {}",
            self.tensors.len(),
            expected.len()
        );
        let tensors = memory::by_name(&self.tensors, &expected)?;
        let mut tensors = tensors.into_iter();
        for layer in &mut network.layers {
            layer.visit_parameters_mut(|parameters| {
                if let Some(tensor) = tensors.next() {
                    parameters.copy_from_slice(&tensor.values);
                }
            });
            for mut buffer in layer.buffers_mut() {
                if let Some(tensor) = tensors.next() {
                    buffer.iter_mut().zip(&tensor.values).for_each(|(value, &stored)| *value = stored);
                }
            }
        }
        Ok(network)
    }
}
