//! Why bytes are no model.

use thiserror::Error;

/// Why bytes are no ONNX model, or none that is looked at.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The bytes are no protocol buffers.
    #[error("byte {at}: expected {expected}; the file is damaged, was cut off, or is no ONNX model")]
    Malformed {
        /// The place, in bytes from the start of the file.
        at: usize,
        /// What should be there.
        expected: &'static str,
    },
    /// The messages are there, but what is in them is not what they hold.
    #[error("{0}; the file is damaged or is no ONNX model")]
    Content(prost::DecodeError),
    /// There are more parts than any network has that could be trained here.
    #[error("it has more than {most} {what}; no network that can be imported has as many")]
    TooMany {
        /// How many are read.
        most: usize,
        /// Of what.
        what: &'static str,
    },
    /// There is no graph in it.
    #[error("there is no graph in it; the file is no ONNX model, or one without its graph")]
    NoGraph,
}
