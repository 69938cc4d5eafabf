//! The weight gradient of a convolution whose δ may all be other than zero. Shapes as in
//! [`naive`](crate::naive).

use super::sizes::{Lengths, check};
use super::sparse::{Destination, Slab, Source, WindowDeltas, add_lists};
use crate::choose;
use crate::fast::shared::padded::Padded;
use crate::fast::shared::tile::{Columns, OnColumns, Walk, array, for_columns, load_row, store_row, tile};
use crate::fast::winograd::{self, Errors, Gradients, WeightGradient};
use crate::naive::ConvBackwardWeights;
use crate::simd::Simd;

/// See [`conv_backward_weights`](crate::naive::conv_backward_weights).
#[inline(always)]
pub fn backward_weights<S: Simd>(s: S, args: ConvBackwardWeights<'_, f32>) {
    let ConvBackwardWeights { g, x, d_z, d_weights, d_bias, scratch } = args;
    let bias = Some(d_bias.len());
    check(g, Lengths { x: x.len(), y: d_z.len(), weights: d_weights.len(), bias });
    for_columns(s, g.output.channels, &mut Bias { d_z, d_bias });
    if choose::filters_minimally(g) && !d_z.is_empty() {
        let ([work], _) = scratch.buffers([winograd::room::<S>(g, d_z.len() / g.output.len())], 0);
        let gradients = Gradients { weights: Some(WeightGradient { x, d_weights }), input: None };
        return winograd::backward(s, g, Errors::Maps(d_z), gradients, work);
    }
    d_weights.fill(0.0);
    let padded = Padded::new(g);
    let slab = Slab::new(&padded, S::LANES);
    let by_rows = choose::window_rows_in_lanes(slab.columns, g.output.channels, S::LANES);
    let (slab_len, places) = if by_rows { (slab.len(), g.output.places()) } else { (0, 0) };
    let ([copy, sums, deltas], indices) = scratch.buffers(
        [padded.copy_len(), slab_len, places * slab.filters],
        places * slab.filters + 2 * slab.filters,
    );
    copy.fill(0.0);
    sums.fill(0.0);
    for (x, d_z) in x.chunks_exact(g.input.len()).zip(d_z.chunks_exact(g.output.len())) {
        let x = padded.pad(x, copy);
        if by_rows {
            let lists = by_filter(&padded, &slab, d_z, deltas, indices);
            let from = Source { values: x, row: padded.row(), sample: 0 };
            let to = Destination { values: &mut *sums, row: slab.filters * slab.stride, sample: 0 };
            // SAFETY: the sources are windows of x, the destinations rows of filters of the slab.
            unsafe { add_lists(s, &slab, &lists, from, to) };
        } else {
            for_columns(s, g.output.channels, &mut Weights { padded: &padded, x, d_z, d_weights });
        }
    }
    if by_rows {
        slab.give(s, sums, d_weights);
    }
}

/// ∂C/∂b: sums of all rows.
struct Bias<'a> {
    d_z: &'a [f32],
    d_bias: &'a mut [f32],
}

impl<S: Simd> OnColumns<S> for Bias<'_> {
    #[inline(always)]
    fn run<const P: usize, const V: usize>(&mut self, s: S, columns: Columns<S>) {
        // Two sets, so that an addition need not wait for the one before it.
        let mut sums = [[s.splat(0.0); V]; 2];
        // SAFETY: all rows and the sum of them have a value for each filter, so these columns.
        unsafe {
            for rows in self.d_z.chunks(2 * self.d_bias.len()) {
                for (row, sums) in rows.chunks_exact(self.d_bias.len()).zip(&mut sums) {
                    let row = load_row::<S, V>(s, row.as_ptr().add(columns.first), columns.end);
                    for v in 0..V {
                        sums[v] = s.add(sums[v], row[v]);
                    }
                }
            }
            let [mut sum, other] = sums;
            for v in 0..V {
                sum[v] = s.add(sum[v], other[v]);
            }
            store_row(s, self.d_bias.as_mut_ptr().add(columns.first), sum, columns.end);
        }
    }
}

