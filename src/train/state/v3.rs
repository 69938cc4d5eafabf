//! Checkpoints of version 3: everything goes by name, so that one more setting, layer or optimizer changes no layout.
//!
//! The body below is all that bincode sees, and it is frozen. What grows is in the tables of names: [`fields`] for what
//! is text, [`columns`] for what there is of every epoch and every batch. Each row of them says how it is written and
//! how it is read. What a file lacks takes the value that the program had before it knew the name; what a file has and the
//! program does not know is refused by its name, for a program that left it out would go on with another run.

mod cells;
mod columns;
mod errors;
mod fields;
mod paths;
mod text;

use super::run_state::RunState;
use super::tensor;
use crate::checkpoint::container::{self, CheckpointError, Opened};
use crate::train::hyperparameters::SETTINGS;
use columns::Table;
use fields::{Entry, PROGRESS, RUN};
use paths::{bytes_of, path_of};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What the payload is. Frozen: another field makes another version.
#[derive(Serialize, Deserialize)]
struct Body<'a> {
    /// What the run is called, and what it learns from.
    run: Vec<Entry>,
    /// What decides the run.
    settings: Vec<Entry>,
    /// Where the run is.
    progress: Vec<Entry>,
    /// Names of the classes, by label.
    classes: Cow<'a, [String]>,
    /// Bytes of the path that the data were read from, which need not be text.
    data_directory: Option<Vec<u8>>,
    /// Every complete epoch.
    #[serde(borrow)]
    history: Table<'a>,
    /// The batches, averaged where they are many.
    #[serde(borrow)]
    course: Table<'a>,
    /// Parameters and running statistics, such as `1.conv.weights`.
    tensors: Vec<Tensor<'a>>,
    /// What the optimizer remembers of each parameter, such as `velocity/1.conv.weights`.
    memory: Vec<Tensor<'a>>,
}

/// A tensor: its values are four bytes each, little-endian.
#[derive(Serialize, Deserialize)]
struct Tensor<'a> {
    name: Cow<'a, str>,
    shape: Cow<'a, [usize]>,
    values: Cow<'a, [f32]>,
}

impl<'a> From<&'a tensor::Tensor> for Tensor<'a> {
    fn from(live: &'a tensor::Tensor) -> Self {
        Self {
            name: Cow::Borrowed(&live.name),
            shape: Cow::Borrowed(&live.shape),
            values: Cow::Borrowed(&live.values),
        }
    }
}

impl Tensor<'_> {
    fn live(self) -> tensor::Tensor {
        let (name, shape, values) =
            (self.name.into_owned(), self.shape.into_owned(), self.values.into_owned());
        tensor::Tensor { name, shape, values }
    }
}

/// Gives the checkpoint file of `state`.
pub(super) fn encode(state: &RunState) -> Result<Vec<u8>, CheckpointError> {
    container::encode(&Body {
        run: fields::write(RUN, state),
        settings: fields::write(SETTINGS, state),
        progress: fields::write(PROGRESS, state),
        classes: Cow::Borrowed(&state.classes),
        data_directory: state.data_directory.as_deref().map(bytes_of),
        history: Table::write(columns::EPOCH, &state.progress.history),
        course: Table::write(columns::BATCH, state.course.points()),
        tensors: state.tensors.iter().map(Tensor::from).collect(),
        memory: state.memory.iter().map(Tensor::from).collect(),
    })
}

/// Gives the state in a file.
pub(super) fn decode(file: &Opened<'_>) -> Result<RunState, CheckpointError> {
    let body: Body<'_> = file.decode()?;
    let mut state = fields::blank();
    fields::read(RUN, "fact", &body.run, &mut state)?;
    fields::read(SETTINGS, "setting", &body.settings, &mut state)?;
    fields::read(PROGRESS, "state", &body.progress, &mut state)?;
    state.classes = body.classes.into_owned();
    state.data_directory = body.data_directory.map(path_of).transpose()?;
    state.progress.history = body.history.read(columns::EPOCH)?;
    state.course.points = body.course.read(columns::BATCH)?;
    state.tensors = body.tensors.into_iter().map(Tensor::live).collect();
    state.memory = body.memory.into_iter().map(Tensor::live).collect();
    Ok(state)
}

#[cfg(test)]
mod tests;
