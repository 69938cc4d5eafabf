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
        corner: [usize; 2],
    ) {
        let Shape { height, width, channels } = self.shape;
        let (count, tail) = (channels - f, s.tail(channels - f));
        assert_eq!(self.bias.len(), channels, "biases");
        // SAFETY: `tail` ends with the filters.
        let bias = unsafe { s.load_tail(self.bias.as_ptr().add(f), tail) };
        let step = if matches!(self.to, To::Maps(_)) { 1 } else { 2 };
        for i in 0..R / step {
            for j in 0..M / step {
                let (row, column) = (corner[0] / step + i, corner[1] / step + j);
                if row >= height || column >= width {
                    continue;
                }
                let at = sample * self.shape.len() + (row * width + column) * channels + f;
                match &mut self.to {
                    To::Maps(y) => {
                        assert!(at + count <= y.len());
                        // SAFETY: just seen, and `tail` has no more lanes.
                        unsafe { s.store_tail(y.as_mut_ptr().add(at), s.add(z[i][j], bias), tail) };
                    }
                    To::Cells(Pooled { values, winners }) => {
                        let (i, j) = (2 * i, 2 * j);
                        let four = [[z[i][j]], [z[i][j + 1]], [z[i + 1][j]], [z[i + 1][j + 1]]];
                        let ([greatest], [winner]) = greatest_of_four(s, &four);
                        let room =
                            if winners.is_empty() { values.len() } else { values.len().min(winners.len()) };
                        assert!(at + count <= room);
                        // SAFETY: just seen, and `tail` has no more lanes.
                        unsafe {
                            s.store_tail(values.as_mut_ptr().add(at), s.add(greatest, bias), tail);
                            if !winners.is_empty() {
                                s.store_bytes(winners.as_mut_ptr().add(at), winner, count);
                            }
                        }
                    }
                }
            }
        }
    }
}
