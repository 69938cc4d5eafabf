//! Convolution, activation and 2×2 max pooling in one.

use super::few_filters::{self, Planes, Sources};
use super::sizes::{Lengths, check, window_walk};
use crate::choose;
use crate::fast::activation;
use crate::fast::shared::max_of_four::max_of_four;
use crate::fast::shared::padded::Padded;
use crate::fast::shared::tile::{
    Columns, OnColumns, Tile, array, for_columns, load_row, store_row, store_row_of_bytes, tile,
};
use crate::fast::winograd::{self, Outputs};
use crate::naive::{ActivationForward, ConvPoolForward, Pooled};
use crate::simd::Simd;

/// See [`conv_pool_forward`](crate::naive::conv_pool_forward).
#[inline(always)]
pub fn forward<S: Simd>(s: S, args: ConvPoolForward<'_, f32>) {
    let ConvPoolForward { g, x, weights, bias, activation, pooled, scratch } = args;
    let Pooled { values, argmax4 } = pooled;
    let (channels, output) = (g.output.channels, g.max_pool().output.len());
    let maps = x.len() / g.input.len() * g.output.len();
    let samples = check(g, Lengths { x: x.len(), y: maps, weights: weights.len(), bias: Some(bias.len()) });
    assert_eq!(values.len(), samples * output, "pooled activations");
    assert!(argmax4.is_empty() || argmax4.len() == samples * output, "argmax4");
    if output == 0 {
        return;
    }
    let outputs = Outputs::cells(g, bias, Pooled { values: &mut *values, argmax4: &mut *argmax4 });
    if winograd::forward(s, g, x, weights, outputs, scratch) {
        return activation::forward(s, ActivationForward { activation, channels, z: values });
    }
    let (padded, cells) = (Padded::new(g), g.output.width / 2);
    let planes =
        choose::places_in_lanes(g.counts()[1], cells, S::LANES).then(|| Planes::new::<S>(&padded, cells, 2));
    let (room, offsets) = planes.map_or((0, 0), |planes| (planes.len(), planes.offsets()));
    let ([copy, in_planes], offsets) = scratch.buffers([padded.copy_len(), room], offsets);
    copy.fill(0.0);
    if let Some(planes) = &planes {
        planes.list([[0, 0], [0, 1], [1, 0], [1, 1]], offsets);
    }
    let mut argmax4 = argmax4.chunks_exact_mut(output);
    for (x, values) in x.chunks_exact(g.input.len()).zip(values.chunks_exact_mut(output)) {
        let (x, argmax4) = (padded.pad(x, copy), argmax4.next().unwrap_or_default());
        let pooled = Pooled { values: &mut *values, argmax4 };
        if let Some(planes) = &planes {
            planes.fill(x, in_planes);
            let sources = Sources { values: &*in_planes, offsets: &*offsets };
            s.vectorize(
                #[inline(always)]
                |s| few_filters::forward_pooled(s, planes, sources, weights, bias, pooled),
            );
        } else {
            for_columns(s, channels, &mut Forward { padded: &padded, x, weights, bias, pooled });
        }
        activation::forward(s, ActivationForward { activation, channels, z: values });
    }
}

/// Pooled z for one sample and a block of filters: tiles of `P / 4` pooled cells, four output places each.
struct Forward<'a> {
    padded: &'a Padded<'a>,
    x: &'a [f32],
    weights: &'a [f32],
    bias: &'a [f32],
    pooled: Pooled<'a, f32>,
}

impl<S: Simd> OnColumns<S> for Forward<'_> {
    #[inline(always)]
    fn run<const P: usize, const V: usize>(&mut self, s: S, columns: Columns<S>) {
        let filters = self.bias.len();
        let pool = self.padded.g.max_pool().output;
        let walk = window_walk(self.padded, filters);
        // SAFETY: `check` has seen that the slices have the sizes of the geometry, so that every window, all weights
        // and biases of these columns and every pooled cell lie within them.
        unsafe {
            let bias = load_row::<S, V>(s, self.bias.as_ptr().add(columns.first), columns.end);
            for first in (0..pool.places()).step_by(P / 4) {
                // Past the last cell, the last one is computed again.
                let cell = |p: usize| (first + p / 4).min(pool.places() - 1);
                let a: [_; P] = array(|p| {
                    let (row, column) = (cell(p) / pool.width, cell(p) % pool.width);
                    self.x.as_ptr().add(self.padded.start(2 * row + p % 4 / 2, 2 * column + p % 2))
                });
                let b = self.weights.as_ptr().add(columns.first);
                let z = tile::<S, P, V>(s, a, b, &walk, columns.end, [[s.splat(0.0); V]; P]);
                // Not a loop: what is indexed by a variable cannot stay in registers.
                let (cells, _) = z.as_chunks::<4>();
                self.finish(s, &cells[0], bias, cell(0) * filters, columns);
                if P > 4 {
                    self.finish(s, &cells[1], bias, cell(4) * filters, columns);
                }
            }
        }
    }
}

impl Forward<'_> {
    /// Maximum, its position and bias (the same for all four, so it can come last) of four places.
    ///
    /// # Safety
    /// `at` is the offset of a pooled cell.
    #[inline(always)]
    unsafe fn finish<S: Simd, const V: usize>(
        &mut self,
        s: S,
        z: &Tile<S, 4, V>,
        bias: [S::Vector; V],
        at: usize,
        columns: Columns<S>,
    ) {
        let (mut greatest, position) = max_of_four(s, z);
        for (greatest, bias) in greatest.iter_mut().zip(bias) {
            *greatest = s.add(*greatest, bias);
        }
        // SAFETY: the columns of a pooled cell lie within `values`, and within `argmax4` if there are any.
        unsafe {
            store_row(s, self.pooled.values.as_mut_ptr().add(at + columns.first), greatest, columns.end);
            if !self.pooled.argmax4.is_empty() {
                let to = self.pooled.argmax4.as_mut_ptr().add(at + columns.first);
                store_row_of_bytes(s, to, position, columns.count);
            }
        }
    }
}
