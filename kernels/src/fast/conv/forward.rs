//! Convolution. Shapes as in [`naive`](crate::naive).

use super::few_filters::{self, Planes, Sources};
use super::sizes::{Lengths, check, window_walk};
use crate::choose;
use crate::fast::activation;
use crate::fast::shared::padded::Padded;
use crate::fast::shared::tile::{Columns, OnColumns, array, for_columns, load_row, store_row, tile};
use crate::fast::winograd::{self, Outputs};
use crate::naive::{ActivationForward, ConvForward};
use crate::simd::Simd;

/// See [`conv_forward`](crate::naive::conv_forward).
#[inline(always)]
pub fn forward<S: Simd>(s: S, args: ConvForward<'_, f32>) {
    let ConvForward { g, x, weights, bias, activation, y, scratch } = args;
    check(g, Lengths { x: x.len(), y: y.len(), weights: weights.len(), bias: Some(bias.len()) });
    let channels = g.output.channels;
    if winograd::forward(s, g, x, weights, Outputs::maps(g, bias, y), scratch) {
        return activation::forward(s, ActivationForward { activation, channels, z: y });
    }
    let (padded, width) = (Padded::new(g), g.output.width);
    let planes =
        choose::places_in_lanes(g.counts()[1], width, S::LANES).then(|| Planes::new::<S>(&padded, width, 1));
    let (room, offsets) = planes.map_or((0, 0), |planes| (planes.len(), planes.offsets()));
    let ([copy, values], offsets) = scratch.buffers([padded.copy_len(), room], offsets);
    copy.fill(0.0);
    if let Some(planes) = &planes {
        planes.list([[0, 0], [1, 0], [2, 0], [3, 0]], offsets);
    }
    for (x, y) in x.chunks_exact(g.input.len()).zip(y.chunks_exact_mut(g.output.len())) {
        let x = padded.pad(x, copy);
        if let Some(planes) = &planes {
            planes.fill(x, values);
            let sources = Sources { values: &*values, offsets: &*offsets };
            s.vectorize(
                #[inline(always)]
                |s| few_filters::forward(s, planes, sources, weights, bias, y),
            );
        } else {
            for_columns(s, channels, &mut Forward { padded: &padded, x, weights, bias, y });
        }
        activation::forward(s, ActivationForward { activation, channels, z: y });
    }
}

/// z for one sample and a block of filters: tiles of `P` output places × `V` vectors of filters.
struct Forward<'a> {
    padded: &'a Padded<'a>,
    x: &'a [f32],
    weights: &'a [f32],
    bias: &'a [f32],
    y: &'a mut [f32],
}

impl<S: Simd> OnColumns<S> for Forward<'_> {
    #[inline(always)]
    fn run<const P: usize, const V: usize>(&mut self, s: S, columns: Columns<S>) {
        let (filters, width) = (self.bias.len(), self.padded.g.output.width);
        let places = self.padded.g.output.places();
        let walk = window_walk(self.padded, filters);
        // SAFETY: `check` has seen that the slices have the sizes of the geometry, so that every window, all weights
        // and biases of these columns and every output place lie within them.
        unsafe {
            let bias = load_row::<S, V>(s, self.bias.as_ptr().add(columns.first), columns.end);
            for first in (0..places).step_by(P) {
                // Past the last place, the last one is computed again.
                let place = |p: usize| (first + p).min(places - 1);
                let a: [_; P] =
                    array(|p| self.x.as_ptr().add(self.padded.start(place(p) / width, place(p) % width)));
                let b = self.weights.as_ptr().add(columns.first);
                let z = tile::<S, P, V>(s, a, b, &walk, columns.end, [bias; P]);
                for (p, z) in z.into_iter().enumerate() {
                    let to = self.y.as_mut_ptr().add(place(p) * filters + columns.first);
                    store_row(s, to, z, columns.end);
                }
            }
        }
    }
}
