//! Fully connected layers, for a handful of samples. Shapes as in [`naive`](crate::nn::kernels::naive).

use super::activation;
use super::tile::{Columns, OnColumns, Walk, array, blocks, for_columns, load_row, store_row, tile};
use crate::nn::activation::Activation;
use crate::nn::kernels::simd::Simd;

/// Panics unless the slices fit each other; returns `(samples, inputs)`.
#[track_caller]
fn check(x: usize, y: usize, weights: usize, units: usize) -> (usize, usize) {
    assert!(units > 0 && weights > 0 && weights.is_multiple_of(units), "{weights} weights of {units} units");
    let inputs = weights / units;
    let samples = x / inputs;
    assert_eq!(x, samples * inputs, "input of a fully connected layer from {inputs}");
    assert_eq!(y, samples * units, "output of a fully connected layer to {units}");
    (samples, inputs)
}

/// See [`dense_forward`](crate::nn::kernels::naive::dense_forward).
#[inline(always)]
pub fn forward<S: Simd>(
    s: S,
    x: &[f32],
    weights: &[f32],
    bias: &[f32],
    activation: Activation,
    y: &mut [f32],
) {
    let units = bias.len();
    let (samples, inputs) = check(x.len(), y.len(), weights.len(), units);
    let (most_rows, most_vectors) = if S::MANY_REGISTERS { (8, 3) } else { (4, 2) };
    let groups = samples.div_ceil(most_rows);
    let mut work = Forward { x, weights, bias, y, inputs };
    for (first, count) in blocks(units, S::LANES, most_vectors) {
        let vectors = count.div_ceil(S::LANES);
        let columns = Columns { first, count, tail: s.tail(count - (vectors - 1) * S::LANES) };
        for group in 0..groups {
            let (sample, end) = (group * samples / groups, (group + 1) * samples / groups);
            work.with_tile(s, sample, end - sample, vectors, columns);
        }
    }
    activation::forward(s, activation, units, y);
}

/// z for some samples and a block of units: tiles of samples × vectors of units.
struct Forward<'a> {
    x: &'a [f32],
    weights: &'a [f32],
    bias: &'a [f32],
    y: &'a mut [f32],
    inputs: usize,
}

impl Forward<'_> {
    #[inline(always)]
    fn with_tile<S: Simd>(
        &mut self,
        s: S,
        sample: usize,
        samples: usize,
        vectors: usize,
        columns: Columns<S>,
    ) {
        macro_rules! tiles {
            ($($v:literal: $($p:literal)*;)*) => {
                match (vectors, samples) {
                    $($(($v, $p) => self.run::<S, $p, $v>(s, sample, columns),)*)*
                    _ => unreachable!("no tile of {samples} samples, {vectors} vectors"),
                }
            };
        }
        if S::MANY_REGISTERS {
            tiles!(1: 1 2 3 4 5 6 7 8; 2: 1 2 3 4 5 6 7 8; 3: 1 2 3 4 5 6 7 8;);
        } else {
            tiles!(1: 1 2 3 4; 2: 1 2 3 4;);
        }
    }

    #[inline(always)]
    fn run<S: Simd, const P: usize, const V: usize>(&mut self, s: S, sample: usize, columns: Columns<S>) {
        let units = self.bias.len();
        let walk = Walk { rows: 1, count: self.inputs, a_row: 0, a_step: 1, b_row: 0, b_step: units };
        // SAFETY: `check` has seen that the slices fit each other, so that these samples of x and y and these
        // columns of the weights and biases lie within them.
        unsafe {
            let bias = load_row::<S, V>(s, self.bias.as_ptr().add(columns.first), columns.tail);
            let a: [_; P] = array(|p| self.x.as_ptr().add((sample + p) * self.inputs));
            let b = self.weights.as_ptr().add(columns.first);
            let z = tile::<S, P, V>(s, a, b, &walk, columns.tail, [bias; P]);
            for (p, z) in z.into_iter().enumerate() {
                let to = self.y.as_mut_ptr().add((sample + p) * units + columns.first);
                store_row(s, to, z, columns.tail);
            }
        }
    }
}

/// See [`dense_backward_weights`](crate::nn::kernels::naive::dense_backward_weights).
#[inline(always)]
pub fn backward_weights<S: Simd>(
    s: S,
    x: &[f32],
    d_z: &[f32],
    units: usize,
    first: usize,
    d_weights: &mut [f32],
) {
    if d_z.is_empty() || d_weights.is_empty() {
        return;
    }
    let inputs = x.len() / (d_z.len() / units);
    let _ = check(x.len(), d_z.len(), inputs * units, units);
    let wanted = d_weights.len() / units;
    assert!(d_weights.len() == wanted * units && first + wanted <= inputs, "rows of weights from {first}");
    // Some rows of weights at a time, so that they are written in one go.
    for block in (0..wanted).step_by(ROWS) {
        let rows = ROWS.min(wanted - block);
        let d_weights = &mut d_weights[block * units..][..rows * units];
        let first = first + block;
        for_columns(s, units, &mut BackwardWeights { x, d_z, d_weights, inputs, units, first });
    }
}

