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

    /// Reads the network in the file at `path`.
    ///
    /// # Errors
    /// If the file cannot be read, is not of this format, or holds no network that this program can have.
    fn read(&self, path: &Path, wanted: &Wanted) -> Result<Imported, ImportError>;
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
    /// What a person should know of how it was read.
    pub notes: Vec<String>,
}
