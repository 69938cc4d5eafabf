//! Convolution with few filters, which would leave most lanes empty: here a lane is a place of the output.
//!
//! The simple version is `z[i] += w[l][m][c] * x[j + l][i + m][c]` for all places i of row j, one filter after another.
//! 1. Neighbouring lanes must find their x side by side, whatever the stride and the channels are: [`Planes`] keeps a
//!    sample as planes of columns that lie one lane apart.
//! 2. Where 2×2 places are pooled, a lane is a pooled cell: its four places are in four vectors, and no lane has to
//!    be moved.
//! 3. Four places × up to two vectors make the eight sums that keep two multiply-adds a cycle in flight.

use crate::fast::shared::max_of_four::max_of_four;
use crate::fast::shared::padded::Padded;
use crate::fast::shared::tile::blocks;
use crate::naive::Pooled;
use crate::simd::{MOST_LANES, Simd};

/// A sample as planes: for each row, each column modulo `period`, and each channel, every `period`th value.
#[derive(Clone, Copy)]
pub struct Planes<'a> {
    padded: &'a Padded<'a>,
    /// Columns of the input from one lane to the next.
    period: usize,
    /// Values of a row of a plane: all that whole vectors of lanes read.
    width: usize,
}

impl<'a> Planes<'a> {
    /// For `lanes` lanes in a row, each of `columns` output places side by side.
    pub fn new<S: Simd>(padded: &'a Padded<'a>, lanes: usize, columns: usize) -> Self {
        let period = columns * padded.g.window.stride[1];
        let width = lanes.next_multiple_of(S::LANES) + padded.shape.width.div_ceil(period);
        Self { padded, period, width }
    }

    /// How much room the planes take, with three more rows of windows, which are read but mean nothing.
    pub fn len(&self) -> usize {
        (self.padded.shape.height + 3 * self.padded.g.window.stride[0]) * self.row()
    }

    /// How many offsets there are, see [`Self::list`].
    pub fn offsets(&self) -> usize {
        4 * self.padded.g.window.area() * self.padded.shape.channels
    }

    /// Values from one row of the input to the next.
    fn row(&self) -> usize {
        self.period * self.padded.shape.channels * self.width
    }

    /// Lists, for each weight of a filter, where lane 0 finds what it is multiplied by, at four places `[j, k]`: rows
    /// and columns of the output from that of the lane on.
    pub fn list(&self, places: [[usize; 2]; 4], offsets: &mut [u32]) {
        let [vertical, horizontal] = self.padded.g.window.stride;
        let channels = self.padded.shape.channels;
        for (tap, offsets) in offsets.chunks_exact_mut(4).enumerate() {
            let (l, m, c) = (tap / self.padded.window_row(), tap / channels, tap % channels);
            let m = m % self.padded.g.window.kernel[1];
            for (offset, [j, k]) in offsets.iter_mut().zip(places) {
                let (row, column) = (j * vertical + l, k * horizontal + m);
                let plane = column % self.period * channels + c;
                *offset = (row * self.row() + plane * self.width + column / self.period) as u32;
            }
        }
    }

    /// Fills the planes from a sample with its padding. What no place looks at is left as it is.
    pub fn fill(&self, x: &[f32], planes: &mut [f32]) {
        let channels = self.padded.shape.channels;
        for (x, planes) in x.chunks_exact(self.padded.row()).zip(planes.chunks_exact_mut(self.row())) {
            for (plane_index, plane) in planes.chunks_exact_mut(self.width).enumerate() {
                let values = x.get(plane_index..).unwrap_or_default();
                for (to, &value) in plane.iter_mut().zip(values.iter().step_by(self.period * channels)) {
                    *to = value;
                }
            }
        }
    }

