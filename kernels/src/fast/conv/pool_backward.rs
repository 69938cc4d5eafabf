//! Back through 2×2 max pooling, activation and convolution in one.
//!
//! Three δ in four are exactly zero behind the pooling, and more where ReLU was not active, so the δ are listed and
//! the lists are worked off by [`sparse`](super::sparse); but where windows are too narrow for that, the weight
//! gradient takes the δ as they lie, see [`argmax_gather`](super::argmax_gather).

use super::argmax_gather::ArgmaxGather;
use super::pool_deltas::PoolDeltas;
use super::sizes::{Lengths, check};
use super::sparse::{Destination, Slab, Source, add_lists};
use crate::activation::Activation;
use crate::choose;
use crate::fast::activation::delta;
use crate::fast::shared::padded::Padded;
use crate::fast::shared::tile::{Columns, OnColumns, for_columns, load_row, store_row};
use crate::fast::winograd::{self, Errors, Gradients, InputGradient, WeightGradient};
use crate::naive::ConvPoolBackward;
use crate::simd::Simd;
use std::ops::Range;

/// Entries of the lists that are made at a time, to stay in the cache.
const LISTED: usize = 8192;

/// See [`conv_pool_backward`](crate::naive::conv_pool_backward).
#[inline(always)]
pub fn backward<S: Simd>(s: S, args: ConvPoolBackward<'_, f32>) {
    let samples = check_all(&args);
    let ConvPoolBackward { g, activation, x, weights, pooled, argmax4, d_pooled, .. } = args;
    let ConvPoolBackward { d_weights, d_bias, d_x, scratch, .. } = args;
    let (pool, filters) = (g.max_pool().output, g.output.channels);
    d_bias.fill(0.0);
    if samples * pool.len() == 0 {
        d_weights.fill(0.0);
        d_x.into_iter().for_each(|d_x| d_x.fill(0.0));
        return;
    }
    let padded = Padded::new(g);
    let slab = Slab::new(&padded, S::LANES);
    let room = if choose::filters_minimally(g) { winograd::room::<S>(g, samples) } else { 0 };
    let chunk = (LISTED / pool.len()).clamp(1, samples);
    let gathers = choose::gathers_argmax(slab.rows, slab.columns, slab.filters, S::LANES);
    let [quads, cells] = if gathers { ArgmaxGather::lens::<S>(&padded, pool) } else { [0, 0] };
    // A list has room for all that could be in it: a filter's for each cell, a place's for each filter.
    let ([deltas, x_copy, d_x_copy, in_slab, nonzero, quads, cells, points], indices) = scratch.buffers(
        [
            pool.len() * samples,
            padded.copy_len() * chunk,
            padded.copy_len() * chunk,
            slab.len(),
            4 * pool.len() * chunk,
            quads,
            cells,
            room,
        ],
        4 * pool.len() * chunk + 2 * chunk * (filters + 4 * pool.places()),
    );
    let mut found = FindDeltas { activation, pooled, d_pooled, deltas: &mut *deltas, d_bias, nonzero: 0 };
    for_columns(s, filters, &mut found);
    if room > 0 && choose::filters_minimally_backward(g, samples, found.nonzero) {
        let weight = WeightGradient { x, d_weights };
        let input = d_x.map(|d_x| InputGradient { weights, d_x });
        let gradients = Gradients { weights: Some(weight), input };
        return winograd::backward(s, g, Errors::Cells { deltas, argmax4 }, gradients, points);
    }
    let mut deltas = PoolDeltas { padded, pool, slab, deltas, argmax4, nonzero, indices };
    x_copy.fill(0.0);
    if gathers {
        let gather = ArgmaxGather::new::<S>(&padded, pool, quads, cells);
        weights_by_gather(s, &deltas, gather, x, x_copy, d_weights);
    } else {
        in_slab.fill(0.0);
        for first in (0..samples).step_by(chunk) {
            weights_by_lists(s, &mut deltas, first..samples.min(first + chunk), x, x_copy, in_slab);
        }
        slab.give(s, in_slab, d_weights);
    }
    if let Some(d_x) = d_x {
        slab.take(s, weights, in_slab);
        for first in (0..samples).step_by(chunk) {
            input_by_lists(s, &mut deltas, first..samples.min(first + chunk), in_slab, d_x_copy, d_x);
        }
    }
}

/// Panics unless all slices have the sizes that the geometry asks for; returns how many samples there are.
#[track_caller]
fn check_all(args: &ConvPoolBackward<'_, f32>) -> usize {
    let (g, x) = (args.g, args.x.len());
    let samples = x / g.input.len();
    let bias = Some(args.d_bias.len());
    check(g, Lengths { x, y: samples * g.output.len(), weights: args.weights.len(), bias });
    assert_eq!(args.d_weights.len(), args.weights.len(), "weights and their gradients");
    assert!(args.d_x.as_ref().is_none_or(|d_x| d_x.len() == x), "input and its gradients");
    for len in [args.pooled.len(), args.argmax4.len(), args.d_pooled.len()] {
        assert_eq!(len, samples * g.max_pool().output.len(), "pooled activations, argmax4, gradients");
    }
    samples
}

