//! A network from which units were taken away, as it was before.

use crate::nn::network::Network;
use crate::nn::pruning::Pruned;

/// A network from which units were taken away.
#[derive(Clone, Debug)]
pub struct Larger {
    /// The network.
    pub network: Network<f32>,
    /// The optimizer's memory.
    pub slots: Vec<Vec<f32>>,
    /// What was left of it.
    pub rest: Pruned,
}
