//! ONNX: a graph of nodes, which runtimes everywhere compute.
//!
//! What is written is opset 17 and IR 8, which the runtimes of the last years load, with everything said that other readers guess at
//! where it is left out: strides, pads, dilations, epsilon, biases. What is read is a chain of nodes, as PyTorch and Keras write it.

mod incoming;
mod outgoing;

use crate::export::error::{ExportError, ImportError};
use crate::export::file;
use crate::export::format::{Computing, Extent, Format, Imported, Wanted};
use crate::export::model::Model;
use crate::onnx;
use std::path::Path;

/// The format.
pub struct Onnx;

impl Format for Onnx {
    fn name(&self) -> &'static str {
        "onnx"
    }

    fn ending(&self) -> &'static str {
        "onnx"
    }

    fn summary(&self) -> &'static str {
        "a graph for ONNX Runtime and others"
    }

    fn write(&self, model: &Model) -> Result<Vec<u8>, ExportError> {
        self.write_with(model, Extent::default())
    }

    fn computing(&self) -> Option<&dyn Computing> {
        Some(self)
    }

    fn read(&self, path: &Path, wanted: &Wanted) -> Result<Imported, ImportError> {
        let bytes = file::read(path)?.into();
        let content = |problem| ImportError::Content { path: path.to_owned(), problem };
        let (model, graph) = onnx::read(&bytes).map_err(|error| content(error.to_string()))?;
        let directory = path.parent().unwrap_or_else(|| Path::new(""));
        incoming::network(&model, &graph, directory, wanted).map_err(content)
    }
}

impl Computing for Onnx {
    fn write_with(&self, model: &Model, extent: Extent) -> Result<Vec<u8>, ExportError> {
        let unable = |problem| ExportError::Unable { format: self.name(), problem };
        Ok(onnx::encode(&outgoing::model(model, extent).map_err(unable)?))
    }
}

#[cfg(test)]
mod tests;
