//! The input gradient of a fully connected layer. Shapes as in [`naive`](crate::naive).

use super::sample_lists::{self, SampleLists};
use super::sizes::check;
use crate::choose::{self, DenseCounts};
use crate::fast::shared::tile::{End, add, array, blocks, load_row, store_row};
use crate::fast::shared::transpose::{Rows, RowsMut, transpose};
use crate::naive::DenseBackwardInput;
use crate::simd::{MOST_LANES, Simd};

/// Vectors of samples that go by together at the most.
const MOST_VECTORS: usize = 3;

/// See [`dense_backward_input`](crate::naive::dense_backward_input).
#[inline(always)]
pub fn backward_input<S: Simd>(s: S, args: DenseBackwardInput<'_, f32>) {
    let DenseBackwardInput { weights, units, d_z, d_x, scratch } = args;
    let (samples, inputs) = check(d_x.len(), d_z.len(), weights.len(), units);
    let lengths = [units * MOST_VECTORS * S::LANES, d_z.len(), sample_lists::room::<S>(units)];
    let ([transposed, nonzero, block], indices) = scratch.buffers(lengths, units + samples + d_z.len());
    let (active, indices) = indices.split_at_mut(units);
    let (counts, places) = indices.split_at_mut(samples);
    let active = active_units(d_z, active);
    if active.is_empty() {
        return d_x.fill(0.0);
    }
    let lists = SampleLists::new(units, d_z, counts, places, nonzero);
    let counts = DenseCounts { inputs, units, samples, active: active.len(), nonzero: lists.total() };
    if choose::lists_deltas_of_samples(&counts, sample_lists::block::<S>(), S::LANES) {
        return sample_lists::backward_input(s, weights, &lists, block, d_x);
    }
    for (first, count) in blocks(samples, S::LANES, MOST_VECTORS) {
        let d_z = &d_z[first * units..][..count * units];
        let d_x = &mut d_x[first * inputs..][..count * inputs];
        if choose::multiplies_rows(count, active.len(), units, S::LANES) {
            (0..inputs).step_by(8).for_each(|input| dots(s, weights, units, d_z, input, d_x));
            continue;
        }
        let vectors = count.div_ceil(S::LANES);
        let to = RowsMut { values: &mut *transposed, stride: vectors * S::LANES };
        transpose(s, [count, units], Rows { values: d_z, stride: units }, to);
        let sources = Sources { weights, units, active, deltas: transposed };
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

/// Fills `active` with the units whose δ is not zero for some sample, rising, and returns that part of it: behind ReLU
/// many a unit is silent.
#[inline(always)]
fn active_units<'a>(d_z: &[f32], active: &'a mut [u32]) -> &'a [u32] {
    active.fill(0);
    for d_z in d_z.chunks_exact(active.len()) {
        active.iter_mut().zip(d_z).for_each(|(active, &d_z)| *active |= u32::from(d_z != 0.0));
    }
    let mut count = 0;
    for unit in 0..active.len() {
        let is_active = active[unit] != 0;
        active[count] = unit as u32;
        count += usize::from(is_active);
    }
    &active[..count]
}

/// Inputs whose ∂C/∂x are transposed together.
const GROUP: usize = 16;

/// What ∂C/∂x is made of.
struct Sources<'a> {
    weights: &'a [f32],
    units: usize,
    /// Units whose δ is not zero for every sample.
    active: &'a [u32],
    /// δ, vectors of samples a unit.
    deltas: &'a [f32],
}

impl Sources<'_> {
    /// ∂C/∂x of [`GROUP`] inputs from `input` on, for as many samples as `d_x` holds, in `V` vectors.
    #[inline(always)]
    fn samples_in_lanes<S: Simd, const P: usize, const V: usize>(&self, s: S, input: usize, d_x: &mut [f32]) {
        let inputs = self.weights.len() / self.units;
        let (samples, wanted) = (d_x.len() / inputs, GROUP.min(inputs - input));
        let width = V * S::LANES;
        assert!(self.deltas.len() >= self.units * width);
        let mut columns = [[0.0_f32; 3 * MOST_LANES]; GROUP];
        let (stride, whole) = (columns[0].len(), End::new(s, width));
        for first in (0..wanted).step_by(P) {
            // SAFETY: the rows of weights exist, each of `units` numbers, and `active` has no unit beyond, see
            // `active_units`; `deltas` has `V` vectors for each; and those of `columns` have room for so many. Past the
            // last input, the last one is computed again.
            unsafe {
                let row = |i: usize| (input + first + i).min(inputs - 1) * self.units;
                let rows: [_; P] = array(|i| self.weights.as_ptr().add(row(i)));
                let mut sums = [[s.splat(0.0); V]; P];
                for &unit in self.active {
                    let unit = unit as usize;
                    let deltas = load_row::<S, V>(s, self.deltas.as_ptr().add(unit * width), whole);
                    add(s, &mut sums, &rows, unit, deltas);
                }
                for (column, sums) in columns[first..].iter_mut().zip(sums) {
                    store_row(s, column.as_mut_ptr(), sums, whole);
                }
            }
        }
        let from = Rows { values: columns.as_flattened(), stride };
        transpose(s, [wanted, samples], from, RowsMut { values: &mut d_x[input..], stride: inputs });
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
