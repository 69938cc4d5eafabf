//! Back through a convolution whose δ may all be other than zero. Shapes as in
//! [`naive`](crate::nn::kernels::naive).

use super::conv::check;
use super::padded::Padded;
use super::sparse::{Lists, Slab, Strides, add_lists};
use super::tile::{Columns, OnColumns, Walk, array, for_columns, load_row, store_row, tile};
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
    for_columns(s, g.output.channels, &mut Bias { d_z, d_bias });
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
    let padded = Padded::new(g);
    let slab = Slab::new(&padded, S::LANES);
    let ([copy, turned, deltas], indices) = scratch
        .buffers([padded.copy_len(), slab.len(), g.output.len()], g.output.len() + 2 * g.output.places());
    slab.take(s, weights, turned);
    // Where windows do not overlap, as those of 1×1, nothing is to be added up over them: lists are not worth it.
    let apart = (0..2).all(|axis| g.window.stride[axis] >= g.window.kernel[axis]);
    for (d_x, d_z) in d_x.chunks_exact_mut(g.input.len()).zip(d_z.chunks_exact(g.output.len())) {
        if apart {
            let to = if padded.is_copy() { &mut *copy } else { &mut *d_x };
            to.fill(0.0);
            for_columns(s, slab.columns, &mut Apart { padded: &padded, slab: &slab, d_z, turned, to });
            if padded.is_copy() {
                padded.crop(copy, d_x);
            }
            continue;
        }
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

/// ∂C/∂x of one sample and a block of a window row, where windows do not overlap: tiles of windows × vectors of the
/// row, summed over the filters.
struct Apart<'a> {
    padded: &'a Padded<'a>,
    slab: &'a Slab,
    d_z: &'a [f32],
    /// The weights in the shape of the slab.
    turned: &'a [f32],
    to: &'a mut [f32],
}

impl<S: Simd> OnColumns<S> for Apart<'_> {
    #[inline(always)]
    fn run<const P: usize, const V: usize>(&mut self, s: S, columns: Columns<S>) {
        let Self { padded, slab, .. } = *self;
        let (filters, width, places) = (slab.filters, padded.g.output.width, padded.g.output.places());
        let walk = Walk { rows: 1, count: filters, a_row: 0, a_step: 1, b_row: 0, b_step: slab.stride };
        for first in (0..places).step_by(P) {
            // Past the last window, the last one is computed again.
            let place = |p: usize| (first + p).min(places - 1);
            for l in 0..slab.rows {
                // SAFETY: `check` has seen that the slices have the sizes of the geometry, so that all δ of these places,
                // these columns of a row of each filter of the slab, and of row `l` of these windows, lie within them.
                unsafe {
                    let a = array(|p| self.d_z.as_ptr().add(place(p) * filters));
                    let b = self.turned.as_ptr().add(l * filters * slab.stride + columns.first);
                    let d_x = tile::<S, P, V>(s, a, b, &walk, columns.end, [[s.splat(0.0); V]; P]);
                    for (p, d_x) in d_x.into_iter().enumerate() {
                        let window = padded.start(place(p) / width, place(p) % width) + l * padded.row();
                        store_row(s, self.to.as_mut_ptr().add(window + columns.first), d_x, columns.end);
                    }
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
