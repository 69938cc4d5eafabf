//! The weight gradient of a fully connected layer. Shapes as in [`naive`](crate::naive).

use super::unit_lists;
use crate::choose;
use crate::fast::shared::tile::{Columns, OnColumns, Walk, array, for_columns, load_row, store_row, tile};
use crate::naive::DenseBackwardWeights;
use crate::simd::Simd;
use crate::unit_deltas::BatchPart;

/// See [`dense_backward_weights`](crate::naive::dense_backward_weights).
#[inline(always)]
pub fn backward_weights<S: Simd>(s: S, args: DenseBackwardWeights<'_, f32>) {
    let DenseBackwardWeights { inputs, units, parts, unit_deltas, first, .. } = args;
    if let Some(lists) = unit_deltas {
        let counts = unit_lists::counts(inputs, units, lists);
        if choose::lists_deltas_of_units(&counts, unit_lists::block::<S>()) {
            return unit_lists::backward_weights(s, lists, args);
        }
    }
    let d_weights = args.d_weights;
    let wanted = d_weights.len() / units;
    assert!(d_weights.len() == wanted * units && first + wanted <= inputs, "rows of weights from {first}");
    d_weights.fill(0.0);
    // Some rows of weights at a time, so that they are written in one go.
    for block in (0..wanted).step_by(ROWS) {
        let rows = ROWS.min(wanted - block);
        let d_weights = &mut d_weights[block * units..][..rows * units];
        for &BatchPart { x, deltas } in parts {
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
            // SAFETY: `backward_weights` has seen that the slices fit each other, so that these inputs of all samples, and
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
