//! What is text in a checkpoint of version 3: lists of names, each with how it is written and how it is read.
//!
//! What decides the run is the table of settings; what a file means that does not say is the default configuration.

use super::super::run_state::RunState;
use super::super::surgery::Surgery;
use super::errors::{malformed, shown};
use crate::checkpoint::container::CheckpointError;
use crate::dataset::ReadOptions;
use crate::nn::shape::Shape;
use crate::train::config::TrainConfig;
use crate::train::course::Course;
use crate::train::interruption::Interruptions;
use crate::train::progress::Progress;
use crate::train::setting::Setting;
use crate::train::setting::value::Text;
use serde::{Deserialize, Serialize};

/// A name and a value as text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) text: String,
}

/// A name with the way from the state to its text and back.
pub(super) struct Field {
    name: &'static str,
    /// Whether every file has it.
    needed: bool,
    /// Its text, if there is something to say.
    write: fn(&RunState) -> Option<String>,
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
    field!(optional "data-format" data_options.format),
    field!(optional "image-size" data_options.image_size),
    field!(optional "parent" parent),
    field!(optional "imported-from" config.imported),
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
    field!(optional "changes" progress.changes),
    field!(optional "silenced-units" surgery.silenced),
    field!(optional "frozen-units" surgery.frozen),
    field!(optional "pruned-from" surgery.lineage),
    field!(optional "journal" progress.journal),
    field!(optional "interruptions" interruptions),
    field!(optional "origin" progress.origin),
    field!(needed "course-span" course.span),
    field!(needed "course-last" course.last),
];

/// A state of which nothing was read yet. What is not needed has its usual value here, for good: it is what a file means
/// that does not say.
pub(super) fn blank() -> RunState {
    RunState {
        name: String::new(),
        config: TrainConfig::default(),
        dataset: String::new(),
        dataset_identity: String::new(),
        data_directory: None,
        data_options: ReadOptions::default(),
        input: Shape::default(),
        classes: Vec::new(),
        parent: None,
        progress: Progress::default(),
        course: Course::default(),
        tensors: Vec::new(),
        memory: Vec::new(),
        surgery: Surgery::default(),
        interruptions: Interruptions::default(),
    }
}

/// What a list of names is of: how a row is called, whether every file has it, and the way from the state to its text and back.
pub(super) trait Row {
    /// Its name.
    fn name(&self) -> &'static str;
    /// Whether every file has it.
    fn is_needed(&self) -> bool;
    /// Its text, if there is something to say.
    fn write(&self, state: &RunState) -> Option<String>;
    /// Puts the value that `text` is into the state.
    fn read(&self, state: &mut RunState, text: &str) -> Result<(), String>;
}

impl Row for Field {
    fn name(&self) -> &'static str {
        self.name
    }

    fn is_needed(&self) -> bool {
        self.needed
    }

    fn write(&self, state: &RunState) -> Option<String> {
        (self.write)(state)
    }

    fn read(&self, state: &mut RunState, text: &str) -> Result<(), String> {
        (self.read)(state, text)
    }
}

impl Row for Setting {
    fn name(&self) -> &'static str {
        self.name
    }

    fn is_needed(&self) -> bool {
        self.needed
    }

    fn write(&self, state: &RunState) -> Option<String> {
        self.write(&state.config).filter(|_| self.kept)
    }

    fn read(&self, state: &mut RunState, text: &str) -> Result<(), String> {
        if self.kept {
            self.parse(&mut state.config, text)
        } else {
            Err("it is part of another setting".to_owned())
        }
    }
}

/// What `rows` say of `state`.
pub(super) fn write(rows: &[impl Row], state: &RunState) -> Vec<Entry> {
    let entry = |row: &_| Some(Entry { name: Row::name(row).to_owned(), text: Row::write(row, state)? });
    rows.iter().filter_map(entry).collect()
}

/// Puts what `entries` say into `state`; `what` they are is for the messages.
///
/// # Errors
/// If a name is not known, is there twice or is missing where every file has it, or its value is not understood.
pub(super) fn read(
    rows: &[impl Row],
    what: &str,
    entries: &[Entry],
    state: &mut RunState,
) -> Result<(), CheckpointError> {
    let mut seen = vec![false; rows.len()];
    for Entry { name, text } in entries {
        let unknown = |problem| CheckpointError::Unknown { what: format!("the {what} {problem}") };
        let Some(index) = rows.iter().position(|row| row.name() == name) else {
            return Err(unknown(format!("`{}`, which is `{}`", shown(name), shown(text))));
        };
        if std::mem::replace(&mut seen[index], true) {
            return Err(malformed(format!("the {what} `{name}` is given twice")));
        }
        (rows[index].read(state, text))
            .map_err(|problem| unknown(format!("`{name}` as `{}`: {problem}", shown(text))))?;
    }
    match rows.iter().zip(seen).find(|(row, seen)| row.is_needed() && !seen) {
        Some((row, _)) => Err(malformed(format!("the {what} `{}` is missing", row.name()))),
        None => Ok(()),
    }
}
