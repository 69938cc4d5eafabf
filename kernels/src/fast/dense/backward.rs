//! Back through fully connected layers. Shapes as in [`naive`](crate::naive).

use super::forward::check;
use super::sparse::{self, UnitLists};
use crate::Scratch;
use crate::fast::shared::tile::{
    Columns, End, OnColumns, Walk, add, array, blocks, for_columns, load_row, store_row, tile,
};
use crate::fast::shared::transpose::transpose;
use crate::simd::{MOST_LANES, Simd};
use crate::unit_deltas::{BatchPart, DenseBackward};

/// See [`dense_backward_weights`](crate::naive::dense_backward_weights).
#[inline(always)]
pub fn weights<S: Simd>(
    s: S,
    batch: &DenseBackward<'_, f32>,
    first: usize,
    d_weights: &mut [f32],
    scratch: &mut Scratch<f32>,
) {
    if let Some(lists) = batch.unit_deltas.filter(|lists| sparse::pays_for_weights::<S>(batch, lists)) {
        return sparse::weights(s, batch, lists, first, d_weights, scratch);
    }
    let [inputs, units] = batch.shape;
    let wanted = d_weights.len() / units;
    assert!(d_weights.len() == wanted * units && first + wanted <= inputs, "rows of weights from {first}");
    d_weights.fill(0.0);
    // Some rows of weights at a time, so that they are written in one go.
    for block in (0..wanted).step_by(ROWS) {
        let rows = ROWS.min(wanted - block);
        let d_weights = &mut d_weights[block * units..][..rows * units];
        for &BatchPart { x, deltas } in batch.parts {
            let samples = deltas.len() / units;
            assert!(deltas.len() == samples * units && x.len() == samples * inputs, "{samples} samples");
            let first = first + block;
            let mut work = BackwardWeights { x, d_z: deltas, d_weights, inputs, units, first };
            for_columns(s, units, &mut work);
        }
    }
}

/// Rows of weights whose gradients are computed together.
const ROWS: usize = 32;

/// Adds ∂C/∂w of some inputs and a block of units: tiles of inputs × vectors of units, summed over the samples.
struct BackwardWeights<'a> {
    x: &'a [f32],
    d_z: &'a [f32],
    d_weights: &'a mut [f32],
    inputs: usize,
    units: usize,
    first: usize,
}

impl<S: Simd> OnColumns<S> for BackwardWeights<'_> {
    #[inline(always)]
    fn run<const P: usize, const V: usize>(&mut self, s: S, columns: Columns<S>) {
        let units = self.units;
        let (samples, rows) = (self.d_z.len() / units, self.d_weights.len() / units);
        let walk = Walk { rows: 1, count: samples, a_row: 0, a_step: self.inputs, b_row: 0, b_step: units };
        for first in (0..rows).step_by(P) {
            // Past the last input, the last one is computed again.
            let row = |p: usize| (first + p).min(rows - 1);
            // SAFETY: `weights` has seen that the slices fit each other, so that these inputs of all samples, and
            // these columns of δ and of the gradients, lie within them.
            unsafe {
                let a: [_; P] = array(|p| self.x.as_ptr().add(self.first + row(p)));
                let b = self.d_z.as_ptr().add(columns.first);
                let to = self.d_weights.as_mut_ptr().add(columns.first);
                let mut sum = [[s.splat(0.0); V]; P];
                for (p, sum) in sum.iter_mut().enumerate() {
                    *sum = load_row(s, to.add(row(p) * units), columns.end);
                }
                let d_w = tile::<S, P, V>(s, a, b, &walk, columns.end, sum);
                for (p, d_w) in d_w.into_iter().enumerate() {
                    store_row(s, to.add(row(p) * units), d_w, columns.end);
                }
            }
        }
    }
}

/// See [`dense_backward_input`](crate::naive::dense_backward_input).
#[inline(always)]
pub fn input<S: Simd>(
    s: S,
    weights: &[f32],
    units: usize,
    d_z: &[f32],
    d_x: &mut [f32],
    scratch: &mut Scratch<f32>,
) {
    let (samples, inputs) = check(d_x.len(), d_z.len(), weights.len(), units);
    let most = 3;
    let lengths = [units * most * S::LANES, d_z.len(), sparse::room::<S>(units)];
    let ([turned, listed, blocks_turned], indices) = scratch.buffers(lengths, units + samples + d_z.len());
    let (live, indices) = indices.split_at_mut(units);
    let (counts, places) = indices.split_at_mut(samples);
    let live = live_units(d_z, live);
    if live.is_empty() {
        return d_x.fill(0.0);
    }
    let lists = UnitLists::new(units, d_z, counts, places, listed);
    if sparse::pays_for_input::<S>(inputs, &lists, live.len()) {
        return sparse::input(s, weights, &lists, blocks_turned, d_x);
    }
    for (first, count) in blocks(samples, S::LANES, most) {
        let d_z = &d_z[first * units..][..count * units];
        let d_x = &mut d_x[first * inputs..][..count * inputs];
        let vectors = count.div_ceil(S::LANES);
        // Lanes without a sample are computed in vain: with few samples the units had better be there.
        if 2 * count <= S::LANES && live.len() == units {
            (0..inputs).step_by(8).for_each(|input| dots(s, weights, units, d_z, input, d_x));
            continue;
        }
        transpose(s, [count, units], (d_z, units), (&mut *turned, vectors * S::LANES));
        let sources = Sources { weights, units, live, turned };
        for input in (0..inputs).step_by(GROUP) {
            match vectors {
                1 => sources.samples_in_lanes::<S, 8, 1>(s, input, d_x),
                2 if S::MANY_REGISTERS => sources.samples_in_lanes::<S, 8, 2>(s, input, d_x),
                2 => sources.samples_in_lanes::<S, 4, 2>(s, input, d_x),
                _ if S::MANY_REGISTERS => sources.samples_in_lanes::<S, 8, 3>(s, input, d_x),
                _ => sources.samples_in_lanes::<S, 4, 3>(s, input, d_x),
            }
        }
    }
}

