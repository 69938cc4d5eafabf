//! ONNX models as plain data, and as bytes: the messages of its protocol buffers, without any knowledge of networks.
//!
//! The wire format is `prost`'s work; the messages are declared here, by hand, and only those fields that are used. The crates that bring
//! all messages either build them with `protoc` or read what contains itself (subgraphs, functions, nested types) without a bound on
//! how deep it goes: a field that is not declared is skipped, whatever lies in it.

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
