//! From a run to plain data, and back to a run that goes on.

use super::course::Course;
use super::death::may_be_constant;
use super::interruption::Interruptions;
use super::progress::Stage;
use super::run::Trainer;
use super::source::Source;
use super::state::{RunState, Surgery, check_place, memory};
use crate::dataset::{Dataset, DatasetError};
use crate::inspect::evaluator::Measuring;
use crate::protocol::{Dead, EpochReport};
use crate::threads::Workers;
use anyhow::{Context, anyhow};
use std::sync::Arc;

/// Gives the run of `trainer` as plain data, between two calls of [`Trainer::advance`].
///
/// # Errors
/// If the data set cannot say what it is, for its files are damaged.
pub fn capture(
    name: &str,
    source: &Source,
    trainer: &Trainer,
    course: &Course,
) -> Result<RunState, DatasetError> {
    let Trainer { config, dataset, classes, network, progress, slots, .. } = trainer;
    Ok(RunState {
        name: name.to_owned(),
        config: config.clone(),
        dataset: dataset.name.clone(),
        dataset_identity: dataset.identity()?.to_owned(),
        data_directory: source.path(),
        data_options: source.options().kept(),
        input: network.input,
        classes: classes.clone(),
        parent: None,
        progress: progress.clone(),
        course: course.clone(),
        tensors: memory::tensors(network),
        memory: memory::of_slots(slots, network, &config.optimizer),
        surgery: Surgery::of(network),
        interruptions: Interruptions::default(),
    })
}

/// Goes on with a run where `state` was.
///
/// # Errors
/// If `dataset` is not the one that the run was trained on, or the state is none that a run can be in.
pub fn resume(state: RunState, dataset: Arc<Dataset>) -> anyhow::Result<Trainer> {
    state.check_dataset(&dataset)?;
    let network = state.network()?;
    // Names may be given, or given better, after the fact.
    let named = dataset.has_class_names() && dataset.classes.len() == state.classes.len();
    let classes = if named { dataset.classes.clone() } else { state.classes };
    let mut trainer = Trainer::with(network, state.config, dataset, classes)?;
    check_place(&trainer.workload(), &state.progress)
        .map_err(|reason| anyhow!("the checkpoint is malformed: {reason}"))?;
    trainer.slots = memory::slots(state.memory, &trainer.network, &trainer.config.optimizer)
        .context("the checkpoint is malformed")?;
    trainer.progress = state.progress;
    if trainer.progress.stage == Stage::Training && trainer.progress.offset() == trainer.split.train.len() {
        trainer.progress.stage = Stage::Validating(Measuring::default());
    }
    Ok(trainer)
}

/// Notes whether the network of a run that goes on is dead, from what is known of its epochs.
///
/// # Errors
/// If images that are not in memory cannot be read.
pub fn diagnose(trainer: &mut Trainer, workers: &Workers) -> Result<(), DatasetError> {
    let suspicious = |report: &EpochReport| {
        let correct = report.validation.map_or(0.0, |set| set.accuracy * set.images as f64);
        may_be_constant(&trainer.dataset, &trainer.split, correct.round() as usize)
    };
    let history = &trainer.progress.history;
    let alive = history.iter().rposition(|report| !suspicious(report));
    let since = alive.map_or(1, |epoch| epoch + 2);
    if since <= history.len() {
        trainer.dead = trainer.examine(workers)?.map(|how| Dead { since, how });
    }
    Ok(())
}
