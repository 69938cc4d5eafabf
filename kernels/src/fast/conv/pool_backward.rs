//! Back through 2×2 max pooling, activation and convolution in one.
//!
//! Three δ in four are exactly zero behind the pooling, and more where ReLU was not active, so the δ are listed and
//! the lists are worked off by [`sparse`](super::sparse); but where windows are too narrow for that, the weight
//! gradient takes the δ as they lie, see [`argmax_gather`].

use super::argmax_gather::{self, ArgmaxGather};
use super::forward::check;
use super::sparse::{Slab, Strides, WindowDeltas, add_lists};
use crate::fast::shared::activation::delta;
use crate::fast::shared::padded::Padded;
use crate::fast::shared::tile::{Columns, OnColumns, for_columns, load_row, store_row};
use crate::fast::winograd::{self, Errors, InputGradient, WeightGradient};
use crate::shape::Shape;
use crate::simd::Simd;
use crate::{ConvPoolBackward, Scratch, naive};

/// Entries of the lists that are made at a time, to stay in the cache.
const LISTED: usize = 8192;

/// See [`conv_pool_backward`](crate::naive::conv_pool_backward).
#[inline(always)]
pub fn backward<S: Simd>(
    s: S,
    at: &ConvPoolBackward<'_, f32>,
    d_weights: &mut [f32],
    d_bias: &mut [f32],
    d_x: Option<&mut [f32]>,
    scratch: &mut Scratch<f32>,
) {
    let pool = naive::pool_after(at.g).output;
    let samples = check_all(at, [d_weights.len(), d_bias.len()], d_x.as_ref().map(|d_x| d_x.len()));
    d_bias.fill(0.0);
    if samples * pool.len() == 0 {
        d_weights.fill(0.0);
        d_x.into_iter().for_each(|d_x| d_x.fill(0.0));
        return;
    }
    let padded = Padded::new(at.g);
    let slab = Slab::new(&padded, S::LANES);
    let room = if winograd::pays(at.g) { winograd::room::<S>(at.g, samples) } else { 0 };
    let chunk = (LISTED / pool.len()).clamp(1, samples);
    let narrow = argmax_gather::pays::<S>(&slab);
    let [quads, cells] = if narrow { ArgmaxGather::lens::<S>(&padded, pool) } else { [0, 0] };
    // A list has room for all that could be in it: a filter's for each cell, a place's for each filter.
    let ([deltas, x_copy, d_x_copy, weights, listed, quads, cells, points], indices) = scratch.buffers(
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
        4 * pool.len() * chunk + 2 * chunk * (at.g.output.channels + 4 * pool.places()),
    );
    let mut found = FindDeltas { at, deltas: &mut *deltas, d_bias, live: 0 };
    for_columns(s, at.g.output.channels, &mut found);
    if room > 0 && winograd::pays_backward(at.g, samples, found.live) {
        let d_weights = Some(WeightGradient { x: at.x, d_weights });
        let d_input = d_x.map(|d_x| InputGradient { weights: at.weights, d_x });
        return winograd::backward(s, at.g, Errors::Cells(deltas, at.argmax4), d_weights, d_input, points);
    }
    let mut work = Work { at, padded, pool, slab, argmax4: at.argmax4, deltas, listed, indices };
    x_copy.fill(0.0);
    if narrow {
        let gather = ArgmaxGather::new::<S>(&padded, pool, quads, cells);
        work.weights_by_gather(s, gather, x_copy, d_weights);
    } else {
        weights.fill(0.0);
        for first in (0..samples).step_by(chunk) {
            work.weights_of(s, first..samples.min(first + chunk), x_copy, weights);
        }
        slab.give(s, weights, d_weights);
    }
    if let Some(d_x) = d_x {
        slab.take(s, at.weights, weights);
        for first in (0..samples).step_by(chunk) {
            work.input_of(s, first..samples.min(first + chunk), weights, d_x_copy, d_x);
        }
    }
}

/// Panics unless all slices have the sizes that the geometry asks for; returns how many samples there are.
#[track_caller]
fn check_all(at: &ConvPoolBackward<'_, f32>, [d_weights, d_bias]: [usize; 2], d_x: Option<usize>) -> usize {
    let samples = at.x.len() / at.g.input.len();
    check(at.g, at.x.len(), samples * at.g.output.len(), at.weights.len(), Some(d_bias));
    assert_eq!(d_weights, at.weights.len(), "weights and their gradients");
    assert!(d_x.is_none_or(|d_x| d_x == at.x.len()), "input and its gradients");
    for len in [at.pooled.len(), at.argmax4.len(), at.d_pooled.len()] {
        assert_eq!(
            len,
            samples * naive::pool_after(at.g).output.len(),
            "pooled activations, argmax4, gradients"
        );
    }
    samples
}

