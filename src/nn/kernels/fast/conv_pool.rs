//! Convolution, activation and 2×2 max pooling in one.

use super::activation;
use super::conv::{check, window_walk};
use super::padded::Padded;
use super::tile::{Columns, OnColumns, Tile, array, for_columns, load_row, store_row, tile};
use crate::nn::activation::Activation;
use crate::nn::geometry::Sliding;
use crate::nn::kernels::simd::Simd;
use crate::nn::kernels::{Pooled, Scratch, naive};

/// See [`conv_pool_forward`](crate::nn::kernels::naive::conv_pool_forward).
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
    assert!(pooled.winners.is_empty() || pooled.winners.len() == samples * output, "winners");
    if output == 0 {
        return;
    }
    let padded = Padded::new(g);
    let ([copy], _) = scratch.buffers([padded.copy_len()], 0);
    copy.fill(0.0);
    let mut winners = pooled.winners.chunks_exact_mut(output);
    for (x, values) in x.chunks_exact(g.input.len()).zip(pooled.values.chunks_exact_mut(output)) {
        let x = padded.pad(x, copy);
        let winners = winners.next();
        for_columns(
            s,
            g.output.channels,
            &mut Forward { padded: &padded, x, weights, bias, values, winners },
        );
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
    winners: Option<&'a mut [u8]>,
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
            let bias = load_row::<S, V>(s, self.bias.as_ptr().add(columns.first), columns.tail);
            for first in (0..pool.places()).step_by(P / 4) {
                // Past the last cell, the last one is computed again.
                let cell = |p: usize| (first + p / 4).min(pool.places() - 1);
                let a: [_; P] = array(|p| {
                    let (row, column) = (cell(p) / pool.width, cell(p) % pool.width);
                    self.x.as_ptr().add(self.padded.start(2 * row + p % 4 / 2, 2 * column + p % 2))
                });
                let b = self.weights.as_ptr().add(columns.first);
                let z = tile::<S, P, V>(s, a, b, &walk, columns.tail, [[s.splat(0.0); V]; P]);
                for p in (0..P).step_by(4) {
                    self.finish(s, &z, p, bias, cell(p) * filters, columns);
                }
            }
        }
    }
}

impl Forward<'_> {
    /// Maximum, winner and bias (the same for all four, so it can come last) of the four places from `p`.
    ///
    /// # Safety
    /// `at` is the offset of a pooled cell.
    #[inline(always)]
    unsafe fn finish<S: Simd, const P: usize, const V: usize>(
        &mut self,
        s: S,
        z: &Tile<S, P, V>,
        p: usize,
        bias: [S::Vector; V],
        at: usize,
        columns: Columns<S>,
    ) {
        let (mut greatest, mut winner) = (z[p], [s.splat(0.0); V]);
        for v in 0..V {
            for (place, number) in [(1, 1.0), (2, 2.0), (3, 3.0)] {
                let wins = s.beats(z[p + place][v], greatest[v]);
                greatest[v] = s.select(wins, z[p + place][v], greatest[v]);
                winner[v] = s.select(wins, s.splat(number), winner[v]);
            }
            greatest[v] = s.add(greatest[v], bias[v]);
        }
        // SAFETY: the columns of a pooled cell lie within `values`, and within `winners` if there are any.
        unsafe {
            store_row(s, self.values.as_mut_ptr().add(at + columns.first), greatest, columns.tail);
            if let Some(winners) = &mut self.winners {
                for (v, winner) in winner.into_iter().enumerate() {
                    let to = winners.as_mut_ptr().add(at + columns.first + v * S::LANES);
                    s.store_bytes(to, winner, columns.count - v * S::LANES);
                }
            }
        }
    }
}
