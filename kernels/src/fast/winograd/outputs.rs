//! Where outputs go: to feature maps, or through 2×2 max pooling to its cells.

use crate::fast::shared::max_of_four::max_of_four;
use crate::geometry::Sliding;
use crate::naive::Pooled;
use crate::shape::Shape;
use crate::simd::Simd;

/// The outputs of a convolution.
pub struct Outputs<'a> {
    bias: &'a [f32],
    /// Shape of one sample.
    shape: Shape,
    to: To<'a>,
}

enum To<'a> {
    Maps(&'a mut [f32]),
    Cells(Pooled<'a, f32>),
}

impl<'a> Outputs<'a> {
    /// z + bias, `[n, H', W', F]`.
    pub fn maps(g: &Sliding, bias: &'a [f32], y: &'a mut [f32]) -> Self {
        Self { bias, shape: g.output, to: To::Maps(y) }
    }

    /// The greatest z + bias of 2×2, `[n, ⌊H'/2⌋, ⌊W'/2⌋, F]`, and which place each is of, if that is wanted.
    pub fn cells(g: &Sliding, bias: &'a [f32], pooled: Pooled<'a, f32>) -> Self {
        Self { bias, shape: g.max_pool().output, to: To::Cells(pooled) }
    }

    /// Writes z of `R × M` places of `sample` from row and column `corner` on, both even, for a vector of filters from
    /// `f` on, as far as they lie within the output.
    #[inline(always)]
    pub fn put<S: Simd, const R: usize, const M: usize>(
        &mut self,
        s: S,
        z: &[[S::Vector; M]; R],
        f: usize,
        sample: usize,
        corner: [usize; 2],
    ) {
        let Self { bias, shape, to } = self;
        assert_eq!(bias.len(), shape.channels, "biases");
        // SAFETY: the tail ends with the filters.
        let bias = unsafe { s.load_tail(bias.as_ptr().add(f), s.tail(shape.channels - f)) };
        let place = Place::<S> { shape: *shape, sample, corner, f, bias };
        match to {
            To::Maps(y) => place.put_maps(s, z, y),
            To::Cells(pooled) => place.put_cells(s, z, pooled),
        }
    }
}

/// Where a tile of outputs lies, and what is added to it.
struct Place<S: Simd> {
    shape: Shape,
    sample: usize,
    corner: [usize; 2],
    f: usize,
    bias: S::Vector,
}

impl<S: Simd> Place<S> {
    /// Offset of a place of the sample: within its end if row and column are within the shape.
    #[inline(always)]
    fn at(&self, row: usize, column: usize) -> usize {
        let shape = &self.shape;
        self.sample * shape.len() + (row * shape.width + column) * shape.channels + self.f
    }

    /// Writes z + bias to feature maps.
    #[inline(always)]
    fn put_maps<const R: usize, const M: usize>(&self, s: S, z: &[[S::Vector; M]; R], y: &mut [f32]) {
        let (shape, [row, column]) = (&self.shape, self.corner);
        assert!((self.sample + 1) * shape.len() <= y.len(), "outputs of sample {}", self.sample);
        let tail = s.tail(shape.channels - self.f);
        let whole = row + R <= shape.height && column + M <= shape.width;
        for (i, z) in z.iter().enumerate() {
            for (j, &z) in z.iter().enumerate() {
                if whole || (row + i < shape.height && column + j < shape.width) {
                    let to = self.at(row + i, column + j);
                    // SAFETY: the place lies within the sample, and `tail` ends with its filters.
                    unsafe { s.store_tail(y.as_mut_ptr().add(to), s.add(z, self.bias), tail) };
                }
            }
        }
    }

    /// Writes the greatest z + bias of each 2×2, and which it is, to cells.
    #[inline(always)]
    fn put_cells<const R: usize, const M: usize>(
        &self,
        s: S,
        z: &[[S::Vector; M]; R],
        pooled: &mut Pooled<'_, f32>,
    ) {
        let (shape, Pooled { values, argmax4 }) = (&self.shape, pooled);
        let end = (self.sample + 1) * shape.len();
        assert!(end <= values.len() && (argmax4.is_empty() || end <= argmax4.len()), "cells");
        let (count, tail) = (shape.channels - self.f, s.tail(shape.channels - self.f));
        let [row, column] = self.corner.map(|first| first / 2);
        let whole = row + R / 2 <= shape.height && column + M / 2 <= shape.width;
        for (i, [above, below]) in z.as_chunks::<2>().0.iter().enumerate() {
            for j in 0..M / 2 {
                if !whole && (row + i >= shape.height || column + j >= shape.width) {
                    continue;
                }
                let four = [[above[2 * j]], [above[2 * j + 1]], [below[2 * j]], [below[2 * j + 1]]];
                let ([greatest], [position]) = max_of_four(s, &four);
                let to = self.at(row + i, column + j);
                // SAFETY: the cell lies within the sample, and `tail` ends with its filters.
                unsafe {
                    s.store_tail(values.as_mut_ptr().add(to), s.add(greatest, self.bias), tail);
                    if !argmax4.is_empty() {
                        s.store_bytes(argmax4.as_mut_ptr().add(to), position, count);
                    }
                }
            }
        }
    }
}