/// Rows of weights whose gradients are computed together.
const ROWS: usize = 32;

/// Sum of the rows of `values`, as long as `sum`.
#[inline(always)]
pub fn sum_rows<S: Simd>(s: S, values: &[f32], sum: &mut [f32]) {
    for first in (0..sum.len()).step_by(S::LANES) {
        let tail = s.tail(sum.len() - first);
        let mut total = s.splat(0.0);
        for row in values.chunks_exact(sum.len()) {
            // SAFETY: `tail` ends with the row.
            total = s.add(total, unsafe { s.load_tail(row.as_ptr().add(first), tail) });
        }
        // SAFETY: `tail` ends with `sum`.
        unsafe { s.store_tail(sum.as_mut_ptr().add(first), total, tail) };
    }
}

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
        let samples = self.d_z.len() / self.units;
        let rows = self.d_weights.len() / self.units;
        let walk =
            Walk { rows: 1, count: samples, a_row: 0, a_step: self.inputs, b_row: 0, b_step: self.units };
        for first in (0..rows).step_by(P) {
            // Past the last input, the last one is computed again.
            let row = |p: usize| (first + p).min(rows - 1);
            // SAFETY: `check` has seen that the slices fit each other, so that these inputs of all samples, and
            // these columns of δ and the gradients, lie within them.
            unsafe {
                let a: [_; P] = array(|p| self.x.as_ptr().add(self.first + row(p)));
                let b = self.d_z.as_ptr().add(columns.first);
                let to = self.d_weights.as_mut_ptr().add(columns.first);
                let sum = array(|p| load_row(s, to.add(row(p) * self.units), columns.tail));
                let d_w = tile::<S, P, V>(s, a, b, &walk, columns.tail, sum);
                for (p, d_w) in d_w.into_iter().enumerate() {
                    store_row(s, to.add(row(p) * self.units), d_w, columns.tail);
                }
            }
        }
    }
}

/// See [`dense_backward_input`](crate::nn::kernels::naive::dense_backward_input).
#[inline(always)]
pub fn backward_input<S: Simd>(s: S, weights: &[f32], units: usize, d_z: &[f32], d_x: &mut [f32]) {
    let (samples, inputs) = check(d_x.len(), d_z.len(), weights.len(), units);
    for input in (0..inputs).step_by(4) {
        // Past the last input or sample, the last one is computed again.
        let inputs_of: [usize; 4] = array(|i| (input + i).min(inputs - 1));
        for sample in (0..samples).step_by(4) {
            let samples_of: [usize; 4] = array(|n| (sample + n).min(samples - 1));
            let sums = dots(
                s,
                array(|i| &weights[inputs_of[i] * units..][..units]),
                array(|n| &d_z[samples_of[n] * units..][..units]),
            );
            for (n, sums) in samples_of.into_iter().zip(sums) {
                for (i, sum) in inputs_of.into_iter().zip(sums) {
                    d_x[n * inputs + i] = sum;
                }
            }
        }
    }
}

/// The dot product of each of `a` with each of `b`, indexed `[b][a]`; all are as long as each other.
#[inline(always)]
fn dots<S: Simd>(s: S, a: [&[f32]; 4], b: [&[f32]; 4]) -> [[f32; 4]; 4] {
    let len = a[0].len();
    assert!(a.iter().chain(&b).all(|row| row.len() == len), "rows of the same length");
    let mut sums = [[s.splat(0.0); 4]; 4];
    for first in (0..len).step_by(S::LANES) {
        let tail = s.tail(len - first);
        let mut side = [s.splat(0.0); 4];
        for (vector, row) in side.iter_mut().zip(a) {
            // SAFETY: `tail` ends with the row.
            *vector = unsafe { s.load_tail(row.as_ptr().add(first), tail) };
        }
        for (sums, row) in sums.iter_mut().zip(b) {
            // SAFETY: `tail` ends with the row.
            let b = unsafe { s.load_tail(row.as_ptr().add(first), tail) };
            for (sum, a) in sums.iter_mut().zip(side) {
                *sum = s.mul_add(a, b, *sum);
            }
        }
    }
    let mut out = [[0.0; 4]; 4];
    for (out, sums) in out.iter_mut().zip(sums) {
        *out = s.sum_four(sums);
    }
    out
}