/// Adds ∂C/∂w of one sample and a block of filters: tiles of taps × vectors of filters, summed over all places. The
/// taps of all rows of the window and all channels are counted through, so that few channels fill tiles too.
struct Weights<'a> {
    padded: &'a Padded<'a>,
    x: &'a [f32],
    d_z: &'a [f32],
    d_weights: &'a mut [f32],
}

impl<S: Simd> OnColumns<S> for Weights<'_> {
    #[inline(always)]
    fn run<const P: usize, const V: usize>(&mut self, s: S, columns: Columns<S>) {
        let taps = self.padded.g.window.kernel[0] * self.padded.window_row();
        // Multiply-adds, those past the last tap among them, and reads of δ.
        let costs = |p: usize| taps.div_ceil(p) * (p + 1);
        match (S::MANY_REGISTERS, V) {
            (_, 1) | (true, 2 | 3) if costs(8) <= costs(5) => self.tiles::<S, 8, V>(s, taps, columns),
            (true, 4) if costs(6) <= costs(5) => self.tiles::<S, 6, V>(s, taps, columns),
            (true, 5) | (false, 2 | 3) if costs(4) <= costs(5) || V == 3 => {
                self.tiles::<S, 4, V>(s, taps, columns);
            }
            _ => self.tiles::<S, 5, V>(s, taps, columns),
        }
    }
}

impl Weights<'_> {
    /// All taps, `P` at a time.
    #[inline(always)]
    fn tiles<S: Simd, const P: usize, const V: usize>(&mut self, s: S, taps: usize, columns: Columns<S>) {
        let (padded, g) = (self.padded, self.padded.g);
        let (filters, row) = (g.output.channels, padded.window_row());
        let walk = Walk {
            rows: g.output.height,
            count: g.output.width,
            a_row: padded.start(1, 0),
            a_step: padded.start(0, 1),
            b_row: g.output.width * filters,
            b_step: filters,
        };
        for first in (0..taps).step_by(P) {
            // Past the last tap, the last one is computed again.
            let tap = |p: usize| (first + p).min(taps - 1);
            // SAFETY: `check` has seen that the slices have the sizes of the geometry, so that this tap of every
            // window, these columns of every place, and of the weights, lie within them.
            unsafe {
                let a = array(|p| self.x.as_ptr().add(tap(p) / row * padded.row() + tap(p) % row));
                let b = self.d_z.as_ptr().add(columns.first);
                let to = self.d_weights.as_mut_ptr().add(columns.first);
                let mut acc = [[s.splat(0.0); V]; P];
                for (p, acc) in acc.iter_mut().enumerate() {
                    *acc = load_row(s, to.add(tap(p) * filters), columns.end);
                }
                let d_w = tile::<S, P, V>(s, a, b, &walk, columns.end, acc);
                for (p, d_w) in d_w.into_iter().enumerate() {
                    store_row(s, to.add(tap(p) * filters), d_w, columns.end);
                }
            }
        }
    }
}

/// For each filter, its δ that are not zero in one sample, and the windows they belong to.
fn by_filter<'a>(
    padded: &Padded<'_>,
    slab: &Slab,
    d_z: &[f32],
    deltas: &'a mut [f32],
    indices: &'a mut [u32],
) -> WindowDeltas<'a> {
    let (filters, places, width) = (slab.filters, padded.g.output.places(), padded.g.output.width);
    let (offsets, rest) = indices.split_at_mut(filters * places);
    let (counts, destinations) = rest.split_at_mut(filters);
    for f in 0..filters {
        let mut count = 0;
        for (place, &delta) in d_z[f..].iter().step_by(filters).enumerate() {
            offsets[f * places + count] = padded.start(place / width, place % width) as u32;
            deltas[f * places + count] = delta;
            count += usize::from(delta != 0.0);
        }
        counts[f] = count as u32;
        destinations[f] = (f * slab.stride) as u32;
    }
    WindowDeltas {
        capacity: places,
        counts,
        destinations: &destinations[..filters],
        offsets,
        deltas,
        per_sample: filters,
    }
}