/// Fills `live` with the units whose δ is not zero for some sample, rising, and returns that part of it: behind ReLU
/// many a unit is silent.
#[inline(always)]
fn live_units<'a>(d_z: &[f32], live: &'a mut [u32]) -> &'a [u32] {
    live.fill(0);
    for d_z in d_z.chunks_exact(live.len()) {
        live.iter_mut().zip(d_z).for_each(|(live, &d_z)| *live |= u32::from(d_z != 0.0));
    }
    let mut count = 0;
    for unit in 0..live.len() {
        let is_live = live[unit] != 0;
        live[count] = unit as u32;
        count += usize::from(is_live);
    }
    &live[..count]
}

/// Inputs whose ∂C/∂x are transposed together.
const GROUP: usize = 16;

/// What ∂C/∂x is made of.
struct Sources<'a> {
    weights: &'a [f32],
    units: usize,
    /// Units whose δ is not zero for every sample.
    live: &'a [u32],
    /// δ, vectors of samples a unit.
    turned: &'a [f32],
}

impl Sources<'_> {
    /// ∂C/∂x of [`GROUP`] inputs from `input` on, for as many samples as `d_x` holds, in `V` vectors.
    #[inline(always)]
    fn samples_in_lanes<S: Simd, const P: usize, const V: usize>(&self, s: S, input: usize, d_x: &mut [f32]) {
        let inputs = self.weights.len() / self.units;
        let (samples, wanted) = (d_x.len() / inputs, GROUP.min(inputs - input));
        let width = V * S::LANES;
        assert!(self.turned.len() >= self.units * width);
        let mut columns = [[0.0_f32; 3 * MOST_LANES]; GROUP];
        let (stride, whole) = (columns[0].len(), End::new(s, width));
        for first in (0..wanted).step_by(P) {
            // SAFETY: the rows of weights exist, each of `units` numbers, and `live` has no unit beyond, see
            // `live_units`; `turned` has `V` vectors for each; and those of `columns` have room for so many. Past the
            // last input, the last one is computed again.
            unsafe {
                let row = |i: usize| (input + first + i).min(inputs - 1) * self.units;
                let rows: [_; P] = array(|i| self.weights.as_ptr().add(row(i)));
                let mut sums = [[s.splat(0.0); V]; P];
                for &unit in self.live {
                    let unit = unit as usize;
                    let deltas = load_row::<S, V>(s, self.turned.as_ptr().add(unit * width), whole);
                    add(s, &mut sums, &rows, unit, deltas);
                }
                for (column, sums) in columns[first..].iter_mut().zip(sums) {
                    store_row(s, column.as_mut_ptr(), sums, whole);
                }
            }
        }
        transpose(s, [wanted, samples], (columns.as_flattened(), stride), (&mut d_x[input..], inputs));
    }
}

/// ∂C/∂x of eight inputs from `input` on: the dot product of each row of weights with each δ, for a few samples.
#[inline(always)]
fn dots<S: Simd>(s: S, weights: &[f32], units: usize, d_z: &[f32], input: usize, d_x: &mut [f32]) {
    let inputs = weights.len() / units;
    // Past the last input, the last one is computed again.
    let rows: [_; 8] = array(|i| &weights[(input + i).min(inputs - 1) * units..][..units]);
    for (d_z, d_x) in d_z.chunks_exact(units).zip(d_x.chunks_exact_mut(inputs)) {
        let mut sums = [s.splat(0.0); 8];
        for first in (0..units).step_by(S::LANES) {
            let tail = s.tail(units - first);
            // SAFETY: `tail` ends with each row.
            let d = unsafe { s.load_tail(d_z.as_ptr().add(first), tail) };
            for (sum, row) in sums.iter_mut().zip(rows) {
                // SAFETY: as before.
                *sum = s.mul_add(unsafe { s.load_tail(row.as_ptr().add(first), tail) }, d, *sum);
            }
        }
        let wanted = 8.min(inputs - input);
        d_x[input..][..wanted].copy_from_slice(&s.sum_eight(sums)[..wanted]);
    }
}
