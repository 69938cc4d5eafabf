//! What the gradients of fully connected layers are made of, which a shard can lend out.

use super::kernels::BatchPart;

/// What a pass leaves behind it: all that the gradients of fully connected layers are made of.
#[derive(Debug, Default)]
pub struct DenseActivations<T> {
    /// Samples in it at present, n.
    pub(super) samples: usize,
    /// `[i]`: input of layer i, `[capacity, shape]`; the last: logits. Inside of a group there is nothing.
    pub(super) activations: Vec<Vec<T>>,
    /// `[i]`: δ of layer i, `[capacity, U]`, if it is fully connected.
    pub(super) deltas: Vec<Vec<T>>,
}

impl<T> DenseActivations<T> {
    /// Gives inputs and δ of the fully connected layer `layer` from I inputs to U units, its shape.
    pub fn part(&self, layer: usize, [inputs, units]: [usize; 2]) -> BatchPart<'_, T> {
        let x = &self.activations[layer][..self.samples * inputs];
        BatchPart { x, deltas: &self.deltas[layer][..self.samples * units] }
    }
}
