//! The input gradient of a convolution whose δ may all be other than zero. Shapes as in
//! [`naive`](crate::naive).
//!
//! It goes through all δ, in tiles; but where enough δ of a sample are zero, it leaves those out, see
//! [`sparse`](super::sparse).

use super::sizes::{Lengths, check};
use super::sparse::{Destination, Slab, Source, WindowDeltas, add_lists};
use crate::choose;
use crate::fast::shared::padded::Padded;
use crate::fast::shared::tile::{Columns, OnColumns, Walk, array, for_columns, load_row, store_row, tile};
use crate::fast::winograd::{self, Errors, Gradients, InputGradient};
use crate::naive::ConvBackwardInput;
use crate::simd::Simd;

/// See [`conv_backward_input`](crate::naive::conv_backward_input).
#[inline(always)]
pub fn backward_input<S: Simd>(s: S, args: ConvBackwardInput<'_, f32>) {
    let ConvBackwardInput { g, weights, d_z, d_x, scratch } = args;
    check(g, Lengths { x: d_x.len(), y: d_z.len(), weights: weights.len(), bias: None });
    if choose::filters_minimally(g) && !d_z.is_empty() {
        let ([work], _) = scratch.buffers([winograd::room::<S>(g, d_z.len() / g.output.len())], 0);
        let gradients = Gradients { weights: None, input: Some(InputGradient { weights, d_x }) };
        return winograd::backward(s, g, Errors::Maps(d_z), gradients, work);
    }
    let padded = Padded::new(g);
    let slab = Slab::new(&padded, S::LANES);
    let ([copy, in_slab, deltas], indices) = scratch
        .buffers([padded.copy_len(), slab.len(), g.output.len()], g.output.len() + 2 * g.output.places());
    slab.take(s, weights, in_slab);
    for (d_x, d_z) in d_x.chunks_exact_mut(g.input.len()).zip(d_z.chunks_exact(g.output.len())) {
        let to = if padded.is_copy() { &mut *copy } else { &mut *d_x };
        to.fill(0.0);
        if choose::lists_deltas_of_conv(g, count_nonzero(d_z), d_z.len()) {
            let lists = by_place(&padded, &slab, d_z, deltas, indices);
            let from = Source { values: &*in_slab, row: slab.filters * slab.stride, sample: 0 };
            let to = Destination { values: to, row: padded.row(), sample: 0 };
            // SAFETY: the sources are rows of filters of the slab, the destinations windows of x with its padding.
            unsafe { add_lists(s, &slab, &lists, from, to) };
        } else {
            let places = find_places(&padded, indices);
            let mut work = Input { padded: &padded, slab: &slab, places, d_z, in_slab, to };
            for_columns(s, slab.columns, &mut work);
        }
        if padded.is_copy() {
            padded.crop(copy, d_x);
        }
    }
}

/// How many δ are not zero.
#[inline(always)]
fn count_nonzero(d_z: &[f32]) -> usize {
    let mut count = 0;
    for &delta in d_z {
        count += u32::from(delta != 0.0);
    }
    count as usize
}

/// Where the δ of each place, and its window, start. The places go column by column, so that the same row of one window
/// and of the next is another row of x; but row by row, as memory lies, if windows do not overlap.
fn find_places<'a>(padded: &Padded<'_>, indices: &'a mut [u32]) -> &'a [[u32; 2]] {
    let output = padded.g.output;
    let places = &mut indices.as_chunks_mut::<2>().0[..output.places()];
    for (place, starts) in places.iter_mut().enumerate() {
        let (row, column) = if !padded.g.overlaps() {
            (place / output.width, place % output.width)
        } else {
            (place % output.height, place / output.height)
        };
        let delta = (row * output.width + column) * output.channels;
        *starts = [delta as u32, padded.start(row, column) as u32];
    }
    places
}

/// ∂C/∂x of one sample and a block of a window row: tiles of windows × vectors of the row, summed over the filters.
struct Input<'a> {
    padded: &'a Padded<'a>,
    slab: &'a Slab,
    places: &'a [[u32; 2]],
    d_z: &'a [f32],
    /// The weights in the shape of the slab.
    in_slab: &'a [f32],
    /// Of the size of x with its padding.
    to: &'a mut [f32],
}

impl<S: Simd> OnColumns<S> for Input<'_> {
    #[inline(always)]
    fn run<const P: usize, const V: usize>(&mut self, s: S, columns: Columns<S>) {
        let Self { padded, slab, places, .. } = *self;
        let walk = Walk { rows: 1, count: slab.filters, a_row: 0, a_step: 1, b_row: 0, b_step: slab.stride };
        // In a tile no row of a window may meet the same row of another: none but whole columns, if those are short.
        let height = padded.g.output.height;
        let lot = if !padded.g.overlaps() || height >= P { places.len() } else { height };
        for l in 0..slab.rows {
            for places in places.chunks(lot) {
                for first in (0..places.len()).step_by(P) {
                    // Past the last window, the last one is computed again, from the same to the same.
                    let place = |p: usize| places[(first + p).min(places.len() - 1)].map(|at| at as usize);
                    // SAFETY: `check` has seen that the slices have the sizes of the geometry, so that all δ of these
                    // places, these columns of a row of each filter of the slab, and of row `l` of these windows, lie
                    // within them.
                    unsafe {
                        let a = array(|p| self.d_z.as_ptr().add(place(p)[0]));
                        let b = self.in_slab.as_ptr().add(l * slab.filters * slab.stride + columns.first);
                        let to = self.to.as_mut_ptr().add(l * padded.row() + columns.first);
                        let mut acc = [[s.splat(0.0); V]; P];
                        for (p, acc) in acc.iter_mut().enumerate() {
                            *acc = load_row(s, to.add(place(p)[1]), columns.end);
                        }
                        let d_x = tile::<S, P, V>(s, a, b, &walk, columns.end, acc);
                        for (p, d_x) in d_x.into_iter().enumerate() {
                            store_row(s, to.add(place(p)[1]), d_x, columns.end);
                        }
                    }
                }
            }
        }
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
) -> WindowDeltas<'a> {
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
    WindowDeltas {
        capacity: filters,
        counts,
        destinations: &destinations[..places],
        offsets,
        deltas,
        per_sample: places,
    }
}
