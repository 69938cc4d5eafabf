//! From a model to bytes.

use super::proto::Model;
use prost::Message;

/// Gives the bytes of a model, as they stand in a file.
pub fn encode(model: &Model) -> Vec<u8> {
    model.encode_to_vec()
}
