//! What is text in a checkpoint of version 3: three lists of names, each with how it is written and how it is read.
//!
//! A new setting is a line in [`SETTINGS`] and its value in [`blank`], which is what the program did before there was such a
//! setting: that is what it means for a file that does not say.

use super::super::RunState;
use super::text::Text;
use super::{malformed, shown};
use crate::checkpoint::container::CheckpointError;
use crate::dataset::ValidationSplit;
use crate::nn::cycles::Cycles;
use crate::nn::init::Init;
use crate::nn::optimizer::Optimizer;
use crate::nn::schedule::Schedule;
use crate::nn::shape::Shape;
use crate::nn::spec::Spec;
use crate::train::config::TrainConfig;
use crate::train::course::Points;
use crate::train::run::Progress;
use serde::{Deserialize, Serialize};

/// A name and a value as text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) text: String,
}

/// A name with the way from the state to its text and back.
pub(super) struct Field {
    pub(super) name: &'static str,
    /// Whether every file has it.
    pub(super) needed: bool,
    /// Its text, if there is something to say.
    pub(super) write: fn(&RunState) -> Option<String>,
    read: fn(&mut RunState, &str) -> Result<(), String>,
}

/// A row of a table: `needed` or `optional`, the name, and where it is in the state.
macro_rules! field {
    (needed $name:literal $($place:tt)+) => { field!(true, $name, $($place)+) };
    (optional $name:literal $($place:tt)+) => { field!(false, $name, $($place)+) };
    ($needed:literal, $name:literal, $($place:tt)+) => {
        Field {
            name: $name,
            needed: $needed,
            write: |state| state.$($place)+.write(),
            read: |state, text| {
                state.$($place)+ = Text::read(text)?;
                Ok(())
            },
        }
    };
}

/// What the run is called, and what it learns from.
pub(super) const RUN: &[Field] = &[
    field!(needed "name" name),
    field!(needed "dataset" dataset),
    field!(needed "dataset-sha256" dataset_identity),
    field!(needed "input" input),
];

/// What decides the run.
pub(super) const SETTINGS: &[Field] = &[
    field!(needed "network" config.spec),
    field!(needed "learning-rate" config.learning_rate),
    field!(needed "batch-size" config.batch_size),
    field!(needed "epochs" config.epochs),
    field!(needed "seed" config.seed),
    field!(optional "loss" config.objective.loss),
    field!(optional "init" config.init),
    field!(optional "optimizer" config.optimizer.rule),
    field!(optional "momentum" config.optimizer.momentum),
    field!(optional "weight-decay" config.optimizer.weight_decay),
    field!(optional "clip" config.optimizer.clip),
    field!(optional "schedule" config.schedule.shape),
    field!(optional "warm-up" config.schedule.warm_up),
    field!(optional "until-accuracy" config.until_accuracy),
    field!(optional "validation" config.validation),
    field!(optional "validation-split" config.validation_split),
    field!(optional "schedule-epochs" config.cycles),
];

/// Where the run is.
pub(super) const PROGRESS: &[Field] = &[
    field!(needed "stage" progress.stage),
    field!(needed "epoch" progress.epoch),
    field!(needed "step" progress.step),
    field!(needed "total-steps" progress.total_steps),
    field!(needed "epoch-score" progress.epoch_score),
    field!(needed "epoch-training-seconds" progress.epoch_training_seconds),
    field!(needed "epoch-seconds" progress.epoch_seconds),
    field!(needed "seconds" progress.seconds),
    field!(needed "learning-rate-factor" progress.learning_rate_factor),
    field!(needed "learning-rate" progress.learning_rate),
    field!(optional "best" progress.best),
    field!(optional "test" progress.test),
    field!(needed "course-span" course.span),
    field!(needed "course-last" course.last),
];

/// A state of which nothing was read yet. What is not needed has its usual value here, for good: it is what a file means
/// that does not say.
pub(super) fn blank() -> RunState {
    RunState {
        name: String::new(),
        config: TrainConfig {
            spec: Spec { layers: Vec::new() },
            objective: Default::default(),
            init: Init::He,
            optimizer: Optimizer::default(),
            schedule: Schedule::default(),
            learning_rate: 0.0,
            batch_size: 0,
            epochs: 0,
            until_accuracy: None,
            seed: 0,
            validation: None,
            validation_split: ValidationSplit::Last,
            cycles: Cycles::default(),
        },
        dataset: String::new(),
        dataset_identity: String::new(),
        data_directory: None,
        input: Shape::default(),
        classes: Vec::new(),
        progress: Progress::default(),
        course: Points::default(),
        tensors: Vec::new(),
        memory: Vec::new(),
    }
}

/// What `fields` say of `state`.
pub(super) fn write(fields: &[Field], state: &RunState) -> Vec<Entry> {
    let entry = |field: &Field| Some(Entry { name: field.name.to_owned(), text: (field.write)(state)? });
    fields.iter().filter_map(entry).collect()
}

/// Puts what `entries` say into `state`; `what` they are is for the messages.
///
/// # Errors
/// If a name is not known, is there twice or is missing where every file has it, or its value is not understood.
pub(super) fn read(
    fields: &[Field],
    what: &str,
    entries: &[Entry],
    state: &mut RunState,
) -> Result<(), CheckpointError> {
    let mut seen = vec![false; fields.len()];
    for Entry { name, text } in entries {
        let unknown = |problem| CheckpointError::Unknown { what: format!("the {what} {problem}") };
        let Some(index) = fields.iter().position(|field| field.name == name) else {
            return Err(unknown(format!("`{}`, which is `{}`", shown(name), shown(text))));
        };
        if std::mem::replace(&mut seen[index], true) {
            return Err(malformed(format!("the {what} `{name}` is given twice")));
        }
        (fields[index].read)(state, text)
            .map_err(|problem| unknown(format!("`{name}` as `{}`: {problem}", shown(text))))?;
    }
    match fields.iter().zip(seen).find(|(field, seen)| field.needed && !seen) {
        Some((field, _)) => Err(malformed(format!("the {what} `{}` is missing", field.name))),
        None => Ok(()),
    }
}
