//! What training a network takes in memory: an estimate from below, for activations, errors, gradients and the optimizer.

use super::shape::Shape;

/// Bytes of a value.
const VALUE: usize = size_of::<f32>();

/// How a network is trained, as far as memory depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrainingMemory {
    /// Images in a batch.
    pub batch: usize,
    /// Vectors that the optimizer keeps, each as long as all parameters.
    pub slots: usize,
}

impl TrainingMemory {
    /// Gives the bytes of the activations of a batch, of a shape a sample.
    pub const fn activations(self, shape: Shape) -> usize {
        shape.len().saturating_mul(self.batch).saturating_mul(VALUE)
    }

    /// Gives the bytes of so many parameters with their gradients and what the optimizer keeps of them.
    pub const fn parameters(self, count: usize) -> usize {
        count.saturating_mul(2 + self.slots).saturating_mul(VALUE)
    }

    /// Gives the bytes of the errors of a batch on their way back: those of two layers at once, as wide as the widest.
    pub fn errors(self, shapes: impl IntoIterator<Item = Shape>) -> usize {
        let widest = shapes.into_iter().max_by_key(Shape::len);
        widest.map_or(0, |widest| self.activations(widest).saturating_mul(2))
    }
}
