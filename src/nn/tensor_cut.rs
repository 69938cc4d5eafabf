//! Which values of a layer's tensors are left when channels are taken away from what it gets or makes.

use super::kernels::Real;
use super::layers::Layer;
use super::tensor::Tensor;
use super::unit_set::Block;

/// The values of a tensor that are left, seen as rows of columns: a column for each channel that the layer makes.
#[derive(Clone, Debug)]
pub struct TensorCut {
    rows: Vec<usize>,
    columns: Vec<usize>,
    /// The number of columns that there were.
    width: usize,
}

/// The channels that are left at a place of the network; `None` if none is taken away.
pub type Channels = Option<Vec<usize>>;

impl TensorCut {
    /// Gives the indices of what is left, in order.
    pub fn indices(&self) -> impl Iterator<Item = usize> {
        self.rows.iter().flat_map(move |row| self.columns.iter().map(move |column| row * self.width + column))
    }

    /// Counts the bytes that the rows and columns take.
    pub fn bytes(&self) -> u64 {
        ((self.rows.len() + self.columns.len()) * size_of::<usize>()) as u64
    }
}

/// Gives what is left of each tensor of a layer that gets so many `channels`, of which these are left `before` and `behind` it.
pub fn cuts<T: Real>(
    layer: &Layer<T>,
    channels: usize,
    before: &Channels,
    behind: &Channels,
) -> Vec<TensorCut> {
    let is_left = |channel: &usize| before.as_ref().is_none_or(|left| left.binary_search(channel).is_ok());
    let cut = |tensor: &Tensor<T>| {
        let width = tensor.shape().last().copied().unwrap_or(1);
        let rows = tensor.values().len() / width.max(1);
        let columns = behind.clone().unwrap_or_else(|| (0..width).collect());
        // What has no more than a value for each channel has a single row, whatever the layer gets.
        let rows =
            (0..rows).filter(|row| rows == 1 && tensor.shape().len() == 1 || is_left(&(row % channels)));
        TensorCut { rows: rows.collect(), columns, width }
    };
    layer.tensors().iter().map(cut).collect()
}

/// Gives the channels that are left before each layer, and last behind all, where `left` are those of each block.
pub fn channels_left(layers: usize, blocks: &[Block], left: impl Fn(Block) -> Channels) -> Vec<Channels> {
    let mut channels = vec![None; layers + 1];
    for &block in blocks {
        channels[block.layer + 1..=block.end].fill(left(block));
    }
    channels
}
