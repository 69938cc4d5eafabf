//! How the tensors of a network are cut into chunks, which threads share out among themselves.

use crate::nn::kernels::Real;
use crate::nn::tensor::TensorPlace;

/// The usual number of values in a chunk: gradient, weights and the optimizer's memory of one fit into the first-level cache.
const CHUNK_VALUES: usize = 2048;
/// The number of rows that a chunk of a fully connected layer's weights has a multiple of: their gradient is computed that
/// many rows at a time, and what does not fit the first-level cache then fits the second.
const DENSE_ROWS: usize = 64;
/// The most values of a tensor that is left whole, for handing over its parts would cost more than it gains.
const MAX_WHOLE: usize = 8192;

/// The weight of a value whose gradient is computed for the whole batch at once, as in a fully connected layer.
const DENSE_WEIGHT: usize = 5;
/// The weight of a value whose gradient is reduced over the shards.
const REDUCED_WEIGHT: usize = 3;

/// A tensor and how it is cut.
pub struct ChunkedTensor {
    /// The tensor.
    pub tensor: TensorPlace,
    /// The number of values in each chunk but the last.
    pub length: usize,
}

impl ChunkedTensor {
    /// Decides how `tensor` is cut.
    pub fn new(tensor: TensorPlace) -> Self {
        Self { length: chunk_length(&tensor), tensor }
    }

    /// Gives the number of chunks.
    pub fn count(&self) -> usize {
        self.tensor.range.len().div_ceil(self.length)
    }
}

/// Gives the number of values of `tensor` that are worked on together: whole rows of it.
fn chunk_length(tensor: &TensorPlace) -> usize {
    if tensor.range.len() <= MAX_WHOLE {
        return tensor.range.len().max(1);
    }
    let row = tensor.info.shape.last().copied().unwrap_or(1).max(1);
    let least = if tensor.dense_shape().is_some() { DENSE_ROWS } else { 1 };
    (CHUNK_VALUES / row / least).max(1) * least * row
}

/// What the chunks of a gradient are cut from.
pub struct ChunkBuffers<T> {
    /// The gradient: all tensors one after the other.
    pub values: Vec<T>,
    /// Σg² of each chunk.
    pub squares: Vec<f64>,
    /// Whether the parameters of each chunk were updated early, so that they lie where its gradient would.
    pub early: Vec<bool>,
}

impl<T: Real> ChunkBuffers<T> {
    /// Makes room for the gradient of `tensors`.
    pub fn new(tensors: &[ChunkedTensor]) -> Self {
        let count = tensors.iter().map(ChunkedTensor::count).sum();
        let values = tensors.iter().map(|chunked| chunked.tensor.range.len()).sum();
        Self { values: vec![T::zero(); values], squares: vec![0.0; count], early: vec![false; count] }
    }
}

/// A chunk, with those of its parts that are to be worked on; the others are empty.
pub struct Chunk<'a, T> {
    /// The number of its tensor.
    pub tensor: usize,
    /// The place of its first value in the tensor.
    pub first: usize,
    /// Its parameters.
    pub parameters: &'a mut [T],
    /// Its part of the gradient.
    pub values: &'a mut [T],
    /// Its parts of the optimizer's memory.
    pub slots: [&'a mut [T]; 2],
    /// Its Σg².
    pub squares: &'a mut f64,
    /// Whether its parameters were updated early and lie in `values`.
    pub early: &'a mut bool,
    /// How much work it is.
    weight: usize,
}

impl<T> Chunk<'_, T> {
    /// Gives how much work it is, in proportion to others.
    pub fn weight(&self) -> usize {
        self.weight
    }
}

/// A walk through the tensors of a network that cuts chunks off.
pub struct Chunker<'a, T> {
    tensors: std::iter::Enumerate<std::slice::Iter<'a, ChunkedTensor>>,
    /// The rest of the gradient and of the optimizer's slots, which are empty from the first if they are not wanted.
    rest: [&'a mut [T]; 3],
    squares: std::slice::IterMut<'a, f64>,
    early: std::slice::IterMut<'a, bool>,
    /// The chunks that were cut off.
    pub chunks: Vec<Chunk<'a, T>>,
}

impl<'a, T: Real> Chunker<'a, T> {
    /// Begins at the first tensor; the chunks take the memory that is in `room`.
    pub fn new(
        tensors: &'a [ChunkedTensor],
        buffers: &'a mut ChunkBuffers<T>,
        slots: &'a mut [Vec<T>],
        room: &mut Vec<Chunk<'static, T>>,
    ) -> Self {
        let mut slots = slots.iter_mut().map(Vec::as_mut_slice);
        let [first, second] = [0; 2].map(|_| slots.next().unwrap_or_default());
        let ChunkBuffers { values, squares, early } = buffers;
        Self {
            tensors: tensors.iter().enumerate(),
            rest: [values, first, second],
            squares: squares.iter_mut(),
            early: early.iter_mut(),
            chunks: recycle(std::mem::take(room)),
        }
    }

    /// Cuts the next tensor, whose `parameters` are empty if they are not wanted.
    pub fn cut(&mut self, mut parameters: &'a mut [T]) {
        let Some((tensor, chunked)) = self.tensors.next() else { return };
        let length = chunked.tensor.range.len();
        for first in (0..length).step_by(chunked.length) {
            let count = chunked.length.min(length - first);
            let [values, slots @ ..] = self.rest.each_mut().map(|rest| take_front(rest, count));
            let (Some(squares), Some(early)) = (self.squares.next(), self.early.next()) else { return };
            let parameters = take_front(&mut parameters, count);
            let weight =
                count * if chunked.tensor.dense_shape().is_some() { DENSE_WEIGHT } else { REDUCED_WEIGHT };
            self.chunks.push(Chunk { tensor, first, parameters, values, slots, squares, early, weight });
        }
    }

    /// Cuts all that are left, without their parameters.
    pub fn cut_all(&mut self) {
        (0..self.tensors.len()).for_each(|_| self.cut(&mut []));
    }
}

/// Takes `count` values off the front of `rest`, or nothing if that is empty.
fn take_front<'a, T>(rest: &mut &'a mut [T], count: usize) -> &'a mut [T] {
    let count = if rest.is_empty() { 0 } else { count };
    rest.split_off_mut(..count).unwrap_or_default()
}

/// Gives the memory of `chunks` back, without any chunk in it.
pub fn recycle<'a, T>(mut chunks: Vec<Chunk<'_, T>>) -> Vec<Chunk<'a, T>> {
    chunks.clear();
    // Collected in place: the library keeps the memory if what goes in and what comes out are laid out alike.
    chunks.into_iter().map_while(|_| None).collect()
}

#[cfg(test)]
mod tests;
