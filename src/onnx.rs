//! ONNX models as plain data, and as bytes: the messages of its protocol buffers, without any knowledge of networks.
//!
//! The wire format is the work of `prost`; the messages are declared here, and only those fields that are used. A field that is not
//! declared is skipped, whatever lies in it: subgraphs, functions and nested types, the only messages that contain themselves, cost
//! neither memory nor stack. Crates that bring all messages of ONNX need `protoc` to be built, or read all that is in a file.

mod bounds;
pub mod data_type;
mod encode;
mod error;
mod make;
pub mod proto;
mod read;

pub use encode::encode;
pub use error::ReadError;
pub use read::read;

#[cfg(test)]
mod tests;
