//! Where outputs go: to feature maps, or through 2×2 max pooling to its cells.

use crate::nn::geometry::Sliding;
use crate::nn::kernels::fast::conv_pool::greatest_of_four;
use crate::nn::kernels::simd::Simd;
use crate::nn::kernels::{Pooled, naive};
use crate::nn::shape::Shape;

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

    /// The greatest z + bias of 2×2, `[n, ⌊H'/2⌋, ⌊W'/2⌋, F]`, and the winners if they are wanted.
    pub fn cells(g: &Sliding, bias: &'a [f32], pooled: Pooled<'a, f32>) -> Self {
        Self { bias, shape: naive::pool_after(g).output, to: To::Cells(pooled) }
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
        [row, column]: [usize; 2],
    ) {
        let Self { bias, shape, to } = self;
        let (count, tail) = (shape.channels - f, s.tail(shape.channels - f));
        assert_eq!(bias.len(), shape.channels, "biases");
        // SAFETY: `tail` ends with the filters.
        let bias = unsafe { s.load_tail(bias.as_ptr().add(f), tail) };
        let place = |row: usize, column: usize| {
            let inside = row < shape.height && column < shape.width;
            inside.then(|| sample * shape.len() + (row * shape.width + column) * shape.channels + f)
        };
        match to {
            To::Maps(y) => {
                for (i, z) in z.iter().enumerate() {
                    for (j, &z) in z.iter().enumerate() {
                        let Some(at) = place(row + i, column + j) else { continue };
                        assert!(at + count <= y.len());
                        // SAFETY: just seen, and `tail` has no more lanes.
                        unsafe { s.store_tail(y.as_mut_ptr().add(at), s.add(z, bias), tail) };
                    }
                }
            }
            To::Cells(Pooled { values, winners }) => {
                for i in 0..R / 2 {
                    for j in 0..M / 2 {
                        let Some(at) = place(row / 2 + i, column / 2 + j) else { continue };
                        let [above, below] = [&z[2 * i], &z[2 * i + 1]];
                        let four = [[above[2 * j]], [above[2 * j + 1]], [below[2 * j]], [below[2 * j + 1]]];
                        let ([greatest], [winner]) = greatest_of_four(s, &four);
                        assert!(at + count <= values.len());
                        // SAFETY: just seen, and `tail` has no more lanes.
                        unsafe { s.store_tail(values.as_mut_ptr().add(at), s.add(greatest, bias), tail) };
                        if !winners.is_empty() {
                            assert!(at + count <= winners.len());
                            // SAFETY: just seen.
                            unsafe { s.store_bytes(winners.as_mut_ptr().add(at), winner, count) };
                        }
                    }
                }
            }
        }
    }
}
