//! Where the δ of a convolution come from: its feature maps, or 2×2 max pooling behind them.

use super::points::{self, POINTS, squared};
use super::products::MatricesMut;
use crate::geometry::Sliding;
use crate::shape::Shape;
use crate::simd::Simd;

/// δ of the batch.
#[derive(Clone, Copy)]
pub enum Errors<'a> {
    /// `[n, H', W', F]`
    Maps(&'a [f32]),
    /// Behind 2×2 max pooling, where δ is 0 but at the maxima.
    Cells {
        /// `[n, ⌊H'/2⌋, ⌊W'/2⌋, F]`
        deltas: &'a [f32],
        /// Which of the four places of its cell each is of, shaped alike.
        argmax4: &'a [u8],
    },
}

/// Where a tile lies.
#[derive(Clone, Copy)]
pub struct Place {
    /// Shape of one sample of the δ.
    pub shape: Shape,
    /// The sample.
    pub sample: usize,
    /// Row and column of the first output, in the feature maps.
    pub corner: [usize; 2],
}

impl Errors<'_> {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Maps(d_z) => d_z.len(),
            Self::Cells { deltas, .. } => deltas.len(),
        }
    }

    /// Shape of one sample.
    pub fn shape(&self, g: &Sliding) -> Shape {
        let Shape { height, width, channels } = g.output;
        match self {
            Self::Maps(_) => g.output,
            Self::Cells { .. } => Shape::new(height / 2, width / 2, channels),
        }
    }

    /// A ∂C/∂Y Aᵀ of the tile at `place`, into row `row` of the points.
    #[inline(always)]
    pub fn tile_to_points<S: Simd, const M: usize>(
        &self,
        s: S,
        place: Place,
        d_ms: MatricesMut<'_>,
        row: usize,
    ) {
        let MatricesMut { values: d_ms, layout: d_m } = d_ms;
        assert!(d_ms.len() >= d_m.len() && (row + 1) * d_m.row <= d_m.point);
        for f in (0..place.shape.channels).step_by(S::LANES) {
            let d_y = self.tile::<S, M>(s, place, f);
            squared(
                s,
                #[inline(always)]
                |i, j| d_y[i][j],
                #[inline(always)]
                |y: [S::Vector; M]| points::output_adjoint(s, y),
                // SAFETY: the rows of all points lie within `d_ms`, filled up to whole vectors.
                #[inline(always)]
                |a, b, value| unsafe {
                    s.store(d_ms.as_mut_ptr().add((a * POINTS + b) * d_m.point + row * d_m.row + f), value)
                },
            );
        }
    }

    /// ∂C/∂Y of a tile, for a vector of filters from `f` on; 0 outside of the output.
    #[inline(always)]
    fn tile<S: Simd, const M: usize>(&self, s: S, place: Place, f: usize) -> [[S::Vector; M]; M] {
        let Place { shape, sample, corner } = place;
        let mut d_y = [[s.splat(0.0); M]; M];
        let (step, count) = (if matches!(self, Self::Maps(_)) { 1 } else { 2 }, shape.channels - f);
        let tail = s.tail(count);
        for i in 0..M / step {
            for j in 0..M / step {
                let (row, column) = (corner[0] / step + i, corner[1] / step + j);
                if row >= shape.height || column >= shape.width {
                    continue;
                }
                let at = sample * shape.len() + (row * shape.width + column) * shape.channels + f;
                assert!(at + count <= self.len());
                match *self {
                    // SAFETY: just seen, and `tail` has no more lanes.
                    Self::Maps(d_z) => d_y[i][j] = unsafe { s.load_tail(d_z.as_ptr().add(at), tail) },
                    Self::Cells { deltas, argmax4 } => {
                        assert!(at + count <= argmax4.len());
                        // SAFETY: just seen, and there are no more lanes.
                        let [delta, indices] = unsafe {
                            [
                                s.load_tail(deltas.as_ptr().add(at), tail),
                                s.load_indices(argmax4.as_ptr().add(at), count),
                            ]
                        };
                        let four = s.scatter4(delta, indices);
                        (d_y[2 * i][2 * j], d_y[2 * i][2 * j + 1]) = (four[0], four[1]);
                        (d_y[2 * i + 1][2 * j], d_y[2 * i + 1][2 * j + 1]) = (four[2], four[3]);
                    }
                }
            }
        }
        d_y
    }
}
