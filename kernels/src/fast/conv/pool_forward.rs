//! Convolution, activation and 2×2 max pooling in one.

use super::few_filters::{self, Planes};
use super::forward::{check, window_walk};
use crate::activation::Activation;
use crate::fast::shared::activation;
use crate::fast::shared::max_of_four::max_of_four;
use crate::fast::shared::padded::Padded;
use crate::fast::shared::tile::{
    Columns, OnColumns, Tile, array, for_columns, load_row, store_row, store_row_of_bytes, tile,
};
use crate::fast::winograd::{self, Outputs};
use crate::geometry::Sliding;
use crate::simd::Simd;
use crate::{Pooled, Scratch, naive};

/// See [`conv_pool_forward`](crate::naive::conv_pool_forward).
#[inline(always)]
#[expect(clippy::too_many_arguments, reason = "the arguments of the kernel and its instruction set")]
pub fn forward<S: Simd>(
    s: S,
    g: &Sliding,
    x: &[f32],
    weights: &[f32],
    bias: &[f32],
    activation: Activation,
    pooled: Pooled<'_, f32>,
    scratch: &mut Scratch<f32>,
) {
    let output = naive::pool_after(g).output.len();
    let samples =
        check(g, x.len(), x.len() / g.input.len() * g.output.len(), weights.len(), Some(bias.len()));
    assert_eq!(pooled.values.len(), samples * output, "pooled activations");
    assert!(pooled.argmax4.is_empty() || pooled.argmax4.len() == samples * output, "argmax4");
    if output == 0 {
        return;
    }
    let Pooled { values, argmax4 } = pooled;
    let outputs = Outputs::cells(g, bias, Pooled { values: &mut *values, argmax4: &mut *argmax4 });
    if winograd::forward(s, g, x, weights, outputs, scratch) {
        return activation::forward(s, activation, g.output.channels, values);
    }
    let (padded, cells) = (Padded::new(g), g.output.width / 2);
    let layout =
        few_filters::pays::<S>(g.output.channels, cells).then(|| Planes::new::<S>(&padded, cells, 2));
    let (planes, offsets) = layout.map_or((0, 0), |layout| (layout.len(), layout.offsets()));
    let ([copy, planes], offsets) = scratch.buffers([padded.copy_len(), planes], offsets);
    copy.fill(0.0);
    if let Some(layout) = &layout {
        layout.list([[0, 0], [0, 1], [1, 0], [1, 1]], offsets);
    }
    let mut argmax4 = argmax4.chunks_exact_mut(output);
    for (x, values) in x.chunks_exact(g.input.len()).zip(values.chunks_exact_mut(output)) {
        let (x, argmax4) = (padded.pad(x, copy), argmax4.next());
        if let Some(layout) = &layout {
            layout.fill(x, planes);
            let sources = (&*planes, &*offsets);
            s.vectorize(
                #[inline(always)]
                |s| few_filters::forward_pooled(s, layout, sources, weights, bias, values, argmax4),
            );
        } else {
            let mut work = Forward { padded: &padded, x, weights, bias, values, argmax4 };
            for_columns(s, g.output.channels, &mut work);
        }
        activation::forward(s, activation, g.output.channels, values);
    }
}

/// Pooled z for one sample and a block of filters: tiles of `P / 4` pooled cells, four output places each.
struct Forward<'a> {
    padded: &'a Padded<'a>,
    x: &'a [f32],
    weights: &'a [f32],
    bias: &'a [f32],
    values: &'a mut [f32],
    argmax4: Option<&'a mut [u8]>,
}

impl<S: Simd> OnColumns<S> for Forward<'_> {
    #[inline(always)]
    fn run<const P: usize, const V: usize>(&mut self, s: S, columns: Columns<S>) {
        let filters = self.bias.len();
        let pool = naive::pool_after(self.padded.g).output;
        let walk = window_walk(self.padded, filters);
        // SAFETY: `check` has seen that the slices have the sizes of the geometry, so that every window, all weights
        // and biases of these columns and every pooled cell lie within them.
        unsafe {
            let bias = load_row::<S, V>(s, self.bias.as_ptr().add(columns.first), columns.end);
            for first in (0..pool.places()).step_by(P / 4) {
                // Past the last cell, the last one is computed again.
                let cell = |p: usize| (first + p / 4).min(pool.places() - 1);
                let a: [_; P] = array(|p| {
                    let (row, column) = (cell(p) / pool.width, cell(p) % pool.width);
                    self.x.as_ptr().add(self.padded.start(2 * row + p % 4 / 2, 2 * column + p % 2))
                });
                let b = self.weights.as_ptr().add(columns.first);
                let z = tile::<S, P, V>(s, a, b, &walk, columns.end, [[s.splat(0.0); V]; P]);
                // Not a loop: what is indexed by a variable cannot stay in registers.
                let (cells, _) = z.as_chunks::<4>();
                self.finish(s, &cells[0], bias, cell(0) * filters, columns);
                if P > 4 {
                    self.finish(s, &cells[1], bias, cell(4) * filters, columns);
                }
            }
        }
    }
}

impl Forward<'_> {
    /// Maximum, its position and bias (the same for all four, so it can come last) of four places.
    ///
    /// # Safety
    /// `at` is the offset of a pooled cell.
    #[inline(always)]
    unsafe fn finish<S: Simd, const V: usize>(
        &mut self,
        s: S,
        z: &Tile<S, 4, V>,
        bias: [S::Vector; V],
        at: usize,
        columns: Columns<S>,
    ) {
        let (mut greatest, position) = max_of_four(s, z);
        for (greatest, bias) in greatest.iter_mut().zip(bias) {
            *greatest = s.add(*greatest, bias);
        }
        // SAFETY: the columns of a pooled cell lie within `values`, and within `argmax4` if there are any.
        unsafe {
            store_row(s, self.values.as_mut_ptr().add(at + columns.first), greatest, columns.end);
            if let Some(argmax4) = &mut self.argmax4 {
                let to = argmax4.as_mut_ptr().add(at + columns.first);
                store_row_of_bytes(s, to, position, columns.count);
            }
        }
    }
}
