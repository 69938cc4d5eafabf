//! From bytes to a model.

use super::bounds;
use super::error::ReadError;
use super::proto::{Graph, Model};
use prost::Message;
use prost::bytes::Bytes;

/// Reads a model; the values of its tensors stay in `bytes`. How many parts it has is counted before any memory is taken for them.
///
/// # Errors
/// If the bytes are no ONNX model with a graph, or one of more parts than are looked at.
pub fn read(bytes: &Bytes) -> Result<(Model, Graph), ReadError> {
    bounds::check(bytes)?;
    let mut model = Model::decode(bytes.clone()).map_err(ReadError::Content)?;
    let graph = model.graph.take().ok_or(ReadError::NoGraph)?;
    Ok((model, graph))
}