/// δ = ∂C/∂pooled ⊙ σ′, its sums over all places, ∂C/∂b, and how many δ are not zero.
struct FindDeltas<'a> {
    activation: Activation,
    pooled: &'a [f32],
    d_pooled: &'a [f32],
    deltas: &'a mut [f32],
    d_bias: &'a mut [f32],
    nonzero: usize,
}

impl<S: Simd> OnColumns<S> for FindDeltas<'_> {
    #[inline(always)]
    fn run<const P: usize, const V: usize>(&mut self, s: S, columns: Columns<S>) {
        let (filters, zero, one) = (self.d_bias.len(), s.splat(0.0), s.splat(1.0));
        let (mut sums, mut count) = ([zero; V], zero);
        for place in (columns.first..self.deltas.len()).step_by(filters) {
            // SAFETY: all three have a whole number of places of `filters` values, of which these are some.
            unsafe {
                let a = load_row::<S, V>(s, self.pooled.as_ptr().add(place), columns.end);
                let mut d = load_row::<S, V>(s, self.d_pooled.as_ptr().add(place), columns.end);
                for v in 0..V {
                    d[v] = delta(s, self.activation, a[v], d[v]);
                    sums[v] = s.add(sums[v], d[v]);
                    count = s.add(count, s.select(s.greater(s.mul(d[v], d[v]), zero), one, zero));
                }
                store_row(s, self.deltas.as_mut_ptr().add(place), d, columns.end);
            }
        }
        self.nonzero += s.sum(count) as usize;
        // SAFETY: these are columns of `d_bias`.
        unsafe { store_row(s, self.d_bias.as_mut_ptr().add(columns.first), sums, columns.end) };
    }
}

/// ∂C/∂w of all samples, with the filters in the lanes.
#[inline(always)]
fn weights_by_gather<S: Simd>(
    s: S,
    deltas: &PoolDeltas<'_>,
    mut gather: ArgmaxGather<'_>,
    x: &[f32],
    x_copy: &mut [f32],
    d_weights: &mut [f32],
) {
    d_weights.fill(0.0);
    let PoolDeltas { padded, pool, .. } = deltas;
    let errors = deltas.deltas.chunks_exact(pool.len()).zip(deltas.argmax4.chunks_exact(pool.len()));
    for (x, (deltas, argmax4)) in x.chunks_exact(padded.g.input.len()).zip(errors) {
        gather.add(s, padded.pad(x, &mut x_copy[..padded.copy_len()]), deltas, argmax4, d_weights);
    }
}

/// Adds ∂C/∂w of some samples to `d_weights`: for each filter, windows of x.
#[inline(always)]
fn weights_by_lists<S: Simd>(
    s: S,
    deltas: &mut PoolDeltas<'_>,
    samples: Range<usize>,
    x: &[f32],
    x_copy: &mut [f32],
    d_weights: &mut [f32],
) {
    let PoolDeltas { padded, slab, .. } = *deltas;
    let input = padded.g.input.len();
    let x = &x[samples.start * input..samples.end * input];
    let (values, sample) = if padded.is_copy() {
        let sample = padded.shape.len();
        for (x, copy) in x.chunks_exact(input).zip(x_copy.chunks_exact_mut(sample)) {
            padded.pad(x, copy);
        }
        (&*x_copy, sample)
    } else {
        (x, input)
    };
    let from = Source { values, row: padded.row(), sample };
    let to = Destination { values: d_weights, row: slab.filters * slab.stride, sample: 0 };
    // SAFETY: the sources are windows of x, the destinations rows of filters of the slab.
    unsafe { add_lists(s, &slab, &deltas.by_filter(samples), from, to) };
}

/// ∂C/∂x of some samples: for each window of x, filters.
#[inline(always)]
fn input_by_lists<S: Simd>(
    s: S,
    deltas: &mut PoolDeltas<'_>,
    samples: Range<usize>,
    weights: &[f32],
    d_x_copy: &mut [f32],
    d_x: &mut [f32],
) {
    let PoolDeltas { padded, slab, .. } = *deltas;
    let (input, sample) = (padded.g.input.len(), padded.shape.len());
    let d_x = &mut d_x[samples.start * input..samples.end * input];
    let lists = deltas.by_place(samples);
    let from = Source { values: weights, row: slab.filters * slab.stride, sample: 0 };
    if padded.is_copy() {
        d_x_copy.fill(0.0);
        let to = Destination { values: &mut *d_x_copy, row: padded.row(), sample };
        // SAFETY: the sources are rows of filters of the slab, the destinations windows of x with its padding.
        unsafe { add_lists(s, &slab, &lists, from, to) };
        for (copy, d_x) in d_x_copy.chunks_exact(sample).zip(d_x.chunks_exact_mut(input)) {
            padded.crop(copy, d_x);
        }
    } else {
        d_x.fill(0.0);
        let to = Destination { values: d_x, row: padded.row(), sample };
        // SAFETY: the sources are rows of filters of the slab, the destinations windows of x.
        unsafe { add_lists(s, &slab, &lists, from, to) };
    }
}
