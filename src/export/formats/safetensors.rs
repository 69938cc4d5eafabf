//! safetensors: tensors by name, with a description of the network beside them (the crate `safetensors`).
//!
//! There is one entry of metadata and no more, for the order of several is another one in each file.

use crate::export::card::{self, Card, KEY};
use crate::export::error::{ExportError, ImportError};
use crate::export::file;
use crate::export::format::{Format, Imported, Wanted};
use crate::export::model::Model;
use crate::export::torch::{Foreign, imported, named_tensors};
use half::{bf16, f16};
use safetensors::tensor::{Metadata, TensorView};
use safetensors::{Dtype, SafeTensorError, SafeTensors};
use std::collections::HashMap;
use std::path::Path;

/// The format.
pub struct Safetensors;

/// The longest header that is read, in bytes.
const LONGEST_HEADER: u64 = 16 << 20;

impl Format for Safetensors {
    fn name(&self) -> &'static str {
        "safetensors"
    }

    fn ending(&self) -> &'static str {
        "safetensors"
    }

    fn summary(&self) -> &'static str {
        "with the names and layouts of PyTorch"
    }

    fn write(&self, model: &Model) -> Result<Vec<u8>, ExportError> {
        let unable = |problem: String| ExportError::Unable { format: self.name(), problem };
        let tensors = named_tensors(&model.network, self.name())?;
        let bytes: Vec<(String, Vec<usize>, Vec<u8>)> = tensors
            .into_iter()
            .map(|(name, parameter)| {
                let bytes = parameter.values.iter().flat_map(|value| value.to_le_bytes()).collect();
                (name, parameter.layout.shape(), bytes)
            })
            .collect();
        let views = bytes.iter().map(|(name, shape, bytes)| {
            Ok((name.as_str(), TensorView::new(Dtype::F32, shape.clone(), bytes)?))
        });
        let views = views.collect::<Result<Vec<_>, SafeTensorError>>();
        let card = card::describe(model).map_err(|error| unable(error.to_string()))?;
        let metadata = HashMap::from([(KEY.to_owned(), card)]);
        views
            .and_then(|views| safetensors::serialize(views, Some(metadata)))
            .map_err(|error| unable(error.to_string()))
    }

    fn read(&self, path: &Path, wanted: &Wanted) -> Result<Imported, ImportError> {
        let bytes = file::read(path)?;
        let content = |problem: String| ImportError::Content { path: path.to_owned(), problem };
        check_header(&bytes).map_err(content)?;
        let broken = |error: SafeTensorError| {
            content(format!(
                "not a whole safetensors file ({error}); export it again, or name another with --format"
            ))
        };
        let (_, metadata) = SafeTensors::read_metadata(&bytes).map_err(broken)?;
        let tensors = SafeTensors::deserialize(&bytes).map_err(broken)?;
        let card = card(&metadata, wanted).map_err(content)?;
        let mut tensors: Vec<(&str, TensorView<'_>)> = tensors.iter().collect();
        tensors.sort_by(|one, other| one.0.cmp(other.0));
        let tensors = tensors.into_iter().map(|(name, view)| foreign(name, &view)).collect();
        imported(path, tensors, card, wanted)
    }
}

/// Checks the length of the header before anything is made of it.
fn check_header(bytes: &[u8]) -> Result<(), String> {
    let Some((length, _)) = bytes.split_first_chunk::<8>() else {
        return Err(format!("{} bytes long; a safetensors file begins with 8 bytes of length", bytes.len()));
    };
    let length = u64::from_le_bytes(*length);
    if length > LONGEST_HEADER {
        return Err(format!(
            "not a safetensors file: its first 8 bytes say that a header of {length} bytes follows, and at most \
             {LONGEST_HEADER} are read"
        ));
    }
    Ok(())
}

/// The description in the file, if it is one of ours; what is wrong with it matters only where the user does not say what it says.
fn card(metadata: &Metadata, wanted: &Wanted) -> Result<Option<Card>, String> {
    let Some(text) = metadata.metadata().as_ref().and_then(|metadata| metadata.get(KEY)) else {
        return Ok(None);
    };
    match card::read(text) {
        Ok(card) => Ok(Some(card)),
        Err(_) if wanted.spec.is_some() && wanted.input.is_some() => Ok(None),
        Err(problem) => Err(format!("its metadata `{KEY}` {problem}")),
    }
}

/// A tensor of the file, its numbers as `f32`.
fn foreign(name: &str, view: &TensorView<'_>) -> Foreign {
    let data = view.data();
    let values = match view.dtype() {
        Dtype::F32 => Some(numbers(data, f32::from_le_bytes)),
        Dtype::F64 => Some(numbers(data, |bytes| f64::from_le_bytes(bytes) as f32)),
        Dtype::F16 => Some(numbers(data, |bytes| f16::from_le_bytes(bytes).to_f32())),
        Dtype::BF16 => Some(numbers(data, |bytes| bf16::from_le_bytes(bytes).to_f32())),
        _ => None,
    };
    let kind = format!("{:?}", view.dtype()).to_lowercase();
    Foreign { name: name.to_owned(), shape: view.shape().to_vec(), kind, values }
}

/// The numbers of `N` bytes each in `data`.
fn numbers<const N: usize>(data: &[u8], of: impl Fn([u8; N]) -> f32) -> Vec<f32> {
    data.as_chunks().0.iter().map(|bytes| of(*bytes)).collect()
}

#[cfg(test)]
mod tests;
