//! The formats that networks are exchanged in: each is a file of its own and a line in [`FORMATS`].

mod npz;
mod onnx;
mod safetensors;

use super::format::Format;

/// Every format; where they are listed for people, in this order.
pub(super) const FORMATS: &[&dyn Format] = &[&safetensors::Safetensors, &npz::Npz, &onnx::Onnx];
