//! Back through a convolution whose δ may all be other than zero. Shapes as in
//! [`naive`](crate::nn::kernels::naive).

use super::conv::check;
use super::dense_backward::sum_rows;
use super::padded::Padded;
use super::sparse::{Lists, Slab, Strides, add_lists};
use super::tile::{Columns, OnColumns, Walk, array, for_columns, load_row, store_row, tile};
use super::winograd::{self, Errors, InputGradient, WeightGradient};
use crate::nn::geometry::Sliding;
use crate::nn::kernels::Scratch;
use crate::nn::kernels::simd::Simd;

/// See [`conv_backward_weights`](crate::nn::kernels::naive::conv_backward_weights).
#[inline(always)]
pub fn weights<S: Simd>(
    s: S,
    g: &Sliding,
    x: &[f32],
    d_z: &[f32],
    d_weights: &mut [f32],
    d_bias: &mut [f32],
    scratch: &mut Scratch<f32>,
) {
    check(g, x.len(), d_z.len(), d_weights.len(), Some(d_bias.len()));
    sum_rows(s, d_z, d_bias);
    if winograd::pays(g) && !d_z.is_empty() {
        let ([work], _) = scratch.buffers([winograd::room::<S>(g, d_z.len() / g.output.len())], 0);
        let d_weights = Some(WeightGradient { x, d_weights });
        return winograd::backward(s, g, Errors::Maps(d_z), d_weights, None, work);
    }
    d_weights.fill(0.0);
    let padded = Padded::new(g);
    let slab = Slab::new(&padded, S::LANES);
    // With the filters in the lanes, few filters leave most lanes empty: then a row of the window is put there.
    let narrow = 2 * g.output.channels <= S::LANES && slab.columns > g.output.channels;
    let (slab_len, places) = if narrow { (slab.len(), g.output.places()) } else { (0, 0) };
    let ([copy, sums, deltas], indices) = scratch.buffers(
        [padded.copy_len(), slab_len, places * slab.filters],
        places * slab.filters + 2 * slab.filters,
    );
    copy.fill(0.0);
    sums.fill(0.0);
    for (x, d_z) in x.chunks_exact(g.input.len()).zip(d_z.chunks_exact(g.output.len())) {
        let x = padded.pad(x, copy);
        if narrow {
            let lists = by_filter(&padded, &slab, d_z, deltas, indices);
            let from = Strides { row: padded.row(), sample: 0 };
            let to = Strides { row: slab.filters * slab.stride, sample: 0 };
            // SAFETY: the sources are windows of x, the destinations rows of filters of the slab.
            unsafe { add_lists(s, &slab, &lists, (x, from), (&mut *sums, to)) };
        } else {
            for_columns(s, g.output.channels, &mut Weights { padded: &padded, x, d_z, d_weights });
        }
    }
    if narrow {
        slab.give(s, sums, d_weights);
    }
}

/// Adds ∂C/∂w of one sample and a block of filters: tiles of taps × vectors of filters, summed over all places.
struct Weights<'a> {
    padded: &'a Padded<'a>,
    x: &'a [f32],
    d_z: &'a [f32],
    d_weights: &'a mut [f32],
}

impl<S: Simd> OnColumns<S> for Weights<'_> {
    #[inline(always)]
    fn run<const P: usize, const V: usize>(&mut self, s: S, columns: Columns<S>) {
        let (padded, g) = (self.padded, self.padded.g);
        let (filters, taps) = (g.output.channels, padded.window_row());
        let walk = Walk {
            rows: g.output.height,
            count: g.output.width,
            a_row: padded.start(1, 0),
            a_step: padded.start(0, 1),
            b_row: g.output.width * filters,
            b_step: filters,
        };
        for l in 0..g.window.kernel[0] {
            for first in (0..taps).step_by(P) {
                // Past the last tap, the last one is computed again.
                let tap = |p: usize| (first + p).min(taps - 1);
                // SAFETY: `check` has seen that the slices have the sizes of the geometry, so that this tap of every
                // window, these columns of every place, and of the weights, lie within them.
                unsafe {
                    let a = array(|p| self.x.as_ptr().add(l * padded.row() + tap(p)));
                    let b = self.d_z.as_ptr().add(columns.first);
                    let to = self.d_weights.as_mut_ptr().add(l * taps * filters + columns.first);
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
}

/// See [`conv_backward_input`](crate::nn::kernels::naive::conv_backward_input).
#[inline(always)]
pub fn input<S: Simd>(
    s: S,
    g: &Sliding,
    weights: &[f32],
    d_z: &[f32],
    d_x: &mut [f32],
    scratch: &mut Scratch<f32>,
) {
    check(g, d_x.len(), d_z.len(), weights.len(), None);
    if winograd::pays(g) && !d_z.is_empty() {
        let ([work], _) = scratch.buffers([winograd::room::<S>(g, d_z.len() / g.output.len())], 0);
        let d_input = Some(InputGradient { weights, d_x });
        return winograd::backward(s, g, Errors::Maps(d_z), None, d_input, work);
    }
    let padded = Padded::new(g);
    let slab = Slab::new(&padded, S::LANES);
    let ([copy, turned, deltas], indices) = scratch
        .buffers([padded.copy_len(), slab.len(), g.output.len()], g.output.len() + 2 * g.output.places());
    slab.take(s, weights, turned);
    for (d_x, d_z) in d_x.chunks_exact_mut(g.input.len()).zip(d_z.chunks_exact(g.output.len())) {
        let lists = by_place(&padded, &slab, d_z, deltas, indices);
        let from = Strides { row: slab.filters * slab.stride, sample: 0 };
        let to = Strides { row: padded.row(), sample: 0 };
        let sums = if padded.is_copy() { &mut *copy } else { &mut *d_x };
        sums.fill(0.0);
        // SAFETY: the sources are rows of filters of the slab, the destinations windows of x with its padding.
        unsafe { add_lists(s, &slab, &lists, (turned, from), (sums, to)) };
        if padded.is_copy() {
            padded.crop(copy, d_x);
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
) -> Lists<'a> {
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
    Lists {
        capacity: places,
        counts,
        destinations: &destinations[..filters],
        offsets,
        deltas,
        per_sample: filters,
    }
}

/// For each place of one sample, its δ that are not zero, and the filters they belong to. The places go column by
/// column, see [`sparse`](super::sparse).
fn by_place<'a>(
    padded: &Padded<'_>,
    slab: &Slab,
    d_z: &[f32],
    deltas: &'a mut [f32],
    indices: &'a mut [u32],
) -> Lists<'a> {
    let (filters, places, width) = (slab.filters, padded.g.output.places(), padded.g.output.width);
    let (offsets, rest) = indices.split_at_mut(filters * places);
    let (counts, destinations) = rest.split_at_mut(places);
    for (place, d_z) in d_z.chunks_exact(filters).enumerate() {
        let (row, column) = (place / width, place % width);
        let list = column * padded.g.output.height + row;
        let listed = &mut deltas[list * filters..][..filters];
        let offsets = &mut offsets[list * filters..][..filters];
        let mut count = 0;
        for (f, &delta) in d_z.iter().enumerate() {
            offsets[count] = (f * slab.stride) as u32;
            listed[count] = delta;
            count += usize::from(delta != 0.0);
        }
        counts[list] = count as u32;
        destinations[list] = padded.start(row, column) as u32;
    }
    Lists {
        capacity: filters,
        counts,
        destinations: &destinations[..places],
        offsets,
        deltas,
        per_sample: places,
    }
}
