//! Fully connected layers. Shapes as in [`naive`](crate::naive).

use super::sizes::check;
use crate::fast::activation;
use crate::fast::shared::tile::{Columns, End, Walk, array, blocks, load_row, store_row, tile};
use crate::naive::{ActivationForward, DenseForward};
use crate::simd::Simd;
use std::ops::Range;

/// Inputs that are worked on at a time: their weights are read once, and stay in the first cache for all samples.
const INPUTS: usize = 64;

/// See [`dense_forward`](crate::naive::dense_forward).
#[inline(always)]
pub fn forward<S: Simd>(s: S, args: DenseForward<'_, f32>) {
    let DenseForward { x, weights, bias, activation, y } = args;
    let units = bias.len();
    let (samples, inputs) = check(x.len(), y.len(), weights.len(), units);
    y.chunks_exact_mut(units).for_each(|z| z.copy_from_slice(bias));
    let mut work = Forward { x, weights, y, inputs, units };
    for first in (0..inputs).step_by(INPUTS) {
        let inputs = first..inputs.min(first + INPUTS);
        for group in Group::all::<S>(samples) {
            for (first, count) in blocks(units, S::LANES, group.most_vectors::<S>()) {
                let vectors = count.div_ceil(S::LANES);
                let columns = Columns { first, count, end: End::new(s, count) };
                work.with_tile(s, group, vectors, inputs.clone(), columns);
            }
        }
    }
    activation::forward(s, ActivationForward { activation, channels: units, z: y });
}

/// Samples that share a tile.
#[derive(Clone, Copy)]
struct Group {
    first: usize,
    count: usize,
}

impl Group {
    /// Cuts `samples` into the fewest groups, of nearly the same size.
    fn all<S: Simd>(samples: usize) -> impl Iterator<Item = Self> {
        let groups = samples.div_ceil(if S::MANY_REGISTERS { 8 } else { 4 });
        (0..groups).map(move |group| {
            let (first, end) = (group * samples / groups, (group + 1) * samples / groups);
            Self { first, count: end - first }
        })
    }

    /// Vectors of units that go with it: as many as there are registers for.
    fn most_vectors<S: Simd>(self) -> usize {
        let most = if S::MANY_REGISTERS { [13, 7, 7, 5, 4, 4, 3, 3] } else { [7, 5, 3, 3, 0, 0, 0, 0] };
        most[self.count - 1]
    }
}

/// Adds to z for some samples and a block of units: tiles of samples × vectors of units, summed over some inputs.
struct Forward<'a> {
    x: &'a [f32],
    weights: &'a [f32],
    y: &'a mut [f32],
    inputs: usize,
    units: usize,
}

impl Forward<'_> {
    #[inline(always)]
    fn with_tile<S: Simd>(
        &mut self,
        s: S,
        group: Group,
        vectors: usize,
        inputs: Range<usize>,
        columns: Columns<S>,
    ) {
        macro_rules! tiles {
            ($($p:literal: $($v:literal)*;)*) => {
                match (group.count, vectors) {
                    $($(($p, $v) => self.run::<S, $p, $v>(s, group.first, inputs, columns),)*)*
                    (samples, _) => unreachable!("no tile of {samples} samples, {vectors} vectors"),
                }
            };
        }
        if S::MANY_REGISTERS {
            tiles!(
                1: 1 2 3 4 5 6 7 8 9 10 11 12 13; 2: 1 2 3 4 5 6 7; 3: 1 2 3 4 5 6 7; 4: 1 2 3 4 5;
                5: 1 2 3 4; 6: 1 2 3 4; 7: 1 2 3; 8: 1 2 3;
            );
        } else {
            tiles!(1: 1 2 3 4 5 6 7; 2: 1 2 3 4 5; 3: 1 2 3; 4: 1 2 3;);
        }
    }

    #[inline(always)]
    fn run<S: Simd, const P: usize, const V: usize>(
        &mut self,
        s: S,
        sample: usize,
        inputs: Range<usize>,
        columns: Columns<S>,
    ) {
        let units = self.units;
        let walk = Walk { rows: 1, count: inputs.len(), a_row: 0, a_step: 1, b_row: 0, b_step: units };
        // SAFETY: `check` has seen that the slices fit each other, so that these samples of x and y and these
        // columns of the weights of these inputs lie within them.
        unsafe {
            let a: [_; P] = array(|p| self.x.as_ptr().add((sample + p) * self.inputs + inputs.start));
            let b = self.weights.as_ptr().add(inputs.start * units + columns.first);
            let y = self.y.as_mut_ptr().add(sample * units + columns.first);
            let to: [_; P] = array(|p| y.add(p * units));
            let mut z = [[s.splat(0.0); V]; P];
            for (z, &to) in z.iter_mut().zip(&to) {
                *z = load_row(s, to, columns.end);
            }
            for (z, to) in tile::<S, P, V>(s, a, b, &walk, columns.end, z).into_iter().zip(to) {
                store_row(s, to, z, columns.end);
            }
        }
    }
}
