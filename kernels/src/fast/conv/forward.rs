//! Convolution. Shapes as in [`naive`](crate::naive).

use super::few_filters::{self, Planes};
use crate::Scratch;
use crate::activation::Activation;
use crate::fast::shared::activation;
use crate::fast::shared::padded::Padded;
use crate::fast::shared::tile::{Columns, OnColumns, Walk, array, for_columns, load_row, store_row, tile};
use crate::fast::winograd::{self, Outputs};
use crate::geometry::Sliding;
use crate::simd::Simd;

/// How the tiles of a convolution walk over a window: by rows, each of which lies in one piece.
pub fn window_walk(padded: &Padded<'_>, filters: usize) -> Walk {
    Walk {
        rows: padded.g.window.kernel[0],
        count: padded.window_row(),
        a_row: padded.row(),
        a_step: 1,
        b_row: padded.window_row() * filters,
        b_step: filters,
    }
}

/// Panics unless all slices have the sizes that `g` asks for; returns how many samples there are.
#[track_caller]
pub fn check(g: &Sliding, x: usize, y: usize, weights: usize, bias: Option<usize>) -> usize {
    let samples = x / g.input.len();
    assert_eq!(x, samples * g.input.len(), "input of a convolution of {}", g.input);
    assert_eq!(y, samples * g.output.len(), "output of a convolution to {}", g.output);
    assert_eq!(weights, g.window.area() * g.input.channels * g.output.channels, "weights of a convolution");
    assert!(bias.is_none_or(|bias| bias == g.output.channels), "biases of a convolution");
    assert_eq!(
        g.window.output(g.input.height, g.input.width),
        Some((g.output.height, g.output.width)),
        "output shape of a convolution"
    );
    samples
}

/// See [`conv_forward`](crate::naive::conv_forward).
#[inline(always)]
#[expect(clippy::too_many_arguments, reason = "the arguments of the kernel and its instruction set")]
pub fn forward<S: Simd>(
    s: S,
    g: &Sliding,
    x: &[f32],
    weights: &[f32],
    bias: &[f32],
    activation: Activation,
    y: &mut [f32],
    scratch: &mut Scratch<f32>,
) {
    check(g, x.len(), y.len(), weights.len(), Some(bias.len()));
    if winograd::forward(s, g, x, weights, Outputs::maps(g, bias, y), scratch) {
        return activation::forward(s, activation, g.output.channels, y);
    }
    let (padded, width) = (Padded::new(g), g.output.width);
    let layout =
        few_filters::pays::<S>(g.output.channels, width).then(|| Planes::new::<S>(&padded, width, 1));
    let (planes, offsets) = layout.map_or((0, 0), |layout| (layout.len(), layout.offsets()));
    let ([copy, planes], offsets) = scratch.buffers([padded.copy_len(), planes], offsets);
    copy.fill(0.0);
    if let Some(layout) = &layout {
        layout.list([[0, 0], [1, 0], [2, 0], [3, 0]], offsets);
    }
    for (x, y) in x.chunks_exact(g.input.len()).zip(y.chunks_exact_mut(g.output.len())) {
        let x = padded.pad(x, copy);
        if let Some(layout) = &layout {
            layout.fill(x, planes);
            let sources = (&*planes, &*offsets);
            s.vectorize(
                #[inline(always)]
                |s| few_filters::forward(s, layout, sources, weights, bias, y),
            );
        } else {
            for_columns(s, g.output.channels, &mut Forward { padded: &padded, x, weights, bias, y });
        }
        activation::forward(s, activation, g.output.channels, y);
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
