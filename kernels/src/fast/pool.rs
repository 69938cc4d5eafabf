//! Pooling.

mod unpadded;
pub mod windows;
