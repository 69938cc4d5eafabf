//! A network from which units were taken away, as it was before.

use crate::nn::network::Network;
use crate::nn::pruning::Remains;

/// A network from which units were taken away.
#[derive(Clone, Debug)]
pub struct Larger {
    /// The network.
    pub network: Network<f32>,
    /// The optimizer's memory.
    pub slots: Vec<Vec<f32>>,
    /// What was left of it.
    pub rest: Remains,
}

impl Larger {
    /// Counts the bytes that its values take, and the places of those that were left.
    pub fn bytes(&self) -> u64 {
        let values = self.network.state().map(|(_, tensor)| tensor.values().len()).sum::<usize>();
        let remembered = self.slots.iter().map(Vec::len).sum::<usize>();
        ((values + remembered) * size_of::<f32>()) as u64 + self.rest.bytes()
    }
}
