//! A run as plain data: what a checkpoint file holds.

use super::run::{Progress, TrainConfig, Trainer};
use crate::dataset::DatasetError;
use crate::nn::init::Init;
use crate::nn::network::Network;
use crate::nn::shape::Shape;
use serde::{Deserialize, Serialize};

/// A named tensor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tensor {
    /// Layer position and role, e.g. "1.conv.weights".
    pub name: String,
    /// Lengths of its axes.
    pub shape: Vec<usize>,
    /// Its values in standard order.
    pub values: Vec<f32>,
}

/// Everything about a run between two batches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunState {
    /// The preset's name, or "custom".
    pub name: String,
    /// What decides the run.
    pub config: TrainConfig,
    /// The data set's name.
    pub dataset: String,
    /// SHA-256 of its images and labels, in hexadecimal.
    pub dataset_identity: String,
    /// Shape of one image.
    pub input: Shape,
    /// Names of the classes, by label.
    pub classes: Vec<String>,
    /// Where the run is.
    pub progress: Progress,
    /// Parameters and running statistics.
    pub tensors: Vec<Tensor>,
    /// The optimizer's memory.
    pub slots: Vec<Vec<f32>>,
}

impl RunState {
    /// The state of `trainer`, between two calls of `advance`.
    ///
    /// # Errors
    /// If the data set cannot say what it is, for its files are damaged.
    pub fn of(name: &str, trainer: &Trainer) -> Result<Self, DatasetError> {
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
            input: trainer.network.input,
            classes: trainer.dataset.classes.clone(),
            progress: trainer.progress.clone(),
            tensors: trainer.network.state().into_iter().map(tensor).collect(),
            slots: trainer.slots().to_vec(),
        })
    }

    /// The network with the weights in it.
    pub fn network(&self) -> anyhow::Result<Network<f32>> {
        let TrainConfig { spec, loss, seed, .. } = &self.config;
        let mut network = Network::new(spec, self.input, self.classes.len(), *loss, Init::Glorot, *seed)?;
        let expected: Vec<(String, Vec<usize>)> =
            network.state().iter().map(|(name, view)| (name.clone(), view.shape().to_vec())).collect();
        anyhow::ensure!(
            expected.len() == self.tensors.len(),
            "the checkpoint holds {} tensors, but `{spec}` has {}",
            self.tensors.len(),
            expected.len()
        );
        for ((name, shape), tensor) in expected.iter().zip(&self.tensors) {
            let length: usize = shape.iter().product();
            anyhow::ensure!(
                *name == tensor.name && *shape == tensor.shape && length == tensor.values.len(),
                "tensor `{}` {:?} with {} values stands where `{name}` {shape:?} with {length} was expected",
                tensor.name,
                tensor.shape,
                tensor.values.len()
            );
        }
        let mut tensors = self.tensors.iter();
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