/// δ = ∂C/∂pooled ⊙ σ′, its sums over all places, ∂C/∂b, and how many δ are not zero.
struct FindDeltas<'a> {
    at: &'a ConvPoolBackward<'a, f32>,
    deltas: &'a mut [f32],
    d_bias: &'a mut [f32],
    live: usize,
}

impl<S: Simd> OnColumns<S> for FindDeltas<'_> {
    #[inline(always)]
    fn run<const P: usize, const V: usize>(&mut self, s: S, columns: Columns<S>) {
        let (filters, zero, one) = (self.d_bias.len(), s.splat(0.0), s.splat(1.0));
        let (mut sums, mut count) = ([zero; V], zero);
        for place in (columns.first..self.deltas.len()).step_by(filters) {
            // SAFETY: all three have a whole number of places of `filters` values, of which these are some.
            unsafe {
                let a = load_row::<S, V>(s, self.at.pooled.as_ptr().add(place), columns.end);
                let mut d = load_row::<S, V>(s, self.at.d_pooled.as_ptr().add(place), columns.end);
                for v in 0..V {
                    d[v] = delta(s, self.at.activation, a[v], d[v]);
                    sums[v] = s.add(sums[v], d[v]);
                    count = s.add(count, s.select(s.greater(s.mul(d[v], d[v]), zero), one, zero));
                }
                store_row(s, self.deltas.as_mut_ptr().add(place), d, columns.end);
            }
        }
        self.live += s.sum(count) as usize;
        // SAFETY: these are columns of `d_bias`.
        unsafe { store_row(s, self.d_bias.as_mut_ptr().add(columns.first), sums, columns.end) };
    }
}

/// What both gradients need.
struct Work<'a> {
    at: &'a ConvPoolBackward<'a, f32>,
    padded: Padded<'a>,
    pool: Shape,
    slab: Slab,
    argmax4: &'a [u8],
    deltas: &'a [f32],
    listed: &'a mut [f32],
    indices: &'a mut [u32],
}

