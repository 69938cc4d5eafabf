//! Checkpoints of version 2: bincode of structs as they were then, frozen here, in the order and with the variants that
//! they had.

mod config;
mod course;
mod progress;
mod tensor;

pub(super) use config::TrainConfig;
use course::Course;
pub(super) use progress::Progress;
pub(super) use tensor::{FrozenTensor, Shape, memory};

use super::run_state;
use super::surgery::Surgery;
use super::tensor::Tensor;
use crate::dataset::ReadOptions;
use crate::train::interruption::Interruptions;
use serde::Deserialize;
use std::path::PathBuf;

/// The state as it was written.
#[derive(Deserialize)]
pub(super) struct RunState {
    name: String,
    config: TrainConfig,
    dataset: String,
    dataset_identity: String,
    data_directory: Option<String>,
    input: Shape,
    classes: Vec<String>,
    progress: Progress,
    course: Course,
    tensors: Vec<FrozenTensor>,
    slots: Vec<Vec<f32>>,
}

impl TryFrom<RunState> for run_state::RunState {
    type Error = String;

    fn try_from(old: RunState) -> Result<Self, String> {
        let config = old.config.live();
        let tensors: Vec<Tensor> = old.tensors.into_iter().map(FrozenTensor::live).collect();
        Ok(Self {
            name: old.name,
            memory: memory(old.slots, &config.optimizer, &tensors)?,
            config,
            dataset: old.dataset,
            dataset_identity: old.dataset_identity,
            data_directory: old.data_directory.map(PathBuf::from),
            data_options: ReadOptions::default(),
            input: old.input.live(),
            classes: old.classes,
            parent: None,
            progress: old.progress.live(),
            course: old.course.live(),
            tensors,
            surgery: Surgery::default(),
            interruptions: Interruptions::default(),
        })
    }
}