    /// z without bias of `V` vectors of lanes from `lane` on, for the `weights` from that of one filter on, at the four
    /// places that are listed, from output row `row` on.
    #[inline(always)]
    fn sums<S: Simd, const V: usize>(
        &self,
        s: S,
        sources: Sources<'_>,
        [row, lane]: [usize; 2],
        weights: &[f32],
    ) -> [[S::Vector; V]; 4] {
        let Sources { values, offsets } = sources;
        let filters = self.padded.g.output.channels;
        assert_eq!(values.len(), self.len(), "planes");
        assert!(
            row < self.padded.g.output.height && lane + V * S::LANES <= self.width,
            "lanes of an output row"
        );
        let values = &values[row * self.padded.g.window.stride[0] * self.row() + lane..];
        let mut sums = [[s.splat(0.0); V]; 4];
        for (&weight, offsets) in weights.iter().step_by(filters).zip(offsets.chunks_exact(4)) {
            let weight = s.splat(weight);
            for (sums, &offset) in sums.iter_mut().zip(offsets) {
                for (v, sum) in sums.iter_mut().enumerate() {
                    // SAFETY: [`Self::list`] has made the offsets: from any output row, at most three rows further
                    // down, they stay within the planes, and a row of a plane holds all that its lanes read.
                    let x = unsafe { s.load(values.as_ptr().add(offset as usize + v * S::LANES)) };
                    *sum = s.mul_add(weight, x, *sum);
                }
            }
        }
        sums
    }
}

/// What a lane finds its x in.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// The planes of a sample.
    pub values: &'a [f32],
    /// Where each weight of a filter finds its x, for lane 0 at four places.
    pub offsets: &'a [u32],
}

/// Evaluates the expression for each block of lanes, with its first lane, how many there are, and its vectors `V`.
macro_rules! for_lanes {
    ($lanes:expr, |$first:ident, $count:ident| $body:expr) => {
        for ($first, $count) in blocks($lanes, S::LANES, 2) {
            if $count > S::LANES {
                const V: usize = 2;
                $body
            } else {
                const V: usize = 1;
                $body
            }
        }
    };
}

/// z of one sample, `[H', W', F]`; its planes are given, and the offsets of four rows.
#[inline(always)]
pub fn forward<S: Simd>(
    s: S,
    planes: &Planes<'_>,
    sources: Sources<'_>,
    weights: &[f32],
    bias: &[f32],
    z: &mut [f32],
) {
    let (filters, output) = (bias.len(), planes.padded.g.output);
    for row in (0..output.height).step_by(4) {
        for (f, &bias) in bias.iter().enumerate() {
            for_lanes!(output.width, |first, count| {
                let sums = planes.sums::<S, V>(s, sources, [row, first], &weights[f..]);
                for (row, sums) in (row..output.height).zip(sums) {
                    let to = z[(row * output.width + first) * filters + f..].iter_mut().step_by(filters);
                    to.zip(&lanes_of(s, sums)[..count]).for_each(|(z, &sum)| *z = sum + bias);
                }
            });
        }
    }
}

/// Pooled z of one sample, `[⌊H'/2⌋, ⌊W'/2⌋, F]`, and which of the four places each is of, if that is wanted; its planes are given, and the
/// offsets of the four places of a cell.
#[inline(always)]
pub fn forward_pooled<S: Simd>(
    s: S,
    planes: &Planes<'_>,
    sources: Sources<'_>,
    weights: &[f32],
    bias: &[f32],
    pooled: Pooled<'_, f32>,
) {
    let Pooled { values, argmax4 } = pooled;
    let (filters, output) = (bias.len(), planes.padded.g.output);
    let (rows, cells) = (output.height / 2, output.width / 2);
    for row in 0..rows {
        for (f, &bias) in bias.iter().enumerate() {
            for_lanes!(cells, |first, count| {
                let z = planes.sums::<S, V>(s, sources, [2 * row, first], &weights[f..]);
                let (greatest, position) = max_of_four(s, &z);
                let at = (row * cells + first) * filters + f;
                let to = values[at..].iter_mut().step_by(filters);
                to.zip(&lanes_of(s, greatest)[..count]).for_each(|(value, &z)| *value = z + bias);
                if !argmax4.is_empty() {
                    let to = argmax4[at..].iter_mut().step_by(filters);
                    to.zip(&lanes_of(s, position)[..count]).for_each(|(to, &position)| *to = position as u8);
                }
            });
        }
    }
}

/// The numbers of one or two vectors.
#[inline(always)]
fn lanes_of<S: Simd, const V: usize>(s: S, vectors: [S::Vector; V]) -> [f32; 2 * MOST_LANES] {
    const { assert!(V <= 2) };
    let mut lanes = [0.0; 2 * MOST_LANES];
    for (v, vector) in vectors.into_iter().enumerate() {
        // SAFETY: there is room for two vectors of the most lanes.
        unsafe { s.store(lanes.as_mut_ptr().add(v * S::LANES), vector) };
    }
    lanes
}
