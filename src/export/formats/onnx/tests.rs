//! What is written as ONNX and what is read of it.

mod graphs;
mod hostile;
mod incoming;
mod outgoing;
mod written_elsewhere;
