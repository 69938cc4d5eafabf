//! Checkpoints of version 1: without the course of the run and the directory of the data.

use super::super::points::Points;
use super::super::run::{Progress, Stage, TrainConfig};
use super::Tensor;
use crate::nn::shape::Shape;
use crate::train::evaluate::Measuring;
use crate::train::message::Outcome;
use serde::Deserialize;

/// The state as it was written.
#[derive(Deserialize)]
pub(super) struct RunState {
    name: String,
    config: TrainConfig,
    dataset: String,
    dataset_identity: String,
    input: Shape,
    classes: Vec<String>,
    progress: Progress,
    tensors: Vec<Tensor>,
    slots: Vec<Vec<f32>>,
}

impl From<RunState> for super::RunState {
    fn from(old: RunState) -> Self {
        let mut progress = old.progress;
        progress.stage = stage(&progress, &old.config);
        Self {
            name: old.name,
            config: old.config,
            dataset: old.dataset,
            dataset_identity: old.dataset_identity,
            data_directory: None,
            input: old.input,
            classes: old.classes,
            progress,
            course: Points::default(),
            tensors: old.tensors,
            slots: old.slots,
        }
    }
}

/// A run that was stopped used to forget in which stage. The measuring that it was in begins again.
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
