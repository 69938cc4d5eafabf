//! What can be nudged.

use serde::{Deserialize, Serialize};

/// What can be nudged; stages and maps are those of an [`Explanation`](crate::inspect::explain::Explanation).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// A weight of a stage, or γ.
    Weight {
        /// The stage.
        stage: usize,
        /// The index into its weights.
        index: usize,
    },
    /// A bias of a stage, or β.
    Bias {
        /// The stage.
        stage: usize,
        /// The index into its biases.
        index: usize,
    },
    /// A value on the way: a⁰, z, a or aᴸ. What the cost does with a z is its δ.
    Value {
        /// The map.
        map: usize,
        /// The offset into its values.
        offset: usize,
    },
}
