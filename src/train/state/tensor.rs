//! Tensors with the names that they have on the disk.

/// A named tensor.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    /// Layer position and role, e.g. "1.conv.weights".
    pub name: String,
    /// The lengths of its axes.
    pub shape: Vec<usize>,
    /// Its values in standard order.
    pub values: Vec<f32>,
}
