//! What a format is: a name, an ending, and how a network is written in it and read from it.

use super::error::{ExportError, ImportError};
use super::model::Model;
use crate::nn::shape::Shape;
use crate::nn::spec::Spec;
use std::path::Path;

/// A format that networks are exchanged in.
///
/// What is read is hostile: an implementation checks every size before it takes memory, and answers whatever is wrong with an error
/// that names the file and the place in it.
pub trait Format: Sync {
    /// The format's name, as `--format` takes it.
    fn name(&self) -> &'static str;

    /// The ending of its files, without the dot, in small letters.
    fn ending(&self) -> &'static str;

    /// What it is, in a few words for `--help`.
    fn summary(&self) -> &'static str;

    /// Gives the bytes of a file with `model` in it. The same model gives the same bytes.
    ///
    /// # Errors
    /// If the format cannot hold it.
    fn write(&self, model: &Model) -> Result<Vec<u8>, ExportError>;

    /// Gives the format as one whose files say what is computed, if they do; those of tensors alone do not.
    fn computing(&self) -> Option<&dyn Computing> {
        None
    }

    /// Reads the network in the file at `path`.
    ///
    /// # Errors
    /// If the file cannot be read, is not of this format, or holds no network that this program can have.
    fn read(&self, path: &Path, wanted: &Wanted) -> Result<Imported, ImportError>;
}

/// A format whose files say what is computed, and not only with which weights.
pub trait Computing {
    /// Gives the bytes of a file with `model` and what else is to be computed in it.
    ///
    /// # Errors
    /// If the format cannot hold it.
    fn write_with(&self, model: &Model, extent: Extent) -> Result<Vec<u8>, ExportError>;
}

/// What is to be computed besides the logits of values from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// Whether the output activation is, so that probabilities come out.
    pub probabilities: bool,
    /// Whether the scaling of bytes is, so that images are put in as they are.
    pub bytes: bool,
}

/// What the user says of a network that is read, where the file does not, or differently.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The architecture.
    pub spec: Option<Spec>,
    /// The shape of one image.
    pub input: Option<Shape>,
}

/// A network that was read.
#[derive(Debug)]
pub struct Imported {
    /// The network, and what the file says of it; the names of classes are empty where it says none.
    pub model: Model,
    /// Whether the file says what is computed with its images before the first layer, so that nobody else can.
    pub computes_scaling: bool,
    /// What a person should know of how it was read.
    pub notes: Vec<String>,
}