impl Work<'_> {
    /// ∂C/∂w of all samples.
    #[inline(always)]
    fn weights_by_gather<S: Simd>(
        &self,
        s: S,
        mut gather: ArgmaxGather<'_>,
        x_copy: &mut [f32],
        d_weights: &mut [f32],
    ) {
        d_weights.fill(0.0);
        let copy_len = self.padded.copy_len();
        let samples = self.at.x.chunks_exact(self.at.g.input.len());
        let errors =
            self.deltas.chunks_exact(self.pool.len()).zip(self.argmax4.chunks_exact(self.pool.len()));
        for (x, (deltas, chosen)) in samples.zip(errors) {
            gather.add(s, self.padded.pad(x, &mut x_copy[..copy_len]), deltas, chosen, d_weights);
        }
    }

    /// Adds ∂C/∂w of some samples to `d_weights`: for each filter, windows of x.
    #[inline(always)]
    fn weights_of<S: Simd>(
        &mut self,
        s: S,
        samples: std::ops::Range<usize>,
        x_copy: &mut [f32],
        d_weights: &mut [f32],
    ) {
        let input = self.at.g.input.len();
        let x = &self.at.x[samples.start * input..samples.end * input];
        let (x, sample) = if self.padded.is_copy() {
            let sample = self.padded.shape.len();
            for (x, copy) in x.chunks_exact(input).zip(x_copy.chunks_exact_mut(sample)) {
                self.padded.pad(x, copy);
            }
            (&*x_copy, sample)
        } else {
            (x, input)
        };
        let slab = self.slab;
        let from = Strides { row: self.padded.row(), sample };
        let to = Strides { row: slab.filters * slab.stride, sample: 0 };
        let lists = self.by_filter(samples);
        // SAFETY: the sources are windows of x, the destinations rows of filters of the slab.
        unsafe { add_lists(s, &slab, &lists, (x, from), (d_weights, to)) };
    }

    /// ∂C/∂x of some samples: for each window of x, filters.
    #[inline(always)]
    fn input_of<S: Simd>(
        &mut self,
        s: S,
        samples: std::ops::Range<usize>,
        weights: &[f32],
        d_x_copy: &mut [f32],
        d_x: &mut [f32],
    ) {
        let input = self.at.g.input.len();
        let d_x = &mut d_x[samples.start * input..samples.end * input];
        let padded = self.padded;
        let sample = padded.shape.len();
        let slab = self.slab;
        let lists = self.by_place(samples);
        let from = Strides { row: slab.filters * slab.stride, sample: 0 };
        let to = Strides { row: padded.row(), sample };
        if padded.is_copy() {
            d_x_copy.fill(0.0);
            // SAFETY: the sources are rows of filters of the slab, the destinations windows of x with its padding.
            unsafe { add_lists(s, &slab, &lists, (weights, from), (&mut *d_x_copy, to)) };
            for (copy, d_x) in d_x_copy.chunks_exact(sample).zip(d_x.chunks_exact_mut(input)) {
                padded.crop(copy, d_x);
            }
        } else {
            d_x.fill(0.0);
            // SAFETY: the sources are rows of filters of the slab, the destinations windows of x.
            unsafe { add_lists(s, &slab, &lists, (weights, from), (d_x, to)) };
        }
    }

    /// For each filter of each sample, the δ that are not zero, and the windows they belong to.
    fn by_filter(&mut self, samples: std::ops::Range<usize>) -> WindowDeltas<'_> {
        let (filters, cells) = (self.slab.filters, self.pool.places());
        let lists = samples.len() * filters;
        let (offsets, rest) = self.indices.split_at_mut(lists * cells);
        let (counts, rest) = rest.split_at_mut(lists);
        let destinations = &mut rest[..lists];
        let (quadrants, cell) = (quadrants(&self.padded), self.padded.start(0, 2) as u32);
        let filter_values = self.deltas.len().min(self.argmax4.len());
        for list in 0..lists {
            let (sample, f) = (samples.start + list / filters, list % filters);
            let first = sample * self.pool.len() + f;
            assert!(first + (cells - 1) * filters < filter_values);
            let offsets = offsets[list * cells..][..cells].as_mut_ptr();
            let listed = self.listed[list * cells..][..cells].as_mut_ptr();
            let (mut value, mut count) = (first, 0);
            for row in 0..self.pool.height {
                let mut start = self.padded.start(2 * row, 0) as u32;
                for _ in 0..self.pool.width {
                    // Always written, counted if not zero: no branch to guess.
                    // SAFETY: `value` goes through the cells, the last of which was checked; `count` is no more than
                    // the cells before this one.
                    unsafe {
                        let delta = *self.deltas.get_unchecked(value);
                        let position = *self.argmax4.get_unchecked(value);
                        *offsets.add(count) = start + quadrants[usize::from(position & 3)];
                        *listed.add(count) = delta;
                        count += usize::from(delta != 0.0);
                    }
                    start += cell;
                    value += filters;
                }
            }
            counts[list] = count as u32;
            destinations[list] = (f * self.slab.stride) as u32;
        }
        WindowDeltas {
            capacity: cells,
            counts,
            destinations,
            offsets,
            deltas: self.listed,
            per_sample: filters,
        }
    }

    /// For each output place of each sample, the δ that are not zero, and the filters they belong to. The places go
    /// column by column, see [`sparse`](super::sparse).
    fn by_place(&mut self, samples: std::ops::Range<usize>) -> WindowDeltas<'_> {
        let (filters, cells, height) = (self.slab.filters, self.pool.places(), self.pool.height);
        let lists = samples.len() * cells * 4;
        let (offsets, rest) = self.indices.split_at_mut(lists * filters);
        let (counts, rest) = rest.split_at_mut(lists);
        let destinations = &mut rest[..lists];
        let quadrants = quadrants(&self.padded);
        for cell in 0..samples.len() * cells {
            let values = (samples.start * cells + cell) * filters..;
            let (deltas, argmax4) =
                (&self.deltas[values.clone()][..filters], &self.argmax4[values][..filters]);
            let (row, column) = (cell % cells / self.pool.width, cell % cells % self.pool.width);
            let list = cell / cells * cells * 4 + 4 * column * height + 2 * row;
            let lists = [0, 2 * height, 1, 2 * height + 1].map(|place| list + place);
            let mut entries = lists.map(|list| list * filters);
            for (f, (&delta, &position)) in deltas.iter().zip(argmax4).enumerate() {
                let entry = &mut entries[usize::from(position & 3)];
                offsets[*entry] = (f * self.slab.stride) as u32;
                self.listed[*entry] = delta;
                *entry += usize::from(delta != 0.0);
            }
            for (place, list) in lists.into_iter().enumerate() {
                counts[list] = (entries[place] - list * filters) as u32;
                destinations[list] = self.padded.start(2 * row, 2 * column) as u32 + quadrants[place];
            }
        }
        WindowDeltas {
            capacity: filters,
            counts,
            destinations,
            offsets,
            deltas: self.listed,
            per_sample: cells * 4,
        }
    }
}

/// How far the windows of the four places of a pooled cell are from that of the first.
fn quadrants(padded: &Padded<'_>) -> [u32; 4] {
    [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(j, k)| padded.start(j, k) as u32)
}
