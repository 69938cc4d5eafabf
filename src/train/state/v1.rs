//! Checkpoints of version 1: without the course of the run and the directory of the data, otherwise of the frozen structs
//! of version 2.

use super::surgery::Surgery;
use super::tensor::Tensor;
use super::{run_state, v2};
use crate::dataset::ReadOptions;
use crate::inspect::evaluator::Measuring;
use crate::protocol::Outcome;
use crate::train::config::TrainConfig;
use crate::train::course::Course;
use crate::train::interruption::Interruptions;
use crate::train::progress::{Progress, Stage};
use serde::Deserialize;

/// The state as it was written.
#[derive(Deserialize)]
pub(super) struct RunState {
    name: String,
    config: v2::TrainConfig,
    dataset: String,
    dataset_identity: String,
    input: v2::Shape,
    classes: Vec<String>,
    progress: v2::Progress,
    tensors: Vec<v2::FrozenTensor>,
    slots: Vec<Vec<f32>>,
}

impl TryFrom<RunState> for run_state::RunState {
    type Error = String;

    fn try_from(old: RunState) -> Result<Self, String> {
        let (config, mut progress) = (old.config.live(), old.progress.live());
        progress.stage = stage(&progress, &config);
        let tensors: Vec<Tensor> = old.tensors.into_iter().map(v2::FrozenTensor::live).collect();
        Ok(Self {
            name: old.name,
            memory: v2::memory(old.slots, &config.optimizer, &tensors)?,
            config,
            dataset: old.dataset,
            dataset_identity: old.dataset_identity,
            data_directory: None,
            data_options: ReadOptions::default(),
            input: old.input.live(),
            classes: old.classes,
            parent: None,
            progress,
            course: Course::default(),
            tensors,
            surgery: Surgery::default(),
            interruptions: Interruptions::default(),
        })
    }
}

/// Gives the stage that a run goes on in: one that was stopped used to forget in which. The measuring that it was in begins again.
fn stage(progress: &Progress, config: &TrainConfig) -> Stage {
    match progress.stage {
        Stage::Done(Outcome::Stopped) if progress.epoch >= config.epochs => {
            Stage::Testing(Measuring::default(), Outcome::Completed)
        }
        // If the epoch's batches were done, the next batch would find none: see `RunState::check`.
        Stage::Done(Outcome::Stopped) => Stage::Training,
        stage => stage,
    }
}
