//! NumPy's npz: arrays by name, with a description of the network as an array of bytes (the crate `ndarray-npy`).

use crate::export::card::{self, Card, KEY};
use crate::export::error::{ExportError, ImportError};
use crate::export::file;
use crate::export::format::{Format, Imported, Wanted};
use crate::export::model::Model;
use crate::export::torch::{Foreign, imported, named_tensors};
use ndarray::{ArrayD, ArrayView1, ArrayViewD, OwnedRepr, IxDyn};
use ndarray_npy::{NpzReader, NpzWriter, ReadNpzError, WriteNpzError};
use std::collections::HashSet;
use std::io::Cursor;
use std::path::Path;

/// The format.
pub struct Npz;

impl Format for Npz {
    fn name(&self) -> &'static str {
        "npz"
    }

    fn ending(&self) -> &'static str {
        "npz"
    }

    fn summary(&self) -> &'static str {
        "NumPy arrays with the names and layouts of PyTorch"
    }

    fn write(&self, model: &Model) -> Result<Vec<u8>, ExportError> {
        let unable = |problem: String| ExportError::Unable { format: self.name(), problem };
        let card = card::describe(model).map_err(|error| unable(error.to_string()))?;
        let tensors = named_tensors(&model.network, self.name())?;
        let write = || -> Result<Vec<u8>, WriteNpzError> {
            let mut file = NpzWriter::new(Cursor::new(Vec::new()));
            for (name, parameter) in &tensors {
                let shape = IxDyn(&parameter.layout.shape());
                let array = ArrayViewD::from_shape(shape, &parameter.values);
                file.add_array(name.as_str(), &array.unwrap_or_else(|error| unreachable!("{error}")))?;
            }
            file.add_array(KEY, &ArrayView1::from(card.as_bytes()))?;
            Ok(file.finish()?.into_inner())
        };
        write().map_err(|error| unable(error.to_string()))
    }

    fn read(&self, path: &Path, wanted: &Wanted) -> Result<Imported, ImportError> {
        todo!()
    }
}
