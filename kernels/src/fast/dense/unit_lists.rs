//! The weight gradient of a fully connected layer by lists of the δ of each unit.

pub use super::block::block;

use super::block::add_list;
use crate::choose::{self, DenseCounts};
use crate::fast::shared::transpose::{Rows, RowsMut, transpose};
use crate::naive::DenseBackwardWeights;
use crate::simd::{MOST_LANES, Simd};
use crate::unit_deltas::{MOST_INPUTS, UnitDeltas};

/// How many δ are listed.
pub fn counts(inputs: usize, units: usize, lists: &UnitDeltas<f32>) -> DenseCounts {
    let (active, nonzero) = (lists.active().len(), lists.total());
    DenseCounts { inputs, units, samples: lists.samples(), active, nonzero }
}

/// Makes `d_weights` `[R, U]` ∂C/∂w of the R inputs from `first` on, of which there are a block at the least.
#[inline(always)]
pub fn backward_weights<S: Simd>(s: S, lists: &UnitDeltas<f32>, args: DenseBackwardWeights<'_, f32>) {
    let DenseBackwardWeights { inputs, units, parts, first, d_weights, scratch, .. } = args;
    let wanted = d_weights.len() / units;
    assert!(inputs >= block::<S>() && first + wanted <= inputs, "inputs from {first} of {inputs}");
    let samples = parts.iter().map(|part| part.x.len() / inputs).sum::<usize>();
    assert_eq!(samples, lists.samples(), "lists of another batch");
    let ([x], _) = scratch.buffers([samples * block::<S>()], 0);
    for done in (0..wanted).step_by(block::<S>()) {
        let rows = block::<S>().min(wanted - done);
        let start = (first + done).min(inputs - block::<S>());
        let of_samples = parts.iter().flat_map(|part| part.x.chunks_exact(inputs));
        for (x, from) in x.chunks_exact_mut(block::<S>()).zip(of_samples) {
            x.copy_from_slice(&from[start..][..block::<S>()]);
        }
        let d_weights = &mut d_weights[done * units..][..rows * units];
        columns(s, lists, x, first + done - start, d_weights);
    }
}

/// Fills `d_weights`, some inputs after the first `skipped` of a block, from the lists of all units and `x`, the block
/// of each sample.
#[inline(always)]
fn columns<S: Simd>(s: S, lists: &UnitDeltas<f32>, x: &[f32], skipped: usize, d_weights: &mut [f32]) {
    let units = lists.units();
    assert_eq!(x.len(), lists.samples() * block::<S>(), "a block of each sample");
    if choose::writes_units_one_by_one(lists.active().len(), units) {
        let mut sums = [0.0_f32; MOST_INPUTS];
        d_weights.fill(0.0);
        for &unit in lists.active() {
            // SAFETY: `fill` has listed no sample that there is not; and there is room for a block.
            unsafe { add_list(s, lists.of(unit as usize), x, sums.as_mut_ptr()) };
            let column = d_weights[unit as usize..].iter_mut().step_by(units);
            column.zip(&sums[skipped..]).for_each(|(d_w, &sum)| *d_w = sum);
        }
        return;
    }
    let (rows, mut transposed) = (d_weights.len() / units, [0.0_f32; MOST_LANES * MOST_INPUTS]);
    for unit in (0..units).step_by(S::LANES) {
        let count = S::LANES.min(units - unit);
        for (unit, transposed) in (unit..unit + count).zip(transposed.chunks_exact_mut(block::<S>())) {
            // SAFETY: as before.
            unsafe { add_list(s, lists.of(unit), x, transposed.as_mut_ptr()) };
        }
        let from = Rows { values: &transposed[skipped..], stride: block::<S>() };
        transpose(s, [count, rows], from, RowsMut { values: &mut d_weights[unit..], stride: units });
    }
}
