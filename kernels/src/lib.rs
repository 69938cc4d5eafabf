//! The arithmetic of the layers, on slices.
//!
//! [`naive`] reads like the formulas and is the oracle; the fast kernels do the same on vectors. The table of kernels
//! declares each once, and makes [`Real`] of them, by which a number type says which kernels it uses. [`choose`] has every
//! rule by which one way of computing is preferred to another.
//!
//! A package of its own, for three reasons: it is the only one with `unsafe` in its arithmetic; it takes far longer to
//! compile than all the rest, and so is compiled once, not once more for each kind of test; and debug builds can optimise it
//! alone.

pub mod activation;
pub mod choose;
mod fast;
pub mod geometry;
pub mod naive;
mod non_temporal;
mod scalar;
mod scratch;
pub mod shape;
pub mod simd;
mod table;
mod unit_deltas;

pub use choose::fuses;
pub use naive::{
    ActivationBackward, ActivationForward, ConvBackwardInput, ConvBackwardWeights, ConvForward,
    ConvPoolBackward, ConvPoolForward, DenseBackwardInput, DenseBackwardWeights, DenseForward,
    GlobalAveragePoolBackward, GlobalAveragePoolForward, Norm, NormBackward, NormBackwardSums, NormForward,
    NormPoolBackward, NormPoolForward, NormSums, PoolBackward, PoolForward, Pooled,
};
pub use scalar::Scalar;
pub use scratch::Scratch;
pub use table::Real;
pub use unit_deltas::{BatchPart, UnitDeltas};
