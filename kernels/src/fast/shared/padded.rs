//! Padding as a copy with zeros around it, so that no inner loop knows of it.

use crate::geometry::Sliding;
use crate::shape::Shape;

/// Where the window reads and writes in a sample that has its padding around it.
#[derive(Clone, Copy, Debug)]
pub struct Padded<'a> {
    /// The geometry as the network knows it.
    pub g: &'a Sliding,
    /// The input with its padding.
    pub shape: Shape,
}

impl<'a> Padded<'a> {
    pub fn new(g: &'a Sliding) -> Self {
        let p = &g.window.padding;
        let shape =
            Shape::new(g.input.height + p.top + p.bottom, g.input.width + p.left + p.right, g.input.channels);
        Self { g, shape }
    }

    /// Whether there is padding, and so a copy.
    pub fn is_copy(&self) -> bool {
        !self.g.window.padding.is_none()
    }

    /// How much scratch a copy of a sample takes: nothing if none is needed.
    pub fn copy_len(&self) -> usize {
        if self.is_copy() { self.shape.len() } else { 0 }
    }

    /// Numbers in one row of the input.
    pub fn row(&self) -> usize {
        self.shape.width * self.shape.channels
    }

    /// Numbers in one row of the window, which lie in one piece.
    pub fn window_row(&self) -> usize {
        self.g.window.kernel[1] * self.shape.channels
    }

    /// Offset of the window of output (j, k).
    pub fn start(&self, j: usize, k: usize) -> usize {
        let [vertical, horizontal] = self.g.window.stride;
        (j * vertical * self.shape.width + k * horizontal) * self.shape.channels
    }

    /// The sample with its padding: itself if there is none, else a copy in `copy`, whose borders are 0 already.
    pub fn pad<'x>(&self, x: &'x [f32], copy: &'x mut [f32]) -> &'x [f32] {
        if !self.is_copy() {
            return x;
        }
        let row = self.g.input.width * self.g.input.channels;
        for (i, x) in x.chunks_exact(row).enumerate() {
            copy[self.inside(i)..][..row].copy_from_slice(x);
        }
        copy
    }

    /// The inside of the padded `copy`, back into `x`.
    pub fn crop(&self, copy: &[f32], x: &mut [f32]) {
        let row = self.g.input.width * self.g.input.channels;
        for (i, x) in x.chunks_exact_mut(row).enumerate() {
            x.copy_from_slice(&copy[self.inside(i)..][..row]);
        }
    }

    /// Offset of row `i` of the input in the padded sample.
    fn inside(&self, i: usize) -> usize {
        let p = &self.g.window.padding;
        ((i + p.top) * self.shape.width + p.left) * self.shape.channels
    }
}
