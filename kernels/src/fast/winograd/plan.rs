//! How a convolution is cut into tiles.

use super::points::POINTS;
use crate::geometry::Sliding;
use crate::shape::Shape;
use std::ops::Range;

/// Points of a tile.
pub const SQUARE: usize = POINTS * POINTS;
/// Tiles that go through the products together at the least, if there are so many; they are of whole samples.
const TILES: usize = 16;
/// Tiles that go through the products together at the most, which is what the second-level cache is for.
const MOST_TILES: usize = 64;

/// How a convolution is cut into tiles.
#[derive(Clone, Copy)]
pub struct Plan<'a> {
    /// The convolution.
    pub g: &'a Sliding,
    /// Rows and columns of output of a tile, M.
    pub size: usize,
    /// Rows and columns of tiles that cover the output.
    pub tiles: [usize; 2],
    /// The input with its padding, and with zeros at the end that the last tiles may look at.
    pub frame: Shape,
}

impl<'a> Plan<'a> {
    /// Tiles as large as eight points allow.
    pub fn new(g: &'a Sliding) -> Self {
        let kernel = g.window.kernel[0];
        let size = POINTS + 1 - kernel;
        let tiles = [g.output.height.div_ceil(size), g.output.width.div_ceil(size)];
        let [height, width] = tiles.map(|tiles| tiles * size + kernel - 1);
        Self { g, size, tiles, frame: Shape::new(height, width, g.input.channels) }
    }

    /// Tiles of a sample.
    pub fn count(&self) -> usize {
        self.tiles[0] * self.tiles[1]
    }

    /// Tiles of `samples` samples that go through the products block.
    pub fn block(&self, samples: usize) -> usize {
        (TILES.div_ceil(self.count()) * self.count()).min(MOST_TILES).min(samples * self.count())
    }

    /// The samples that `rows` tiles from tile `first` of a batch on are of.
    pub fn parts(&self, first: usize, rows: usize) -> impl Iterator<Item = Part> {
        let count = self.count();
        (first / count..(first + rows).div_ceil(count)).map(move |sample| {
            let start = first.max(sample * count);
            let end = (first + rows).min((sample + 1) * count);
            Part { sample, tiles: start - sample * count..end - sample * count, row: start - first }
        })
    }

    /// Row and column of the first output of tile `tile`.
    pub fn corner(&self, tile: usize) -> [usize; 2] {
        [tile / self.tiles[1] * self.size, tile % self.tiles[1] * self.size]
    }

    /// Whether samples must be copied into a frame.
    pub fn copies(&self) -> bool {
        self.frame != self.g.input
    }

    /// Room for a frame, if one is needed.
    pub fn frame_len(&self) -> usize {
        if self.copies() { self.frame.len() } else { 0 }
    }

    /// The sample in its frame: itself if it needs none, else a copy in `frame`, whose other values are 0.
    pub fn framed<'x>(&self, x: &'x [f32], frame: &'x mut [f32]) -> &'x [f32] {
        if !self.copies() {
            return x;
        }
        let row = self.g.input.width * self.g.input.channels;
        for (i, x) in x.chunks_exact(row).enumerate() {
            frame[self.inside(i)..][..row].copy_from_slice(x);
        }
        frame
    }

    /// Offset of row `i` of the input in the frame.
    pub fn inside(&self, i: usize) -> usize {
        let padding = &self.g.window.padding;
        ((i + padding.top) * self.frame.width + padding.left) * self.frame.channels
    }
}

/// Some tiles of one sample, among those that go through the products block.
#[derive(Clone)]
pub struct Part {
    /// Which sample.
    pub sample: usize,
    /// Which of its tiles.
    pub tiles: Range<usize>,
    /// How many tiles are before them: the row of the first in the matrices of the points.
    pub row: usize,
}
